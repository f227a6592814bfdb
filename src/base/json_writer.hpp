// JSON text piece by piece, without a tree in between: for what is written tens of thousands of times a second.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace smbprobe::base {

/// Unchecked: the caller balances begin and end, and writes a key before each value of an object. Strings may be
/// anything: broken UTF-8 becomes U+FFFD, controls that a terminal would obey become \u and four digits.
///
/// Every value is followed by a comma at once, which the next end takes back: so nothing has to be remembered.
class JsonWriter {
 public:
  /// @param indent -1 for one line, else the spaces of a level.
  explicit JsonWriter(int indent = -1);

  /// The text; the writer is done.
  [[nodiscard]] std::string take();

  /// The text with a line feed behind it, until the next call.
  [[nodiscard]] std::string_view line();

  /// Forgets the text and keeps its room: the next one is written without asking for memory.
  void clear() noexcept { used_ = 0; }

  [[nodiscard]] bool one_line() const noexcept { return indent_ < 0; }

  /// Members or elements that another one-line writer wrote, each with its comma. @pre one_line()
  void splice(std::string_view text) { put(text); }

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }

  /// A literal of ours, which needs no escaping.
  template <std::size_t N>
  void key(const char (&name)[N]) {
    if (indent_ >= 0) new_line();
    char* const at = room(N + 3);
    at[0] = '"';
    std::memcpy(at + 1, name, N - 1);
    at[N] = '"';
    at[N + 1] = ':';
    at[N + 2] = ' ';
    after_key_ = true;
    used_ += indent_ >= 0 ? N + 3 : N + 2;
  }

  /// @pre in an object.
  void key(std::string_view name);

  void value(std::nullptr_t /*null*/) { literal("null,"); }
  void value(std::integral auto number) {
    if constexpr (std::same_as<decltype(number), bool>)
      boolean(number);
    else if constexpr (std::unsigned_integral<decltype(number)>)
      write_unsigned(number);
    else
      write_signed(number);
  }
  /// Shortest text that reads back as the same number, always with a decimal point or an exponent; null where there is
  /// no such number.
  void value(std::floating_point auto number) { write_double(number); }
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view{text}); }
  void value(const std::string& text) { value(std::string_view{text}); }

  /// The value, or null.
  template <class T>
  void value(const std::optional<T>& optional) {
    if (optional)
      value(*optional);
    else
      value(nullptr);
  }

  /// Text that needs no escaping: a name out of a table of ours.
  void raw_string(std::string_view text);

  /// A value that is JSON already. @pre it is a string, a number, a boolean or null, or the writer writes one line.
  void token(std::string_view json);

  /// A key and its value.
  template <std::size_t N, class T>
  void member(const char (&name)[N], const T& what) {
    key(name);
    value(what);
  }

  /// A key and a word.
  template <std::size_t N>
  void raw_string(const char (&name)[N], std::string_view text) {
    key(name);
    raw_string(text);
  }

  /// A key and its text; null for the empty one.
  template <std::size_t N>
  void string_or_null(const char (&name)[N], std::string_view text) {
    key(name);
    if (text.empty())
      value(nullptr);
    else
      value(text);
  }

  /// A key and an array, one call of `write(item)` for each of its items.
  template <std::size_t N, class List, class Write>
  void array(const char (&name)[N], const List& list, Write write) {
    key(name);
    begin_array();
    for (const auto& item : list) write(item);
    end_array();
  }

  /// The same, or null where there is no list.
  template <std::size_t N, class List, class Write>
  void array_or_null(const char (&name)[N], const std::optional<List>& list, Write write) {
    if (list) return array(name, *list, write);
    member(name, nullptr);
  }

 private:
  /// Place for so many bytes more; they count once used_ has moved on.
  char* room(std::size_t bytes) {
    if (text_.size() - used_ < bytes) grow(bytes);
    return text_.data() + used_;
  }

  /// A value with the comma behind it.
  template <std::size_t N>
  void literal(const char (&text)[N]) {
    begin_value();
    std::memcpy(room(N - 1), text, N - 1);
    used_ += N - 1;
  }

  void boolean(bool value) {
    if (value)
      literal("true,");
    else
      literal("false,");
  }

  /// An element of an array gets its own line; a value follows its key on the same line.
  void begin_value() {
    if (indent_ >= 0 && !after_key_ && depth_ > 0) new_line();
    after_key_ = false;
  }

  void begin(char bracket);
  void end(char bracket);
  void write_unsigned(std::uint64_t number);
  void write_signed(std::int64_t number);
  void write_double(double number);
  void put_with_exponent(double number);
  void put(std::string_view text);
  void new_line();
  void grow(std::size_t bytes);

  std::string text_;  // longer than what is used of it
  std::size_t used_ = 0;
  int indent_;
  int depth_ = 0;
  bool after_key_ = false;
};

}  // namespace smbprobe::base
