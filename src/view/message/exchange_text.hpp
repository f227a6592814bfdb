// Messages field by field, for --trace and --dry-run: the names of the specification, raw values and what they mean.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/exchange.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::view {

/// One line: "DialectRevision" and "0x0311 (SMB 3.1.1)". The value is escaped.
struct Field {
  std::string name;
  std::string value;
};

/// What a message is, its fields in the order of the wire, and what is wrong with it.
struct MessageFields {
  std::string title;
  std::vector<Field> fields;
};

/// The fields of any SMB message; of others the title says that they are none.
[[nodiscard]] MessageFields message_fields(proto::ByteView message);

/// Title and fields as text, each line indented.
[[nodiscard]] std::string render_fields(const MessageFields& message, std::size_t indent);

/// Offset, 16 bytes in hex and as ASCII a line, each line indented. Bytes beyond the first 4096 are counted, not shown.
[[nodiscard]] std::string hex_dump(proto::ByteView bytes, std::size_t indent);

/// A whole exchange: who, what became of it, request and reply with fields and bytes.
[[nodiscard]] std::string render_exchange(const probe::Exchange& exchange);

}  // namespace smbprobe::view
