// Asks for link-layer addresses past the kernel's table: neighbour_asker_linux.cpp, neighbour_asker_portable.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>

#include "net/link/link_facts.hpp"
#include "net/link/link_source.hpp"

namespace smbprobe::net {

/// A socket that asks with ARP or with neighbour discovery. Never waits.
class NeighbourAsker {
 public:
  NeighbourAsker() = default;
  NeighbourAsker(const NeighbourAsker&) = delete;
  NeighbourAsker& operator=(const NeighbourAsker&) = delete;
  NeighbourAsker(NeighbourAsker&&) = delete;
  NeighbourAsker& operator=(NeighbourAsker&&) = delete;
  virtual ~NeighbourAsker() = default;

  /// To wait on; the asker keeps it.
  [[nodiscard]] virtual int descriptor() const noexcept = 0;

  /// Sends one question. @param source this machine's address on the interface
  [[nodiscard]] virtual std::error_code ask(const Interface& interface,
                                            const asio::ip::address& source,
                                            const asio::ip::address& target) = 0;

  struct Answer {
    unsigned interface = 0;
    asio::ip::address address;
  };
  /// The next answer, whichever request it answers; malformed ones are skipped. Nothing when no more has arrived.
  [[nodiscard]] virtual std::optional<Answer> next_answer() = 0;

  /// How many messages there was no room to keep until they were read, since it was opened.
  [[nodiscard]] virtual std::uint64_t lost() const = 0;
};

/// Null where this process may not (Linux: without CAP_NET_RAW), or where the system has no way.
[[nodiscard]] std::unique_ptr<NeighbourAsker> open_neighbour_asker(IpVersion version);

}  // namespace smbprobe::net
