// How long a lost way out of this machine is waited for.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/clock.hpp"
#include "net/link/ways.hpp"

namespace smbprobe::net {

/// The ways that targets wait for, by the words of their loss. Safe to use from several threads.
class WayWaits {
 public:
  /// How long a sweep waits: setting up an interface again and its DHCP lease takes less.
  static constexpr std::chrono::seconds kInSweep{60};
  /// How long a scan of few targets waits: its user is probably watching.
  static constexpr std::chrono::seconds kForFew{3};

  explicit WayWaits(std::chrono::seconds most) : most_(most) {}

  /// A target behind the way waits. A sentence for the user, the first time.
  [[nodiscard]] std::optional<std::string> wait(const WayLoss& loss,
                                                const asio::ip::address& target,
                                                Clock::time_point now);

  /// True where it has been waited for long enough: its targets are given up for as long as it is lost.
  [[nodiscard]] bool is_given_up(const WayLoss& loss, Clock::time_point now);

  /// Forgets what is back. Sentences about that, and about ways whose time is up.
  [[nodiscard]] std::vector<std::string> review(Ways& ways, Clock::time_point now);

 private:
  struct Wait {
    WayLoss loss;
    asio::ip::address target;  ///< one of those behind it
    Clock::time_point since;
    bool given_up = false;  ///< and said so
  };
  [[nodiscard]] Wait* find(const WayLoss& loss);

  std::chrono::seconds most_;
  std::mutex mutex_;
  std::vector<Wait> waits_;
};

}  // namespace smbprobe::net
