// One port: what its exchanges say.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "probe/survey/confirmation.hpp"
#include "probe/survey/survey.hpp"
#include "probe/survey/survey_parts.hpp"
#include "proto/filetime.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::probe {
namespace {

constexpr std::uint8_t kNotListeningOnCalledName = 0x80;
constexpr std::uint8_t kNotListeningForCallingName = 0x81;

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
  return {evidence, std::ranges::any_of(evidence, [](const Evidence& e) { return is_in_smb2(e); })};
}

/// A reply that cannot be read is one too: it has the mark of SMB.
bool speaks_smb(const Evidence& evidence) { return evidence.exchange->outcome == Outcome::reply; }

/// Who hangs up on a relayed connection may be the proxy, because the server took none.
bool said_something_else(const Evidence& evidence) {
  return evidence.exchange->outcome == Outcome::garbage ||
         (was_hung_up_on(*evidence.exchange) && !evidence.exchange->relayed);
}

/// Through a proxy only what the server said shows that it took a connection.
std::optional<bool> took_connection(std::span<const Evidence> evidence) {
  bool perhaps = false;
  for (const auto& each : evidence) {
    const Exchange& exchange = *each.exchange;
    if (!was_connected(exchange)) continue;
    const bool spoke =
        exchange.outcome == Outcome::reply || exchange.outcome == Outcome::garbage || exchange.session_error;
    if (!exchange.relayed || spoke) return true;
    perhaps = true;
  }
  return perhaps ? std::nullopt : std::optional(false);
}

/// What kind of thing sent non-SMB data, by their beginning.
report::ReasonKind name_garbage(const Exchange& exchange) {
  const std::string head(exchange.reply.begin(), exchange.reply.end());
  if (head.starts_with("HTTP")) return report::ReasonKind::http;  // the first segment may hold no more
  if (head.starts_with("SSH-")) return report::ReasonKind::ssh;
  if (exchange.reply.size() > 1 && (exchange.reply[0] == 0x15 || exchange.reply[0] == 0x16) &&
      exchange.reply[1] == 0x03)
    return report::ReasonKind::tls;
  return report::ReasonKind::garbage;
}

struct StateRank {
  bool (*fits)(const Evidence&);
  report::EndpointState state;
};

template <Outcome outcome>
bool ended_as(const Evidence& evidence) {
  return evidence.exchange->outcome == outcome;
}

/// For a port that said something else than SMB to every question.
constexpr std::array kOtherRanks{
    StateRank{ended_as<Outcome::garbage>, report::EndpointState::not_smb},
    StateRank{ended_as<Outcome::closed>, report::EndpointState::not_smb},
    StateRank{ended_as<Outcome::reset>, report::EndpointState::not_smb},
};

/// For a port that left a question open: what says most of it comes first.
constexpr std::array kOpenRanks{
    StateRank{is_open_but_silent, report::EndpointState::silent},
    StateRank{[](const Evidence& e) { return was_hung_up_on(*e.exchange); }, report::EndpointState::silent},
    StateRank{ended_as<Outcome::refused>, report::EndpointState::refused},
    StateRank{ended_as<Outcome::silent>, report::EndpointState::silent},
    StateRank{ended_as<Outcome::unreachable>, report::EndpointState::unreachable},
    StateRank{ended_as<Outcome::error>, report::EndpointState::error},
    StateRank{ended_as<Outcome::not_captured>, report::EndpointState::silent},
};

/// True where nothing but SMB2 was offered, and no byte came back: a server that has SMB1 alone hangs up on that.
bool offered_smb2_alone(std::span<const Evidence> evidence) {
  return std::ranges::all_of(evidence, [](const Evidence& each) {
    return was_hung_up_on(*each.exchange) && each.exchange->detail.empty() &&
           each.asked<proto::Smb2NegotiateRequest>() != nullptr;
  });
}

void set_state(report::EndpointReport& report, std::span<const Evidence> evidence) {
  report.state = report::EndpointState::error;
  report.reason = report::ReasonKind::not_tried;
  if (std::ranges::any_of(evidence, speaks_smb)) {
    report.state = report::EndpointState::smb;
    report.reason = {};
    return;
  }
  const auto said_no =
      std::ranges::find_if(evidence, [](const Evidence& e) { return e.exchange->session_error.has_value(); });
  if (said_no != evidence.end()) {
    report.state = report::EndpointState::refused;
    report.reason = reason_of(*said_no);
    return;
  }
  if (!evidence.empty() && offered_smb2_alone(evidence)) {
    report.state = report::EndpointState::silent;
    report.reason = report::ReasonKind::smb2_offer_closed;
    return;
  }
  const bool all_else = std::ranges::all_of(evidence, said_something_else);
  const std::span<const StateRank> ranks = all_else ? std::span<const StateRank>(kOtherRanks) : kOpenRanks;
  for (const auto& rank : ranks) {
    const auto found = std::ranges::find_if(evidence, rank.fits);
    if (found == evidence.end()) continue;
    report.state = rank.state;
    report.reason = found->exchange->outcome == Outcome::garbage ? name_garbage(*found->exchange) : reason_of(*found);
    return;
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

/// "Not listening", to the called name or to us: a refusal of whatever would have been asked. A name that is not there
/// says nothing of what its server would answer. [RFC 1002] 4.3.4
bool denies_everything(const Exchange& exchange) {
  return exchange.session_error == kNotListeningOnCalledName || exchange.session_error == kNotListeningForCallingName;
}

void refuse_unasked(report::EndpointReport& report, std::span<const Evidence> evidence) {
  for (const auto& each : evidence) {
    if (!denies_everything(*each.exchange)) continue;
    const report::Verdict refused{report::Answer::refused, reason_of(each), each.exchange->number};
    strengthen(report.smb1.verdict, refused);
    strengthen(report.smb2.verdict, refused);
  }
}

/// What the answers say, question by question.
void survey_answers(report::EndpointReport& report, std::span<const Evidence> evidence) {
  for (const Evidence& each : evidence)
    if (each.exchange->early_reply && speaks_smb(each))
      note(report.anomalies, proto::is_smb2(each.exchange->reply) ? "smb2" : "smb1",
           "the answer came before its question");
  for (const Evidence& each : evidence)
    if (each.exchange->conflict_frame)
      note(report.anomalies, "tcp",
           fmt::format("frame {} sends bytes again, and others: those that came first were taken",
                       *each.exchange->conflict_frame));
  const SurveyContext context = context_of(evidence);
  report.smb1 = survey_smb1(context, report.anomalies);
  report.smb2 = survey_smb2(context, report.anomalies);
  if (report.state == report::EndpointState::refused) refuse_unasked(report, evidence);
  survey_contexts(context, report.smb2, report.anomalies);
  report.authentication = survey_authentication(context, report.anomalies);
}

constexpr report::Verdict kNoTime{report::Answer::unknown, report::ReasonKind::host_timeout, std::nullopt};

/// Questions that were never put, as evidence without an answer.
class Unput {
 public:
  explicit Unput(std::span<const UnaskedQuestion> unasked) : unasked_(unasked) {
    exchanges_.resize(unasked.size());
    RequestReader requests;
    for (std::size_t i = 0; i < unasked.size(); ++i) {
      if (unasked[i].job->session != Session::none) continue;
      exchanges_[i].outcome = Outcome::silent;
      exchanges_[i].request_sent = false;
      Evidence evidence;
      evidence.exchange = &exchanges_[i];
      evidence.request = requests.read(first_request(*unasked[i].job, {}));
      evidence.unasked = true;
      evidence_.push_back(std::move(evidence));
    }
  }

  [[nodiscard]] const std::vector<Evidence>& evidence() const noexcept { return evidence_; }

  void note_sessions(report::Authentication& report) const {
    for (const auto& question : unasked_) {
      if (question.job->session == Session::anonymous) strengthen(report.anonymous, kNoTime);
      if (question.job->session == Session::guest) strengthen(report.guest, kNoTime);
    }
  }

 private:
  std::span<const UnaskedQuestion> unasked_;
  std::vector<Exchange> exchanges_;
  std::vector<Evidence> evidence_;
};

}  // namespace

void strengthen(report::Verdict& verdict, const report::Verdict& other) {
  if (strength(other.answer) > strength(verdict.answer)) verdict = other;
}

report::Verdict not_accepted(const Evidence& evidence) {
  if (evidence.unasked) return kNoTime;
  const Exchange& exchange = *evidence.exchange;
  report::Verdict verdict{report::Answer::unknown, reason_of(evidence), exchange.number};
  if (is_drop(evidence)) {
    const bool hung_up = exchange.outcome != Outcome::reply;
    if (evidence.confirmed && !contradicts_itself(evidence))
      verdict.answer = report::Answer::refused;
    else if (hung_up && !exchange.session_error)
      verdict.reason = report::ReasonKind::dropped;
    return verdict;
  }
  if (exchange.session_error) verdict.answer = report::Answer::refused;
  if (exchange.outcome != Outcome::reply) return verdict;
  if (verdict.reason.is_none())
    verdict.reason = evidence.smb2() != nullptr ? report::ReasonKind::answered_smb2 : report::ReasonKind::answered_smb1;
  if (is_answer(evidence) && !contradicts_itself(evidence)) verdict.answer = report::Answer::refused;
  return verdict;
}

std::optional<std::uint64_t> real_time(std::optional<std::uint64_t> filetime) {
  return filetime && proto::filetime_to_iso8601(*filetime) ? filetime : std::nullopt;
}

void note(std::vector<report::ReportedAnomaly>& anomalies, std::string where, std::string what) {
  report::ReportedAnomaly anomaly{std::move(where), std::move(what)};
  if (std::ranges::find(anomalies, anomaly) == anomalies.end()) anomalies.push_back(std::move(anomaly));
}

std::string where_of(std::uint16_t revision) { return "smb2." + proto::label_or_hex(proto::kSmb2Dialects, revision); }

report::EndpointReport survey_endpoint(std::uint16_t port,
                                       proto::Transport transport,
                                       std::span<const Exchange> exchanges) {
  auto evidence = read_evidence(exchanges);
  confirm_refusals(evidence);
  return survey_endpoint({.port = port, .transport = transport}, evidence, {});
}

report::EndpointReport survey_endpoint(const report::ProbedPort& port,
                                       std::span<const Evidence> evidence,
                                       std::span<const UnaskedQuestion> unasked) {
  report::EndpointReport report;
  report.port = port.port;
  report.transport = port.transport;
  set_state(report, evidence);
  set_called_names(report, evidence);
  if (!evidence.empty()) report.connected = took_connection(evidence);
  const bool never_begun = evidence.empty() && !unasked.empty();
  if (never_begun) report.reason = report::ReasonKind::host_timeout;
  const bool shut = report.state == report::EndpointState::unreachable ||
                    report.state == report::EndpointState::error ||
                    report.reason == report::ReasonKind::connection_refused;
  const bool asked = !shut || report.connected.value_or(false);  // it may have shut after it had dropped us
  if (!asked && !never_begun) return report;
  const bool all_answered = std::ranges::all_of(evidence, is_answer);
  if (unasked.empty() && all_answered) {
    survey_answers(report, evidence);
    return report;
  }
  const Unput unput(unasked);
  auto all = without_superseded(evidence);
  std::ranges::copy(unput.evidence(), std::back_inserter(all));
  survey_answers(report, all);
  unput.note_sessions(report.authentication);
  return report;
}

}  // namespace smbprobe::probe
