// Which on-link address is asked for next when smbprobe asks for itself: each twice, as fast as the rate lets. No I/O.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/clock.hpp"
#include "net/rate_gate.hpp"

namespace smbprobe::net {

/// What it holds is bounded by who adds: see most_at_a_time().
class PresenceRound {
 public:
  /// Between the two questions, and from the second one to the end.
  static constexpr std::chrono::seconds kPatience{1};

  /// @param gate of all threads together; outlives it
  explicit PresenceRound(RateGate& gate) : gate_(gate) {}

  /// As many addresses as keep a rate busy.
  [[nodiscard]] static std::size_t most_at_a_time(unsigned rate) noexcept;

  /// Has an address asked for. One that is being asked for already is not asked for again.
  void add(const asio::ip::address& address);

  /// The address to ask for now; nothing where none is due or the rate lets none: see wake().
  [[nodiscard]] std::optional<asio::ip::address> next(Clock::time_point now);

  /// The question could not be sent: it is put again with the next turn.
  void not_sent(const asio::ip::address& address);

  /// Takes an address off. False where it was not asked for.
  bool remove(const asio::ip::address& address);

  /// Takes those off whose time is up.
  [[nodiscard]] std::vector<asio::ip::address> take_absent(Clock::time_point now);

  /// When next() or take_absent() have something to do again at the earliest; the end of time where nothing is left.
  [[nodiscard]] Clock::time_point wake() const;

  [[nodiscard]] bool empty() const noexcept { return asked_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return asked_.size(); }

 private:
  /// An address whose question or end is due. Stale where the address was taken off meanwhile.
  struct Due {
    Clock::time_point at;
    asio::ip::address address;
    std::uint64_t number;  ///< of its add()
  };
  struct State {
    std::uint64_t number;
    unsigned questions = 0;
  };

  [[nodiscard]] bool is_stale(const Due& due) const;
  void drop_stale();
  [[nodiscard]] std::deque<Due>* queue_of_next(Clock::time_point now);

  RateGate& gate_;
  std::unordered_map<asio::ip::address, State> asked_;
  std::deque<Due> first_;   ///< waits for its first question
  std::deque<Due> second_;  ///< for its second one, the earliest due first
  std::deque<Due> end_;     ///< for its end
  Clock::time_point turn_{};
  std::uint64_t added_ = 0;
};

}  // namespace smbprobe::net
