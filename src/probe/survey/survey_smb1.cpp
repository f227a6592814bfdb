// SMB1: which strings are accepted, and what the best answer says. [MS-CIFS] 2.2.4.52.2, [MS-SMB] 2.2.4.5.2
#include <algorithm>
#include <string_view>

#include "probe/survey/survey_parts.hpp"
#include "proto/filetime.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb1_dialects.hpp"

namespace smbprobe::probe {
namespace {

using proto::Smb1NegotiateRequest;
using proto::Smb1NegotiateResponse;

bool is_smb2_string(std::string_view dialect) {
  return dialect == proto::kSmb2Dialect2_002 || dialect == proto::kSmb2DialectWildcard;
}

void put(std::vector<report::Smb1Dialect>& dialects, const std::string& dialect, const report::Verdict& verdict) {
  const auto known = std::ranges::find(dialects, dialect, &report::Smb1Dialect::dialect);
  if (known == dialects.end())
    dialects.push_back({dialect, verdict});
  else
    strengthen(known->verdict, verdict);
}

/// What one exchange says of each string that it offered.
void fold(const SurveyContext& context, const Evidence& evidence, std::vector<report::Smb1Dialect>& dialects) {
  const auto& offered = evidence.asked<Smb1NegotiateRequest>()->dialects;
  if (const auto chosen = chosen_smb1_dialect(evidence)) {
    if (!is_smb2_string(*chosen)) put(dialects, *chosen, {report::Answer::accepted, {}, evidence.exchange->number});
    return;
  }
  // a multi-protocol NEGOTIATE without an SMB1 answer says nothing of SMB1: it went on in SMB2, or that was refused
  if (is_multi_protocol(*evidence.asked<Smb1NegotiateRequest>()) && evidence.smb1() == nullptr &&
      evidence.exchange->outcome == Outcome::reply)
    return;
  report::Verdict verdict = not_accepted(evidence);
  // ksmbd cuts its refusal off behind the place of the DialectIndex
  if (evidence.smb1() != nullptr && evidence.smb1()->word_count == proto::kWordCountCore &&
      verdict.reason == report::ReasonKind::malformed && context.smb2_answers)
    verdict.answer = report::Answer::refused;
  dialects.reserve(offered.size());
  for (const auto& dialect : offered)
    if (!is_smb2_string(dialect)) put(dialects, dialect, verdict);
}

/// Whether the request made extended security possible and the answer could say so.
bool asked_extended_security(const Evidence& evidence) {
  const auto& asked = *evidence.asked<Smb1NegotiateRequest>();
  return (asked.header.flags2 & proto::SMB_FLAGS2_EXTENDED_SECURITY) != 0 && evidence.smb1()->capabilities.has_value();
}

/// NT LM 0.12 with extended security tells most, LANMAN least.
int detail_rank(const Evidence& evidence) {
  const auto* response = evidence.smb1();
  if (response == nullptr || !chosen_smb1_dialect(evidence)) return 0;
  if (response->word_count != proto::kWordCountNtLm) return response->word_count == proto::kWordCountLanman ? 2 : 1;
  return response->server_guid ? 4 : 3;
}

report::Signing smb1_signing_of(std::uint16_t mode) {
  if ((mode & proto::NEGOTIATE_SECURITY_SIGNATURES_REQUIRED) != 0) return report::Signing::required;
  return (mode & proto::NEGOTIATE_SECURITY_SIGNATURES_ENABLED) != 0 ? report::Signing::enabled
                                                                    : report::Signing::disabled;
}

void fill(report::Smb1Report& report, const Smb1NegotiateResponse& response) {
  if (response.security_mode && response.word_count >= proto::kWordCountLanman) {
    report.signing = response.word_count == proto::kWordCountNtLm ? smb1_signing_of(*response.security_mode)
                                                                  : report::Signing::disabled;
    report.user_level_security = (*response.security_mode & proto::NEGOTIATE_USER_SECURITY) != 0;
    report.challenge_response = (*response.security_mode & proto::NEGOTIATE_ENCRYPT_PASSWORDS) != 0;
  }
  report.extended_security = response.capabilities && (*response.capabilities & proto::CAP_EXTENDED_SECURITY) != 0;
  report.capabilities = response.capabilities;
  report.max_buffer_size = response.max_buffer_size;
  report.max_mpx_count = response.max_mpx_count;
  report.system_time = real_time(response.system_time);
  if (response.server_date && response.server_time)
    report.local_time = proto::dos_time_to_iso8601(*response.server_date, *response.server_time);
  report.time_zone_minutes = response.server_time_zone;
  report.server_guid = response.server_guid;
}

/// True where the rows stand in the order in which a probe offers them, as they do in a sweep.
bool as_offered(const std::vector<report::Smb1Dialect>& rows) {
  const auto* place = proto::kSmb1DialectStrings.begin();
  for (const auto& row : rows) {
    place = std::find(place, proto::kSmb1DialectStrings.end(), row.dialect);
    if (place++ == proto::kSmb1DialectStrings.end()) return false;
  }
  return true;
}

void conclude(report::Smb1Report& report) {
  for (const auto& dialect : report.dialects) strengthen(report.verdict, dialect.verdict);
  // "refused" means every string: one without an answer leaves the question open
  const auto open = std::ranges::find(report.dialects, report::Answer::unknown,
                                      [](const report::Smb1Dialect& d) { return d.verdict.answer; });
  if (report.verdict.answer == report::Answer::refused && open != report.dialects.end()) report.verdict = open->verdict;
  if (report.verdict.answer == report::Answer::accepted) report.verdict.reason = {};
}

}  // namespace

std::pair<std::size_t, std::string_view> smb1_order(std::string_view dialect) {
  const auto place = std::ranges::find(proto::kSmb1DialectStrings, dialect) - proto::kSmb1DialectStrings.begin();
  return {static_cast<std::size_t>(place), dialect};
}

report::Smb1Report survey_smb1(const SurveyContext& context, std::vector<report::ReportedAnomaly>& anomalies) {
  report::Smb1Report report;
  const Evidence* best = nullptr;
  for (const auto& evidence : context.evidence) {
    if (evidence.asked<Smb1NegotiateRequest>() == nullptr) continue;
    fold(context, evidence, report.dialects);
    if (best == nullptr || detail_rank(evidence) > detail_rank(*best)) best = &evidence;
    if (evidence.damage && !proto::is_smb2(evidence.exchange->reply))
      note(anomalies, "smb1", proto::describe(*evidence.damage));
    const auto* response = evidence.smb1();
    if (response == nullptr) continue;
    report.extended_security_asked =
        report.extended_security_asked.value_or(false) || asked_extended_security(evidence);
    if (!response->refused() && !report.flags) report.flags = response->header.flags;
    if (response->header.status != 0 && response->word_count != 0)
      note(anomalies, "smb1", "an error status though the answer has words");
    for (const auto& anomaly : response->anomalies) note(anomalies, "smb1", anomaly.what);
    if (response->dialect_index && !response->refused() && !chosen_smb1_dialect(evidence))
      note(anomalies, "smb1", "DialectIndex outside the offered list");
    if (response->domain_name && !report.domain) report.domain = response->domain_name;
    if (response->server_name && !report.server) report.server = response->server_name;
  }
  if (best != nullptr && detail_rank(*best) > 0) fill(report, *best->smb1());
  // the order of the wire's own preference: least preferred first
  if (!as_offered(report.dialects))
    std::ranges::sort(report.dialects, {}, [](const report::Smb1Dialect& d) { return smb1_order(d.dialect); });
  conclude(report);
  return report;
}

}  // namespace smbprobe::probe
