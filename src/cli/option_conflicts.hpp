// What several verbs say of options that do not go together.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "view/options.hpp"

namespace smbprobe::cli {

[[nodiscard]] inline std::optional<std::string> verbosity_conflict(bool quiet, bool verbose) {
  return quiet && verbose ? std::optional<std::string>("-q and -v cannot be combined") : std::nullopt;
}

/// Of --fix, which prints text to paste.
[[nodiscard]] inline std::optional<std::string> fix_conflict(bool fix,
                                                             bool quiet,
                                                             const std::optional<view::OutputFormat>& format) {
  if (fix && quiet) return "--fix and -q cannot be combined";
  if (!fix || !format || *format == view::OutputFormat::text) return std::nullopt;
  return "--fix is always text; remove --format";
}

/// Of --exchanges, which has one format.
[[nodiscard]] inline std::optional<std::string> exchanges_conflict(const std::optional<view::OutputFormat>& format) {
  if (!format || *format == view::OutputFormat::ndjson) return std::nullopt;
  return "--exchanges is always ndjson; remove --format";
}

/// Of --exchanges beside an option that needs reports.
[[nodiscard]] inline std::string judges_reports(std::string_view option) {
  return std::string(option) + " judges reports, and --exchanges writes none";
}

}  // namespace smbprobe::cli
