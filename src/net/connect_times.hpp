// How long to wait for a connection to stand, after what was seen of its neighbours.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "net/asio_compat.hpp"
#include "net/clock.hpp"

namespace smbprobe::net {

/// Keeps the slowest of late for each /16 (IPv6: /48). Where no host has answered yet, nothing is known and the whole
/// time-out is waited for.
class ConnectTimes {
 public:
  /// A connection was established after that time.
  void established(const asio::ip::address& address, Clock::duration took);

  /// Four times the slowest nearby, never less than `least`, never more than `most`.
  [[nodiscard]] Clock::duration timeout(const asio::ip::address& address,
                                        Clock::duration least,
                                        Clock::duration most) const;

  /// A kernel repeats a SYN after a second: who misses the first one is to have the second.
  static constexpr std::chrono::milliseconds kLeast{1200};

 private:
  std::unordered_map<std::uint64_t, Clock::duration> slowest_;
};

}  // namespace smbprobe::net
