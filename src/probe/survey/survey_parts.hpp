// The pieces of a survey: each fills one part of an endpoint's report from the evidence of that endpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probe/survey/evidence.hpp"
#include "probe/survey/survey.hpp"
#include "report/host_report.hpp"

namespace smbprobe::probe {

/// What the parts of a survey share.
struct SurveyContext {
  std::span<const Evidence> evidence;
  bool smb2_answers = false;  ///< some SMB2 NEGOTIATE was answered in SMB2
};

/// Keeps the stronger of two verdicts on one question: accepted, then refused, then unknown.
void strengthen(report::Verdict& verdict, const report::Verdict& other);

/// What the SecurityMode of an SMB2 NEGOTIATE, of either side, says of signing. [MS-SMB2] 2.2.3, 2.2.4
[[nodiscard]] report::Signing smb2_signing_of(std::uint16_t security_mode) noexcept;

/// The verdict on what an exchange asked and did not get. A close, a reset or a status about resources counts as a
/// refusal where it is confirmed; what cannot be understood never does.
[[nodiscard]] report::Verdict not_accepted(const Evidence& evidence);

/// One port, from evidence that is there already, and what it was not asked for lack of time.
[[nodiscard]] report::EndpointReport survey_endpoint(const report::ProbedPort& port,
                                                     std::span<const Evidence> evidence,
                                                     std::span<const UnaskedQuestion> unasked);

[[nodiscard]] report::Smb1Report survey_smb1(const SurveyContext& context,
                                             std::vector<report::ReportedAnomaly>& anomalies);
[[nodiscard]] report::Smb2Report survey_smb2(const SurveyContext& context,
                                             std::vector<report::ReportedAnomaly>& anomalies);
/// Ciphers, signing algorithms and the other contexts of 3.1.1.
void survey_contexts(const SurveyContext& context,
                     report::Smb2Report& report,
                     std::vector<report::ReportedAnomaly>& anomalies);
[[nodiscard]] report::Authentication survey_authentication(const SurveyContext& context,
                                                           std::vector<report::ReportedAnomaly>& anomalies);
/// Adds what this endpoint tells of the host's names; the first that tells a name is kept.
void survey_identity(std::span<const Evidence> evidence, report::Identity& identity);

/// Why a port told no CHALLENGE although one was asked for, as the end of a sentence; "" where it told one, or where
/// none was asked for.
[[nodiscard]] std::string why_no_challenge(std::span<const Evidence> evidence);

/// A FILETIME that a calendar has; nothing for a number that is no time (ISO 8601 ends with the year 9999), which no
/// report could keep.
[[nodiscard]] std::optional<std::uint64_t> real_time(std::optional<std::uint64_t> filetime);

/// Adds an anomaly once.
void note(std::vector<report::ReportedAnomaly>& anomalies, std::string where, std::string what);

/// Where an SMB1 string stands among the others: by preference, unknown ones last and by name.
[[nodiscard]] std::pair<std::size_t, std::string_view> smb1_order(std::string_view dialect);

/// "smb2.3.1.1", or "smb2.0x0222" for a dialect without a name.
[[nodiscard]] std::string where_of(std::uint16_t revision);

}  // namespace smbprobe::probe
