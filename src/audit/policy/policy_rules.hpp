// The check of each rule, in the files of their subjects: policy_dialects.cpp, policy_security.cpp,
// policy_clients.cpp, policy_findings.cpp.
#pragma once

#include "audit/policy/policy_keys.hpp"

namespace smbprobe::audit {

[[nodiscard]] RuleVerdict rule_smb1(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_lowest(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_highest(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_required_dialects(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_forbidden_dialects(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_signing(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_encryption_offered(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_ciphers_allowed(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_ciphers_one_of(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_signing_algorithms_allowed(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_signing_algorithms_one_of(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_compression(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_mechanisms_required(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_mechanisms_one_of(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_mechanisms_forbidden(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_ntlm_off_ready(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_must_connect(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_closed_ports(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_open_ports(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_severity(const RuleSubject& subject);
[[nodiscard]] RuleVerdict rule_forbidden_findings(const RuleSubject& subject);

}  // namespace smbprobe::audit
