#include "net/scan_context.hpp"

#include "net/clock.hpp"

namespace smbprobe::net {

bool AddressBook::enter(const Host& host) {
  const std::lock_guard lock(mutex_);
  return hosts_.insert(host).second;
}

void AddressBook::leave(const Host& host) {
  const std::lock_guard lock(mutex_);
  hosts_.erase(host);
}

ScanShared::ScanShared(const TargetFeed& targets, const ScanOptions& scan_options, const ScanEvents& scan_events)
    : feed(targets), options(scan_options), events(scan_events), unix_offset_us(net::unix_offset_us()) {
  if (options.rate > 0) gate.emplace(options.rate);
}

std::optional<Ticket> ScanShared::next_target() {
  const std::lock_guard lock(feed_mutex_);
  if (fed_) return std::nullopt;
  auto ticket = feed();
  fed_ = !ticket;
  return ticket;
}

void ScanShared::notice_shortage(const std::string& what) {
  if (!shortage_told_.exchange(true) && events.on_notice)
    events.on_notice(what + "; trying again, with fewer hosts at a time");
}

void ScanShared::notice_full_table() {
  if (!table_told_.exchange(true) && events.on_notice)
    events.on_notice("this machine's connection tracking table (nf_conntrack) is nearly full; waiting for room in it");
}

void ScanShared::notice_proxy(ProxyTrouble trouble, const std::string& what) {
  auto& told = trouble == ProxyTrouble::proxy ? proxy_told_ : proxy_target_told_;
  if (!told.exchange(true) && events.on_notice) events.on_notice(what);
}

}  // namespace smbprobe::net
