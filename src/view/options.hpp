// What a report is rendered as.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "audit/findings/changes.hpp"

namespace smbprobe::view {

enum class OutputFormat : std::uint8_t { text, json, ndjson, csv, list, html };

/// Reports are made for this many columns where there is no terminal, and for at most this many where there is one.
inline constexpr std::size_t kReportColumns = 100;
inline constexpr std::size_t kMostReportColumns = 120;

/// Hosts that a table waits for, to show them in the order of their addresses; with more they come as they are known.
inline constexpr std::size_t kMostHeldHosts = 1024;

/// When the rows of a table of hosts are written; none: there is no table, but a report of each host.
enum class TableRows : std::uint8_t { none, at_end, as_known };

/// What to type next, shown below a table; "" where a verb has no such command.
struct NextCommands {
  std::string one_host;  ///< the report of one host, once its address is put behind it
  std::string reports;   ///< the reports of all hosts
  std::string list;      ///< the addresses of some, once a word of --only is put behind it
};

/// Several hosts as a table: a row for each, and a summary.
struct TableOptions {
  TableRows rows = TableRows::none;
  bool other_hosts = false;  ///< also a row for a host without SMB; else these are counted
  bool policy = false;       ///< a column for the policy
  bool summary = true;       ///< the summary stands below the table; false: it is for standard error, see ReportSink
  NextCommands next{};
};

struct TextOptions {
  std::size_t width = kReportColumns;
  bool color = false;
  bool quiet = false;                   ///< one line, see line_report.hpp
  bool verbose = false;                 ///< also the details, and the evidence, one line per exchange
  std::optional<audit::Product> fix{};  ///< only what to change on this product
  TableOptions table{};                 ///< for sinks: a host alone is never a table
};

}  // namespace smbprobe::view
