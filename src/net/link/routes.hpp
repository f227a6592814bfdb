// Where packets go: asked once for all addresses that go the same way, and again when something has changed.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/clock.hpp"
#include "net/link/address_intervals.hpp"
#include "net/link/link_facts.hpp"
#include "net/link/link_source.hpp"

namespace smbprobe::net {

/// Safe to use from several threads.
class Routes {
 public:
  /// Above this many intervals, as a router of the whole Internet has them, nothing is remembered.
  static constexpr std::size_t kMostKnown = 131'072;
  /// Up to this many, the addresses are looked up at the start.
  static constexpr std::size_t kMostAskedAtStart = 4096;

  /// Reads the current state. @param source outlives it, and is used under `lock` alone
  Routes(LinkSource& source, std::mutex& lock);

  /// Where packets to an address go. Quick: the system is asked once an interval.
  [[nodiscard]] Route to(const asio::ip::address& address);

  /// Reads again what has changed; true where something had. Quick where nothing has, so it can be called often.
  bool refresh();

  /// Goes up with each change. 0: all is as it was at the start, and loss() has nothing to tell.
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }

  /// What stood at the start on the way to an address and is gone, or a link that has had no carrier from the start: a
  /// clause such as "eth0 is down", the same for all addresses that have lost the same. Nothing where the way is as it
  /// was, or where there never was one.
  [[nodiscard]] std::optional<std::string> loss(const asio::ip::address& address);

  [[nodiscard]] std::optional<Interface> interface(unsigned index);

  /// The routers of all routes that are known, each once.
  struct Gateway {
    unsigned interface = 0;
    asio::ip::address address;

    friend bool operator==(const Gateway&, const Gateway&) = default;
  };
  [[nodiscard]] std::vector<Gateway> gateways();

 private:
  /// What is known of a moment.
  struct View {
    AddressIntervals intervals;
    std::vector<std::optional<Route>> routes;  ///< of each interval; empty: too many
    std::vector<Interface> interfaces;
  };

  [[nodiscard]] View read();
  [[nodiscard]] Route look_up(View& view, const asio::ip::address& address);
  [[nodiscard]] std::optional<Route> route_at_start(const asio::ip::address& address) const;
  [[nodiscard]] bool is_down_now(unsigned interface) const;
  [[nodiscard]] std::string name_of(unsigned interface) const;

  LinkSource& source_;
  std::mutex& lock_;
  Clock::time_point next_read_{};
  std::atomic<std::uint64_t> version_{};
  View now_;
  View start_;
};

}  // namespace smbprobe::net
