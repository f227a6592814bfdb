#include "proto/guid.hpp"

#include "proto/bytes.hpp"

namespace smbprobe::proto {
namespace {

/// Where each pair of digits of the text form stands on the wire.
constexpr std::array<std::size_t, 16> kTextOrder{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr std::size_t kTextSize = 36;

constexpr bool is_dash_position(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

constexpr std::optional<std::uint8_t> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

}  // namespace

std::string to_string(const Guid& guid) {
  std::string out(kTextSize, '-');
  std::size_t at = 0;
  for (const std::size_t place : kTextOrder) {
    if (is_dash_position(at)) ++at;
    out[at++] = kHexDigits[guid[place] >> 4U];
    out[at++] = kHexDigits[guid[place] & 0x0FU];
  }
  return out;
}

std::optional<Guid> parse_guid(std::string_view text) {
  if (text.size() != kTextSize) return std::nullopt;
  Guid guid{};
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash_position(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const auto value = digit(text[i]);
    if (!value) return std::nullopt;
    std::uint8_t& byte = guid[kTextOrder[digits / 2]];
    byte = static_cast<std::uint8_t>((byte << 4U) | *value);
    ++digits;
  }
  return guid;
}

}  // namespace smbprobe::proto
