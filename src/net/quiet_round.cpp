#include "net/quiet_round.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "probe/survey/confirmation.hpp"

namespace smbprobe::net {
namespace {

using std::chrono::microseconds;

constexpr unsigned kWitnesses = 2;
/// Without a witness: after each of the longer pauses.
constexpr unsigned kTriesAlone = probe::kQuietPauses.size() - 1;
/// A gap between the witnesses that is longer says that we were held up: what it shows would cost as long a pause.
constexpr int kLongestGap = 4;

/// The question alone, without what would follow on its connection.
probe::JobRef without_follow_ups(probe::Job job) {
  job.identify = false;
  job.after_wildcard.reset();
  return std::make_shared<const probe::Job>(std::move(job));
}

}  // namespace

void QuietRound::add(Attempt attempt) {
  attempt.purpose = Purpose::retry;
  attempt.silences = 0;
  open_.push_back(std::move(attempt));
}

void QuietRound::remember(const Attempt& attempt, const probe::Evidence& evidence) {
  const probe::Exchange& exchange = *evidence.exchange;
  const bool serves = probe::is_answer(evidence) && attempt.job->session == probe::Session::none;
  const bool in_round = attempt.purpose == Purpose::ask;
  if (serves && (in_round || witness_ == nullptr)) witness_ = attempt.job;
  if (!in_round) return;
  witnesses_ = serves ? 1 : 0;
  witness_over_us_ = probe::lifetime_of(exchange).over_us;
}

bool QuietRound::is_strained() const noexcept {
  const bool alone = witness_ == nullptr && std::ranges::find(open_, true, &Attempt::dropped) != open_.end();
  return strains_ > 0 || alone;
}

std::size_t QuietRound::level() const noexcept {
  return std::clamp<std::size_t>(strains_, suspected_ ? 1 : 0, probe::kQuietPauses.size() - 1);
}

microseconds QuietRound::usual_pause() const noexcept { return probe::kQuietPauses[level()]; }

std::optional<Attempt> QuietRound::next(bool silent_too) {
  if (!silent_too) std::erase_if(open_, [](const Attempt& each) { return !each.dropped && !each.follow_up; });
  if (left_ == 0) open_.clear();
  auto attempt = next_dropped();
  if (!attempt && !open_.empty()) {
    attempt = std::move(open_.front());
    open_.erase(open_.begin());
    attempt->pause = usual_pause();
  }
  if (attempt)
    --left_;
  else
    witnesses_ = 0;
  return attempt;
}

std::optional<Attempt> QuietRound::next_dropped() {
  if (witness_ == nullptr) {
    const auto has_tries = [](const Attempt& each) { return each.dropped && each.tried_alone < kTriesAlone; };
    if (std::ranges::none_of(open_, has_tries)) give_up_dropped();
  }
  const auto next = std::ranges::find_if(open_, [&](const Attempt& each) {
    return each.dropped && (witness_ != nullptr || each.tried_alone < kTriesAlone);
  });
  if (next == open_.end()) return std::nullopt;
  Attempt attempt;
  if (witness_ != nullptr && witnesses_ < kWitnesses) {
    attempt.job = without_follow_ups(*witness_);
    attempt.purpose = Purpose::witness;
    attempt.pause = usual_pause();
    return attempt;
  }
  attempt = std::move(*next);
  open_.erase(next);
  // only a question that was left as much time as the second witness can be compared with it
  attempt.pause =
      witness_ != nullptr ? std::max(usual_pause(), gap_) : microseconds(probe::kQuietPauses[1 + attempt.tried_alone]);
  return attempt;
}

void QuietRound::give_up_dropped() {
  std::erase_if(open_, [](const Attempt& each) { return each.dropped; });
}

void QuietRound::witnessed(const Attempt& attempt, const probe::Evidence& evidence) {
  if (!probe::is_answer(evidence)) {
    witnesses_ = 0;
    if (++strains_ >= probe::kQuietPauses.size()) give_up_dropped();
    return;
  }
  const auto lifetime = probe::lifetime_of(*evidence.exchange);
  gap_ = microseconds(lifetime.begun_us - witness_over_us_);
  const bool held_up = gap_ - attempt.queued > kLongestGap * usual_pause();
  witnesses_ = witnesses_ > 0 && held_up ? 1 : witnesses_ + 1;
  witness_over_us_ = lifetime.over_us;
}

bool QuietRound::is_worth_more(Attempt& attempt) {
  const bool confirmed = std::exchange(witnesses_, attempt.dropped ? witnesses_ : 0) >= kWitnesses;
  if (!attempt.dropped || attempt.follow_up || confirmed) return false;
  if (witness_ == nullptr) ++attempt.tried_alone;
  return true;
}

}  // namespace smbprobe::net
