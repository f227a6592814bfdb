// The shape of what the tables write, as JSON Schema: made from the same rows as the JSON, so that it cannot say
// otherwise. A codec that has no shape here does not compile.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "audit/judgement_fields.hpp"
#include "report/client_fields.hpp"
#include "report/host_fields.hpp"
#include "report/session_fields.hpp"
#include "support/json.hpp"

namespace smbprobe::test {

template <class T>
Json object_shape();

/// The same or null.
inline Json nullable(Json shape) {
  if (shape.contains("enum"))
    shape["enum"].push_back(nullptr);
  else if (shape.contains("type"))
    shape["type"] = Json::array({shape["type"], "null"});
  else
    shape["anyOf"].push_back({{"type", "null"}});
  return shape;
}

inline Json text_shape() { return {{"type", "string"}}; }
inline Json list_shape(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

inline Json time_shape(const char* fraction) {
  const std::string two = "[0-9]{2}";
  return {{"type", "string"},
          {"pattern", "^[0-9]{4}-" + two + "-" + two + "T" + two + ":" + two + ":" + two + fraction + "Z$"}};
}

/// A known name, or a number in hex.
template <const auto& Table>
Json label_shape() {
  Json names = Json::array();
  for (const auto& row : Table) names.push_back(row.label);
  return {{"anyOf", {{{"enum", names}}, {{"type", "string"}, {"pattern", "^0x[0-9a-f]+$"}}}}};
}

/// What Codec `How` writes of a Value.
template <class How, class Value>
struct Shape;

template <class Value>
using ShapeOf = Shape<report::Codec<Value>, Value>;

template <class Value>
struct Shape<report::Codec<Value>, Value> {
  static Json make() {
    using report::names_of;  // proto::Transport has its names there
    if constexpr (std::same_as<Value, bool>)
      return {{"type", "boolean"}};
    else if constexpr (std::integral<Value>)
      return {{"type", "integer"},
              {"minimum", std::numeric_limits<Value>::min()},
              {"maximum", std::numeric_limits<Value>::max()}};
    else if constexpr (std::is_enum_v<Value>)
      return {{"enum", names_of(Value{})}};
    else
      return object_shape<Value>();
  }
};
template <>
struct Shape<report::Codec<std::string>, std::string> {
  static Json make() { return text_shape(); }
};
template <>
struct Shape<report::Codec<proto::Guid>, proto::Guid> {
  static Json make() { return {{"type", "string"}, {"pattern", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}}; }
};
template <>
struct Shape<report::Codec<report::SocketAddress>, report::SocketAddress> {
  static Json make() { return {{"type", "string"}, {"pattern", R"(^(\[.+\]|[^\[\]:]+):[0-9]+$)"}}; }
};
template <class Value>
struct Shape<report::Codec<std::optional<Value>>, std::optional<Value>> {
  static Json make() { return nullable(ShapeOf<Value>::make()); }
};
template <class Value>
struct Shape<report::Codec<std::vector<Value>>, std::vector<Value>> {
  static Json make() { return list_shape(ShapeOf<Value>::make()); }
};

template <class How, class Value>
struct Shape<report::OrNull<How>, std::optional<Value>> {
  static Json make() { return nullable(Shape<How, Value>::make()); }
};
template <class How, class Value>
struct Shape<report::ListOf<How>, std::vector<Value>> {
  static Json make() { return list_shape(Shape<How, Value>::make()); }
};
template <class How, class Value>
struct Shape<report::OrUnknown<How>, std::optional<Value>> {
  static Json make() {
    Json out = Shape<How, Value>::make();
    out["enum"].push_back("unknown");
    return out;
  }
};
template <>
struct Shape<report::DialectNames, std::vector<std::string>> : ShapeOf<std::vector<std::string>> {};
template <>
struct Shape<report::TextOrNull, std::string> {
  static Json make() { return {{"type", {"string", "null"}}, {"minLength", 1}}; }
};
/// A word, or one with a number behind it.
template <>
struct Shape<report::Codec<report::Reason>, report::Reason> {
  static Json make() {
    Json words = Json::array();
    std::string numbered;
    for (const auto& row : report::kReasonWords) {
      if (row.digits > 0)
        numbered += std::string(numbered.empty() ? "" : "|") + std::string(row.word) + "[0-9a-f]{" +
                    std::to_string(row.digits) + "}";
      else if (!row.word.empty())
        words.push_back(row.word);
    }
    return {
        {"anyOf", {{{"enum", words}}, {{"type", "string"}, {"pattern", "^(" + numbered + ")$"}}, {{"type", "null"}}}}};
  }
};
template <>
struct Shape<report::Filetime, std::uint64_t> {
  static Json make() { return time_shape(R"((\.[0-9]{1,7})?)"); }
};
template <>
struct Shape<report::UnixTime, std::int64_t> {
  static Json make() { return time_shape(R"(\.[0-9]{3})"); }
};
template <>
struct Shape<report::Milliseconds, std::int64_t> {
  static Json make() { return {{"type", "number"}, {"minimum", 0}}; }
};
template <>
struct Shape<report::Hex, proto::Bytes> {
  static Json make() { return {{"type", "string"}, {"pattern", "^([0-9a-f]{2})*$"}}; }
};
template <const auto& Table, class Value>
struct Shape<report::Label<Table>, Value> {
  static Json make() { return label_shape<Table>(); }
};
template <>
struct Shape<report::Mechanism, std::string> {
  static Json make() { return text_shape(); }
};
template <const auto& Table, class Value>
struct Shape<report::Flags<Table>, Value> {
  static Json make() { return ShapeOf<Value>::make(); }
};
template <const auto& Table, class Value>
struct Shape<report::FlagNames<Table>, Value> {
  static Json make() { return nullable(list_shape(label_shape<Table>())); }
};
template <>
struct Shape<report::Granted, report::Verdict> {
  static Json make() { return nullable(ShapeOf<bool>::make()); }
};
template <>
struct Shape<report::GrantReason, report::Verdict> {
  static Json make() { return ShapeOf<report::Reason>::make(); }
};
template <const auto& Table, class Value>
struct Shape<report::Algorithms<Table>, Value> {
  static Json make() {
    Json item = object_shape<report::Algorithm>();
    item["properties"]["name"] = nullable(text_shape());
    item["required"].push_back("name");
    return nullable(list_shape(std::move(item)));
  }
};

/// What a Derived row writes.
template <auto Make>
struct DerivedShape;
template <>
struct DerivedShape<report::write_lowest> {
  static Json make() { return nullable(text_shape()); }
};
template <>
struct DerivedShape<report::write_highest> : DerivedShape<report::write_lowest> {};
template <>
struct DerivedShape<report::write_smb1_signing> {
  static Json make() { return ShapeOf<std::optional<report::Signing>>::make(); }
};
template <>
struct DerivedShape<report::write_smb2_signing> : DerivedShape<report::write_smb1_signing> {};
template <>
struct DerivedShape<report::write_dialect_name> {
  static Json make() { return label_shape<proto::kSmb2Dialects>(); }
};
template <>
struct DerivedShape<report::write_smb1_capabilities> {
  static Json make() { return nullable(list_shape(label_shape<proto::kSmb1Capabilities>())); }
};
template <>
struct DerivedShape<report::write_smb2_capabilities> {
  static Json make() { return nullable(list_shape(label_shape<proto::kSmb2Capabilities>())); }
};
template <>
struct DerivedShape<report::write_accepted<&report::Smb2Report::ciphers, proto::kCiphers>> {
  static Json make() { return nullable(list_shape(label_shape<proto::kCiphers>())); }
};
template <>
struct DerivedShape<report::write_accepted<&report::Smb2Report::signing_algorithms, proto::kSigningAlgorithms>> {
  static Json make() { return nullable(list_shape(label_shape<proto::kSigningAlgorithms>())); }
};
template <>
struct DerivedShape<report::write_findings> {
  static Json make() { return nullable(list_shape(object_shape<audit::Finding>())); }
};

// --- rows
// -------------------------------------------------------------------------------------------------------------

inline void put(Json& object, std::string_view name, Json shape) {
  object["properties"][std::string(name)] = std::move(shape);
  object["required"].push_back(name);
}

template <report::Key Name, auto Member, class How>
void put_row(Json& object, report::Field<Name, Member, How> /*row*/) {
  put(object, Name.view(), Shape<How, report::MemberType<Member>>::make());
}
template <report::Key Name, auto Make, auto Check>
void put_row(Json& object, report::Derived<Name, Make, Check> /*row*/) {
  put(object, Name.view(), DerivedShape<Make>::make());
}
template <report::Key Name>
void put_row(Json& object, report::Reserved<Name> /*row*/) {
  put(object, Name.view(), {{"type", "null"}});
}
template <auto Member>
void put_row(Json& object, report::Flat<Member> row);
template <report::Key Name, class... Rows>
void put_row(Json& object, report::Group<Name, Rows...> row);
template <report::Key Name, class... Rows>
void put_row(Json& object, report::GroupOrNull<Name, Rows...> row);
template <auto Applies, class Row>
void put_row(Json& object, report::Only<Applies, Row> row);
template <class Row>
void put_row(Json& object, report::IfAny<Row> row);
template <class... Rows>
void put_row(Json& object, report::MostlyEmpty<Rows...> row);

template <class... Rows>
void put_rows(Json& object, std::tuple<Rows...> /*rows*/) {
  (put_row(object, Rows{}), ...);
}

inline Json empty_object() { return {{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}}; }

template <auto Member>
void put_row(Json& object, report::Flat<Member> /*row*/) {
  put_rows(object, report::Fields<report::MemberType<Member>>::list);
}
template <report::Key Name, class... Rows>
void put_row(Json& object, report::Group<Name, Rows...> /*row*/) {
  Json group = empty_object();
  (put_row(group, Rows{}), ...);
  put(object, Name.view(), std::move(group));
}
template <report::Key Name, class... Rows>
void put_row(Json& object, report::GroupOrNull<Name, Rows...> /*row*/) {
  put_row(object, report::Group<Name, Rows...>{});
  auto& group = object["properties"][std::string(Name.view())];
  group = nullable(std::move(group));
}
template <auto Applies, class Row>
void put_row(Json& object, report::Only<Applies, Row> /*row*/) {
  put_row(object, Row{});
  auto& shape = object["properties"][std::string(Row::name)];
  shape = nullable(std::move(shape));
}
template <class Row>
void put_row(Json& object, report::IfAny<Row> /*row*/) {
  put_row(object, Row{});
  object["required"].erase(object["required"].size() - 1);
}
template <class... Rows>
void put_row(Json& object, report::MostlyEmpty<Rows...> /*row*/) {
  (put_row(object, Rows{}), ...);
}

template <class T>
Json object_shape() {
  Json out = empty_object();
  put_rows(out, report::Fields<T>::list);
  return out;
}

}  // namespace smbprobe::test
