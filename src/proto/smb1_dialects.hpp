// The dialect strings of SMB1, a row each.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace smbprobe::proto {

/// How far SMB1 goes, by the dialects of one kind.
enum class Smb1Level : std::uint8_t { none, core, lanman1, lanman2, nt_lm };

struct Smb1DialectRow {
  std::string_view string;    ///< on the wire
  Smb1Level level;            ///< as Samba sorts them in its client, by the answer that it brings; none: no client's
  std::uint8_t preference{};  ///< among those that clients and servers agree on, from 1, the best; 0: not agreed on
};

inline constexpr std::string_view kNtLm012 = "NT LM 0.12";
inline constexpr std::string_view kNtLanman10 = "NT LANMAN 1.0";

/// In the order in which a probe offers them, least preferred first. [MS-CIFS] 1.7; the last of them is the only one in
/// wide use.
inline constexpr std::array<Smb1DialectRow, 17> kSmb1Dialects{{
    {"PC NETWORK PROGRAM 1.0", Smb1Level::core},
    {"PCLAN1.0", Smb1Level::none},
    {"xenix1.1", Smb1Level::none},
    {"XENIX CORE", Smb1Level::none},
    {"MICROSOFT NETWORKS 1.03", Smb1Level::core},
    {"MICROSOFT NETWORKS 3.0", Smb1Level::lanman1, 8},
    {"LANMAN1.0", Smb1Level::lanman1, 7},
    {"LANMAN1.2", Smb1Level::none},
    {"LM1.2X002", Smb1Level::lanman2, 4},
    {"DOS LM1.2X002", Smb1Level::lanman2},
    {"LANMAN2.1", Smb1Level::lanman2, 3},
    {"DOS LANMAN2.1", Smb1Level::lanman2, 5},
    {"Windows for Workgroups 3.1a", Smb1Level::none},
    {"Samba", Smb1Level::lanman2, 6},
    {"POSIX 2", Smb1Level::nt_lm},
    {kNtLanman10, Smb1Level::nt_lm, 2},
    {kNtLm012, Smb1Level::nt_lm, 1},
}};

/// Their strings alone, in the same order.
inline constexpr auto kSmb1DialectStrings = [] {
  std::array<std::string_view, kSmb1Dialects.size()> out;
  std::ranges::transform(kSmb1Dialects, out.begin(), &Smb1DialectRow::string);
  return out;
}();

/// The row of a string, or nullptr.
[[nodiscard]] constexpr const Smb1DialectRow* find_smb1_dialect(std::string_view string) noexcept {
  for (const auto& row : kSmb1Dialects)
    if (row.string == string) return &row;
  return nullptr;
}

/// none for a string that is not known.
[[nodiscard]] constexpr Smb1Level smb1_level(std::string_view string) noexcept {
  const auto* row = find_smb1_dialect(string);
  return row == nullptr ? Smb1Level::none : row->level;
}

}  // namespace smbprobe::proto
