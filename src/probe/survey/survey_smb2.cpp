// SMB2: which dialects are accepted, and what each accepted one says. [MS-SMB2] 2.2.4, 3.3.5.4
#include <algorithm>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "probe/survey/survey_parts.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::probe {
namespace {

using proto::Smb1NegotiateRequest;
using proto::Smb2NegotiateRequest;
using proto::Smb2NegotiateResponse;

/// How good an acceptance is as the source of a dialect's row: alone, with capabilities, beats a list, beats
/// multi-protocol.
int source_rank(const Evidence& evidence) {
  const auto* asked = evidence.asked<Smb2NegotiateRequest>();
  if (asked == nullptr) return 1;
  const bool can_all = (asked->capabilities & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0;
  return (can_all ? 4 : 2) + (asked->header.message_id == 0 ? 1 : 0);
}

struct Row {
  report::Smb2Dialect dialect;
  int rank = 0;
  bool refused_to_encryption = false;
  bool accepted_without = false;
};

void fill(Row& row, const Evidence& evidence) {
  const Smb2NegotiateResponse& response = *evidence.smb2();
  strengthen(row.dialect.verdict, {report::Answer::accepted, {}, evidence.exchange->number});
  if (source_rank(evidence) <= row.rank) return;
  row.rank = source_rank(evidence);
  row.dialect.verdict.exchange = evidence.exchange->number;
  row.dialect.security_mode = response.security_mode;
  row.dialect.signing = smb2_signing_of(response.security_mode);
  row.dialect.capabilities = response.capabilities;
  row.dialect.max_transact_size = response.max_transact_size;
  row.dialect.max_read_size = response.max_read_size;
  row.dialect.max_write_size = response.max_write_size;
}

Row& row_of(std::vector<Row>& rows, std::uint16_t revision) {
  const auto known = std::ranges::find(rows, revision, [](const Row& row) { return row.dialect.revision; });
  if (known != rows.end()) return *known;
  rows.push_back({});
  rows.back().dialect.revision = revision;
  return rows.back();
}

/// Whether the request made encryption possible: only then does an answer without it say something.
bool asked_encryption(const Smb2NegotiateRequest& asked, std::uint16_t revision) {
  return (asked.capabilities & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0 &&
         (revision != proto::SMB_3_1_1 ||
          proto::find_context<proto::EncryptionCapabilities>(asked.contexts.contexts) != nullptr);
}

void fold_accepted(std::vector<Row>& rows, const Evidence& evidence) {
  const auto* asked = evidence.asked<Smb2NegotiateRequest>();
  const std::uint16_t revision = evidence.smb2()->dialect_revision;
  Row& row = row_of(rows, revision);
  const bool encrypts = asked == nullptr || (asked->capabilities & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0;
  const bool version3 = revision == proto::SMB_3_0 || revision == proto::SMB_3_0_2;
  if (version3 && !encrypts) row.accepted_without = true;
  row.dialect.encryption_asked =
      row.dialect.encryption_asked.value_or(false) || (asked != nullptr && asked_encryption(*asked, revision));
  fill(row, evidence);
}

/// An SMB2 NEGOTIATE that did not bring one of its dialects.
void fold_other(std::vector<Row>& rows, const Evidence& evidence) {
  const auto* asked = evidence.asked<Smb2NegotiateRequest>();
  const auto* answer = evidence.smb2();
  report::Verdict verdict = not_accepted(evidence);
  if (answer != nullptr)  // a dialect that was not offered says nothing about those that were
    verdict = {
        report::Answer::unknown, {report::ReasonKind::dialect, answer->dialect_revision}, evidence.exchange->number};
  const auto* status = evidence.got<Smb2Status>();
  const bool single = asked->dialects.size() == 1;
  // a list refused with a complaint about its form says nothing of the dialects in it
  if (!single && status != nullptr && status->header.status == proto::STATUS_INVALID_PARAMETER) return;
  for (const std::uint16_t revision : asked->dialects) {
    Row& row = row_of(rows, revision);
    strengthen(row.dialect.verdict, verdict);
    if (single && verdict.answer == report::Answer::refused &&
        (asked->capabilities & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0)
      row.refused_to_encryption = true;
  }
}

/// A server chooses the greatest dialect in common, so what stands above its choice in a list was refused; a dialect
/// that is asked alone and not answered stays refused by the list. [MS-SMB2] 3.3.5.4
void fold_passed_over(std::vector<Row>& rows, const Evidence& evidence) {
  const auto* asked = evidence.asked<Smb2NegotiateRequest>();
  const std::uint16_t chosen = evidence.smb2()->dialect_revision;
  for (const std::uint16_t revision : asked->dialects) {
    if (revision <= chosen) continue;
    Row& row = row_of(rows, revision);
    if (row.dialect.verdict.answer == report::Answer::accepted || row.dialect.verdict.answer == report::Answer::refused)
      continue;
    row.dialect.verdict = {
        report::Answer::refused, {report::ReasonKind::passed_over_for, chosen}, evidence.exchange->number};
  }
}

/// An answer in SMB1 tells nothing of SMB2: some servers do not look at the SMB2 strings, and speak it when asked.
void fold_multi_protocol(const Evidence& evidence, report::Smb2Report& report) {
  const std::uint32_t number = evidence.exchange->number;
  if (evidence.exchange->outcome == Outcome::reply) report.multi_protocol_asked = true;
  if (const auto* answer = evidence.smb2()) {
    report.multi_protocol = answer->dialect_revision;
    strengthen(report.verdict, {report::Answer::accepted, {}, number});
  } else if (evidence.smb1() != nullptr) {
    const report::Reason refused{report::ReasonKind::dialect_index, proto::kNoCommonDialect};
    const auto reason = evidence.smb1()->refused() ? refused : report::ReasonKind::answered_smb1;
    strengthen(report.verdict, {report::Answer::unknown, reason, number});
  } else {
    if (evidence.got<Smb2Status>() != nullptr && report.multi_protocol_refusal.is_none())
      report.multi_protocol_refusal = reason_of(evidence);
    strengthen(report.verdict, not_accepted(evidence));
  }
}

/// What the header of an answer to NEGOTIATE must not have. [MS-SMB2] 3.3.4.1, 3.3.5.4
void note_header(const Evidence& evidence, std::vector<report::ReportedAnomaly>& anomalies) {
  const auto* asked = evidence.asked<Smb2NegotiateRequest>();
  if (asked == nullptr) return;
  const auto header = proto::decode_smb2_header(evidence.exchange->reply);
  if (!header) return;
  if (header->message_id != asked->header.message_id)
    note(anomalies, "smb2", fmt::format("MessageId {} in answer to {}", header->message_id, asked->header.message_id));
  if (header->next_command != 0) note(anomalies, "smb2", "NextCommand is set");
  if ((header->flags & proto::SMB2_FLAGS_ASYNC_COMMAND) != 0) note(anomalies, "smb2", "the answer is marked async");
  if ((header->flags & proto::SMB2_FLAGS_SIGNED) != 0) note(anomalies, "smb2", "the answer is marked signed");
}

void note_anomalies(const Evidence& evidence, std::vector<report::ReportedAnomaly>& anomalies) {
  if (asked_for_tree(evidence)) return;  // its verdict says it
  if (evidence.damage && proto::is_smb2(evidence.exchange->reply))
    note(anomalies, "smb2", proto::describe(*evidence.damage));
  note_header(evidence, anomalies);
  const auto* response = evidence.smb2();
  if (response == nullptr) return;
  const auto note_here = [&](std::string what) {
    note(anomalies, where_of(response->dialect_revision), std::move(what));
  };
  if (!was_offered(evidence, response->dialect_revision))
    note_here(fmt::format("DialectRevision 0x{:04x} was not offered", response->dialect_revision));
  for (const auto& anomaly : response->anomalies) note_here(anomaly.what);
  for (const auto& anomaly : response->contexts.anomalies) note_here(anomaly.what);
  if (response->contexts.damage) note_here(proto::describe(*response->contexts.damage));
  if (response->security_buffer_damage) note_here(proto::describe(*response->security_buffer_damage));
}

/// Samba without AES-128-CCM: the row stays refused, as for every client that could encrypt, and an anomaly reports the
/// exception.
void settle_encryption(Row& row, std::vector<report::ReportedAnomaly>& anomalies, std::span<const Evidence> evidence) {
  if (!row.refused_to_encryption || !row.accepted_without) return;
  const std::uint16_t revision = row.dialect.revision;
  row.dialect = {};
  row.dialect.revision = revision;
  for (const auto& each : evidence) {
    const auto* asked = each.asked<Smb2NegotiateRequest>();
    if (asked == nullptr || asked->dialects != std::vector<std::uint16_t>{revision} || each.smb2() != nullptr) continue;
    strengthen(row.dialect.verdict, not_accepted(each));
  }
  note(anomalies, where_of(revision),
       "refused to clients that can encrypt (capability 0x40), accepted from those that cannot");
}

void fill_common(report::Smb2Report& report, std::span<const Evidence> evidence) {
  for (const auto& each : evidence) {
    const auto* response = each.smb2();
    if (response == nullptr || report.server_guid) continue;
    report.server_guid = response->server_guid;
    report.system_time = real_time(response->system_time);
    if (response->server_start_time != 0) report.start_time = real_time(response->server_start_time);
  }
}

/// The SecurityMode of an answer that only leads on to SMB2 is the server's all the same. [MS-SMB2] 3.3.5.3.1
std::optional<report::Signing> signing_of_multi_protocol(std::span<const Evidence> evidence) {
  for (const auto& each : evidence)
    if (each.smb2() != nullptr && each.asked<Smb1NegotiateRequest>() != nullptr &&
        was_offered(each, each.smb2()->dialect_revision))
      return smb2_signing_of(each.smb2()->security_mode);
  return std::nullopt;
}

}  // namespace

report::Signing smb2_signing_of(std::uint16_t security_mode) noexcept {
  if ((security_mode & proto::SMB2_NEGOTIATE_SIGNING_REQUIRED) != 0) return report::Signing::required;
  return (security_mode & proto::SMB2_NEGOTIATE_SIGNING_ENABLED) != 0 ? report::Signing::enabled
                                                                      : report::Signing::disabled;
}

report::Smb2Report survey_smb2(const SurveyContext& context, std::vector<report::ReportedAnomaly>& anomalies) {
  report::Smb2Report report;
  report.multi_protocol_asked = false;
  std::vector<Row> rows;
  for (const auto& evidence : context.evidence) {
    note_anomalies(evidence, anomalies);
    if (const auto* smb1 = evidence.asked<Smb1NegotiateRequest>(); smb1 != nullptr) {
      if (!is_multi_protocol(*smb1)) continue;
      fold_multi_protocol(evidence, report);
      if (evidence.smb2() != nullptr && evidence.smb2()->dialect_revision == proto::SMB_2_0_2 &&
          was_offered(evidence, proto::SMB_2_0_2))
        fold_accepted(rows, evidence);
      continue;
    }
    if (evidence.asked<Smb2NegotiateRequest>() == nullptr) continue;
    if (evidence.smb2() != nullptr && was_offered(evidence, evidence.smb2()->dialect_revision))
      fold_accepted(rows, evidence);
    else
      fold_other(rows, evidence);
  }
  for (const auto& evidence : context.evidence)
    if (evidence.smb2() != nullptr && evidence.asked<Smb2NegotiateRequest>() != nullptr &&
        was_offered(evidence, evidence.smb2()->dialect_revision))
      fold_passed_over(rows, evidence);
  for (auto& row : rows) {
    settle_encryption(row, anomalies, context.evidence);
    report.dialects.push_back(row.dialect);
  }
  std::ranges::sort(report.dialects, {}, &report::Smb2Dialect::revision);
  report::Verdict over_dialects;
  for (const auto& dialect : report.dialects) {
    strengthen(over_dialects, dialect.verdict);
    if (dialect.signing && (!report.signing || *dialect.signing < *report.signing)) report.signing = dialect.signing;
  }
  if (!report.signing) report.signing = signing_of_multi_protocol(context.evidence);
  const auto open = std::ranges::find(report.dialects, report::Answer::unknown,
                                      [](const report::Smb2Dialect& d) { return d.verdict.answer; });
  if (over_dialects.answer == report::Answer::refused && open != report.dialects.end()) over_dialects = open->verdict;
  strengthen(report.verdict, over_dialects);
  fill_common(report, context.evidence);
  return report;
}

}  // namespace smbprobe::probe
