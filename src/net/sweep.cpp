#include "net/sweep.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "net/clock.hpp"
#include "net/conntrack.hpp"

namespace smbprobe::net {
namespace {

constexpr auto kSweepBeat = DeadlineQueue::kBeat;
/// Targets taken and hosts begun before what they brought about is looked at.
constexpr std::size_t kAtOnce = 64;
/// Addresses that wait because they are in flight under another name.
constexpr std::size_t kMostNames = 64;
/// Silent hosts that wait for a decision about a second look, all threads together: each keeps its exchanges.
constexpr std::size_t kMostWaitingForALook = 8192;
/// The part of the window that second looks have.
constexpr std::size_t kSecondPart = 4;
/// Turns that fall due within this time are taken together.
constexpr std::chrono::milliseconds kTurns{1};

AddressBook::Host book_entry(const PendingTarget& place, const asio::ip::address& address) {
  const auto& target = place.ticket.target;
  return {address, target.port.value_or(0), address.is_unspecified() ? target.host : std::string()};
}

}  // namespace

Sweep::Sweep(ScanShared& shared, std::size_t concurrency)
    : shared_(shared),
      window_(concurrency),
      second_looks_(std::max<std::size_t>(1, kMostWaitingForALook / std::max(1U, shared.options.threads))),
      context_{.io = io_,
               .deadlines = deadlines_,
               .entropy = entropy_,
               .window = window_,
               .connect_times = connect_times_,
               .requests = requests_,
               .shared = shared},
      on_link_(io_, shared.links, shared.neighbour_gate, shared.options.neighbour_rate, [this](WaitingHost&& host) {
        absent(std::move(host));
      }) {}

Sweep::~Sweep() {
  if (shared_.feed.bell != nullptr) shared_.feed.bell->withdraw(*this);
}

/// What is under way comes first, and hosts begin when this thread would else wait: a thousand connections that all
/// move at once cost a fifth more each than thirty, because what the kernel keeps of them does not fit into the
/// processor's cache. Those that only wait for a silent host cost nothing, so silent space is begun as fast as may be.
void Sweep::run() {
  tick();
  while (!nothing_left()) {
    const bool busy = io_.poll() > 0 || begin_some();
    if (!busy && !nothing_left()) io_.run_one();
  }
  end();
  io_.run();
}

/// False when nothing could be begun.
bool Sweep::begin_some() {
  if (shared_.is_full()) return false;  // the next tick tries again
  std::size_t begun = 0;
  while (begun < kAtOnce && !shared_.table_is_full && begin_one()) ++begun;
  return begun > 0;
}

bool Sweep::nothing_left() const {
  const bool more = !fed_ || !waiting_.empty() || !stranded_.empty() || !on_link_.empty() || !second_looks_.empty() ||
                    shared_.table_is_full;
  return active_ == 0 && (stopped_ || !more);
}

void Sweep::end() {
  done_ = true;
  timer_.cancel();
  turn_timer_.cancel();
  deadlines_.close();
  on_link_.close();
}

/// Hosts that are under way come before those that are silent, and these before new ones. False when nothing can be
/// begun for now.
bool Sweep::begin_one() {
  if (stopped_) return false;
  if (admit_first_in_line()) return true;
  if (!line_.empty()) return false;
  if (look_again() || begin_next()) return true;
  if (active_ > 0 || !second_looks_.has_waiting() || !waits_for_others()) return false;
  second_looks_.decide();
  return true;
}

bool Sweep::admit_first_in_line() {
  while (!line_.empty() && !line_.front().host->wants_admission()) line_.pop_front();
  if (line_.empty() || !admit(line_.front().host->address(), line_.front().wish)) return false;
  const auto first = std::move(line_.front());
  line_.pop_front();
  first.host->admitted();
  return true;
}

bool Sweep::look_again() {
  if (second_looks_.is_full()) second_looks_.decide();
  if (const auto host = second_looks_.take_over()) {
    ++active_;
    host->conclude();
    return true;
  }
  const auto* const next = second_looks_.next_again();
  if (next == nullptr || second_ >= std::max<std::size_t>(1, window_.allowed() / kSecondPart)) return false;
  if (!admit(next->address(), {})) return false;
  const auto host = second_looks_.take_again();
  ++active_;
  ++second_;
  host->second_look = true;
  host->look_again();
  return true;
}

/// False when nothing can be begun for now.
bool Sweep::begin_next() {
  if (second_looks_.is_full() || active_ >= window_.most() || !window_.has_room()) return false;
  const auto next = first_free();
  if (next == waiting_.end()) return take_target();
  if (const auto loss = loss_before(*next)) {
    auto lost = std::move(*next);
    waiting_.erase(next);
    strand(std::move(lost), *loss);
    return true;
  }
  if (!admit(next->address, {})) return false;
  const auto found = std::move(*next);
  waiting_.erase(next);
  if (!shared_.options.distinct && !shared_.addresses.enter(book_entry(*found.place, found.address))) {
    window_.leave();  // another thread was quicker
    waiting_.push_back(found);
    return true;
  }
  begin_host(found);
  return true;
}

/// One more host for waiting_. False where there is none for now.
bool Sweep::take_target() {
  if (auto host = on_link_.next()) {
    waiting_.push_back(*std::move(host));
    return true;
  }
  if (fed_ || starved_ || waiting_.size() >= kMostNames || !on_link_.has_room() || has_too_many_stranded())
    return false;
  auto ticket = shared_.next_target(*this);
  fed_ = !ticket && ticket.error() == NoTarget::more;
  starved_ = !ticket && !fed_;
  if (ticket) begin_target(std::move(*ticket));
  return ticket.has_value();
}

/// True where no host can be begun before another one has ended.
bool Sweep::waits_for_others() {
  return (fed_ || starved_ || waiting_.size() >= kMostNames || has_too_many_stranded()) && on_link_.empty() &&
         first_free() == waiting_.end();
}

/// The first that waits and whose address is not in flight under another name.
std::deque<WaitingHost>::iterator Sweep::first_free() {
  if (shared_.options.distinct) return waiting_.begin();
  return std::ranges::find_if(waiting_, [this](const WaitingHost& waiting) {
    return !shared_.addresses.has(book_entry(*waiting.place, waiting.address));
  });
}

void Sweep::begin_host(const WaitingHost& waiting) {
  ++active_;
  HostOwner& owner = *this;
  auto host = std::make_shared<HostRunner>(context_, owner, waiting);
  host->slot = hosts_.size();
  hosts_.push_back(host);
  host->start();
}

void Sweep::take_off(HostRunner& runner) {
  const auto slot = runner.slot;
  std::swap(hosts_[slot], hosts_.back());
  hosts_[slot]->slot = slot;
  hosts_.pop_back();
  if (!shared_.options.distinct) shared_.addresses.leave(book_entry(*runner.place(), runner.address()));
}

void Sweep::host_ended(HostRunner& runner, probe::AskedHost&& host) {
  const auto ended = hosts_[runner.slot];  // lives to the end of this call
  take_off(runner);
  const auto& place = runner.place();
  place->cut_short = place->cut_short || runner.stopped();
  look_ended(runner);
  hand_over(place, std::move(host));
  --active_;
}

bool Sweep::must_wait(HostRunner& runner) {
  if (runner.looks() >= second_looks(shared_.options)) return false;
  if (draining_) {  // the command that goes on asks it again
    runner.place()->cut_short = true;
    return false;
  }
  look_ended(runner);
  --active_;
  second_looks_.wait(hosts_[runner.slot]);
  return true;
}

void Sweep::look_ended(HostRunner& runner) {
  if (std::exchange(runner.second_look, false)) --second_;
  if (!shared_.options.sweep || std::exchange(runner.counted, true)) return;
  second_looks_.liveliness().ended(runner.address(), runner.has_shown_life());
}

bool Sweep::admit(const asio::ip::address& address, Wish wish) {
  if (stopped_) {
    window_.enter();
    return true;
  }
  if (!window_.has_room()) return false;
  if (shared_.takes_turns(address)) {
    const auto turn = shared_.gate->take(Clock::now(), wish.not_before, wish.connections);
    if (!turn.granted) {
      wake_at(turn.ask_again);
      return false;
    }
  }
  window_.enter();
  return true;
}

void Sweep::admit_later(std::shared_ptr<HostRunner> runner, Wish wish) {
  line_.push_back({.host = std::move(runner), .wish = wish});
}

void Sweep::wake() {
  asio::post(io_, [this] { starved_ = false; });
}

/// The loop looks for what may begin whenever it has done something.
void Sweep::wake_at(Clock::time_point time) {
  if (std::exchange(wakes_, true)) return;
  turn_timer_.expires_at(std::max(time, Clock::now() + kTurns));
  turn_timer_.async_wait([this](const std::error_code&) { wakes_ = false; });
}

void Sweep::hand_over(const PendingTargetPtr& place, probe::AskedHost&& host) {
  --place->open;
  auto& held = place->held;
  held.push_back(std::move(host));
  if (!shared_.events.on_target || (shared_.options.whole_targets && place->open > 0)) return;
  shared_.events.on_target({.index = place->ticket.index,
                            .hosts = std::exchange(held, {}),
                            .complete = place->open == 0,
                            .cut_short = place->cut_short});
}

void Sweep::tick() {
  timer_.expires_after(kSweepBeat);
  timer_.async_wait([this](const std::error_code& error) {
    if (error || done_ || nothing_left()) return;  // cancel() does not reach a wait that has ended already
    on_tick();
    tick();
  });
}

void Sweep::on_tick() {
  starved_ = false;
  deadlines_.beat();
  window_.beat(Clock::now());
  auto wish = shared_.failed || shared_.proxy.is_down ? Stop::now : Stop::none;
  if (shared_.events.stop) wish = std::max(wish, shared_.events.stop());
  if (wish == Stop::drain && !draining_) drain();
  if (wish == Stop::now && !stopped_) stop();
  shared_.table_is_full = conntrack_is_nearly_full();
  if (shared_.table_is_full) shared_.notice_full_table();
  shared_.links.refresh(Clock::now());
  if (!is_relayed(shared_.options)) watch_ways(Clock::now());
  shared_.notice_links();
  if (on_link_.is_held_back()) shared_.notice_questions();
}

void Sweep::drain() {
  draining_ = true;
  fed_ = true;
  waiting_.clear();
  stranded_.clear();
  on_link_.drop();
  stop_silent();
  const auto hosts = hosts_;
  for (const auto& host : hosts)
    if (!host->begun()) host->stop();  // it waits for its turn under --rate
}

void Sweep::stop() {
  stopped_ = true;
  resolver_.cancel();
  for (auto& host : std::exchange(stranded_, {}))
    give_up(host, {.words = "the scan was stopped before this host was begun", .needs_try = false});
  stop_silent();
  const auto hosts = hosts_;
  for (const auto& host : hosts) host->stop();
  deadlines_.cut_all(Cut::stopped);
}

void Sweep::stop_silent() {
  for (const auto& host : second_looks_.take_all()) {
    ++active_;
    host->stop();
  }
}

}  // namespace smbprobe::net
