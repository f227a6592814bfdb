// The on-link addresses of one thread on their way to a first connection: asked for with ARP or neighbour discovery
// where that is allowed, and begun as fast as the neighbour table bears.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/clock.hpp"
#include "net/link/links.hpp"
#include "net/link/neighbour_asker.hpp"
#include "net/link/presence_round.hpp"
#include "net/rate_gate.hpp"

namespace smbprobe::net {

struct PendingTarget;

/// An address of a target that has not begun.
struct WaitingHost {
  std::shared_ptr<PendingTarget> place;
  asio::ip::address address;
  std::int64_t since_us = 0;  ///< of now_us(), of an on-link one
  bool on_link = false;       ///< it came out of an OnLinkQueue
  bool tries_way = false;     ///< begins although its way is lost, to see whether it is back
};

class OnLinkQueue {
 public:
  using OnAbsent = std::function<void(WaitingHost&&)>;

  /// All outlive it. @param gate of the questions of all threads  @param rate what it lets through in a second
  /// @param on_absent no answer came for the address, and the kernel does not know it either; never called from within
  /// a call of this class
  OnLinkQueue(asio::io_context& io, Links& links, RateGate& gate, unsigned rate, OnAbsent on_absent);

  /// Takes a host whose address is on-link. False for any other one: it can begin at once.
  [[nodiscard]] bool take(WaitingHost host);

  /// The next host to begin now, or nothing for now. The event loop wakes when that changes.
  [[nodiscard]] std::optional<WaitingHost> next();

  /// False while it holds as many as it can use: take no target then.
  [[nodiscard]] bool has_room() const noexcept { return size() < most_; }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  /// True where the rate of questions has held the sweep back for some seconds.
  [[nodiscard]] bool is_held_back() const noexcept { return questioned_ > std::size_t{rate_} * 2; }

  /// Takes out those for which `is_lost` holds: what was asked for them counts for nothing.
  [[nodiscard]] std::vector<WaitingHost> take_if(const std::function<bool(const asio::ip::address&)>& is_lost);

  /// Drops all that has not begun.
  void drop();

  /// Drops all, and lets io_context::run() return.
  void close();

 private:
  /// The questions of one version of IP.
  struct Asker {
    Asker(asio::io_context& io, RateGate& gate, std::unique_ptr<NeighbourAsker> its_socket);

    std::unique_ptr<NeighbourAsker> socket;
    PresenceRound round;
    asio::posix::basic_stream_descriptor<IoExecutor> readable;  ///< has a descriptor of its own
    std::uint64_t lost;                                         ///< answers that had no room
    Clock::time_point lost_at{};
  };
  struct Asked {
    WaitingHost host;
    Links::OnLink link;
  };

  [[nodiscard]] std::size_t size() const noexcept { return asked_.size() + ready_.size(); }
  [[nodiscard]] Asker* asker_for(const asio::ip::address& address, const Links::OnLink& link);
  void work();
  void send_questions(Asker& asker, Clock::time_point now);
  void read_answers(Asker& asker, Clock::time_point now);
  void settle_absent(Asker& asker, Clock::time_point now);
  [[nodiscard]] bool may_be_there(const asio::ip::address& address);
  void wait_for_answers(Asker& asker);
  void wake_at(Clock::time_point at);
  void make_ready(const asio::ip::address& address);
  void forget(const asio::ip::address& address);

  asio::io_context& io_;
  Links& links_;
  OnAbsent on_absent_;
  RateGate& gate_;
  std::array<bool, 2> tried_{};                   ///< to open an asker
  std::array<std::unique_ptr<Asker>, 2> askers_;  ///< null where that is not allowed
  unsigned rate_;
  std::size_t questioned_ = 0;  ///< addresses that were asked for
  std::size_t most_;
  std::unordered_multimap<asio::ip::address, Asked> asked_;
  std::deque<WaitingHost> ready_;  ///< to be begun as the table bears
  asio::steady_timer timer_;
  std::optional<Clock::time_point> wakes_at_;
  bool closed_ = false;
};

}  // namespace smbprobe::net
