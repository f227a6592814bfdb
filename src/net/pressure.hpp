// How many hosts a worker may have in flight: fewer while this machine is short of something, more again later.
#pragma once

#include <cstddef>
#include <system_error>

namespace smbprobe::net {

/// True where an error is a shortage of this machine (descriptors, buffers, local ports), not a word of the host.
[[nodiscard]] bool is_shortage(const std::error_code& error) noexcept;

/// Additive increase, multiplicative decrease.
class Pressure {
 public:
  /// @param most hosts in flight when nothing is short, at least 1
  explicit Pressure(std::size_t most);

  [[nodiscard]] std::size_t allowed() const noexcept { return allowed_; }

  /// A connection could not be made for a shortage while `active` hosts were in flight.
  void short_of(std::size_t active) noexcept;

  /// A host ended without one.
  void went_well() noexcept;

 private:
  std::size_t most_;
  std::size_t allowed_;
  std::size_t well_ = 0;  ///< hosts that went well since the last change
};

}  // namespace smbprobe::net
