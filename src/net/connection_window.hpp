// How many connections a worker may have open at a time: as many as this machine and the network between bear.
#pragma once

#include <cstddef>
#include <optional>

#include "net/clock.hpp"

namespace smbprobe::net {

/// Opens with few. Doubles each kPeriod unless there is a reason not to (silence is none); halves where this machine is
/// short of something, where answers take twice their usual time, and where too many connections needed a second SYN.
/// What was begun before the last halving says nothing new. Where a halving does not help, packets are lost for another
/// reason, and no further one follows.
class ConnectionWindow {
 public:
  /// @param most connections at a time, at least 1
  explicit ConnectionWindow(std::size_t most);

  [[nodiscard]] std::size_t most() const noexcept { return most_; }
  [[nodiscard]] std::size_t allowed() const noexcept { return allowed_; }
  [[nodiscard]] std::size_t open() const noexcept { return open_; }
  [[nodiscard]] bool has_room() const noexcept { return open_ < allowed_; }

  /// A connection is about to be opened; also where there is no room, for what cannot wait.
  void enter() noexcept { ++open_; }
  void leave() noexcept { --open_; }

  /// A connection is established. @param begun when its first SYN was sent
  void established(Clock::time_point begun, Clock::time_point now) noexcept;

  /// A connection brought its first answer. @param took from the first SYN on
  void answered(Clock::time_point begun, Clock::duration took) noexcept;

  /// A connection could not be made for a shortage of this machine.
  void short_of(Clock::time_point begun, Clock::time_point now) noexcept;

  /// To be called several times each kPeriod.
  void beat(Clock::time_point now) noexcept;
  static constexpr std::chrono::milliseconds kPeriod{250};

  /// True where the window was halved after that time: what was silent may have been so because of us.
  [[nodiscard]] bool was_halved_since(Clock::time_point begun) const noexcept { return begun < halved_; }

 private:
  void halve(std::size_t from, std::size_t least, Clock::time_point now) noexcept;
  [[nodiscard]] bool loses_packets() noexcept;
  [[nodiscard]] bool slows_down() noexcept;

  std::size_t most_;
  std::size_t ceiling_;  ///< what a shortage leaves of it
  std::size_t allowed_;
  std::size_t open_ = 0;
  Clock::time_point halved_{};
  Clock::time_point period_began_{};
  std::size_t established_ = 0;             ///< connections established since the loss was last judged
  std::size_t repeated_ = 0;                ///< of them, those that needed a second SYN
  double bearable_;                         ///< the share of them that is no reason to halve
  std::optional<double> share_at_halving_;  ///< that led to the last halving, until it is known what came of it
  std::size_t answers_ = 0;                 ///< of this period
  Clock::duration answer_time_{};
  Clock::duration usual_{};  ///< for an answer; 0: not known
};

}  // namespace smbprobe::net
