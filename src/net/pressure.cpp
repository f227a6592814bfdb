#include "net/pressure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include "net/asio_compat.hpp"

namespace smbprobe::net {

bool is_shortage(const std::error_code& error) noexcept {
  constexpr std::array kShortages{EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EAGAIN};
  const bool is_errno = error.category() == asio::error::get_system_category() ||
                        error.category() == std::system_category() || error.category() == std::generic_category();
  return is_errno && std::ranges::find(kShortages, error.value()) != kShortages.end();
}

Pressure::Pressure(std::size_t most) : most_(std::max<std::size_t>(most, 1)), allowed_(most_) {}

void Pressure::short_of(std::size_t active) noexcept {
  well_ = 0;
  allowed_ = std::clamp<std::size_t>(std::min(active, allowed_) * 3 / 4, 1, most_);
}

void Pressure::went_well() noexcept {
  if (allowed_ == most_ || ++well_ < allowed_) return;
  well_ = 0;
  ++allowed_;
}

}  // namespace smbprobe::net
