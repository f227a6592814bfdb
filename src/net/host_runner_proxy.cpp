// What of HostRunner is for connections through a proxy.
#include "net/host_runner.hpp"
#include "net/resolver.hpp"

namespace smbprobe::net {

/// A name that the proxy resolves: its address is never known here.
bool HostRunner::is_resolved_far_away() const {
  return context_.options().proxy && address_.is_unspecified() && !parse_address(place_->ticket.target.host);
}

/// Where nothing can be reached through the proxy, the host is left as it is: it was never asked.
void HostRunner::heed_proxy(const Played& played) {
  if (!context_.options().proxy || played.exchanges.empty()) return;
  auto& shared = context_.shared;
  const probe::Exchange& last = played.exchanges.back();
  if (played.proxy_trouble != ProxyTrouble::none) {
    shared.notice_proxy(played.proxy_trouble, last.detail);
  } else if (last.outcome != probe::Outcome::error && last.outcome != probe::Outcome::silent) {
    shared.proxy.has_worked = true;
  }
  if (played.proxy_trouble != ProxyTrouble::proxy) return;
  shared.proxy.is_down = true;
  stopped_ = true;
  for (auto& port : ports_) port.drop();
}

}  // namespace smbprobe::net
