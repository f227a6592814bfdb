#include "base/json_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/number_text.hpp"
#include "base/utf8.hpp"

namespace smbprobe::base {
namespace {

/// Deeper text is none of ours; it must not use up the stack.
constexpr int kDeepest = 64;

constexpr std::array<std::string_view, 7> kKindNames{"null",   "true or false", "a number", "a text",
                                                     "a list", "an object",     "nothing"};

std::string_view name_of(JsonReader::Kind kind) { return kKindNames.at(static_cast<std::size_t>(kind)); }

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Stands for itself in a string, without a look at UTF-8.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = ' '; c < 0x80; ++c) out[c] = c != '"' && c != '\\';
  return out;
}();

bool plain(char c) noexcept { return kPlain[static_cast<std::uint8_t>(c)]; }

/// Whether each of eight bytes is plain.
bool all_plain(const char* bytes) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = kOnes * 0x80;
  std::uint64_t word{};
  std::memcpy(&word, bytes, sizeof(word));
  const auto below = [&](std::uint64_t value, std::uint64_t limit) { return (value - kOnes * limit) & ~value; };
  const std::uint64_t odd = word | below(word, ' ') | below(word ^ kOnes * '"', 1) | below(word ^ kOnes * '\\', 1);
  return (odd & kHighs) == 0;
}

/// How many plain characters a text begins with. Most of a saved report is strings.
std::size_t count_plain(std::string_view text) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (end - at >= 8 && all_plain(at)) at += 8;
  while (at != end && plain(*at)) ++at;
  return static_cast<std::size_t>(at - text.data());
}

/// '\0' for what is no escape of one letter.
constexpr char unescaped(char letter) noexcept {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

}  // namespace

JsonReader::Kind JsonReader::kind() const noexcept {
  if (at_ >= text_.size()) return Kind::broken;
  switch (text_[at_]) {
    case 'n':
      return Kind::null;
    case 't':
    case 'f':
      return Kind::boolean;
    case '"':
      return Kind::text;
    case '[':
      return Kind::array;
    case '{':
      return Kind::object;
    default:
      return is_digit(text_[at_]) || text_[at_] == '-' ? Kind::number : Kind::broken;
  }
}

void JsonReader::fail(std::size_t offset, std::string message) {
  if (!failed()) error_ = {offset, std::move(message)};
  at_ = text_.size();
}

void JsonReader::skip_space() noexcept {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
    ++at_;
}

bool JsonReader::expect(Kind wanted) {
  if (failed()) return false;
  const Kind found = kind();
  if (found == wanted) return true;
  if (at_ >= text_.size())
    fail(at_, "it ends too early");
  else if (found == Kind::broken)
    fail(at_, "not JSON");
  else
    fail(at_, fmt::format("{} is expected here, not {}", name_of(wanted), name_of(found)));
  return false;
}

bool JsonReader::enter(char bracket, Kind wanted) {
  if (!expect(wanted)) return false;
  if (++depth_ > kDeepest) fail(at_, fmt::format("more than {} brackets inside each other", kDeepest));
  if (failed() || text_[at_] != bracket) return false;
  ++at_;
  first_ = true;
  skip_space();
  return true;
}

bool JsonReader::more(char bracket) {
  if (at_ >= text_.size()) {
    fail(at_, "it ends too early");
    return false;
  }
  const bool first = first_;
  first_ = false;
  if (text_[at_] == bracket) {
    ++at_;
    return false;
  }
  if (first) return true;
  if (text_[at_] != ',') {
    fail(at_, fmt::format("not JSON: a comma or {} is expected here", bracket));
    return false;
  }
  ++at_;
  skip_space();
  return true;
}

std::string_view JsonReader::member_key() {
  if (at_ < text_.size() && text_[at_] != '"') {
    fail(at_, "not JSON: a key in quotes is expected here");
    return {};
  }
  const std::string_view key = string_view();
  skip_space();
  if (failed()) return key;
  if (at_ >= text_.size())
    fail(at_, "it ends too early");
  else if (text_[at_] != ':')
    fail(at_, "not JSON: a colon is expected here");
  else
    ++at_;
  skip_space();
  return key;
}

void JsonReader::literal(std::string_view name) {
  const std::string_view here = text_.substr(at_);
  if (here.starts_with(name))
    at_ += name.size();
  else
    fail(at_, name.starts_with(here) ? "it ends too early" : "not JSON");
}

bool JsonReader::null() {
  if (failed() || kind() != Kind::null) return false;
  literal("null");
  return true;
}

bool JsonReader::boolean() {
  if (!expect(Kind::boolean)) return false;
  const bool out = text_[at_] == 't';
  literal(out ? "true" : "false");
  return out && !failed();
}

std::string_view JsonReader::number_text() {
  if (!expect(Kind::number)) return {};
  const std::size_t begin = at_;
  const auto digits = [&] {
    const std::size_t first = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ - first;
  };
  const auto at = [&](char c) { return at_ < text_.size() && text_[at_] == c; };
  if (at('-')) ++at_;
  const bool zero = at('0');
  const std::size_t whole = digits();
  bool good = whole > 0 && !(zero && whole > 1);
  if (at('.')) {
    ++at_;
    good = digits() > 0 && good;
  }
  if (at('e') || at('E')) {
    ++at_;
    if (at('+') || at('-')) ++at_;
    good = digits() > 0 && good;
  }
  const std::size_t end = at_;
  if (!good) fail(begin, at_ == text_.size() ? "it ends too early" : "not JSON: not a number");
  return text_.substr(begin, end - begin);
}

double JsonReader::decimal() { return std::strtod(std::string(number_text()).c_str(), nullptr); }

std::string JsonReader::text() { return std::string(string_view()); }

std::string_view JsonReader::string_view() {
  if (!expect(Kind::text)) return {};
  ++at_;
  const std::size_t begin = at_;
  at_ += count_plain(text_.substr(at_));
  if (at_ < text_.size() && text_[at_] == '"') return text_.substr(begin, at_++ - begin);
  return unescape(begin);
}

/// A string with escapes or more than ASCII, from its beginning.
std::string_view JsonReader::unescape(std::size_t begin) {
  scratch_.assign(text_.substr(begin, at_ - begin));
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '"') {
      ++at_;
      return scratch_;
    }
    if (plain(c)) {
      scratch_ += c;
      ++at_;
    } else if (!(c == '\\' ? escape(at_) : code_point())) {
      return {};
    }
  }
  fail(at_, "it ends too early");
  return {};
}

bool JsonReader::code_point() {
  const CodePoint c = first_code_point(text_.substr(at_));
  if (!c.valid || c.value < ' ') {
    fail(at_, c.valid ? "not JSON: a control character in a string" : "not JSON: broken UTF-8");
    return false;
  }
  scratch_ += text_.substr(at_, c.size);
  at_ += c.size;
  return true;
}

std::optional<char32_t> JsonReader::hex4() {
  constexpr std::size_t kDigits = 4;
  const std::string_view digits = text_.substr(std::min(at_, text_.size()), kDigits);
  const auto out = parse_number<std::uint16_t>(digits, 16);
  if (digits.size() < kDigits || !out) return std::nullopt;
  at_ += kDigits;
  return *out;
}

bool JsonReader::escape(std::size_t begin) {
  const auto bad = [&] {
    fail(begin, "not JSON: unknown escape in a string");
    return false;
  };
  ++at_;
  if (at_ >= text_.size()) return bad();
  const char letter = text_[at_++];
  if (const char plain_one = unescaped(letter); plain_one != '\0') {
    scratch_ += plain_one;
    return true;
  }
  if (letter != 'u') return bad();
  auto value = hex4();
  if (!value || is_low_surrogate(*value)) return bad();
  if (is_high_surrogate(*value)) {
    if (!text_.substr(std::min(at_, text_.size())).starts_with("\\u")) return bad();
    at_ += 2;
    const auto low = hex4();
    if (!low || !is_low_surrogate(*low)) return bad();
    value = from_surrogates({*value, *low});
  }
  append_utf8(scratch_, *value);
  return true;
}

void JsonReader::skip() {
  if (failed()) return;
  switch (kind()) {
    case Kind::null:
      return literal("null");
    case Kind::boolean:
      static_cast<void>(boolean());
      return;
    case Kind::number:
      static_cast<void>(number_text());
      return;
    case Kind::text:
      static_cast<void>(string_view());
      return;
    case Kind::array:
      return array([&] { skip(); });
    case Kind::object:
      return object([&](std::string_view) { skip(); });
    case Kind::broken:
      fail(at_, at_ >= text_.size() ? "it ends too early" : "not JSON");
  }
}

std::string_view JsonReader::token() {
  const std::size_t begin = at_;
  skip();
  return failed() ? std::string_view{} : text_.substr(begin, at_ - begin);
}

/// Takes a value of another kind.
bool JsonReader::is(Kind kind) {
  if (!failed() && this->kind() == kind) return true;
  skip();
  return false;
}

std::optional<std::string> JsonReader::try_text() {
  if (is(Kind::text)) return text();
  return std::nullopt;
}

std::optional<bool> JsonReader::try_boolean() {
  if (is(Kind::boolean)) return boolean();
  return std::nullopt;
}

void JsonReader::end() {
  skip_space();
  if (!failed() && at_ < text_.size()) fail(at_, "not JSON: more follows the end of the object");
}

}  // namespace smbprobe::base
