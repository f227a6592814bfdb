// Hex text in tests.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "proto/bytes.hpp"

namespace smbprobe::test {

/// The bytes of hex text; blanks and line ends are passed over. Throws on anything else, so that a typo fails the test.
[[nodiscard]] inline proto::Bytes from_hex(std::string_view text) {
  proto::Bytes out;
  bool half = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto value = kDigits.find(c);
    if (value == std::string_view::npos) throw std::invalid_argument("not a hex digit");
    if (!half) out.push_back(0);
    out.back() = static_cast<std::uint8_t>(out.back() * 16U + value);
    half = !half;
  }
  if (half) throw std::invalid_argument("an odd number of hex digits");
  return out;
}

/// The bytes of hex text that begins with a 4-byte transport header, without that header.
[[nodiscard]] inline proto::Bytes message_from_hex(std::string_view framed) {
  proto::Bytes out = from_hex(framed);
  if (out.size() < 4) throw std::invalid_argument("no transport header");
  out.erase(out.begin(), out.begin() + 4);
  return out;
}

}  // namespace smbprobe::test
