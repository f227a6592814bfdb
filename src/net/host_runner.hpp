// Probes one address: the plans of its ports side by side under one cap on connections, NBSTAT beside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/exchange_driver.hpp"
#include "net/host_clock.hpp"
#include "net/host_window.hpp"
#include "net/link/on_link_queue.hpp"
#include "net/nbstat_client.hpp"
#include "net/port_run.hpp"
#include "net/quiet_steps.hpp"
#include "net/scan_context.hpp"
#include "probe/ask/negotiate_exchange.hpp"
#include "probe/survey/survey.hpp"
#include "report/host_report.hpp"

namespace smbprobe::net {

/// The ports to probe on a target: the one it names, or else those of the options.
[[nodiscard]] std::vector<report::ProbedPort> ports_of(const targets::Target& target, const ScanOptions& options);

/// A target on its way: each of its addresses has a runner.
struct PendingTarget {
  Ticket ticket;
  std::size_t open = 0;                ///< addresses that are not reported yet
  std::vector<probe::AskedHost> held;  ///< ScanOptions::whole_targets
  bool cut_short = false;
};

class HostRunner;

/// Who runs the hosts. Outlives them.
class HostOwner {
 public:
  HostOwner() = default;
  HostOwner(const HostOwner&) = delete;
  HostOwner& operator=(const HostOwner&) = delete;
  virtual ~HostOwner() = default;

  /// The host is over: called once, perhaps from within start().
  virtual void host_ended(HostRunner& runner, probe::AskedHost&& host) = 0;

  /// In place of that: the way to the host is lost, and the host has to be started again.
  virtual void way_lost(HostRunner& runner) = 0;

  /// The host was silent. True where it has to wait: look_again() or conclude() follows.
  virtual bool must_wait(HostRunner& runner) = 0;

  /// Connections that begin together, and when at the earliest.
  struct Wish {
    std::size_t connections = 1;
    Clock::time_point not_before{};
  };

  /// True where they may be opened now; the first of them counts as open from then on.
  virtual bool admit(const asio::ip::address& address, Wish wish) = 0;

  /// The same later: HostRunner::admitted() follows.
  virtual void admit_later(std::shared_ptr<HostRunner> runner, Wish wish) = 0;
};

class HostRunner : public std::enable_shared_from_this<HostRunner>, private ConnectionWatch {
 public:
  /// The context and the owner outlive the runner.
  HostRunner(const ScanContext& context, HostOwner& owner, const WaitingHost& waiting);

  /// The first connection is admitted already.
  void start();

  /// The connection that HostOwner::admit_later() was asked for may be opened.
  void admitted();
  /// False where that is not wanted any more.
  [[nodiscard]] bool wants_admission() const noexcept { return queues_; }

  /// Asks the ports that were silent once more, with the whole time-out. The first connection is admitted already.
  void look_again();
  /// Ends a host that is not asked again.
  void conclude();
  /// True where a silent host is asked again wherever it is: a port took a connection, we may have asked too fast, or
  /// the user wants it.
  [[nodiscard]] bool must_be_asked_again() const;
  /// True where something came back, be it a refusal.
  [[nodiscard]] bool has_shown_life() const noexcept { return clock_.is_alive(); }
  [[nodiscard]] unsigned looks() const noexcept { return looks_; }

  /// Begins nothing more, and ends once the connections in flight have ended: cut them off after this.
  void stop();
  /// The same where the way to the host is lost: what it was asked counts for nothing, and HostOwner::way_lost()
  /// follows.
  void leave();

  [[nodiscard]] bool stopped() const noexcept { return stopped_; }
  /// False while it only waits for its turn.
  [[nodiscard]] bool begun() const noexcept { return begun_; }
  [[nodiscard]] const asio::ip::address& address() const noexcept { return address_; }
  [[nodiscard]] const std::shared_ptr<PendingTarget>& place() const noexcept { return place_; }

  std::size_t slot = 0;      ///< for the owner: where it keeps this runner
  bool counted = false;      ///< for the owner: among those that answered or did not
  bool second_look = false;  ///< for the owner: is under way

 private:
  /// A connection to an on-link address whose link-layer address may be missing.
  struct OnLinkTry {
    unsigned tries = 1;
    std::uint64_t overflows = 0;  ///< of the neighbour table, when it began
  };

  static Task<void> run_attempt(std::shared_ptr<HostRunner> self, std::size_t port, Attempt attempt);
  /// After a shortage: the first turn was part of the admission.
  [[nodiscard]] Task<void> wait_for_turn();
  [[nodiscard]] Task<void> pause(Clock::duration time);
  void connection_established(Clock::time_point begun) override;
  [[nodiscard]] std::vector<PortRun> make_ports() const;
  [[nodiscard]] bool may_begin();
  void queue_up(HostOwner::Wish wish);
  void give_back();
  [[nodiscard]] bool was_silent() const;
  void attempt_ended(std::size_t port, Attempt attempt, const Begun& begun, std::vector<probe::Exchange> exchanges);
  void pump();
  [[nodiscard]] bool begin_one();
  void begin(std::size_t port, Attempt attempt);
  [[nodiscard]] bool takes_turns() const noexcept { return context_.shared.takes_turns(address_); }
  [[nodiscard]] bool begin_quiet();
  static Task<void> ask_quietly(std::shared_ptr<HostRunner> self);
  void notice(const Begun& begun, std::span<const probe::Exchange> exchanges);
  void keep(std::vector<probe::Exchange> exchanges, std::vector<probe::Evidence> evidence);
  void link_evidence();
  void watch_drops(bool dropped);
  void check_time();
  [[nodiscard]] ConnectionOrder make_order(const report::ProbedPort& port, const Attempt& attempt);
  [[nodiscard]] bool is_resolved_far_away() const;
  void heed_proxy(const Played& played);
  void halt();
  [[nodiscard]] bool way_is_lost(const Played& played) const;
  void end_questions();
  [[nodiscard]] bool wants_nbstat() const;
  void start_nbstat();
  void start_nbstat_early();
  void end_nbstat();
  /// On-link: true where what became of a connection proves nothing, and it is to be made again now.
  [[nodiscard]] Task<bool> wants_another_try(OnLinkTry* on_link, Clock::time_point begun, Played* played);
  [[nodiscard]] Task<void> wait_for_neighbour_turn(Clock::time_point not_before);
  void say_no_neighbour(Played& played, probe::Outcome outcome, std::string why);
  void finish();

  const ScanContext& context_;
  HostOwner& owner_;
  std::shared_ptr<PendingTarget> place_;
  asio::ip::address address_;
  std::vector<report::ProbedPort> probed_;
  std::vector<PortRun> ports_;
  std::shared_ptr<NbstatClient> nbstat_client_;
  std::optional<proto::NbstatAnswer> nbstat_;
  std::vector<probe::Exchange> exchanges_;
  std::vector<probe::Evidence> evidence_;  ///< of each of exchanges_: see link_evidence()
  std::vector<std::string> errors_;
  HostWindow window_;
  QuietSteps quiet_steps_;
  QuietStep step_;  ///< the one that comes next
  std::size_t next_port_ = 0;
  unsigned open_ = 0;
  std::uint32_t connections_ = 0;
  std::int64_t started_us_ = 0;
  HostClock clock_;
  Clock::time_point first_begun_{};
  Clock::time_point queued_at_{};
  unsigned looks_ = 0;     ///< after the first
  bool alone_;             ///< one connection at a time, until one is established
  bool admitted_ = false;  ///< one more connection may be opened
  bool queues_ = false;    ///< for the next connection, or for the next step of a quiet host
  bool nbstat_is_open_ = false;
  bool quiet_ = false;          ///< in the middle of a series of quiet questions
  bool resting_ = false;        ///< a quiet question begins after a pause
  bool spoken_ = false;         ///< some port said something
  bool dropped_ = false;        ///< some question was dropped
  bool expects_drops_ = false;  ///< and the same one answered at another time
  bool timed_out_ = false;
  bool on_link_;  ///< and no connection has shown yet that the address is in use
  bool started_ = false;
  bool begun_ = false;
  bool pumping_ = false;
  bool stopped_ = false;
  bool lost_ = false;  ///< the way to the host is lost
  bool done_ = false;
};

}  // namespace smbprobe::net
