// What a report is rendered as.
#pragma once

#include <cstddef>
#include <cstdint>

namespace smbprobe::view {

enum class OutputFormat : std::uint8_t { text, json, ndjson, csv, html };

/// Reports are made for this many columns and never get wider.
inline constexpr std::size_t kReportColumns = 80;

struct TextOptions {
  std::size_t width = kReportColumns;
  bool color = false;
  bool quiet = false;    ///< one line, see line_report.hpp
  bool verbose = false;  ///< also the evidence, an exchange a line
};

}  // namespace smbprobe::view
