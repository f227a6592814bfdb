// Buffer of NEGOTIATE Responses and of SESSION_SETUP messages: a security token. [MS-SMB2] 2.2.4, 2.2.5, 2.2.6
#pragma once

#include <cstddef>
#include <cstdint>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {

/// SecurityBufferOffset and SecurityBufferLength as on the wire.
struct SecurityBufferFields {
  std::uint16_t offset{};  // SecurityBufferOffset (2)
  std::uint16_t length{};  // SecurityBufferLength (2)
};

/// The token that the fields point to. A length of 0 means "no token", with any offset. The view dies with the
/// message's buffer.
/// @param first_offset where the fixed part ends: no token begins before it.
/// Error: out_of_range.
[[nodiscard]] Decoded<ByteView> security_buffer(ByteView message,
                                                SecurityBufferFields fields,
                                                std::size_t first_offset);

/// Appends a token and fills its fields. A token is cut to what SecurityBufferLength can tell.
void write_security_buffer(Writer& out, Slot<std::uint16_t> offset, Slot<std::uint16_t> length, ByteView token);

}  // namespace smbprobe::proto
