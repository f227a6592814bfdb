#include "base/json_writer.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/escape.hpp"
#include "base/utf8.hpp"

namespace smbprobe::base {
namespace {

/// Room for any number and a comma.
constexpr std::size_t kLongestNumber = 32;

/// Printable ASCII that stands for itself in a JSON string.
constexpr bool is_plain(char c) noexcept { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; }

constexpr std::array<bool, 256> kUnescaped = [] {
  std::array<bool, 256> out{};
  for (std::size_t i = 0; i < 128; ++i) out[i] = is_plain(static_cast<char>(i));
  return out;
}();

std::size_t plain_prefix(std::string_view text) noexcept {
  std::size_t size = 0;
  while (size < text.size() && kUnescaped[static_cast<std::uint8_t>(text[size])]) ++size;
  return size;
}

void append_unit(std::string& out, char32_t unit) {
  fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(unit));
}

/// The escapes with a letter of their own, '\0' for others.
constexpr char short_escape(char32_t value) noexcept {
  switch (value) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return '\0';
  }
}

/// @param stands whether the code point may be itself: base/escape.hpp.
void append_valid(std::string& out, std::string_view bytes, char32_t value, bool stands) {
  if (const char letter = short_escape(value); letter != '\0') {
    out += '\\';
    out += letter;
  } else if (stands) {
    out += bytes;
  } else if (needs_surrogates(value)) {
    const SurrogatePair pair = to_surrogates(value);
    append_unit(out, pair.high);
    append_unit(out, pair.low);
  } else {
    append_unit(out, value);
  }
}

/// What does not stand for itself.
void append_escaped(std::string& out, std::string_view text) {
  Shown shown;
  while (!text.empty()) {
    const std::size_t plain = plain_prefix(text);
    if (plain > 0) shown = {};  // letters without marks
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    const CodePoint c = first_code_point(text);
    const bool stands = shown.stands(c.value);
    if (c.valid)
      append_valid(out, text.substr(0, c.size), c.value, stands);
    else
      append_utf8(out, kReplacement);
    text.remove_prefix(c.valid ? c.size : broken_size(text));
  }
}

}  // namespace

JsonWriter::JsonWriter(int indent) : indent_(indent) {
  constexpr std::size_t kUsual = 4096;
  text_.resize(kUsual);
}

std::string JsonWriter::take() {
  if (used_ > 0 && text_[used_ - 1] == ',') --used_;
  text_.resize(used_);
  return std::move(text_);
}

std::string_view JsonWriter::line() {
  if (used_ > 0 && text_[used_ - 1] == ',') --used_;
  put("\n");
  return {text_.data(), used_};
}

void JsonWriter::grow(std::size_t bytes) { text_.resize(2 * (text_.size() + bytes)); }

void JsonWriter::put(std::string_view text) {
  std::memcpy(room(text.size()), text.data(), text.size());
  used_ += text.size();
}

void JsonWriter::new_line() {
  put("\n");
  for (int i = 0; i < indent_ * depth_; ++i) put(" ");
}

void JsonWriter::begin(char bracket) {
  begin_value();
  *room(1) = bracket;
  ++used_;
  ++depth_;
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (text_[used_ - 1] == ',') {
    --used_;
    if (indent_ >= 0) new_line();
  }
  char* const at = room(2);
  at[0] = bracket;
  at[1] = ',';
  used_ += 2;
}

void JsonWriter::key(std::string_view name) {
  value(name);
  text_[used_ - 1] = ':';
  if (indent_ >= 0) put(" ");
  after_key_ = true;
}

void JsonWriter::raw_string(std::string_view text) {
  begin_value();
  char* const at = room(text.size() + 3);
  at[0] = '"';
  std::memcpy(at + 1, text.data(), text.size());
  at[text.size() + 1] = '"';
  at[text.size() + 2] = ',';
  used_ += text.size() + 3;
}

void JsonWriter::token(std::string_view json) {
  begin_value();
  put(json);
  put(",");
}

void JsonWriter::value(std::string_view text) {
  if (plain_prefix(text) == text.size()) return raw_string(text);
  std::string escaped;
  append_escaped(escaped, text);
  raw_string(escaped);
}

void JsonWriter::write_unsigned(std::uint64_t number) {
  begin_value();
  char* const at = room(kLongestNumber);
  char* const end = std::to_chars(at, at + kLongestNumber, number).ptr;
  *end = ',';
  used_ += static_cast<std::size_t>(end - at) + 1;
}

void JsonWriter::write_signed(std::int64_t number) {
  begin_value();
  char* const at = room(kLongestNumber);
  char* const end = std::to_chars(at, at + kLongestNumber, number).ptr;
  *end = ',';
  used_ += static_cast<std::size_t>(end - at) + 1;
}

/// Numbers from 1e15 on have an exponent, which fmt gives them from 1e16 on only.
void JsonWriter::put_with_exponent(double number) {
  std::string digits = fmt::format("{}", std::abs(number));
  if (const auto point = digits.find('.'); point != std::string::npos) digits.erase(point, 1);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.size() > 1) digits.insert(1, 1, '.');
  put(fmt::format("{}{}e+15,", number < 0 ? "-" : "", digits));
}

void JsonWriter::write_double(double number) {
  if (!std::isfinite(number)) return value(nullptr);
  begin_value();
  if (const double size = std::abs(number); size >= 1e15 && size < 1e16) return put_with_exponent(number);
  char* const at = room(kLongestNumber);
  const char* const end = fmt::format_to(at, "{}", number);
  const std::string_view digits{at, static_cast<std::size_t>(end - at)};
  const bool whole = digits.find_first_of(".e") == std::string_view::npos;
  used_ += digits.size();
  put(whole ? ".0," : ",");
}

}  // namespace smbprobe::base
