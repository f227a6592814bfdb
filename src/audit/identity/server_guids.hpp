// The same server GUID on many addresses: one box with several faces, machines cloned from one image, or a tool.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "audit/judgement.hpp"
#include "proto/guid.hpp"

namespace smbprobe::audit {

/// Addresses whose servers told the same GUID.
struct GuidGroup {
  proto::Guid guid{};
  std::string spelled{};                 ///< the name that Samba made it of; "" for none
  std::string_view decoy{};              ///< the tool that sends it wherever it runs; "" for none
  std::vector<std::string> addresses{};  ///< two or more, in their order
};

/// Every GUID that a host told on any port, each once.
[[nodiscard]] std::vector<proto::Guid> guids_of(const report::HostReport& report);

/// Collects which address told which GUID. A GUID of zeros tells nothing and is left out.
class GuidTable {
 public:
  /// @param most entries, of about 150 bytes each; what comes later is only counted
  explicit GuidTable(std::size_t most = std::numeric_limits<std::size_t>::max()) : most_(most) {}

  void add(const report::HostReport& report) { add(report.address, guids_of(report)); }
  void add(const std::string& address, const std::vector<proto::Guid>& guids);

  /// The greatest first.
  [[nodiscard]] std::vector<GuidGroup> groups() const;

  /// How many hosts found no room.
  [[nodiscard]] std::size_t left_out() const noexcept { return left_out_; }

 private:
  std::map<proto::Guid, std::set<std::string>> addresses_;
  std::size_t most_;
  std::size_t entries_ = 0;
  std::size_t left_out_ = 0;
};

/// A finding for each host whose GUID others have as well, by address. GUIDs of tools are left out: each such host has
/// a finding of its own that says so.
[[nodiscard]] std::map<std::string, Finding> shared_guids(const std::vector<GuidGroup>& groups);

}  // namespace smbprobe::audit
