#include "probe/survey/confirmation.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "proto/ntstatus.hpp"

namespace smbprobe::probe {
namespace {

/// A pause of 50 ms as it looks on a clock that is read a little late.
constexpr std::int64_t kShortestPauseUs = 40'000;

/// A connection's first question: later ones on it begin without a pause.
struct Span {
  Evidence* evidence;
  std::int64_t begin;
  std::int64_t end;             ///< of the whole connection; of a drop without a time, its beginning
  std::size_t open_beside = 0;  ///< other connections to the host meanwhile
};

std::int64_t end_of(const Exchange& exchange) { return exchange.started_us + exchange.rtt_us.value_or(0); }

std::vector<Span> connections_of(std::span<Evidence> host) {
  std::vector<Span> out;
  std::unordered_map<std::uint32_t, std::size_t> places;
  for (auto& each : host) {
    const Exchange& exchange = *each.exchange;
    const auto [place, fresh] = places.try_emplace(exchange.connection, out.size());
    if (fresh)
      out.push_back({&each, exchange.started_us, end_of(exchange)});
    else
      out[place->second].end = std::max(out[place->second].end, end_of(exchange));
  }
  return out;
}

/// Two connections that touch count as open side by side.
void count_beside(std::vector<Span>& connections) {
  std::vector<std::int64_t> begins;
  std::vector<std::int64_t> ends;
  for (const auto& span : connections) {
    begins.push_back(span.begin);
    ends.push_back(span.end);
  }
  std::ranges::sort(begins);
  std::ranges::sort(ends);
  for (auto& span : connections) {
    const auto begun = std::ranges::upper_bound(begins, span.end) - begins.begin();
    const auto over = std::ranges::lower_bound(ends, span.begin) - ends.begin();
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

/// What has been shown of one port so far: how soon after a question it answers the next, and beside how much.
class QuietPort {
 public:
  void add(const Span& span) {
    const Evidence& evidence = *span.evidence;
    const std::int64_t pause = last_ != nullptr ? span.begin - last_->end : 0;
    if (answered_again(evidence) && pause >= kShortestPauseUs)
      shown_ = {pause, std::max(last_->open_beside, span.open_beside)};
    else if (!shown_ || !as_quiet(span, pause) || !(is_answer(evidence) || is_drop(evidence)))
      shown_.reset();
    else
      span.evidence->confirmed = is_drop(evidence) && evidence.exchange->request_sent;
    last_ = &span;
  }

 private:
  struct Shown {
    std::int64_t pause_us;
    std::size_t open_beside;
  };

  [[nodiscard]] bool answered_again(const Evidence& evidence) const {
    return last_ != nullptr && is_answer(*last_->evidence) && is_answer(evidence) &&
           question_of(*last_->evidence) == question_of(evidence);
  }

  /// A quarter is for clocks that are read late.
  [[nodiscard]] bool as_quiet(const Span& span, std::int64_t pause) const {
    return pause >= kShortestPauseUs && pause + shown_->pause_us / 4 >= shown_->pause_us &&
           span.open_beside <= shown_->open_beside;
  }

  const Span* last_ = nullptr;
  std::optional<Shown> shown_;
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
  if (exchange.outcome == Outcome::closed || exchange.outcome == Outcome::reset) return true;
  if (exchange.session_error) return is_resource_session_error(*exchange.session_error);
  const auto status = error_status(evidence);
  return status && asked_negotiate(evidence) && is_resource_status(*status);
}

bool is_answer(const Evidence& evidence) {
  return evidence.exchange->outcome == Outcome::reply && !is_drop(evidence) &&
         !std::holds_alternative<std::monostate>(evidence.reply);
}

void confirm_refusals(std::span<Evidence> host) {
  if (std::ranges::none_of(host, is_drop)) return;
  auto connections = connections_of(host);
  count_beside(connections);
  std::ranges::stable_sort(connections, {}, &Span::begin);
  std::unordered_map<std::uint16_t, QuietPort> ports;
  for (const auto& span : connections) ports[span.evidence->exchange->server.port].add(span);
}

bool drops_under_load(std::span<const Evidence> port) {
  std::set<std::string> answered;
  for (const auto& each : port)
    if (is_answer(each)) answered.insert(question_of(each));
  return std::ranges::any_of(port, [&](const Evidence& each) {
    return is_drop(each) && !each.confirmed && answered.contains(question_of(each));
  });
}

}  // namespace smbprobe::probe
