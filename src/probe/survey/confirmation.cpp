#include "probe/survey/confirmation.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "proto/ntstatus.hpp"

namespace smbprobe::probe {
namespace {

/// A pause of 50 ms as it looks on a clock that is read a little late.
constexpr std::int64_t kShortestPauseUs = 40'000;

/// A connection, and the first question on it: later ones begin without a pause.
struct Span {
  Evidence* evidence;
  Lifetime lifetime;
  std::int64_t answered;        ///< when the first question was answered or dropped
  std::size_t open_beside = 0;  ///< other connections to the host until then: none, for a drop that counts
};

/// A drop ends with its connection.
std::int64_t answered_at(const Exchange& exchange, const Lifetime& lifetime) {
  const bool told = exchange.rtt_us.has_value() || lifetime.over_us == kNeverOver;
  return told ? replied_us(exchange) : std::max(exchange.started_us, lifetime.over_us);
}

std::vector<Span> connections_of(std::span<Evidence> host) {
  std::vector<Span> out;
  std::unordered_map<std::uint32_t, std::size_t> places;
  for (auto& each : host) {
    const Exchange& exchange = *each.exchange;
    const Lifetime lifetime = lifetime_of(exchange);
    const auto [place, fresh] = places.try_emplace(exchange.connection, out.size());
    if (fresh) out.push_back({&each, lifetime, answered_at(exchange, lifetime)});
    auto& over = out[place->second].lifetime.over_us;
    over = std::max({over, lifetime.over_us, out[place->second].answered});
  }
  return out;
}

/// Two connections that touch count as open side by side.
void count_beside(std::vector<Span>& connections) {
  std::vector<std::int64_t> begins;
  std::vector<std::int64_t> ends;
  for (const auto& span : connections) {
    begins.push_back(span.lifetime.begun_us);
    ends.push_back(span.lifetime.over_us);
  }
  std::ranges::sort(begins);
  std::ranges::sort(ends);
  for (auto& span : connections) {
    const auto begun = std::ranges::upper_bound(begins, span.answered) - begins.begin();
    const auto over = std::ranges::lower_bound(ends, span.lifetime.begun_us) - ends.begin();
    span.open_beside = static_cast<std::size_t>(begun - over - 1);
  }
}

void append(std::string& key, std::span<const std::uint16_t> numbers) {
  key += '|';
  for (const std::uint16_t number : numbers) {
    key += static_cast<char>(number >> 8U);
    key += static_cast<char>(number & 0xFFU);
  }
}

/// The same for two requests that ask the same, whatever their ClientGuid and salt.
std::string question_of(const Evidence& evidence) {
  std::string key;
  if (const auto* smb1 = evidence.asked<proto::Smb1NegotiateRequest>()) {
    for (const auto& dialect : smb1->dialects) key += dialect + '\0';
  } else if (const auto* smb2 = evidence.asked<proto::Smb2NegotiateRequest>()) {
    append(key, smb2->dialects);
    append(key, std::array{static_cast<std::uint16_t>(smb2->capabilities)});
    if (const auto* encryption = proto::find_context<proto::EncryptionCapabilities>(smb2->contexts.contexts))
      append(key, encryption->ciphers);
    if (const auto* signing = proto::find_context<proto::SigningCapabilities>(smb2->contexts.contexts))
      append(key, signing->signing_algorithms);
    append(key, std::array{static_cast<std::uint16_t>(smb2->contexts.contexts.size())});
  }
  return key;
}

/// What has been shown of one port to one client so far: how soon after a question it answers the next.
class QuietPort {
 public:
  /// @param drops in a row that a refusal takes
  explicit QuietPort(unsigned drops) : drops_(drops) {}

  void add(const Span& span) {
    Evidence& evidence = *span.evidence;
    const std::string question = question_of(evidence);
    const std::int64_t pause = last_ != nullptr ? span.lifetime.begun_us - last_->lifetime.over_us : 0;
    if (answered_again(evidence) && pause >= kShortestPauseUs)
      show(pause);
    else if (is_drop(evidence) && answered_.contains(question))
      withdraw();
    else if (!shown_ || !as_quiet(span, pause) || !tells_of_the_question(evidence))
      shown_.reset();
    else if (is_drop(evidence) && repeats(evidence, question))
      confirm(evidence, question);
    if (is_answer(evidence)) hear(question);
    if (is_drop(evidence)) dropped_[question] = kind_of(evidence);
    if (last_ == nullptr || span.lifetime.over_us >= last_->lifetime.over_us) last_ = &span;
  }

 private:
  void show(std::int64_t pause_us) {
    shown_ = pause_us;
    confirmed_.clear();
  }

  void hear(const std::string& question) {
    answered_.insert(question);
    quiet_drops_.erase(question);
  }

  void confirm(Evidence& evidence, const std::string& question) {
    if (++quiet_drops_[question] < drops_) return;
    evidence.confirmed = true;
    confirmed_.push_back(&evidence);
  }

  /// What was answered is dropped too: there is no room, and may have been none for what was dropped since.
  void withdraw() {
    shown_.reset();
    for (Evidence* const each : confirmed_) each->confirmed = false;
    confirmed_.clear();
  }

  [[nodiscard]] bool answered_again(const Evidence& evidence) const {
    return last_ != nullptr && is_answer(*last_->evidence) && is_answer(evidence) &&
           question_of(*last_->evidence) == question_of(evidence);
  }

  /// A quarter is for clocks that are read late.
  [[nodiscard]] bool as_quiet(const Span& span, std::int64_t pause) const {
    const bool alone = is_answer(*span.evidence) || span.open_beside == 0;
    return alone && pause >= kShortestPauseUs && pause + *shown_ / 4 >= *shown_;
  }

  /// False where something else ended the connection, as what could not even be asked.
  static bool tells_of_the_question(const Evidence& evidence) {
    return is_answer(evidence) || (is_drop(evidence) && evidence.exchange->request_sent);
  }

  /// It is dropped again: in the same way, by the same status.
  [[nodiscard]] bool repeats(const Evidence& evidence, const std::string& question) const {
    const auto before = dropped_.find(question);
    return before != dropped_.end() && before->second == kind_of(evidence);
  }

  /// Whether a server closes or resets is the network's accident.
  static report::Reason kind_of(const Evidence& evidence) {
    return was_hung_up_on(*evidence.exchange) ? report::Reason(report::ReasonKind::dropped) : reason_of(evidence);
  }

  unsigned drops_;
  const Span* last_ = nullptr;         ///< that ended last: a capture may lack the SYN, and so when it was begun
  std::optional<std::int64_t> shown_;  ///< the pause after which an answered question was answered again
  std::vector<Evidence*> confirmed_;   ///< by what is shown
  std::map<std::string, unsigned> quiet_drops_;  ///< by question: in a row, while something was shown
  std::set<std::string> answered_;
  std::map<std::string, report::Reason> dropped_;  ///< by question: how it was dropped the last time
};

std::optional<std::uint32_t> error_status(const Evidence& evidence) {
  if (const auto* smb2 = evidence.got<Smb2Status>()) return smb2->header.status;
  if (const auto* smb1 = evidence.smb1(); smb1 != nullptr && smb1->header.status != 0) return smb1->header.status;
  return std::nullopt;
}

bool asked_negotiate(const Evidence& evidence) {
  return evidence.asked<proto::Smb1NegotiateRequest>() != nullptr ||
         evidence.asked<proto::Smb2NegotiateRequest>() != nullptr;
}

/// A connection that did not come about has no client: in a scan it is the one of the others.
std::string only_client(std::span<const Evidence> host) {
  const auto known = std::ranges::find_if(host, [](const Evidence& e) { return !e.exchange->client.address.empty(); });
  return known == host.end() ? std::string() : known->exchange->client.address;
}

/// What was asked by NEGOTIATE and answered.
std::set<std::string> answered_questions(std::span<const Evidence> evidence) {
  std::set<std::string> out;
  for (const auto& each : evidence)
    if (is_answer(each) && asked_negotiate(each)) out.insert(question_of(each));
  return out;
}

/// A question that could not be put, as if it had been: a NetBIOS session may be refused for lack of room.
Evidence with_request(const Evidence& evidence) {
  Evidence out = evidence;
  if (!evidence.exchange->request_sent) out.request = RequestReader().read(evidence.exchange->request);
  return out;
}

}  // namespace

bool is_resource_status(std::uint32_t status) noexcept {
  constexpr std::array kStatuses{proto::STATUS_REQUEST_NOT_ACCEPTED, proto::STATUS_INSUFF_SERVER_RESOURCES,
                                 proto::STATUS_INSUFFICIENT_RESOURCES, proto::STATUS_TOO_MANY_SESSIONS,
                                 proto::STATUS_ACCESS_DENIED};
  return std::ranges::find(kStatuses, status) != kStatuses.end();
}

bool is_resource_session_error(std::uint8_t code) noexcept { return code == 0x83 || code == 0x8F; }

bool is_drop(const Evidence& evidence) {
  const Exchange& exchange = *evidence.exchange;
  if (was_hung_up_on(exchange)) return true;
  if (exchange.session_error) return is_resource_session_error(*exchange.session_error);
  const auto status = error_status(evidence);
  return status && asked_negotiate(evidence) && is_resource_status(*status);
}

bool is_answer(const Evidence& evidence) {
  return evidence.exchange->outcome == Outcome::reply && !evidence.exchange->early_reply && !is_drop(evidence) &&
         !std::holds_alternative<std::monostate>(evidence.reply);
}

void confirm_refusals(std::span<Evidence> host) {
  if (std::ranges::none_of(host, is_drop)) return;
  auto connections = connections_of(host);
  count_beside(connections);
  std::ranges::stable_sort(connections, {}, [](const Span& span) { return span.lifetime.begun_us; });
  const std::string alone = only_client(host);
  const unsigned drops = drops_what_it_answers(host) ? kDropsUnderLoad : 1;
  std::map<std::pair<std::string_view, std::uint16_t>, QuietPort> ports;
  for (const auto& span : connections) {
    const Exchange& exchange = *span.evidence->exchange;
    const std::string_view client = exchange.client.address.empty() ? alone : exchange.client.address;
    ports.try_emplace({client, exchange.server.port}, drops).first->second.add(span);
  }
}

bool drops_what_it_answers(std::span<const Evidence> evidence) {
  if (std::ranges::none_of(evidence, is_drop)) return false;
  const auto answered = answered_questions(evidence);
  return std::ranges::any_of(evidence, [&](const Evidence& each) {
    if (!is_drop(each)) return false;
    const Evidence meant = with_request(each);
    return asked_negotiate(meant) && answered.contains(question_of(meant));
  });
}

std::vector<Evidence> without_superseded(std::span<const Evidence> port) {
  const auto answered = answered_questions(port);
  std::vector<Evidence> out;
  out.reserve(port.size());
  for (const auto& each : port) {
    const bool brought_nothing =
        asked_negotiate(each) && (is_drop(each) || each.exchange->outcome == Outcome::silent) && !each.confirmed;
    if (!brought_nothing || !answered.contains(question_of(each))) out.push_back(each);
  }
  return out;
}

}  // namespace smbprobe::probe
