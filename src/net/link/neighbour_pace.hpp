// How fast addresses may be begun that each take an entry of this machine's neighbour table. No I/O.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <span>
#include <unordered_map>

#include "net/asio_compat.hpp"
#include "net/clock.hpp"
#include "net/link/link_facts.hpp"
#include "net/rate_gate.hpp"

namespace smbprobe::net {

/// An address holds its entry for as long as the kernel asks for it, whatever becomes of the socket: counting open
/// sockets lets the table overflow, and what has no room there is lost without a word. So at most three quarters of the
/// table are begun in that time, evenly spread, and fewer by what others hold: the table is the whole machine's. Safe
/// to use from several threads.
class NeighbourPace {
 public:
  /// The shortest time that an entry is held: the kernel asks three times, a second apart.
  static constexpr std::chrono::milliseconds kHold{3200};
  /// Addresses in that time however full the table is: a sweep must get on.
  static constexpr std::size_t kLeast = 16;

  /// @param table entries in all  @param hold how long an address is asked for, kHold at least
  explicit NeighbourPace(std::size_t table, std::chrono::milliseconds hold = kHold);

  /// Takes an entry for an address if one is free now; else says when to ask again. An address that holds one already
  /// takes no other one.
  using Turn = RateGate::Turn;
  [[nodiscard]] Turn take(const asio::ip::address& address, Clock::time_point now);

  /// The table as it is now. Entries of addresses begun here within the hold are ours.
  void set_table(std::span<const Neighbour> neighbours, Clock::time_point now);

  /// The table had no room for an address: half as many from here on, and an eighth of the whole more with each time
  /// that all was well.
  void table_overflowed();
  void all_was_well();

  /// Addresses that may be begun within the hold, and how many that are in a second.
  [[nodiscard]] std::size_t allowed() const;
  [[nodiscard]] std::size_t per_second() const;
  /// Entries that are not for us to take.
  [[nodiscard]] std::size_t in_use() const;
  [[nodiscard]] std::chrono::milliseconds hold() const noexcept { return hold_; }

 private:
  struct Begun {
    Clock::time_point at;
    asio::ip::address address;
  };

  [[nodiscard]] std::size_t allowed_now() const;
  void drop_old(Clock::time_point now);

  mutable std::mutex mutex_;
  std::size_t table_;
  std::chrono::milliseconds hold_;
  std::size_t others_ = 0;
  std::size_t eighths_ = 8;  ///< of what would be allowed
  Clock::time_point next_{};
  std::deque<Begun> begun_;                           ///< within the hold, the oldest first
  std::unordered_map<asio::ip::address, bool> held_;  ///< of begun_: true where the entry outlives its hold
};

}  // namespace smbprobe::net
