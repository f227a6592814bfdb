// One row a field: how a struct that is saved describes its members. The JSON writer and reader and the difference of
// two reports are made from these rows, so that a field is written down once. Included by .cpp files and by the tables
// alone: a table costs seconds of every file that sees it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace smbprobe::report {

/// A key of JSON that is known when the program is compiled.
template <std::size_t N>
struct Key {
  char text[N]{};
  consteval Key(const char (&literal)[N]) { std::copy_n(literal, N, text); }  // NOLINT(google-explicit-constructor)
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

/// The table of T: specialised with `static constexpr std::tuple list` of the rows below, in the order of JSON.
template <class T>
struct Fields;

template <class T>
concept HasFields = requires { Fields<T>::list; };

/// Says for a value how it is written and read: see field_codecs.hpp.
template <class T>
struct Codec;

template <auto Member>
struct MemberOf;
template <class Owner, class Value, Value Owner::* Member>
struct MemberOf<Member> {
  using Type = Value;
};
template <auto Member>
using MemberType = typename MemberOf<Member>::Type;

/// One member under one key. @tparam How its codec, where its type does not say it
template <Key Name, auto Member, class How = Codec<MemberType<Member>>>
struct Field {
  static constexpr std::string_view name = Name.view();
  static constexpr auto& key = Name.text;
};

/// What follows from other members: written for readers of JSON, never read back, never compared.
/// @tparam Make writes the value: void(JsonWriter&, const T&)
/// @tparam Check reads it, so that an invalid value is an error: void(JsonReader&); without one it is passed over
template <Key Name, auto Make, auto Check = nullptr>
struct Derived {
  static constexpr std::string_view name = Name.view();
  static constexpr auto& key = Name.text;
};

/// A key of schema 2 that nothing fills yet: null.
template <Key Name>
struct Reserved {
  static constexpr std::string_view name = Name.view();
  static constexpr auto& key = Name.text;
};

/// The rows of a member stand among those of its owner.
template <auto Member>
struct Flat {};

/// Rows of the owner in an object of their own.
template <Key Name, class... Rows>
struct Group {
  static constexpr std::string_view name = Name.view();
  static constexpr auto& key = Name.text;
};

/// The same, null as a whole where the first of them, an optional, is empty.
template <Key Name, class First, class... Rest>
struct GroupOrNull {
  static constexpr std::string_view name = Name.view();
  static constexpr auto& key = Name.text;
};

/// A row that is null unless Applies(owner).
template <auto Applies, class Row>
struct Only {};

/// A row that is left out where it is empty: for what hardly any host has.
template <class Row>
struct IfAny {};

/// Rows that most hosts of a sweep leave empty: their nulls are written once and copied.
template <class... Rows>
struct MostlyEmpty {};

// --- each member in one row -----------------------------------------------------------------------------------------

/// Turns into any member; never called.
struct AnyMember {
  template <class U>
  operator U() const;  // NOLINT(google-explicit-constructor)
};

template <class T, std::size_t... I>
consteval bool can_have(std::index_sequence<I...> /*members*/) {
  return requires { T{(static_cast<void>(I), AnyMember{})...}; };
}

/// How many members an aggregate has: as many as it can be initialised with.
template <class T, std::size_t Known = 0>
consteval std::size_t member_count() {
  if constexpr (can_have<T>(std::make_index_sequence<Known + 1>{}))
    return member_count<T, Known + 1>();
  else
    return Known;
}

/// A pointer to a member, whatever its type, to be compared with others.
template <auto Member>
struct MemberTag {};

template <class... Tags>
struct TagList {
  static constexpr std::size_t size = sizeof...(Tags);
};

template <class List, class Tag>
struct WithTag;
template <class... Tags, class Tag>
struct WithTag<TagList<Tags...>, Tag> {
  using Type = std::conditional_t<(std::is_same_v<Tags, Tag> || ...), TagList<Tags...>, TagList<Tags..., Tag>>;
};

template <class List, class Row>
struct WithRow {
  using Type = List;  // Derived and Reserved have no member
};
template <class List, class... Rows>
struct WithRows {
  using Type = List;
};
template <class List, class Row, class... Rest>
struct WithRows<List, Row, Rest...> {
  using Type = typename WithRows<typename WithRow<List, Row>::Type, Rest...>::Type;
};
template <class List, Key Name, auto Member, class How>
struct WithRow<List, Field<Name, Member, How>> : WithTag<List, MemberTag<Member>> {};
template <class List, auto Member>
struct WithRow<List, Flat<Member>> : WithTag<List, MemberTag<Member>> {};
template <class List, Key Name, class... Rows>
struct WithRow<List, Group<Name, Rows...>> : WithRows<List, Rows...> {};
template <class List, Key Name, class First, class... Rest>
struct WithRow<List, GroupOrNull<Name, First, Rest...>> : WithRows<List, First, Rest...> {};
template <class List, auto Applies, class Row>
struct WithRow<List, Only<Applies, Row>> : WithRow<List, Row> {};
template <class List, class Row>
struct WithRow<List, IfAny<Row>> : WithRow<List, Row> {};
template <class List, class... Rows>
struct WithRow<List, MostlyEmpty<Rows...>> : WithRows<List, Rows...> {};

template <class... Rows>
consteval std::size_t listed(std::tuple<Rows...> /*table*/) {
  return WithRows<TagList<>, Rows...>::Type::size;
}

/// True where each member of T stands in its table. For a static_assert behind the table.
template <class T>
consteval bool lists_every_member() {
  return listed(Fields<T>::list) == member_count<T>();
}

}  // namespace smbprobe::report
