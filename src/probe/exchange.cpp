#include "probe/exchange.hpp"

#include <fmt/format.h>

#include "base/enum_name.hpp"

namespace smbprobe::probe {

std::string to_string(const SocketAddress& address) {
  const bool v6 = address.address.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", address.address, address.port)
            : fmt::format("{}:{}", address.address, address.port);
}

std::string_view name_of(Outcome outcome) noexcept {
  return base::enum_name<Outcome::error>(
      outcome, {"reply", "refused", "unreachable", "reset", "closed", "silent", "garbage", "not_captured", "error"});
}

}  // namespace smbprobe::probe
