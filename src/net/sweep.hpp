// Many targets: so many hosts in flight at a time, on one event loop and one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <unordered_set>

#include "net/asio_compat.hpp"
#include "net/deadline.hpp"
#include "net/entropy.hpp"
#include "net/host_runner.hpp"
#include "net/resolver.hpp"
#include "net/scan.hpp"

namespace smbprobe::net {

class Sweep {
 public:
  /// All three must outlive it.
  Sweep(std::span<const probe::Target> targets, const ScanOptions& options, const ScanEvents& events);

  /// Runs until every target is reported or the scan is stopped.
  void run();

 private:
  /// An address of a name, waiting for its turn.
  struct Waiting {
    const probe::Target* target;
    asio::ip::address address;
  };

  void fill();
  void begin_target(const probe::Target& target);
  void begin_host(const probe::Target& target, const asio::ip::address& address);
  void host_ended(const std::shared_ptr<HostRunner>& host, probe::HostReport&& report);
  void settle(const probe::Target& target, const Resolved& resolved);
  void report_unresolved(const probe::Target& target, std::string why);
  void one_less();
  void watch_for_stop();
  void stop();
  static asio::awaitable<void> look_up(Sweep* sweep, const probe::Target* target);

  std::span<const probe::Target> targets_;
  const ScanOptions& options_;
  const ScanEvents& events_;
  asio::io_context io_{1};
  DeadlineQueue deadlines_{io_};
  asio::steady_timer stop_timer_{io_};
  asio::ip::tcp::resolver resolver_{io_};
  Entropy entropy_;
  ScanContext context_;
  std::size_t next_ = 0;
  std::deque<Waiting> waiting_;
  std::unordered_set<std::shared_ptr<HostRunner>> hosts_;
  std::size_t active_ = 0;  ///< hosts in flight and names being looked up
  bool fill_is_due_ = false;
  bool stopped_ = false;
  bool done_ = false;
};

}  // namespace smbprobe::net
