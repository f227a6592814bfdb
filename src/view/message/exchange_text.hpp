// Messages field by field, for --trace and --dry-run: the names of the specification, raw values and what they mean.
#pragma once

#include <cstddef>
#include <string>

#include "probe/exchange.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::view {

/// What a message is, its fields in the order of the wire, and what is wrong with it; each line indented, values
/// escaped. Of non-SMB data the first line says so.
[[nodiscard]] std::string render_message(proto::ByteView message, std::size_t indent);

/// Offset, 16 bytes in hex and as ASCII a line, each line indented. Bytes beyond the first 4096 are counted, not shown.
[[nodiscard]] std::string hex_dump(proto::ByteView bytes, std::size_t indent);

/// A whole exchange: who, what became of it, request and reply with fields and bytes.
[[nodiscard]] std::string render_exchange(const probe::Exchange& exchange);

}  // namespace smbprobe::view
