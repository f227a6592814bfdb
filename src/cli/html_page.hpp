// Hosts as one HTML page that loads nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/judgement.hpp"
#include "cli/html_data.hpp"
#include "cli/html_totals.hpp"

namespace smbprobe::cli {

/// Keeps of each host what the page shows of it, about a kilobyte. All text from the wire is data: escaped, and never
/// made part of the page by a script.
class HtmlPage {
 public:
  void add(const probe::HostReport& report, const audit::Judgement& judgement);

  /// The page, once all hosts are in it.
  [[nodiscard]] std::string text();

 private:
  void add_shared_guids();
  [[nodiscard]] std::string when() const;

  HtmlData data_;
  HtmlTotals totals_;
  std::vector<HtmlRow> rows_;
  std::vector<probe::HostReport> guids_;  ///< addresses and GUIDs of servers, nothing else
  std::vector<std::size_t> guid_hosts_;   ///< which host each of guids_ is
  std::int64_t first_us_ = 0;
  std::int64_t last_us_ = 0;
};

}  // namespace smbprobe::cli
