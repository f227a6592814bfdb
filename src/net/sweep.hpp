// Many targets on one thread: so many hosts in flight at a time, on one event loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/deadline.hpp"
#include "net/entropy.hpp"
#include "net/host_runner.hpp"
#include "net/link/on_link_queue.hpp"
#include "net/resolver.hpp"
#include "net/scan_context.hpp"

namespace smbprobe::net {

class Sweep {
 public:
  /// @param shared outlives it  @param concurrency hosts in flight, at least 1
  Sweep(ScanShared& shared, std::size_t concurrency);

  /// Runs until no target is left or the scan is stopped.
  void run();

 private:
  using PendingTargetPtr = std::shared_ptr<PendingTarget>;

  [[nodiscard]] bool begin_some();
  [[nodiscard]] bool nothing_left() const;
  void end();
  [[nodiscard]] bool begin_next();
  [[nodiscard]] bool begin_waiting();
  void absent(WaitingHost&& host);
  void begin_target(Ticket ticket);
  void begin_host(PendingTargetPtr place, const asio::ip::address& address);
  void host_ended(HostRunner& runner, probe::SurveyedHost&& host);
  void settle(const PendingTargetPtr& place, const Resolved& resolved);
  void hand_over(const PendingTargetPtr& place, probe::SurveyedHost&& host);
  [[nodiscard]] probe::SurveyedHost unresolved(const targets::Target& target, std::string why) const;
  [[nodiscard]] Resolved without_excluded(const targets::Target& target, const Resolved& resolved) const;
  void tick();
  void on_tick();
  void drain();
  void stop();
  static Task<void> look_up(Sweep* sweep, PendingTargetPtr place);

  ScanShared& shared_;
  asio::io_context io_{ASIO_CONCURRENCY_HINT_UNSAFE_IO};  ///< only its own thread touches its sockets
  DeadlineQueue deadlines_{io_};
  asio::steady_timer timer_{io_};
  Resolver resolver_{io_};
  Entropy entropy_;
  Pressure pressure_;
  probe::RequestReader requests_;
  ScanContext context_;
  std::deque<WaitingHost> waiting_;
  OnLinkQueue on_link_;                             ///< those that wait for more than their turn
  std::vector<std::shared_ptr<HostRunner>> hosts_;  ///< each knows its slot
  HostRunner::OnDone on_done_;
  std::size_t active_ = 0;  ///< hosts in flight and names being looked up
  bool fed_ = false;        ///< no target is taken any more
  bool draining_ = false;
  bool stopped_ = false;
  bool done_ = false;
};

}  // namespace smbprobe::net
