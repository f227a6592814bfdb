// What a system reports about its links: interfaces, routes and the tables of its neighbours.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "net/asio_compat.hpp"

namespace smbprobe::net {

/// Where packets to an address go.
enum class Reach : std::uint8_t {
  unknown,    ///< the system does not tell
  local,      ///< to this machine itself, loopback among it
  on_link,    ///< to the address's own link-layer address, on an interface
  gateway,    ///< to a router
  broadcast,  ///< to many at once: no connection can be made
  none,       ///< nowhere: there is no route
  rejected,   ///< nowhere: the route is a blackhole, unreachable or prohibit
};

struct Route {
  Reach reach = Reach::unknown;
  unsigned interface = 0;     ///< its index, 0 where none is known
  asio::ip::address gateway;  ///< unspecified where none is known
  asio::ip::address source;   ///< this machine's address towards it, unspecified where none is known
  bool link_is_down = false;  ///< the interface has no carrier: a cable, a peer, an access point that is gone

  friend bool operator==(const Route&, const Route&) = default;
};

/// A network, or one address where `bits` is all of them.
struct Prefix {
  asio::ip::address address;
  unsigned bits = 0;
};

struct Interface {
  unsigned index = 0;
  std::string name;
  bool up = false;        ///< and with a carrier
  bool resolves = false;  ///< an address on it is found by ARP or neighbour discovery
  bool ethernet = false;
  std::array<std::uint8_t, 6> mac{};  ///< where `ethernet`

  friend bool operator==(const Interface&, const Interface&) = default;
};

/// An entry of the neighbour table.
struct Neighbour {
  unsigned interface = 0;
  asio::ip::address address;
  bool has_link_address = false;
  bool is_kept = false;  ///< it takes room: the kernel would not drop it for another one
};

/// How many neighbours of one family this machine can know, and how long it asks for one.
struct NeighbourTable {
  static constexpr std::size_t kUsualSize = 1024;
  std::size_t size = kUsualSize;
  std::uint64_t overflows = 0;                ///< how often there was no room in it since the machine started
  std::chrono::milliseconds asked_for{3000};  ///< the longest that any interface asks for an address
};

}  // namespace smbprobe::net
