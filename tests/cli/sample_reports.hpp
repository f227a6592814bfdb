// Hosts made by hand for the tests of the renderers.
#pragma once

#include <string>
#include <vector>

#include "probe/exchange.hpp"
#include "report/host_report.hpp"

namespace smbprobe::test {

struct SampleReport {
  std::string name;  ///< of the golden files
  report::HostReport report;
};

/// SMB2 on two ports whose capabilities differ, SMB1 off, every algorithm answered.
[[nodiscard]] report::HostReport dual_stack_nas();
/// Three of the exchanges that such a report is made from.
[[nodiscard]] std::vector<probe::Exchange> dual_stack_nas_exchanges();
/// NT LM 0.12 and nothing else, passwords in the clear, 445 only.
[[nodiscard]] report::HostReport smb1_only();
/// LANMAN without an NT dialect: a local clock, no capabilities.
[[nodiscard]] report::HostReport lanman_only();
/// Every port silent.
[[nodiscard]] report::HostReport silent();
/// Nobody listens.
[[nodiscard]] report::HostReport refused();
/// A web server on 445, something that closes on 139.
[[nodiscard]] report::HostReport not_smb();
/// Access rules: a NEGATIVE SESSION RESPONSE on both ports.
[[nodiscard]] report::HostReport hosts_deny();
/// Names full of escape sequences, bidirectional controls and broken UTF-8.
[[nodiscard]] report::HostReport hostile_strings();
/// NetBIOS only, and only under its own name.
[[nodiscard]] report::HostReport only_netbios();
/// A name without an address.
[[nodiscard]] report::HostReport unresolved();
/// Answers stopped coming half way.
[[nodiscard]] report::HostReport half_silent();
/// One exchange: SMB 2.1 or later.
[[nodiscard]] report::HostReport quick();

[[nodiscard]] std::vector<SampleReport> sample_reports();

}  // namespace smbprobe::test
