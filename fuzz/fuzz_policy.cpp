// A policy of any bytes: it is refused with a place in it and a reason, or every host can be held against it.
#include <algorithm>
#include <string>
#include <vector>

#include "audit/judgement.hpp"
#include "audit/policy/policy.hpp"
#include "fuzz_input.hpp"
#include "proto/smb2_dialects.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

namespace {

/// Answers what a rule may ask, one of each.
report::HostReport a_host() {
  const report::Verdict yes{report::Answer::accepted, {}, 1};
  report::EndpointReport port;
  port.port = 445;
  port.state = report::EndpointState::smb;
  port.smb1.verdict = {report::Answer::refused, report::ReasonKind::closed, 2};
  port.smb2.verdict = yes;
  for (const auto& dialect : proto::kSmb2Dialects)
    port.smb2.dialects.push_back({.revision = dialect.value,
                                  .verdict = yes,
                                  .security_mode = 1,
                                  .signing = report::Signing::enabled,
                                  .capabilities = 0x7F,
                                  .encryption_asked = true,
                                  .max_transact_size = {},
                                  .max_read_size = {},
                                  .max_write_size = {}});
  port.smb2.ciphers = {{1, yes}, {2, yes}};
  port.smb2.signing_algorithms = {{1, yes}};
  port.smb2.compression.emplace();
  port.authentication.mechanisms = {"1.3.6.1.4.1.311.2.2.10"};
  report::HostReport out;
  out.address = out.target = "192.0.2.7";
  out.status = report::HostStatus::smb;
  out.smb1 = report::Smb1Status::disabled;
  out.endpoints.push_back(std::move(port));
  return out;
}

void check_error(const audit::PolicyError& error, const std::string& text) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  fuzz::demand(error.line >= 1 && error.line <= lines && error.column >= 1, "an error has a place");
  fuzz::demand(!error.message.empty(), "and says something");
}

void check_policy(const audit::Policy& policy) {
  static const report::HostReport host = a_host();
  static const audit::Judgement judged = audit::judge(host);
  const auto verdict = audit::check_policy(policy, host, judged.findings);
  fuzz::demand(verdict && !verdict->rules.empty(), "a policy has a rule");
  for (const auto& rule : verdict->rules)
    fuzz::demand(!rule.rule.empty() && !rule.expected.empty() && !rule.found.empty(), "a rule tells all");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto policy = audit::parse_policy(text);
  if (policy)
    check_policy(*policy);
  else
    check_error(policy.error(), text);
  return 0;
}
