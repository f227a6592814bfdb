// Mechanisms and names: SPNEGO tokens, the NTLMSSP CHALLENGE, native strings of SMB1. [MS-SPNG] 2.2.1,
// [MS-NLMP] 2.2.1.2
#include <fmt/format.h>

#include <algorithm>

#include "probe/ask/ipc_try.hpp"
#include "probe/ask/session_try.hpp"
#include "probe/survey/survey_parts.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "proto/ntlmssp.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_header.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::probe {
namespace {

using proto::Bytes;

/// The security blob of a NEGOTIATE answer in either family, or nullptr.
const Bytes* negotiate_blob(const Evidence& evidence) {
  if (evidence.smb2() != nullptr) return &evidence.smb2()->security_buffer;
  const auto* smb1 = evidence.smb1();
  return smb1 != nullptr && smb1->server_guid ? &smb1->security_blob : nullptr;
}

const Bytes* setup_blob(const Evidence& evidence) {
  if (const auto* smb2 = evidence.got<proto::Smb2SessionSetupResponse>()) return &smb2->security_buffer;
  if (const auto* smb1 = evidence.got<proto::Smb1SessionSetupResponse>()) return &smb1->security_blob;
  return nullptr;
}

void keep(std::optional<std::string>& into, std::optional<std::string> text) {
  if (!into && text && !text->empty()) into = std::move(text);
}

/// Without target info the target type says whose name TargetName is. [MS-NLMP] 2.2.2.5
void take_target_name(const proto::NtlmChallenge& challenge, report::Identity& identity) {
  if ((challenge.negotiate_flags & proto::NTLMSSP_TARGET_TYPE_DOMAIN) != 0)
    keep(identity.netbios_domain, challenge.target_name);
  else if ((challenge.negotiate_flags & proto::NTLMSSP_TARGET_TYPE_SERVER) != 0)
    keep(identity.netbios_name, challenge.target_name);
}

void take(const proto::NtlmChallenge& challenge, report::Identity& identity) {
  using proto::AvId;
  keep(identity.netbios_name, challenge.text(AvId::MsvAvNbComputerName));
  keep(identity.netbios_domain, challenge.text(AvId::MsvAvNbDomainName));
  keep(identity.dns_name, challenge.text(AvId::MsvAvDnsComputerName));
  keep(identity.dns_domain, challenge.text(AvId::MsvAvDnsDomainName));
  keep(identity.dns_forest, challenge.text(AvId::MsvAvDnsTreeName));
  if (challenge.target_info.empty()) take_target_name(challenge, identity);
  if (challenge.version)
    keep(identity.os_version,
         fmt::format("{}.{}.{}", challenge.version->major, challenge.version->minor, challenge.version->build));
}

/// True for the first half of a login with NTLM, which only a CHALLENGE answers.
bool asks_for_challenge(const Evidence& evidence) {
  if (evidence.exchange->outcome == Outcome::not_captured) return false;
  const Bytes* token = nullptr;
  if (const auto* smb2 = evidence.asked<proto::Smb2SessionSetupRequest>()) token = &smb2->security_buffer;
  if (const auto* smb1 = evidence.asked<proto::Smb1SessionSetupRequest>()) token = &smb1->security_blob;
  const auto ntlm = token != nullptr ? proto::find_ntlmssp(*token) : std::nullopt;
  return ntlm && proto::decode_ntlm_negotiate(*ntlm).has_value();
}

bool has_challenge(const Evidence& evidence) {
  const Bytes* blob = setup_blob(evidence);
  return blob != nullptr && challenge_of(*blob).has_value();
}

/// The Status of an answer to SESSION_SETUP, of either family.
std::optional<std::uint32_t> status_of(const Evidence& evidence) {
  if (const auto* refused = evidence.got<Smb2Status>()) return refused->header.status;
  if (const auto* smb2 = evidence.got<proto::Smb2SessionSetupResponse>()) return smb2->header.status;
  const auto header = proto::decode_smb1_header(evidence.exchange->reply);
  return header ? std::optional(header->status) : std::nullopt;
}

std::string answer_words(const Evidence& evidence) {
  if (evidence.exchange->outcome != Outcome::reply)
    return fmt::format("SESSION_SETUP got no answer ({})", to_string(reason_of(evidence)));
  const auto status = status_of(evidence);
  if (!status || *status == proto::STATUS_MORE_PROCESSING_REQUIRED) return "the answer to SESSION_SETUP cannot be read";
  return fmt::format("SESSION_SETUP was answered with {}", proto::ntstatus_name(*status));
}

void note_challenge(const Evidence& evidence, std::vector<report::ReportedAnomaly>& anomalies) {
  const Bytes* blob = setup_blob(evidence);
  const auto challenge = blob != nullptr ? challenge_of(*blob) : std::nullopt;
  if (!challenge) return;
  const char* where = proto::is_smb2(evidence.exchange->reply) ? "smb2" : "smb1";
  for (const auto& anomaly : challenge->anomalies)
    note(anomalies, where, fmt::format("CHALLENGE, {}: {}", anomaly.field, anomaly.what));
}

}  // namespace

std::string why_no_challenge(std::span<const Evidence> evidence) {
  if (std::ranges::any_of(evidence, has_challenge)) return {};
  const auto asked = std::ranges::find_if(evidence, asks_for_challenge);
  return asked == evidence.end() ? std::string() : answer_words(*asked);
}

report::Authentication survey_authentication(const SurveyContext& context,
                                             std::vector<report::ReportedAnomaly>& anomalies) {
  report::Authentication out;
  for (const auto& evidence : context.evidence) {
    note_challenge(evidence, anomalies);
    const Session tried = session_tried(evidence);
    if (tried != Session::none)
      strengthen(tried == Session::guest ? out.guest : out.anonymous, session_verdict(evidence));
    if (is_ipc_try(evidence)) strengthen(out.anonymous_ipc, ipc_verdict(evidence));
    const Bytes* blob = negotiate_blob(evidence);
    if (blob == nullptr) continue;
    if (blob->empty()) {
      if (!out.mechanisms) out.mechanisms.emplace();  // told: none; a client begins with bare NTLMSSP
      continue;
    }
    auto token = proto::decode_neg_token_init(*blob);
    const auto note_here = [&](const std::string& what) {
      note(anomalies, evidence.smb2() != nullptr ? where_of(evidence.smb2()->dialect_revision) : "smb1",
           "security blob: " + what);
    };
    if (!token) {
      note_here(proto::describe(token.error()));
      continue;
    }
    for (const auto& anomaly : token->anomalies) note_here(anomaly.what);
    if (!out.mechanisms || out.mechanisms->empty()) out.mechanisms = std::move(token->mech_types);
    if (!out.hint) out.hint = std::move(token->hint_name);
  }
  return out;
}

void survey_identity(std::span<const Evidence> evidence, report::Identity& identity) {
  for (const auto& each : evidence) {
    if (const Bytes* blob = setup_blob(each)) {
      if (const auto challenge = challenge_of(*blob)) take(*challenge, identity);
    }
    if (const auto* setup = each.got<proto::Smb1SessionSetupResponse>()) {
      keep(identity.native_os, setup->native_os);
      keep(identity.native_lan_man, setup->native_lan_man);
    }
  }
}

}  // namespace smbprobe::probe
