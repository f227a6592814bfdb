// JSON from the tables and back. Only difference.hpp and the .cpp files that write or read a saved struct include this.
#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "report/field_codecs.hpp"

namespace smbprobe::report {

// --- whether a row says anything -------------------------------------------------------------------------------------

template <Key Name, auto Member, class How, class T>
bool is_empty(Field<Name, Member, How> /*row*/, const T& in) {
  if constexpr (requires { (in.*Member).has_value(); })
    return !(in.*Member).has_value();
  else
    return in.*Member == MemberType<Member>{};
}
template <Key Name, auto Make, auto Check, class T>
bool is_empty(Derived<Name, Make, Check> /*row*/, const T& /*in*/) {
  return true;  // it follows from members that are rows too
}
template <Key Name, class... Rows, class T>
bool is_empty(GroupOrNull<Name, Rows...> /*row*/, const T& in) {
  return (is_empty(Rows{}, in) && ...);
}

// --- writing
// -----------------------------------------------------------------------------------------------------------

template <class... Rows, class T>
void write_rows(JsonWriter& out, const std::tuple<Rows...>& rows, const T& in);

template <Key Name, auto Member, class How, class T>
void write_row(JsonWriter& out, Field<Name, Member, How> /*row*/, const T& in) {
  out.key(Name.text);
  How::write(out, in.*Member);
}
template <Key Name, auto Make, auto Check, class T>
void write_row(JsonWriter& out, Derived<Name, Make, Check> /*row*/, const T& in) {
  out.key(Name.text);
  Make(out, in);
}
template <Key Name, class T>
void write_row(JsonWriter& out, Reserved<Name> /*row*/, const T& /*in*/) {
  out.key(Name.text);
  out.value(nullptr);
}
template <auto Member, class T>
void write_row(JsonWriter& out, Flat<Member> /*row*/, const T& in) {
  write_rows(out, Fields<MemberType<Member>>::list, in.*Member);
}
template <Key Name, class... Rows, class T>
void write_row(JsonWriter& out, Group<Name, Rows...> /*row*/, const T& in) {
  out.key(Name.text);
  out.begin_object();
  (write_row(out, Rows{}, in), ...);
  out.end_object();
}
template <Key Name, class First, class... Rest, class T>
void write_row(JsonWriter& out, GroupOrNull<Name, First, Rest...> /*row*/, const T& in) {
  if (!is_empty(First{}, in)) return write_row(out, Group<Name, First, Rest...>{}, in);
  out.key(Name.text);
  out.value(nullptr);
}
template <auto Applies, class Row, class T>
void write_row(JsonWriter& out, Only<Applies, Row> /*row*/, const T& in) {
  if (Applies(in)) return write_row(out, Row{}, in);
  out.key(Row::key);
  out.value(nullptr);
}
template <class Row, class T>
void write_row(JsonWriter& out, IfAny<Row> /*row*/, const T& in) {
  if (!is_empty(Row{}, in)) write_row(out, Row{}, in);
}
template <class... Rows, class T>
void write_row(JsonWriter& out, MostlyEmpty<Rows...> /*row*/, const T& in) {
  if (!out.one_line() || !(is_empty(Rows{}, in) && ...)) return (write_row(out, Rows{}, in), ...);
  static const std::string nulls = [&] {
    JsonWriter apart;
    apart.begin_object();
    (write_row(apart, Rows{}, in), ...);
    const std::string_view text = apart.line();
    return std::string(text.substr(1, text.size() - 2)) + ',';  // without the brace and the line feed
  }();
  out.splice(nulls);
}

template <class... Rows, class T>
void write_rows(JsonWriter& out, const std::tuple<Rows...>& /*rows*/, const T& in) {
  (write_row(out, Rows{}, in), ...);
}

template <class T>
void write_object(JsonWriter& out, const T& value) {
  out.begin_object();
  write_rows(out, Fields<T>::list, value);
  out.end_object();
}

// --- reading: each takes the value of a key that is its own, and says false of another
// ---------------------------------

template <class... Rows, class T>
bool read_key(JsonReader& in, std::string_view key, const std::tuple<Rows...>& rows, T& out);

template <Key Name, auto Member, class How, class T>
bool read_row(JsonReader& in, std::string_view key, Field<Name, Member, How> /*row*/, T& out) {
  if (key != Name.view()) return false;
  How::read(in, out.*Member);
  return true;
}
template <Key Name, auto Make, auto Check, class T>
bool read_row(JsonReader& in, std::string_view key, Derived<Name, Make, Check> /*row*/, T& /*out*/) {
  if (key != Name.view()) return false;
  if constexpr (std::is_null_pointer_v<decltype(Check)>)
    in.skip();
  else
    Check(in);
  return true;
}
template <Key Name, class T>
bool read_row(JsonReader& in, std::string_view key, Reserved<Name> /*row*/, T& /*out*/) {
  if (key != Name.view()) return false;
  in.skip();
  return true;
}
template <auto Member, class T>
bool read_row(JsonReader& in, std::string_view key, Flat<Member> /*row*/, T& out) {
  return read_key(in, key, Fields<MemberType<Member>>::list, out.*Member);
}
template <Key Name, class... Rows, class T>
bool read_row(JsonReader& in, std::string_view key, Group<Name, Rows...> /*row*/, T& out) {
  if (key != Name.view()) return false;
  in.object([&](std::string_view inner) {
    if (!(read_row(in, inner, Rows{}, out) || ...)) in.skip();
  });
  return true;
}
template <Key Name, class... Rows, class T>
bool read_row(JsonReader& in, std::string_view key, GroupOrNull<Name, Rows...> /*row*/, T& out) {
  if (key != Name.view()) return false;
  return in.null() || read_row(in, key, Group<Name, Rows...>{}, out);
}
template <auto Applies, class Row, class T>
bool read_row(JsonReader& in, std::string_view key, Only<Applies, Row> /*row*/, T& out) {
  if (key != Row::name) return false;
  return in.null() || read_row(in, key, Row{}, out);
}
template <class Row, class T>
bool read_row(JsonReader& in, std::string_view key, IfAny<Row> /*row*/, T& out) {
  return read_row(in, key, Row{}, out);
}
template <class... Rows, class T>
bool read_row(JsonReader& in, std::string_view key, MostlyEmpty<Rows...> /*row*/, T& out) {
  return (read_row(in, key, Rows{}, out) || ...);
}

template <class... Rows, class T>
bool read_key(JsonReader& in, std::string_view key, const std::tuple<Rows...>& /*rows*/, T& out) {
  return (read_row(in, key, Rows{}, out) || ...);
}

template <class T>
void read_object(JsonReader& in, T& value) {
  in.object([&](std::string_view key) {
    if (!read_key(in, key, Fields<T>::list, value)) in.skip();
  });
}

}  // namespace smbprobe::report
