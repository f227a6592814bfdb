// A host as a row for spreadsheets.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "audit/judgement.hpp"
#include "report/host_report.hpp"

namespace smbprobe::view {

/// A column: its name in the header, what it says in one line, and how to get its cell.
struct CsvColumn {
  std::string_view name;
  std::string_view description;
  std::string (*cell)(const report::HostReport&);
  std::string (*judged)(const audit::Judgement&) = nullptr;  ///< where cell is nullptr
};

/// Every column, in order: the one place that knows them.
[[nodiscard]] std::span<const CsvColumn> csv_columns() noexcept;

/// The header line, with '\n'.
[[nodiscard]] std::string csv_header();

/// The row of a host, with '\n'. Cells are escaped: see csv_cell().
[[nodiscard]] std::string csv_row(const report::HostReport& report, const audit::Judgement& judgement = {});

/// A cell as RFC 4180 has it: in quotes where it holds a comma or a quote. Controls and broken UTF-8 are escaped as for
/// a terminal, so a row is one line; a cell that a spreadsheet would take for a formula gets a ' in front.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace smbprobe::view
