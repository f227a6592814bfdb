// Hosts as one HTML page that loads nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/findings/finding_tally.hpp"
#include "audit/identity/server_guids.hpp"
#include "audit/judgement.hpp"
#include "view/html/html_data.hpp"
#include "view/html/html_totals.hpp"

namespace smbprobe::view {

/// Keeps of each host what the page shows of it, about a kilobyte. All text from the wire is data: escaped, and never
/// made part of the page by a script.
class HtmlPage {
 public:
  void add(const report::HostReport& report, const audit::Judgement& judgement);

  /// The page, once all hosts are in it.
  [[nodiscard]] std::string text();

 private:
  /// Only all hosts together show that several have one GUID. @return the part of the page about them
  [[nodiscard]] std::string add_shared_guids();
  [[nodiscard]] std::string when() const;

  HtmlData data_;
  HtmlTotals totals_;
  audit::FindingTally tally_;
  std::vector<HtmlRow> rows_;
  audit::GuidTable guids_;
  std::vector<std::string> addresses_;  ///< of each host that supports SMB, "" for others
  std::int64_t first_us_ = 0;
  std::int64_t last_us_ = 0;
};

}  // namespace smbprobe::view
