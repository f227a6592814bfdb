// One table for one vocabulary: number, the specification's token and the label people read.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smbprobe::proto {

/// A row: the number on the wire, its token in the specification, and the label shown to people and in JSON.
template <class Id>
struct Named {
  Id value;
  std::string_view token;
  std::string_view label;
};

/// True when rows stand in ascending order without a repeat; for static_assert beside each table.
template <class Id, std::size_t N>
consteval bool sorted_and_unique(const std::array<Named<Id>, N>& table) {
  for (std::size_t i = 1; i < N; ++i)
    if (!(table[i - 1].value < table[i].value)) return false;
  return true;
}

/// The row of a value, or nullptr for a value without a name.
template <class Id, std::size_t N>
[[nodiscard]] constexpr const Named<Id>* find_named(const std::array<Named<Id>, N>& table, Id value) noexcept {
  for (const auto& row : table)
    if (row.value == value) return &row;
  return nullptr;
}

/// The label of a value, or nothing.
template <class Id, std::size_t N>
[[nodiscard]] constexpr std::optional<std::string_view> label_of(const std::array<Named<Id>, N>& table,
                                                                 Id value) noexcept {
  if (const auto* row = find_named(table, value)) return row->label;
  return std::nullopt;
}

/// The value of a label, or nothing.
template <class Id, std::size_t N>
[[nodiscard]] constexpr std::optional<Id> value_of(const std::array<Named<Id>, N>& table,
                                                   std::string_view label) noexcept {
  for (const auto& row : table)
    if (row.label == label) return row.value;
  return std::nullopt;
}

/// The label of a value, or its number as "0x%04x" when it has no name.
template <class Id, std::size_t N>
[[nodiscard]] std::string label_or_hex(const std::array<Named<Id>, N>& table, Id value);

/// "0x" and the number in lower-case hex, at least `digits` digits.
[[nodiscard]] std::string hex_number(std::uint64_t value, int digits);

template <class Id, std::size_t N>
std::string label_or_hex(const std::array<Named<Id>, N>& table, Id value) {
  if (const auto* row = find_named(table, value)) return std::string(row->label);
  return hex_number(static_cast<std::uint64_t>(value), static_cast<int>(sizeof(Id)) * 2);
}

/// The labels of the bits set in `flags`, lowest first; a bit without a name gives its hex number.
template <std::size_t N>
[[nodiscard]] std::vector<std::string> flag_labels(const std::array<Named<std::uint32_t>, N>& table,
                                                   std::uint32_t flags) {
  std::vector<std::string> out;
  for (std::uint32_t bit = 1; bit != 0; bit <<= 1U)
    if ((flags & bit) != 0) out.push_back(label_or_hex(table, bit));
  return out;
}

}  // namespace smbprobe::proto
