// What a scan knows of this machine's links: routes, the room in the neighbour tables, who has a link-layer address.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "net/clock.hpp"
#include "net/link/link_facts.hpp"
#include "net/link/link_source.hpp"
#include "net/link/neighbour_pace.hpp"
#include "net/link/neighbour_verdict.hpp"
#include "net/link/routes.hpp"

namespace smbprobe::net {

/// One for a scan. Safe to use from several threads.
class Links {
 public:
  explicit Links(std::unique_ptr<LinkSource> source = open_link_source());

  [[nodiscard]] Routes& routes() noexcept { return routes_; }

  /// An address whose first packet waits for its link-layer address.
  struct OnLink {
    Interface interface;
    asio::ip::address source;
  };
  /// Nothing for what goes through a router, stays on this machine, or needs no link-layer address (a tunnel).
  [[nodiscard]] std::optional<OnLink> on_link(const asio::ip::address& address);

  /// The turn of an on-link address to have its first packet sent.
  [[nodiscard]] NeighbourPace::Turn take(const asio::ip::address& address, Clock::time_point now);

  /// The least time to give a first connect to an on-link address: until then silence means nothing.
  [[nodiscard]] std::chrono::milliseconds patience(const asio::ip::address& address) const;

  /// How often the table had no room until now: to be kept when a connect begins, for judge().
  [[nodiscard]] std::uint64_t overflows(const asio::ip::address& address);

  /// A connect to an on-link address came to nothing. @param connect without what this machine knows
  /// @param overflows_before of when it began
  [[nodiscard]] NeighbourVerdict judge(const asio::ip::address& address,
                                       FailedConnect connect,
                                       std::uint64_t overflows_before);

  /// True where the kernel has its link-layer address.
  [[nodiscard]] bool has_link_address(const asio::ip::address& address);

  /// The same of a router; nothing where none is looked for, as on a tunnel, or where the kernel has no entry for it.
  [[nodiscard]] std::optional<bool> knows_router(const Routes::Gateway& router);

  /// To be called about ten times a second: reads again what changed, and once a second who is in the tables.
  void refresh(Clock::time_point now);

  /// A sentence about what holds the sweep back, once for each kind of address, when it does.
  [[nodiscard]] std::optional<std::string> notice();

 private:
  struct Table {
    Table(IpVersion its_version, const std::optional<NeighbourTable>& reported);

    IpVersion version;
    bool known;  ///< the system reports it
    NeighbourTable facts;
    NeighbourPace pace;
    std::atomic<bool> used{};
    std::atomic<std::uint64_t> granted{};
    std::atomic<bool> held_back{};
    bool noticed = false;
  };

  [[nodiscard]] Table& table_of(const asio::ip::address& address) { return tables_[address.is_v6() ? 1 : 0]; }
  void read_again(Table& table, Clock::time_point now);

  std::unique_ptr<LinkSource> source_;
  std::mutex lock_;  ///< of source_, and of the tables' facts
  Routes routes_;
  std::array<Table, 2> tables_;
  Clock::time_point next_read_{};
};

}  // namespace smbprobe::net
