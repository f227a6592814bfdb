// JSON text piece by piece, without a tree in between: for what is read tens of thousands of times a second.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/number_text.hpp"

namespace smbprobe::base {

/// Reads one JSON value by saying what it is expected to be. The first thing that is wrong is kept and ends every list
/// and object; what is read after it is empty. So errors are asked for once, at the end.
class JsonReader {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, text, array, object, broken };

  /// What is wrong, as a sentence, and the byte where.
  struct Error {
    std::size_t offset{};
    std::string message;
  };

  /// @param text outlives the reader.
  explicit JsonReader(std::string_view text) : text_(text) { skip_space(); }

  /// Of the value that comes next; `broken` where there is none.
  [[nodiscard]] Kind kind() const noexcept;

  /// Takes a null; false, with nothing taken, where something else comes.
  bool null();

  [[nodiscard]] bool boolean();
  [[nodiscard]] std::string text();
  /// A text that is looked at and forgotten: it dies with the next call.
  [[nodiscard]] std::string_view string_view();
  [[nodiscard]] double decimal();

  template <std::integral Number>
  [[nodiscard]] Number number() {
    const std::size_t at = at_;
    const std::string_view digits = number_text();
    const auto out = parse_number<Number>(digits);
    if (!failed() && !out) fail(at, "not a number that fits there");
    return failed() ? Number{} : *out;
  }

  /// @param on_member called with each key, must take its value. The key dies with the next call of the reader.
  template <class OnMember>
  void object(OnMember on_member) {
    if (!enter('{', Kind::object)) return;
    while (!failed() && more('}')) {
      on_member(member_key());
      skip_space();
    }
    --depth_;
  }

  /// @param on_item called where an element comes, must take it.
  template <class OnItem>
  void array(OnItem on_item) {
    if (!enter('[', Kind::array)) return;
    while (!failed() && more(']')) {
      on_item();
      skip_space();
    }
    --depth_;
  }

  /// Takes the value that comes, whatever it is.
  void skip();
  /// The same, and gives its text.
  [[nodiscard]] std::string_view token();

  /// For what others wrote: take the value that comes, and pass it over where it is of another kind.
  [[nodiscard]] std::optional<std::string> try_text();
  [[nodiscard]] std::optional<bool> try_boolean();
  template <std::integral Number>
  [[nodiscard]] std::optional<Number> try_number() {
    if (is(Kind::number)) return parse_number<Number>(number_text());
    return std::nullopt;
  }
  /// @return whether it was an object.
  template <class OnMember>
  bool try_object(OnMember on_member) {
    if (!is(Kind::object)) return false;
    object(on_member);
    return true;
  }
  /// @return whether it was an array.
  template <class OnItem>
  bool try_array(OnItem on_item) {
    if (!is(Kind::array)) return false;
    array(on_item);
    return true;
  }

  /// The text must end here.
  void end();

  /// Notes what is wrong with the value that begins at `offset`; the first note counts.
  void fail(std::size_t offset, std::string message);

  /// Enough was read: what is read after this is empty, and nothing is wrong.
  void stop() noexcept {
    stopped_ = true;
    at_ = text_.size();
  }

  [[nodiscard]] bool failed() const noexcept { return stopped_ || error_.has_value(); }
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
  /// Where the next value begins.
  [[nodiscard]] std::size_t offset() const noexcept { return at_; }

 private:
  void skip_space() noexcept;
  bool is(Kind kind);
  bool expect(Kind kind);
  bool enter(char bracket, Kind kind);
  bool more(char bracket);
  std::string_view member_key();
  void literal(std::string_view name);
  std::string_view number_text();
  std::string_view unescape(std::size_t begin);
  bool escape(std::size_t begin);
  std::optional<char32_t> hex4();
  bool code_point();

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool stopped_ = false;
  bool first_ = false;   ///< nothing of this object or array was taken yet
  std::string scratch_;  ///< a text with its escapes undone
  std::optional<Error> error_;
};

}  // namespace smbprobe::base
