#include "probe/exchange.hpp"

#include <fmt/format.h>

namespace smbprobe::probe {

std::string to_string(const SocketAddress& address) {
  const bool v6 = address.address.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", address.address, address.port)
            : fmt::format("{}:{}", address.address, address.port);
}

std::string_view name_of(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::reply:
      return "reply";
    case Outcome::refused:
      return "refused";
    case Outcome::unreachable:
      return "unreachable";
    case Outcome::reset:
      return "reset";
    case Outcome::closed:
      return "closed";
    case Outcome::silent:
      return "silent";
    case Outcome::garbage:
      return "garbage";
    case Outcome::not_captured:
      return "not_captured";
    case Outcome::error:
      break;
  }
  return "error";
}

}  // namespace smbprobe::probe
