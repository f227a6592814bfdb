// What a report is rendered as.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "audit/findings/changes.hpp"

namespace smbprobe::view {

enum class OutputFormat : std::uint8_t { text, json, ndjson, csv, list, html };

/// Reports are made for this many columns where there is no terminal, and for at most this many where there is one.
inline constexpr std::size_t kReportColumns = 100;
inline constexpr std::size_t kMostReportColumns = 120;

struct TextOptions {
  std::size_t width = kReportColumns;
  bool color = false;
  bool quiet = false;                   ///< one line, see line_report.hpp
  bool verbose = false;                 ///< also the details, and the evidence, one line per exchange
  std::optional<audit::Product> fix{};  ///< only what to change on this product
};

}  // namespace smbprobe::view
