// One port: what its exchanges say.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "probe/survey/survey.hpp"
#include "probe/survey/survey_parts.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::probe {
namespace {

int strength(report::Answer answer) {
  switch (answer) {
    case report::Answer::accepted:
      return 3;
    case report::Answer::refused:
      return 2;
    case report::Answer::unknown:
      return 1;
    case report::Answer::not_asked:
      break;
  }
  return 0;
}

SurveyContext context_of(std::span<const Evidence> evidence) {
  SurveyContext context{evidence, was_felled(evidence)};
  for (const auto& each : evidence) {
    if (chosen_smb1_dialect(each)) context.smb1_answers = true;
    if (each.smb2() != nullptr || each.got<Smb2Status>() != nullptr) context.smb2_answers = true;
  }
  return context;
}

bool speaks_smb(const Evidence& evidence) { return !std::holds_alternative<std::monostate>(evidence.reply); }

/// What kind of thing sent bytes that are not SMB, by their beginning.
std::string name_garbage(const Exchange& exchange) {
  const std::string head(exchange.reply.begin(), exchange.reply.end());
  if (head.starts_with("HTTP")) return "http";  // the first segment may hold no more
  if (head.starts_with("SSH-")) return "ssh";
  if (exchange.reply.size() > 1 && (exchange.reply[0] == 0x15 || exchange.reply[0] == 0x16) &&
      exchange.reply[1] == 0x03)
    return "tls";
  return "garbage";
}

struct StateRank {
  Outcome outcome;
  report::EndpointState state;
};

/// The outcome that says most of a port without an SMB answer comes first.
constexpr std::array kStateRanks{
    StateRank{Outcome::garbage, report::EndpointState::not_smb},
    StateRank{Outcome::reply, report::EndpointState::not_smb},
    StateRank{Outcome::closed, report::EndpointState::not_smb},
    StateRank{Outcome::reset, report::EndpointState::not_smb},
    StateRank{Outcome::refused, report::EndpointState::refused},
    StateRank{Outcome::silent, report::EndpointState::silent},
    StateRank{Outcome::unreachable, report::EndpointState::unreachable},
    StateRank{Outcome::error, report::EndpointState::error},
    StateRank{Outcome::not_captured, report::EndpointState::silent},
};

void set_state(report::EndpointReport& report, std::span<const Evidence> evidence) {
  report.state = report::EndpointState::error;
  report.how = "not_tried";
  if (std::ranges::any_of(evidence, speaks_smb)) {
    report.state = report::EndpointState::smb;
    report.how.clear();
    return;
  }
  const auto said_no =
      std::ranges::find_if(evidence, [](const Evidence& e) { return e.exchange->session_error.has_value(); });
  if (said_no != evidence.end()) {
    report.state = report::EndpointState::refused;
    report.how = how_of(*said_no);
    return;
  }
  for (const auto& rank : kStateRanks) {
    const auto found =
        std::ranges::find_if(evidence, [&](const Evidence& e) { return e.exchange->outcome == rank.outcome; });
    if (found == evidence.end()) continue;
    report.state = rank.state;
    report.how = rank.outcome == Outcome::garbage ? name_garbage(*found->exchange) : how_of(*found);
    return;
  }
}

/// Where no session opened, nothing could be asked in it: the refusal of the session stands for both families.
void refuse_unasked(report::EndpointReport& report, std::span<const Evidence> evidence) {
  for (const auto& each : evidence) {
    if (!each.exchange->session_error) continue;
    const report::Verdict refused{report::Answer::refused, how_of(each), each.exchange->number};
    strengthen(report.smb1.verdict, refused);
    strengthen(report.smb2.verdict, refused);
  }
}

void set_called_names(report::EndpointReport& report, std::span<const Evidence> evidence) {
  for (const auto& each : evidence) {
    const Exchange& exchange = *each.exchange;
    if (exchange.called_name.empty()) continue;
    if (std::ranges::find(report.tried_names, exchange.called_name) == report.tried_names.end())
      report.tried_names.push_back(exchange.called_name);
    if (exchange.outcome == Outcome::reply && !report.called_name) report.called_name = exchange.called_name;
  }
}

}  // namespace

void strengthen(report::Verdict& verdict, const report::Verdict& other) {
  if (strength(other.answer) > strength(verdict.answer)) verdict = other;
}

report::Verdict not_accepted(const Evidence& evidence, bool close_is_refusal) {
  const Exchange& exchange = *evidence.exchange;
  report::Verdict verdict{report::Answer::unknown, how_of(evidence), exchange.number};
  switch (exchange.outcome) {
    case Outcome::reply: {
      if (verdict.how.empty()) verdict.how = evidence.smb2() != nullptr ? "answered_smb2" : "answered_smb1";
      const bool understood = verdict.how != "garbage" && (verdict.how != "malformed" || close_is_refusal);
      if (understood) verdict.answer = report::Answer::refused;
      break;
    }
    case Outcome::closed:
    case Outcome::reset:
      if (close_is_refusal) verdict.answer = report::Answer::refused;
      break;
    case Outcome::refused:
      if (exchange.session_error) verdict.answer = report::Answer::refused;
      break;
    default:
      break;
  }
  return verdict;
}

void note(std::vector<report::ReportedAnomaly>& anomalies, std::string where, std::string what) {
  report::ReportedAnomaly anomaly{std::move(where), std::move(what)};
  if (std::ranges::find(anomalies, anomaly) == anomalies.end()) anomalies.push_back(std::move(anomaly));
}

std::string where_of(std::uint16_t revision) { return "smb2." + proto::label_or_hex(proto::kSmb2Dialects, revision); }

report::EndpointReport survey_endpoint(std::uint16_t port,
                                       proto::Transport transport,
                                       std::span<const Exchange> exchanges) {
  return survey_endpoint(port, transport, read_evidence(exchanges));
}

report::EndpointReport survey_endpoint(std::uint16_t port,
                                       proto::Transport transport,
                                       std::span<const Evidence> evidence) {
  report::EndpointReport report;
  report.port = port;
  report.transport = transport;
  set_state(report, evidence);
  set_called_names(report, evidence);
  if (!evidence.empty())
    report.connected = std::ranges::any_of(evidence, [](const Evidence& e) { return e.exchange->request_sent; });
  const bool asked = report.state != report::EndpointState::unreachable &&
                     report.state != report::EndpointState::error && report.how != "connection_refused";
  if (!asked) return report;
  const SurveyContext context = context_of(evidence);
  report.smb1 = survey_smb1(context, report.anomalies);
  report.smb2 = survey_smb2(context, report.anomalies);
  if (report.state == report::EndpointState::refused) refuse_unasked(report, evidence);
  survey_contexts(context, report.smb2, report.anomalies);
  report.authentication = survey_authentication(context, report.anomalies);
  return report;
}

}  // namespace smbprobe::probe
