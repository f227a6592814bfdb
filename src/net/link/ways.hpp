// Which ways out of this machine are lost: then nothing follows for the targets behind them.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/clock.hpp"
#include "net/link/links.hpp"

namespace smbprobe::net {

struct WayLoss {
  std::string words;       ///< a clause such as "eth0 is down", the same for all that have lost the same
  bool needs_try = false;  ///< it is noticed to be back only where a packet is sent that way

  friend bool operator==(const WayLoss&, const WayLoss&) = default;
};

/// What Routes says of interfaces, routes and addresses, and of routers those that answered ARP or neighbour discovery
/// and no longer do. Safe to use from several threads.
class Ways {
 public:
  /// A router whose link-layer address has been missing for so long is silent: the kernel asks once a second.
  static constexpr std::chrono::milliseconds kPatience{1500};

  /// @param links outlives it
  explicit Ways(Links& links) : links_(links) {}

  /// To be called several times a second, after Links::refresh().
  void refresh(Clock::time_point now);

  /// Goes up with each change of what loss() says.
  [[nodiscard]] std::uint64_t version() const noexcept { return links_.routes().version() + changes_; }

  /// Why the way to an address is lost, nothing where it is not. Quick where nothing is lost.
  [[nodiscard]] std::optional<WayLoss> loss(const asio::ip::address& address);

  /// The same when a connection has failed, perhaps because of something that was not read yet.
  [[nodiscard]] std::optional<WayLoss> loss_now(const asio::ip::address& address);

  /// True where there is no route to an address, and never was one.
  [[nodiscard]] bool has_no_route(const asio::ip::address& address);

 private:
  /// A router, and whether the kernel knows its link-layer address.
  struct Router {
    Routes::Gateway gateway;
    bool answered = false;                          ///< at some time
    std::optional<Clock::time_point> silent_since;  ///< its link-layer address is missing
    bool is_silent = false;
  };

  void look_for_routers();
  void look_at(Router& router, Clock::time_point now);

  Links& links_;
  std::mutex mutex_;  ///< guards what follows
  std::vector<Router> routers_;
  std::optional<std::uint64_t> routers_of_;  ///< the version of the routes that they were taken from
  Clock::time_point next_look_{};
  std::atomic<std::uint64_t> changes_{};
  std::atomic<unsigned> silent_{};  ///< routers
};

}  // namespace smbprobe::net
