#include "audit/judgement.hpp"

#include "audit/acceptance.hpp"
#include "audit/clients/clients.hpp"
#include "audit/clients/transport_comparison.hpp"
#include "audit/findings/findings.hpp"
#include "audit/identity/fingerprint.hpp"
#include "audit/ntlm_off.hpp"

namespace smbprobe::audit {

Judgement judge(const report::HostReport& report) { return judge(report, {}); }

Judgement judge(const report::HostReport& report, const Acceptances& acceptances) {
  Judgement judgement;
  judgement.transport_comparison = transport_comparison(report);
  if (report.status != report::HostStatus::smb) return judgement;
  judgement.findings = find_findings(report);
  set_apart(acceptances, report, judgement);
  judgement.clients = who_connects(report);
  judgement.ntlm_off = ntlm_off(report);
  judgement.implementation = recognise(report);
  return judgement;
}

}  // namespace smbprobe::audit
