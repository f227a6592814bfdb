// Many targets on one thread: so many connections open at a time, on one event loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/connect_times.hpp"
#include "net/connection_window.hpp"
#include "net/deadline.hpp"
#include "net/entropy.hpp"
#include "net/host_runner.hpp"
#include "net/link/on_link_queue.hpp"
#include "net/resolver.hpp"
#include "net/scan_context.hpp"
#include "net/second_looks.hpp"

namespace smbprobe::net {

class Sweep : private HostOwner, private Sleeper {
 public:
  /// @param shared outlives it  @param concurrency connections open at a time, at least 1
  Sweep(ScanShared& shared, std::size_t concurrency);
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;
  ~Sweep();

  /// Runs until no target is left or the scan is stopped.
  void run();

 private:
  using PendingTargetPtr = std::shared_ptr<PendingTarget>;

  /// A host that waits until its next connection may be opened.
  struct InLine {
    std::shared_ptr<HostRunner> host;
    Wish wish;
  };

  [[nodiscard]] bool begin_some();
  [[nodiscard]] bool begin_one();
  [[nodiscard]] bool admit_first_in_line();
  [[nodiscard]] bool look_again();
  [[nodiscard]] bool nothing_left() const;
  void end();
  [[nodiscard]] bool begin_next();
  [[nodiscard]] bool take_target();
  [[nodiscard]] std::deque<WaitingHost>::iterator first_free();
  [[nodiscard]] bool waits_for_others();
  void absent(WaitingHost&& host);
  void unreachable(const WaitingHost& host, std::string why);
  void begin_target(Ticket ticket);
  void begin_host(const WaitingHost& waiting);
  void host_ended(HostRunner& runner, probe::AskedHost&& host) override;
  void take_off(HostRunner& runner);

  // of lost ways: sweep_ways.cpp
  void way_lost(HostRunner& runner) override;
  [[nodiscard]] std::optional<std::string> why_no_route(const asio::ip::address& address) const;
  [[nodiscard]] std::optional<WayLoss> loss_before(const WaitingHost& host) const;
  void begin_later(WaitingHost host);
  void strand(WaitingHost host, const WayLoss& loss);
  void give_up(const WaitingHost& host, const WayLoss& loss);
  void watch_ways(Clock::time_point now);
  void leave_lost_hosts();
  void look_for_ways_back();
  [[nodiscard]] bool has_too_many_stranded() const noexcept;
  bool must_wait(HostRunner& runner) override;
  void look_ended(HostRunner& runner);
  bool admit(const asio::ip::address& address, Wish wish) override;
  void admit_later(std::shared_ptr<HostRunner> runner, Wish wish) override;
  void wake() override;
  void wake_at(Clock::time_point time);
  void settle(const PendingTargetPtr& place, const Resolved& resolved);
  void hand_over(const PendingTargetPtr& place, probe::AskedHost&& host);
  [[nodiscard]] probe::HostContext facts_of(const targets::Target& target, std::string why) const;
  [[nodiscard]] probe::AskedHost unresolved(const targets::Target& target, std::string why) const;
  [[nodiscard]] Resolved without_excluded(const targets::Target& target, const Resolved& resolved) const;
  void tick();
  void on_tick();
  void drain();
  void stop();
  void stop_silent();
  static Task<void> look_up(Sweep* sweep, PendingTargetPtr place);

  ScanShared& shared_;
  asio::io_context io_{ASIO_CONCURRENCY_HINT_UNSAFE_IO};  ///< only its own thread touches its sockets
  Deadlines deadlines_{io_};
  asio::steady_timer timer_{io_};
  asio::steady_timer turn_timer_{io_};
  Resolver resolver_{io_};
  Entropy entropy_;
  ConnectionWindow window_;
  ConnectTimes connect_times_;
  SecondLooks second_looks_;
  probe::RequestReader requests_;
  ScanContext context_;
  std::deque<WaitingHost> waiting_;
  OnLinkQueue on_link_;                ///< those that wait for more than their turn
  std::vector<WaitingHost> stranded_;  ///< those whose way is lost
  std::size_t given_up_ = 0;           ///< those whose way was lost for too long
  std::uint64_t ways_seen_ = 0;        ///< Ways::version()
  Clock::time_point next_way_back_{};  ///< when stranded_ is looked through
  std::deque<InLine> line_;
  std::vector<std::shared_ptr<HostRunner>> hosts_;  ///< each knows its slot
  std::size_t active_ = 0;                          ///< hosts in flight and names being looked up
  std::size_t second_ = 0;                          ///< of them, those of a second look
  bool wakes_ = false;                              ///< turn_timer_ is set
  bool fed_ = false;                                ///< no target is taken any more
  bool starved_ = false;                            ///< there is none yet
  bool draining_ = false;
  bool stopped_ = false;
  bool done_ = false;
};

}  // namespace smbprobe::net
