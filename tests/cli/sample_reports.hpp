// Hosts made by hand for the tests of the renderers.
#pragma once

#include <string>
#include <vector>

#include "probe/host_report.hpp"

namespace smbprobe::test {

struct SampleReport {
  std::string name;  ///< of the golden files
  probe::HostReport report;
};

/// SMB2 on two ports whose capabilities differ, SMB1 off, every algorithm answered.
[[nodiscard]] probe::HostReport dual_stack_nas();
/// NT LM 0.12 and nothing else, passwords in the clear, 445 only.
[[nodiscard]] probe::HostReport smb1_only();
/// LANMAN without an NT dialect: a local clock, no capabilities.
[[nodiscard]] probe::HostReport lanman_only();
/// Every port silent.
[[nodiscard]] probe::HostReport silent();
/// Nobody listens.
[[nodiscard]] probe::HostReport refused();
/// A web server on 445, something that closes on 139.
[[nodiscard]] probe::HostReport not_smb();
/// Access rules: a NEGATIVE SESSION RESPONSE on both ports.
[[nodiscard]] probe::HostReport hosts_deny();
/// Names full of escape sequences, bidirectional controls and broken UTF-8.
[[nodiscard]] probe::HostReport hostile_strings();
/// NetBIOS only, and only under its own name.
[[nodiscard]] probe::HostReport only_netbios();
/// A name without an address.
[[nodiscard]] probe::HostReport unresolved();
/// Answers stopped coming half way.
[[nodiscard]] probe::HostReport half_silent();
/// One exchange: SMB 2.1 or later.
[[nodiscard]] probe::HostReport quick();

[[nodiscard]] std::vector<SampleReport> sample_reports();

}  // namespace smbprobe::test
