// From what the user wrote to addresses.
#pragma once

#include <atomic>
#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "net/asio_compat.hpp"

namespace smbprobe::net {

/// Addresses, or a sentence that says why there are none.
using Resolved = std::expected<std::vector<asio::ip::address>, std::string>;

/// The address that a text writes out, an IPv6 scope among it ("fe80::1%eth0"); nothing for a name. The error is a
/// sentence: an interface that this machine does not have.
[[nodiscard]] std::optional<Resolved> parse_address(const std::string& text);

/// The address as text, an IPv6 scope kept ("fe80::1%eth0").
[[nodiscard]] std::string to_text(const asio::ip::address& address);

/// The addresses in their order, each once.
[[nodiscard]] std::vector<asio::ip::address> without_repeats(std::span<const asio::ip::address> addresses);

/// The system's look-up, which blocks: kinds of address that this machine has none of are left out where others are
/// left. Safe to call from several threads.
[[nodiscard]] Resolved look_up(const std::string& host);

/// Looks names up on threads of its own, several at a time: the system's look-up blocks, and for a name whose server is
/// silent it takes seconds. The threads begin with the first name.
class Resolver {
 public:
  static constexpr std::size_t kThreads = 16;
  using LookUp = std::function<Resolved(const std::string& host)>;

  /// @param io where the answers go; outlives it  @param how called on any of the threads
  explicit Resolver(asio::io_context& io, LookUp how = look_up) : io_(io), how_(std::move(how)) {}

  /// Must outlive the task.
  [[nodiscard]] Task<Resolved> resolve(std::string host);

  /// Names that wait for a thread are not looked up any more: they end with an error.
  void cancel() noexcept { cancelled_ = true; }

 private:
  [[nodiscard]] Resolved answer(const std::string& host) const;

  asio::io_context& io_;
  LookUp how_;
  std::atomic<bool> cancelled_{};
  std::optional<asio::thread_pool> threads_;  ///< last: it ends before what its threads use
};

}  // namespace smbprobe::net
