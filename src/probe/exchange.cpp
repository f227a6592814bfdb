#include "probe/exchange.hpp"

#include <fmt/format.h>

#include "base/enum_name.hpp"

namespace smbprobe::probe {

std::string_view name_of(Outcome outcome) noexcept {
  return base::enum_name<Outcome::error>(
      outcome, {"reply", "refused", "unreachable", "reset", "closed", "silent", "garbage", "not_captured", "error"});
}

Lifetime lifetime_of(const Exchange& exchange) {
  return exchange.lifetime.value_or(Lifetime{exchange.started_us, exchange.started_us + exchange.rtt_us.value_or(0)});
}

}  // namespace smbprobe::probe
