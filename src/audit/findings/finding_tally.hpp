// How many hosts have each finding.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "audit/judgement.hpp"

namespace smbprobe::audit {

/// A finding and the number of hosts that have it.
struct FindingCount {
  std::string id;
  Severity severity{};  ///< the worst that a host has it with
  std::string title;    ///< of that host
  std::uint64_t hosts = 0;
};

/// The one place that counts hosts by finding.
class FindingTally {
 public:
  /// Counts a host once for each finding that it has, however many ports show it.
  void add(const Judgement& judgement);

  /// The worst first; of one severity that of most hosts first.
  [[nodiscard]] std::vector<FindingCount> worst_first() const;

 private:
  std::map<std::string, FindingCount> counts_;  ///< by id
};

}  // namespace smbprobe::audit
