#include "probe/exchange.hpp"

#include <fmt/format.h>

#include "base/enum_name.hpp"

namespace smbprobe::probe {

std::string_view name_of(Outcome outcome) noexcept {
  return base::enum_name<Outcome::error>(
      outcome, {"reply", "refused", "unreachable", "reset", "closed", "silent", "garbage", "not_captured", "error"});
}

std::int64_t replied_us(const Exchange& exchange) noexcept { return exchange.started_us + exchange.rtt_us.value_or(0); }

Lifetime lifetime_of(const Exchange& exchange) {
  return exchange.lifetime.value_or(Lifetime{exchange.started_us, replied_us(exchange)});
}

bool was_connected(const Exchange& exchange) {
  if (was_connection_refused(exchange)) return false;  // a capture knows its client all the same
  return exchange.request_sent || exchange.session_error || exchange.client.port != 0;
}

bool was_connection_refused(const Exchange& exchange) {
  return exchange.outcome == Outcome::refused && !exchange.session_error && !was_retargeted(exchange);
}

bool was_retargeted(const Exchange& exchange) { return exchange.detail.starts_with("retarget"); }

bool was_hung_up_on(const Exchange& exchange) noexcept {
  return exchange.outcome == Outcome::closed || exchange.outcome == Outcome::reset;
}

}  // namespace smbprobe::probe
