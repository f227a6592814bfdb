#include "proto/bytes.hpp"

namespace smbprobe::proto {

std::string to_hex(ByteView bytes) {
  std::string out(bytes.size() * 2, '\0');
  auto at = out.begin();
  for (const std::uint8_t byte : bytes) {
    *at++ = kHexDigits[byte >> 4U];
    *at++ = kHexDigits[byte & 0x0FU];
  }
  return out;
}

Bytes to_bytes(std::string_view text) {
  Bytes out;
  out.reserve(text.size());
  for (const char c : text) out.push_back(static_cast<std::uint8_t>(c));
  return out;
}

}  // namespace smbprobe::proto
