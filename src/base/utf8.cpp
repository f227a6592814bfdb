#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace smbprobe::base {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) noexcept { return static_cast<std::uint8_t>(text[i]); }

/// The bytes that a first byte announces; 0 for one that cannot be first.
constexpr std::size_t sequence_size(std::uint8_t first) noexcept {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;  // a byte from the middle, or the beginning of an overlong form
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

/// The range of the second byte, which rules out overlong forms, surrogates and values past U+10FFFF.
struct SecondByte {
  std::uint8_t least = 0x80;
  std::uint8_t most = 0xBF;
};

constexpr SecondByte second_byte(std::uint8_t first) noexcept {
  if (first == 0xE0) return {.least = 0xA0};
  if (first == 0xED) return {.most = 0x9F};
  if (first == 0xF0) return {.least = 0x90};
  if (first == 0xF4) return {.most = 0x8F};
  return {};
}

/// Bytes at the front that make a sequence or could have begun one: at least one.
std::size_t good_bytes(std::string_view text, std::size_t whole) noexcept {
  SecondByte range = second_byte(byte_at(text, 0));
  std::size_t size = 1;
  while (size < std::min(whole, text.size()) && byte_at(text, size) >= range.least &&
         byte_at(text, size) <= range.most) {
    range = {};
    ++size;
  }
  return size;
}

}  // namespace

CodePoint first_code_point(std::string_view text) noexcept {
  const std::uint8_t first = byte_at(text, 0);
  const std::size_t size = sequence_size(first);
  if (size == 0 || good_bytes(text, size) < size) return {first, 1, false};
  char32_t value = size == 1 ? first : first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) value = (value << 6U) | (byte_at(text, i) & 0x3FU);
  return {value, size, true};
}

std::size_t broken_size(std::string_view text) noexcept { return good_bytes(text, sequence_size(byte_at(text, 0))); }

void append_utf8(std::string& out, char32_t value) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<std::uint8_t>(byte)); };
  const auto tail = [&](unsigned shift) { put(0x80 | ((value >> shift) & 0x3FU)); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0 | (value >> 6U));
    tail(0);
  } else if (value < 0x10000) {
    put(0xE0 | (value >> 12U));
    tail(6);
    tail(0);
  } else {
    put(0xF0 | (value >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool is_valid_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    if (!c.valid) return false;
    text.remove_prefix(c.size);
  }
  return true;
}

}  // namespace smbprobe::base
