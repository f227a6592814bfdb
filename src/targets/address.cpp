#include "targets/address.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/number_text.hpp"

namespace smbprobe::targets {
namespace {

constexpr std::uint64_t kMappedPrefix = 0xffff;  // ::ffff:0:0/96, the middle 32 bits
constexpr std::size_t kSize = 16;                // bytes of an IPv6 address

/// Without a leading zero: 010 is 8 to some and 10 to others.
std::optional<unsigned> parse_octet(std::string_view digits) {
  const auto value = base::parse_number<unsigned>(digits);
  const bool plain = digits.size() == 1 || !digits.starts_with('0');
  return value && *value <= 255 && plain ? value : std::nullopt;
}

std::optional<Address> parse_v4(std::string_view text) {
  std::uint64_t value = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view digits = text.substr(0, dot);
    const auto octet = parse_octet(digits);
    if (!octet) return std::nullopt;
    value = value << 8 | *octet;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return Address{Family::v4, 0, value};
}

/// The bytes of an IPv6 address as they are read: those before "::" and those after it.
struct Groups {
  std::array<std::uint8_t, kSize> bytes{};
  std::size_t size = 0;
  std::optional<std::size_t> gap;  ///< where the "::" stands

  bool add(std::uint64_t value, std::size_t width) {
    if (size + width > kSize) return false;
    for (std::size_t i = 0; i < width; ++i) bytes[size + i] = static_cast<std::uint8_t>(value >> (8 * (width - 1 - i)));
    size += width;
    return true;
  }

  bool add_group(std::string_view digits) {
    const auto value = base::parse_number<unsigned>(digits, 16);
    return digits.size() <= 4 && value && add(*value, 2);
  }

  /// Moves what came after the "::" to the end. False when the groups are too few, or "::" stands for none.
  bool close() {
    if (!gap) return size == kSize;
    if (size > kSize - 2) return false;
    std::rotate(bytes.begin() + static_cast<std::ptrdiff_t>(*gap), bytes.begin() + static_cast<std::ptrdiff_t>(size),
                bytes.end());
    return true;
  }
};

bool read_groups(std::string_view text, Groups& out) {
  if (text.starts_with("::")) {
    out.gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(':'), text.size());
    if (end == text.size() && text.find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(text);
      return v4 && out.add(v4->low, 4);
    }
    if (!out.add_group(text.substr(0, end))) return false;
    text.remove_prefix(end);
    if (text.starts_with("::")) {
      if (out.gap) return false;
      out.gap = out.size;
      text.remove_prefix(2);
    } else if (!text.empty()) {
      text.remove_prefix(1);
      if (text.empty()) return false;
    }
  }
  return true;
}

std::optional<Address> parse_v6(std::string_view text) {
  Groups groups;
  if (!read_groups(text, groups) || !groups.close()) return std::nullopt;
  Address out{Family::v6, 0, 0};
  for (std::size_t i = 0; i < 8; ++i) out.high = out.high << 8 | groups.bytes[i];
  for (std::size_t i = 8; i < kSize; ++i) out.low = out.low << 8 | groups.bytes[i];
  return out;
}

/// The longest run of two or more zero groups; RFC 5952 4.2.
std::pair<std::size_t, std::size_t> longest_zeros(const std::array<std::uint16_t, 8>& groups) {
  std::pair<std::size_t, std::size_t> best{0, 1};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::size_t size = 0;
    while (i + size < groups.size() && groups[i + size] == 0) ++size;
    if (size > best.second) best = {i, size};
    i += size;
  }
  return best.second > 1 ? best : std::pair<std::size_t, std::size_t>{8, 0};
}

std::string v6_text(const Address& address) {
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) {
    const std::uint64_t half = i < 4 ? address.high : address.low;
    groups[i] = static_cast<std::uint16_t>(half >> (16 * (3 - i % 4)));
  }
  const auto [begin, size] = longest_zeros(groups);
  std::string out;
  for (std::size_t i = 0; i < 8;) {
    if (i == begin) {
      out += "::";
      i += size;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += fmt::format("{:x}", groups[i++]);
  }
  return out;
}

}  // namespace

std::optional<Address> parse_written_address(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text);
}

bool is_mapped(const Address& address) noexcept {
  return address.family == Family::v6 && address.high == 0 && address.low >> 32 == kMappedPrefix;
}

Address unmapped(const Address& address) noexcept { return {Family::v4, 0, address.low & 0xffffffff}; }

std::optional<Address> parse_address(std::string_view text) {
  const auto address = parse_written_address(text);
  if (!address) return std::nullopt;
  return is_mapped(*address) ? unmapped(*address) : *address;
}

bool is_multicast(const Address& address) noexcept {
  constexpr std::uint64_t kFirstV4 = 0xe000'0000;  // 224.0.0.0, to the broadcast address
  constexpr std::uint64_t kFirstV6 = 0xff;
  return address.family == Family::v4 ? address.low >= kFirstV4 : address.high >> 56U == kFirstV6;
}

std::string to_string(const Address& address) {
  if (address.family == Family::v6) return v6_text(address);
  std::array<char, 16> text{};  // a sweep asks for this several times a host
  char* end = text.data();
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    end = std::to_chars(end, text.data() + text.size(), address.low >> shift & 0xffU).ptr;
    *end++ = '.';
  }
  return {text.data(), static_cast<std::size_t>(end - 1 - text.data())};
}

}  // namespace smbprobe::targets
