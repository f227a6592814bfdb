// What many hosts amount to: how many support SMB, how many have each finding, what to type next.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "audit/findings/finding_tally.hpp"
#include "audit/host_filter.hpp"
#include "audit/identity/server_guids.hpp"
#include "audit/judgement.hpp"
#include "report/host_report.hpp"
#include "targets/address.hpp"
#include "view/options.hpp"
#include "view/text/shared_guids.hpp"

namespace smbprobe::view {

/// Counts hosts as they come; keeps the addresses of a few.
class HostsSummary {
 public:
  void add(const report::HostReport& report, const audit::Judgement& judgement);

  [[nodiscard]] std::uint64_t hosts() const noexcept { return hosts_; }

  /// Sections with an empty line between them; marks of styles are still in. Commands are never wrapped.
  [[nodiscard]] std::string text(std::size_t width, const NextCommands& next) const;

 private:
  /// Hosts are reported in the order in which they end, which is another one each time: names are put in order by it.
  using Place = std::pair<std::optional<targets::Address>, std::string>;

  /// How many hosts, and which, while they are few.
  struct Group {
    std::uint64_t count = 0;
    std::vector<std::pair<Place, std::string>> few{};
    void add(const report::HostReport& report);
    [[nodiscard]] std::string words(std::string_view what) const;
  };

  [[nodiscard]] static Place place_of(const report::HostReport& report);
  [[nodiscard]] std::string counts() const;
  [[nodiscard]] std::string findings(std::size_t width) const;
  [[nodiscard]] std::string policies() const;
  [[nodiscard]] std::string ntlm_off() const;
  [[nodiscard]] std::string commands(const NextCommands& next) const;

  std::uint64_t hosts_ = 0;
  Group smb_;
  Group unanswered_;
  Group open_but_silent_;
  std::array<Group, std::tuple_size_v<decltype(report::kHostStatusNames)>> others_;  ///< by HostStatus
  audit::FindingTally tally_;
  audit::GuidTable guids_{kMostSharedGuids};
  std::array<std::uint64_t, audit::kNtlmOffNames.size()> ntlm_off_{};  ///< by audit::NtlmOff
  std::map<std::string, std::array<std::uint64_t, 3>> policies_;       ///< by name, then audit::Compliance
  std::optional<Place> worst_place_;                                   ///< the first of those with the worst finding
  std::string worst_host_;                                             ///< the same, in words
  std::optional<audit::Severity> worst_;
  audit::HostFilter open_silent_ = audit::HostFilter::open_silent();
};

}  // namespace smbprobe::view
