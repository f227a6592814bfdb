// How one kind of value is written as JSON and read back: each codec is the one place that knows both directions. Only
// tables and the .cpp files that use them include this.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/json_reader.hpp"
#include "base/json_writer.hpp"
#include "base/number_text.hpp"
#include "proto/bytes.hpp"
#include "proto/filetime.hpp"
#include "proto/guid.hpp"
#include "proto/named_values.hpp"
#include "proto/spnego.hpp"
#include "report/fields.hpp"
#include "report/host_report.hpp"
#include "report/time_text.hpp"

namespace smbprobe::report {

using base::JsonReader;
using base::JsonWriter;

/// Writes and reads an object by its table: see field_json.hpp.
template <class... Rows, class T>
void write_rows(JsonWriter& out, const std::tuple<Rows...>& rows, const T& value);
template <class T>
void write_object(JsonWriter& out, const T& value);
template <class T>
void read_object(JsonReader& in, T& value);

template <std::integral T>
struct Codec<T> {
  static void write(JsonWriter& out, T value) { out.value(value); }
  static void read(JsonReader& in, T& value) {
    if constexpr (std::same_as<T, bool>)
      value = in.boolean();
    else
      value = in.number<T>();
  }
};

template <>
struct Codec<std::string> {
  static void write(JsonWriter& out, const std::string& value) { out.value(value); }
  static void read(JsonReader& in, std::string& value) { value = in.text(); }
};

/// An enumeration by its names_of().
template <class Enum>
  requires std::is_enum_v<Enum>
struct Codec<Enum> {
  static void write(JsonWriter& out, Enum value) { out.raw_string(name_of(value)); }
  static void read(JsonReader& in, Enum& value) {
    const std::size_t at = in.offset();
    const std::string_view word = in.string_view();
    const auto& names = names_of(Enum{});
    const auto row = std::ranges::find(names, word);
    if (row != names.end()) return void(value = static_cast<Enum>(row - names.begin()));
    std::string known;
    for (const auto name : names) known.append(known.empty() ? "" : ", ").append(name);
    in.fail(at, "not one of " + known);
  }
};

template <>
struct Codec<proto::Guid> {
  static void write(JsonWriter& out, const proto::Guid& value) { out.raw_string(proto::to_string(value)); }
  static void read(JsonReader& in, proto::Guid& value) {
    const std::size_t at = in.offset();
    const auto guid = proto::parse_guid(in.string_view());
    if (!guid) in.fail(at, "no GUID");
    value = guid.value_or(proto::Guid{});
  }
};

template <HasFields T>
struct Codec<T> {
  static void write(JsonWriter& out, const T& value) { write_object(out, value); }
  static void read(JsonReader& in, T& value) { read_object(in, value); }
};

/// null for what is not there.
template <class Inner>
struct OrNull {
  using Element = Inner;
  template <class T>
  static void write(JsonWriter& out, const std::optional<T>& value) {
    value ? Inner::write(out, *value) : out.value(nullptr);
  }
  template <class T>
  static void read(JsonReader& in, std::optional<T>& value) {
    if (in.null()) return value.reset();
    Inner::read(in, value.emplace());
  }
};

template <class Inner>
struct ListOf {
  using Item = Inner;
  template <class T>
  static void write(JsonWriter& out, const std::vector<T>& value) {
    out.begin_array();
    for (const auto& each : value) Inner::write(out, each);
    out.end_array();
  }
  template <class T>
  static void read(JsonReader& in, std::vector<T>& value) {
    value.clear();
    in.array([&] { Inner::read(in, value.emplace_back()); });
  }
};

template <class T>
struct Codec<std::optional<T>> : OrNull<Codec<T>> {};
template <class T>
struct Codec<std::vector<T>> : ListOf<Codec<T>> {};

// --- values that are written otherwise than their type says ----------------------------------------------------------

/// "" as null.
struct TextOrNull {
  static void write(JsonWriter& out, const std::string& value) {
    value.empty() ? out.value(nullptr) : out.value(value);
  }
  static void read(JsonReader& in, std::string& value) {
    if (in.null())
      value.clear();
    else
      value = in.text();
  }
};

/// null for none.
template <>
struct Codec<Reason> {
  static void write(JsonWriter& out, Reason reason) {
    ReasonText room{};
    reason.is_none() ? out.value(nullptr) : out.raw_string(write_reason(reason, room));
  }
  static void read(JsonReader& in, Reason& reason) {
    if (in.null()) return void(reason = {});
    const std::size_t at = in.offset();
    const auto known = parse_reason(in.string_view());
    if (!known) in.fail(at, "not a reason such as timeout or status_0xc00000bb");
    reason = known.value_or(Reason{});
  }
};

/// FILETIME as ISO 8601. [MS-DTYP] 2.3.3
struct Filetime {
  static void write(JsonWriter& out, std::uint64_t value) { out.value(proto::filetime_to_iso8601(value)); }
  static void read(JsonReader& in, std::uint64_t& value) {
    const std::size_t at = in.offset();
    const auto time = proto::filetime_from_iso8601(in.string_view());
    if (!time) in.fail(at, "not a time such as 2026-11-22T10:00:00Z");
    value = time.value_or(0);
  }
};
using Time = OrNull<Filetime>;

/// Microseconds since 1970 as ISO 8601.
struct UnixTime {
  static void write(JsonWriter& out, std::int64_t us) { out.raw_string(iso8601_ms(us)); }
  static void read(JsonReader& in, std::int64_t& us) {
    std::uint64_t filetime = 0;
    Filetime::read(in, filetime);
    us = proto::filetime_to_unix_us(filetime).value_or(0);
  }
};

/// Microseconds as milliseconds with a fraction.
struct Milliseconds {
  static constexpr double most = 1e15;
  static void write(JsonWriter& out, std::int64_t us) { out.value(to_ms(us)); }
  static void read(JsonReader& in, std::int64_t& us) {
    const std::size_t at = in.offset();
    const double ms = in.decimal();
    if (!(std::abs(ms) < most)) in.fail(at, "not a number that fits there");
    us = in.failed() ? 0 : std::llround(ms * 1000);
  }
};

struct Hex {
  static void write(JsonWriter& out, const proto::Bytes& value) { out.value(proto::to_hex(value)); }
  static void read(JsonReader& in, proto::Bytes& value) {
    const std::size_t at = in.offset();
    const std::string_view digits = in.string_view();
    value.resize(digits.size() / 2);
    bool good = digits.size() % 2 == 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
      const char* const first = digits.data() + 2 * i;
      good = good && std::from_chars(first, first + 2, value[i], 16).ptr == first + 2;
    }
    if (!good) in.fail(at, "not bytes in hex");
  }
};

/// The label of a number in a vocabulary; "0x0077" for one without a label.
template <const auto& Table>
struct Label {
  using Id = std::remove_cvref_t<decltype(Table[0].value)>;
  static void write(JsonWriter& out, Id id) {
    if (const auto name = proto::label_of(Table, id)) return out.raw_string(*name);
    out.raw_string(proto::label_or_hex(Table, id));
  }
  static void read(JsonReader& in, Id& id) {
    const std::size_t at = in.offset();
    const std::string_view label = in.string_view();
    if (const auto known = proto::value_of(Table, label)) return void(id = *known);
    const auto number = label.starts_with("0x") ? base::parse_number<Id>(label.substr(2), 16) : std::nullopt;
    if (!number) in.fail(at, "neither a known name nor a number in hex");
    id = number.value_or(Id{});
  }
};
template <const auto& Table>
using Labels = OrNull<ListOf<Label<Table>>>;

/// A mechanism of SPNEGO by its name; by its OID in dots where it has none. [RFC 4178] 4.1
struct Mechanism {
  static void write(JsonWriter& out, const std::string& oid) { out.value(proto::mech_name(oid)); }
  static void read(JsonReader& in, std::string& oid) {
    oid = in.text();
    for (const auto& mech : proto::kMechNames)
      if (mech.name == oid) {
        oid = std::string(mech.oid);
        return;
      }
  }
};

/// A value that is always known or "unknown".
template <class Inner>
struct OrUnknown {
  template <class T>
  static void write(JsonWriter& out, const std::optional<T>& value) {
    value ? Inner::write(out, *value) : out.raw_string("unknown");
  }
  template <class T>
  static void read(JsonReader& in, std::optional<T>& value) {
    if (JsonReader ahead = in; ahead.string_view() == "unknown") {
      value.reset();
      return in.skip();
    }
    Inner::read(in, value.emplace());
  }
};

/// Flags as the number that they are in, which is what is read back; their names stand beside it.
template <const auto& Table>
struct Flags : Codec<std::optional<std::uint32_t>> {
  static std::optional<std::vector<std::string>> names(const std::optional<std::uint32_t>& flags) {
    return flags ? std::optional(proto::flag_labels(Table, *flags)) : std::nullopt;
  }
  static void write_names(JsonWriter& out, const std::optional<std::uint32_t>& flags) {
    if (!flags) return out.value(nullptr);
    out.begin_array();
    for (std::uint32_t bit = 1; bit != 0; bit <<= 1U)
      if ((*flags & bit) != 0) Label<Table>::write(out, bit);
    out.end_array();
  }
};

}  // namespace smbprobe::report
