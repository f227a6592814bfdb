// Whether an on-link address is absent: when its silence is the network's word, and when it may be this machine's.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "net/asio_compat.hpp"
#include "net/clock.hpp"

namespace smbprobe::net {

enum class NeighbourVerdict : std::uint8_t {
  absent,     ///< the address is not in use: "no ARP answer"
  present,    ///< the address is in use: the outcome of the connection is the host's
  try_again,  ///< not known: the kernel gave up early, as it does where its table has no room
  unknown,    ///< not known, after enough tries
};

/// One connect to an on-link address that came to nothing: it timed out or ended with EHOSTUNREACH.
struct FailedConnect {
  Clock::duration lasted{};       ///< from the first packet to its end
  bool unreachable = false;       ///< it ended with EHOSTUNREACH
  bool has_link_address = false;  ///< the kernel has a link-layer address now
  bool overflowed = false;        ///< the neighbour table had no room for an address meanwhile
  unsigned tries = 1;             ///< this one included
};

/// Connects that end early are tried again up to this number.
inline constexpr unsigned kMostEarlyTries = 4;

/// @param asked_for how long the kernel asks for an address
[[nodiscard]] NeighbourVerdict judge_neighbour(const FailedConnect& connect, Clock::duration asked_for) noexcept;

/// "no ARP answer", "no neighbour discovery answer"
[[nodiscard]] std::string_view absence_words(const asio::ip::address& address) noexcept;

}  // namespace smbprobe::net
