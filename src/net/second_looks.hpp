// Which silent hosts of a sweep are asked once more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "net/asio_compat.hpp"

namespace smbprobe::net {

/// How many hosts were asked in each /24 and /16 (IPv6: /56 and /48), and how many of them answered.
class Liveliness {
 public:
  void ended(const asio::ip::address& address, bool answered);

  /// True where one in eight or more answers: in the /24, or in the /16 while too few of the /24 were asked.
  [[nodiscard]] bool is_lively(const asio::ip::address& address) const;

 private:
  struct Counts {
    std::uint32_t asked = 0;
    std::uint32_t answered = 0;
  };
  void count(std::uint64_t key, bool answered);
  [[nodiscard]] Counts find(std::uint64_t key) const;

  std::unordered_map<std::uint64_t, Counts> blocks_;
};

class HostRunner;

/// Hosts that were silent wait here until it is known how many of their neighbours answer, which is when no other host
/// is left or many wait. Then some are asked again and the others are over.
class SecondLooks {
 public:
  using HostPtr = std::shared_ptr<HostRunner>;

  /// @param most hosts that wait, at least 1
  explicit SecondLooks(std::size_t most) : most_(most) {}

  [[nodiscard]] Liveliness& liveliness() noexcept { return liveliness_; }

  void wait(HostPtr host) { waiting_.push_back(std::move(host)); }
  [[nodiscard]] bool is_full() const noexcept { return waiting_.size() + again_.size() >= most_; }
  [[nodiscard]] bool empty() const noexcept { return waiting_.empty() && again_.empty() && over_.empty(); }
  /// True where a decision is due once hosts must not wait longer.
  [[nodiscard]] bool has_waiting() const noexcept { return !waiting_.empty(); }

  /// Decides about all that wait.
  void decide();

  /// The next host that is asked again, and the next that is not. Null: none.
  [[nodiscard]] const HostRunner* next_again() const noexcept {
    return again_.empty() ? nullptr : again_.front().get();
  }
  [[nodiscard]] HostPtr take_again();
  [[nodiscard]] HostPtr take_over();

  /// Takes out those of `hosts`. @return how many
  [[nodiscard]] std::size_t remove(const std::vector<HostPtr>& hosts);

  /// All of them; none is left.
  [[nodiscard]] std::vector<HostPtr> take_all();

 private:
  std::size_t most_;
  Liveliness liveliness_;
  std::vector<HostPtr> waiting_;
  std::deque<HostPtr> again_;
  std::deque<HostPtr> over_;
};

}  // namespace smbprobe::net
