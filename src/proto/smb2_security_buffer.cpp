#include "proto/smb2_security_buffer.hpp"

#include <algorithm>
#include <limits>

#include "proto/reader.hpp"

namespace smbprobe::proto {

Decoded<ByteView> security_buffer(ByteView message, SecurityBufferFields fields, std::size_t first_offset) {
  if (fields.length == 0) return ByteView{};
  if (fields.offset < first_offset) {
    return std::unexpected(DecodeError{DecodeErrc::out_of_range, fields.offset, "SecurityBufferOffset"});
  }
  return window(message, fields.offset, fields.length, "SecurityBufferLength");
}

void write_security_buffer(Writer& out, Slot<std::uint16_t> offset, Slot<std::uint16_t> length, ByteView token) {
  const ByteView kept = token.first(std::min<std::size_t>(token.size(), std::numeric_limits<std::uint16_t>::max()));
  out.patch(offset, out.size());
  out.patch(length, kept.size());
  out.bytes(kept);
}

}  // namespace smbprobe::proto
