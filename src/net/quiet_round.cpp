#include "net/quiet_round.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

#include "probe/survey/confirmation.hpp"

namespace smbprobe::net {
namespace {

using std::chrono::microseconds;

constexpr unsigned kWitnesses = 2;
/// Without a witness: after each of the longer pauses.
constexpr unsigned kTriesAlone = probe::kQuietPauses.size() - 1;

/// A wait that is longer by so many pauses is more than a busy machine's lateness.
constexpr int kHeldUp = 3;

/// The question alone, without what would follow on its connection.
probe::JobRef without_follow_ups(probe::Job job) {
  job.identify = false;
  job.after_wildcard.reset();
  return std::make_shared<const probe::Job>(std::move(job));
}

const probe::Smb2Offer* smb2_list(const Attempt& attempt) {
  const auto* offer = std::get_if<probe::Smb2Offer>(&attempt.job->offer);
  return offer != nullptr && offer->dialects.size() > 1 ? offer : nullptr;
}

}  // namespace

void QuietRound::add(Attempt attempt) {
  // a list with little in it first: where that is a refusal, so is the one with more
  const auto* list = smb2_list(attempt);
  const bool first = attempt.purpose == Purpose::ask && list != nullptr && !list->more_contexts;
  attempt.purpose = Purpose::retry;
  attempt.silences = 0;
  open_.insert(first ? open_.begin() : open_.end(), std::move(attempt));
}

void QuietRound::remember(const Attempt& attempt, const probe::Evidence& evidence) {
  const probe::Exchange& exchange = *evidence.exchange;
  const bool serves = probe::is_answer(evidence) && attempt.job->session == probe::Session::none;
  const bool in_round = attempt.purpose == Purpose::ask;
  if (serves && (in_round || witness_ == nullptr)) witness_ = attempt.job;
  if (serves && !in_round) ask_silent_again();
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

std::optional<Attempt> QuietRound::next(bool silent_too, microseconds idle) {
  if (!silent_too) std::erase_if(open_, [](const Attempt& each) { return !each.dropped && !each.follow_up; });
  if (left_ == 0) open_.clear();
  auto attempt = next_dropped(idle);
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

std::optional<Attempt> QuietRound::next_dropped(microseconds idle) {
  if (witness_ == nullptr) {
    const auto has_tries = [](const Attempt& each) { return each.dropped && each.tried_alone < kTriesAlone; };
    if (std::ranges::none_of(open_, has_tries)) give_up_dropped();
  }
  const auto next = std::ranges::find_if(open_, [&](const Attempt& each) {
    return each.dropped && (witness_ != nullptr || each.tried_alone < kTriesAlone);
  });
  if (next == open_.end()) return std::nullopt;
  if (witness_ != nullptr && (witnesses_ < kWitnesses || is_worth_one_more_witness(idle))) return next_witness();
  Attempt attempt = std::move(*next);
  open_.erase(next);
  attempt.pause = witness_ != nullptr ? usual_pause() : microseconds(probe::kQuietPauses[1 + attempt.tried_alone]);
  // only a question that was left as much time as the second witness can be compared with it
  attempt.port_pause = witness_ != nullptr ? gap_ : microseconds();
  return attempt;
}

Attempt QuietRound::next_witness() const {
  Attempt attempt;
  attempt.job = without_follow_ups(*witness_);
  attempt.purpose = Purpose::witness;
  attempt.pause = usual_pause();
  return attempt;
}

/// Each question waits as long as the witnesses were apart. Where that is long, because this machine or another port
/// held us up, one more witness takes less time.
bool QuietRound::is_worth_one_more_witness(microseconds idle) const {
  const auto dropped = std::ranges::count(open_, true, &Attempt::dropped);
  const auto lists = std::ranges::count_if(open_, [](const Attempt& each) { return each.dropped && smb2_list(each); });
  const auto questions = dropped - std::max<std::ptrdiff_t>(lists - 1, 0);  // one list settles the others
  const auto longer = gap_ - queued_ - usual_pause() - idle;
  return longer > kHeldUp * usual_pause() && questions * longer > usual_pause() + took_ + idle;
}

void QuietRound::give_up_dropped() {
  std::erase_if(open_, [](const Attempt& each) { return each.dropped; });
}

/// One confirmation settles SMB2 on a port.
void QuietRound::give_up_other_lists(const probe::Smb2Offer& confirmed) {
  std::erase_if(open_, [&](const Attempt& each) {
    const auto* list = smb2_list(each);
    return each.dropped && list != nullptr && list->dialects == confirmed.dialects;
  });
}

void QuietRound::witnessed(const Attempt& attempt, const probe::Evidence& evidence) {
  if (!probe::is_answer(evidence)) {
    witnesses_ = 0;
    if (++strains_ >= probe::kQuietPauses.size()) give_up_dropped();
    return;
  }
  ask_silent_again();
  const auto lifetime = probe::lifetime_of(*evidence.exchange);
  gap_ = microseconds(lifetime.begun_us - witness_over_us_);
  queued_ = attempt.queued;
  took_ = microseconds(lifetime.over_us - lifetime.begun_us);
  ++witnesses_;
  witness_over_us_ = lifetime.over_us;
}

void QuietRound::ask_silent_again() {
  std::ranges::move(silent_, std::back_inserter(open_));
  silent_.clear();
}

bool QuietRound::is_worth_more(Attempt& attempt) {
  if (!attempt.dropped && !attempt.follow_up && attempt.silences++ == 0) silent_.push_back(attempt);
  const bool quiet = std::exchange(witnesses_, attempt.dropped ? witnesses_ : 0) >= kWitnesses;
  if (quiet) ++attempt.confirmed;
  const bool confirmed = attempt.confirmed >= (expects_drops_ ? probe::kDropsUnderLoad : 1);
  if (const auto* list = smb2_list(attempt); confirmed && attempt.dropped && list != nullptr)
    give_up_other_lists(*list);
  if (!attempt.dropped || attempt.follow_up || confirmed) return false;
  if (witness_ == nullptr) ++attempt.tried_alone;
  return true;
}

}  // namespace smbprobe::net
