// Values of saved reports and how they are read; for saved_*.cpp only.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.hpp"
#include "proto/guid.hpp"
#include "proto/named_values.hpp"
#include "report/host_report.hpp"

namespace smbprobe::report {

/// The value, or nothing for null. @param read takes what is not null
template <class T, class Read>
void read_optional(base::JsonReader& in, std::optional<T>& out, Read read) {
  if (in.null())
    out.reset();
  else
    out = read();
}

inline void read_value(base::JsonReader& in, std::optional<std::string>& out) {
  read_optional(in, out, [&] { return in.text(); });
}

inline void read_value(base::JsonReader& in, std::optional<bool>& out) {
  read_optional(in, out, [&] { return in.truth(); });
}

template <std::integral Number>
  requires(!std::same_as<Number, bool>)
void read_value(base::JsonReader& in, std::optional<Number>& out) {
  read_optional(in, out, [&] { return in.number<Number>(); });
}

/// "" for null.
void read_text_or_null(base::JsonReader& in, std::string& out);

/// The value whose name comes; the error lists those that there are.
template <class Enum, std::size_t N>
[[nodiscard]] Enum read_name(base::JsonReader& in, const std::array<Enum, N>& all) {
  const std::size_t at = in.offset();
  const std::string_view word = in.word();
  std::string known;
  for (const Enum each : all) {
    if (name_of(each) == word) return each;
    known.append(known.empty() ? "" : ", ").append(name_of(each));
  }
  in.fail(at, "not one of " + known);
  return all.front();
}

/// A list, each of its elements from `read`.
template <class Item, class Read>
[[nodiscard]] std::vector<Item> read_list(base::JsonReader& in, Read read) {
  std::vector<Item> out;
  in.array([&] { out.push_back(read()); });
  return out;
}

[[nodiscard]] std::vector<std::string> read_texts(base::JsonReader& in);

/// "0x0077".
[[nodiscard]] std::optional<std::uint16_t> hex_id(std::string_view text) noexcept;

/// The number of a label, or the number in hex itself.
template <std::size_t N>
[[nodiscard]] std::uint16_t read_id(base::JsonReader& in, const std::array<proto::Named<std::uint16_t>, N>& table) {
  const std::size_t at = in.offset();
  const std::string_view label = in.word();
  if (const auto id = proto::value_of(table, label)) return *id;
  const auto id = hex_id(label);
  if (!id) in.fail(at, "neither a known name nor a number in hex");
  return id.value_or(0);
}

/// Nothing for null.
void read_time(base::JsonReader& in, std::optional<std::uint64_t>& filetime);
void read_guid(base::JsonReader& in, std::optional<proto::Guid>& out);

inline constexpr std::array kSignings{Signing::disabled, Signing::enabled, Signing::required};

inline void read_signing(base::JsonReader& in, std::optional<Signing>& out) {
  read_optional(in, out, [&] { return read_name(in, kSignings); });
}

/// Takes a key of a verdict; false for another key.
[[nodiscard]] bool read_verdict_key(base::JsonReader& in, std::string_view key, Verdict& verdict);

[[nodiscard]] Smb1Report read_smb1(base::JsonReader& in);
[[nodiscard]] Smb2Report read_smb2(base::JsonReader& in);
[[nodiscard]] EndpointReport read_endpoint(base::JsonReader& in);

}  // namespace smbprobe::report
