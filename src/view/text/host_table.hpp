// Hosts as the rows of a table, each in one line: what the columns say, and how wide they are.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "audit/judgement.hpp"
#include "report/host_report.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {

enum class HostColumn : std::uint8_t { address, name, product, smb1, dialects, signing, ntlm_off, policy, finding };
inline constexpr std::size_t kHostColumns = 9;

/// A host in words, escaped for a terminal.
struct HostRow {
  struct Cell {
    std::string text{};
    std::optional<Style> style{};
  };
  std::array<Cell, kHostColumns> cells{};  ///< by HostColumn
  std::string note{};                      ///< from the product on, in place of the cells: why there is no SMB
};

[[nodiscard]] HostRow host_row(const report::HostReport& report, const audit::Judgement& judgement);

/// Columns that fit together into a line; that of NTLM off only in lines of 100 columns and more. What is longer than
/// its column is cut, and addresses last of all.
class HostTable {
 public:
  /// For rows that are not known yet. @param width of a line  @param policy with a column for it
  HostTable(std::size_t width, bool policy);
  /// As wide as these rows need.
  HostTable(std::size_t width, bool policy, std::span<const HostRow> rows);

  /// The names of the columns, with '\n'; marks of styles are still in, as in line().
  [[nodiscard]] std::string header() const;
  /// A row, with '\n'. A long address takes its room from the other cells.
  [[nodiscard]] std::string line(const HostRow& row) const;

 private:
  using Widths = std::array<std::size_t, kHostColumns>;

  [[nodiscard]] Widths fitted(Widths wanted) const;
  [[nodiscard]] std::string joined(const HostRow& row, const Widths& widths) const;

  std::size_t width_;
  std::size_t gap_;
  bool policy_;
  Widths widths_{};
};

}  // namespace smbprobe::view
