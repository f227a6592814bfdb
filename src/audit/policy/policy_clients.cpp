// The rules on clients: those that must connect, and those that do without NTLM.
#include <algorithm>
#include <string>
#include <vector>

#include "audit/clients/clients.hpp"
#include "audit/ntlm_off.hpp"
#include "audit/policy/policy_ports.hpp"
#include "audit/policy/policy_rules.hpp"
#include "audit/words.hpp"

namespace smbprobe::audit {
namespace {

Compliance client_compliance(Compatibility connects) {
  switch (connects) {
    case Compatibility::yes:
      return Compliance::pass;
    case Compatibility::no:
      return Compliance::fail;
    case Compatibility::unknown:
      break;
  }
  return Compliance::unknown;
}

}  // namespace

RuleVerdict rule_must_connect(const RuleSubject& subject) {
  const auto& names = subject.policy.must_connect;
  RuleVerdict rule{
      "clients.must_connect", join_and(names) + (names.size() == 1 ? " connects" : " connect"), {}, Compliance::pass};
  std::vector<std::string> found;
  for (const auto& name : names) {
    const auto client = find_client(name);
    if (!client) continue;  // refused when the policy was read
    const auto verdict = would_connect(**client, subject.report);
    const Compliance is = client_compliance(verdict.connects);
    rule.verdict = weaker(rule.verdict, is);
    if (is != Compliance::pass)
      found.push_back(name + (is == Compliance::fail ? " does not: " : " unknown: ") + verdict.reason);
  }
  rule.found = found.empty() ? "all connect" : join_commas(found);
  return rule;
}

RuleVerdict rule_ntlm_off_ready(const RuleSubject& subject) {
  return over_ports("authentication.ntlm_off_ready", "Kerberos, IAKERB or NEGOEX", subject.report,
                    [](const report::EndpointReport& endpoint) -> PortVerdict {
                      switch (ntlm_off(endpoint)) {
                        case NtlmOff::ready:
                          return {Compliance::pass, "ready"};
                        case NtlmOff::ntlm_only:
                          return {Compliance::fail, "NTLM only"};
                        case NtlmOff::unknown:
                          break;
                      }
                      return {Compliance::unknown, "no answer lists mechanisms"};
                    });
}

}  // namespace smbprobe::audit
