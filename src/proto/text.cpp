#include "proto/text.hpp"

#include <fmt/format.h>

#include <optional>

namespace smbprobe::proto {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kFirstSupplementary = 0x10000;

constexpr bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
constexpr bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

void append_utf8(std::string& out, char32_t c) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((c >> shift) & 0x3FU)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0U | (c >> 6U));
    tail(0);
  } else if (c < kFirstSupplementary) {
    out += static_cast<char>(0xE0U | (c >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (c >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

struct CodePoint {
  char32_t value;
  std::size_t size;  ///< bytes of UTF-8
};

/// The length that a first byte announces, 0 for a byte that cannot be first.
constexpr std::size_t sequence_size(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

/// The first code point of a text that is not empty, or nothing when it is broken: overlong, surrogate, too large, cut
/// off.
std::optional<CodePoint> first_code_point(std::string_view text) {
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, kFirstSupplementary};
  const auto first = static_cast<std::uint8_t>(text[0]);
  const std::size_t size = sequence_size(first);
  if (size == 0 || size > text.size()) return std::nullopt;
  if (size == 1) return CodePoint{first, 1};
  char32_t value = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0U) != 0x80) return std::nullopt;
    value = (value << 6U) | (byte & 0x3FU);
  }
  if (value < kLeast[size] || value > 0x10FFFF || is_high_surrogate(value) || is_low_surrogate(value))
    return std::nullopt;
  return CodePoint{value, size};
}

void append_utf16le(Bytes& out, char32_t c) {
  const auto unit = [&](char32_t u) {
    out.push_back(static_cast<std::uint8_t>(u & 0xFFU));
    out.push_back(static_cast<std::uint8_t>((u >> 8U) & 0xFFU));
  };
  if (c < kFirstSupplementary) {
    unit(c);
  } else {
    unit(0xD800 + ((c - kFirstSupplementary) >> 10U));
    unit(0xDC00 + ((c - kFirstSupplementary) & 0x3FFU));
  }
}

}  // namespace

std::string utf16le_to_utf8(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size());
  const auto unit_at = [&](std::size_t i) {
    return static_cast<char32_t>(bytes[i] | (static_cast<unsigned>(bytes[i + 1]) << 8U));
  };
  const std::size_t whole = bytes.size() - bytes.size() % 2;
  for (std::size_t i = 0; i < whole; i += 2) {
    char32_t c = unit_at(i);
    if (is_high_surrogate(c) && i + 2 < whole && is_low_surrogate(unit_at(i + 2))) {
      c = kFirstSupplementary + ((c - 0xD800) << 10U) + (unit_at(i + 2) - 0xDC00);
      i += 2;
    } else if (is_high_surrogate(c) || is_low_surrogate(c)) {
      c = kReplacement;
    }
    append_utf8(out, c);
  }
  if (whole != bytes.size()) append_utf8(out, kReplacement);
  return out;
}

Bytes utf8_to_utf16le(std::string_view text) {
  Bytes out;
  out.reserve(text.size() * 2);
  while (!text.empty()) {
    const auto c = first_code_point(text).value_or(CodePoint{kReplacement, 1});
    append_utf16le(out, c.value);
    text.remove_prefix(c.size);
  }
  return out;
}

std::string oem_to_utf8(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const std::uint8_t byte : bytes) {
    if (byte < 0x80)
      out += static_cast<char>(byte);
    else
      out += fmt::format("\\x{:02x}", byte);
  }
  return out;
}

bool is_valid_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto c = first_code_point(text);
    if (!c) return false;
    text.remove_prefix(c->size);
  }
  return true;
}

}  // namespace smbprobe::proto
