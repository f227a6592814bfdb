#include "audit/judgement.hpp"

#include "audit/clients/clients.hpp"
#include "audit/clients/path.hpp"
#include "audit/findings/findings.hpp"
#include "audit/identity/fingerprint.hpp"

namespace smbprobe::audit {

Judgement judge(const report::HostReport& report) {
  Judgement judgement;
  judgement.path = path_sentences(report);
  if (report.status != report::HostStatus::smb) return judgement;
  judgement.findings = find_findings(report);
  judgement.clients = who_connects(report);
  judgement.implementation = recognise(report);
  return judgement;
}

std::string_view name_of(Severity value) noexcept {
  switch (value) {
    case Severity::info:
      return "info";
    case Severity::low:
      return "low";
    case Severity::medium:
      return "medium";
    case Severity::high:
      return "high";
    case Severity::critical:
      return "critical";
  }
  return "info";
}

std::string_view name_of(Connects value) noexcept {
  switch (value) {
    case Connects::yes:
      return "yes";
    case Connects::no:
      return "no";
    case Connects::unknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace smbprobe::audit
