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
  std::size_t open = 0;                   ///< addresses that are not reported yet
  std::vector<probe::SurveyedHost> held;  ///< ScanOptions::whole_targets
  bool cut_short = false;
};

class HostRunner : public std::enable_shared_from_this<HostRunner> {
 public:
  using OnDone = std::function<void(HostRunner&, probe::SurveyedHost&&)>;

  /// `on_done` is called once, perhaps from within start(). It and the context outlive the runner.
  HostRunner(const ScanContext& context,
             std::shared_ptr<PendingTarget> place,
             asio::ip::address address,
             const OnDone& on_done);

  void start();

  /// Begins nothing more, and ends once the connections in flight have ended: cut them off after this.
  void stop();

  [[nodiscard]] bool stopped() const noexcept { return stopped_; }
  /// False while it only waits for its turn.
  [[nodiscard]] bool begun() const noexcept { return begun_; }
  [[nodiscard]] const asio::ip::address& address() const noexcept { return address_; }
  [[nodiscard]] const std::shared_ptr<PendingTarget>& place() const noexcept { return place_; }

  std::size_t slot = 0;  ///< for the owner: where it keeps this runner

 private:
  static Task<void> run_attempt(std::shared_ptr<HostRunner> self, std::size_t port, Attempt attempt);
  /// @param not_before when the connection begins at the earliest
  [[nodiscard]] Task<void> wait_for_turn(Clock::time_point not_before = {});
  [[nodiscard]] Task<void> pause(Clock::duration time);
  void attempt_ended(std::size_t port, Attempt attempt, const Begun& begun, std::vector<probe::Exchange> exchanges);
  void pump();
  [[nodiscard]] bool begin_one();
  void begin(std::size_t port, Attempt attempt);
  [[nodiscard]] bool takes_turns() const noexcept { return context_.shared.gate.has_value(); }
  [[nodiscard]] bool begin_quiet();
  static Task<void> ask_quietly(std::shared_ptr<HostRunner> self, QuietStep step);
  void notice(const Begun& begun, std::span<const probe::Exchange> exchanges);
  void keep(std::vector<probe::Exchange> exchanges, std::vector<probe::Evidence> evidence);
  [[nodiscard]] std::span<probe::Evidence> evidence();
  void watch_drops(bool dropped);
  void check_time();
  [[nodiscard]] ConnectionOrder make_order(const report::ProbedPort& port, const Attempt& attempt);
  [[nodiscard]] bool is_resolved_far_away() const;
  void heed_proxy(const Played& played);
  [[nodiscard]] bool wants_nbstat() const;
  void start_nbstat();
  void finish();

  const ScanContext& context_;
  std::shared_ptr<PendingTarget> place_;
  asio::ip::address address_;
  std::vector<report::ProbedPort> probed_;
  std::vector<PortRun> ports_;
  std::shared_ptr<NbstatClient> nbstat_client_;
  std::optional<proto::NbstatAnswer> nbstat_;
  std::vector<probe::Exchange> exchanges_;
  std::vector<probe::Evidence> evidence_;  ///< of each of exchanges_: see evidence()
  std::vector<std::string> errors_;
  const OnDone& on_done_;
  HostWindow window_;
  QuietSteps quiet_steps_;
  std::size_t next_port_ = 0;
  unsigned open_ = 0;
  std::uint32_t connections_ = 0;
  std::int64_t started_us_ = 0;
  unsigned queueing_ = 0;  ///< connections that wait for their turn
  HostClock clock_;
  bool quiet_ = false;          ///< in the middle of a series of quiet questions
  bool resting_ = false;        ///< a quiet question begins after a pause
  bool spoken_ = false;         ///< some port said something
  bool dropped_ = false;        ///< some question was dropped
  bool expects_drops_ = false;  ///< and the same one answered at another time
  bool timed_out_ = false;
  bool started_ = false;
  bool begun_ = false;
  bool pumping_ = false;
  bool stopped_ = false;
  bool done_ = false;
};

}  // namespace smbprobe::net
