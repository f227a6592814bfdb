#include "net/scan_context.hpp"

#include <fmt/format.h>

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

bool AddressBook::has(const Host& host) {
  const std::lock_guard lock(mutex_);
  return hosts_.contains(host);
}

ScanShared::ScanShared(const TargetFeed& targets, const ScanOptions& scan_options, const ScanEvents& scan_events)
    : feed(targets),
      options(scan_options),
      events(scan_events),
      unix_offset_us(net::unix_offset_us()),
      neighbour_gate(scan_options.neighbour_rate),
      links(open_link_source(scan_options.source.value_or(RouteFrom{}))),
      way_waits(scan_options.sweep ? WayWaits::kInSweep : WayWaits::kForFew) {
  if (options.rate > 0) gate.emplace(options.rate);
}

std::expected<Ticket, NoTarget> ScanShared::next_target(Sleeper& asker) {
  const std::lock_guard lock(feed_mutex_);
  if (fed_) return std::unexpected(NoTarget::more);
  auto next = feed.next();
  if (!next && next.error() == NoTarget::yet && feed.bell != nullptr) {
    feed.bell->enrol(asker);
    next = feed.next();
  }
  fed_ = !next && next.error() == NoTarget::more;
  return next;
}

void ScanShared::notice_shortage(const std::string& what) {
  if (!shortage_told_.exchange(true) && events.on_notice)
    events.on_notice(what + "; trying again, with fewer connections at a time");
}

void ScanShared::notice_full_table() {
  if (!table_told_.exchange(true) && events.on_notice)
    events.on_notice("this machine's connection tracking table (nf_conntrack) is nearly full; waiting for room in it");
}

void ScanShared::notice_questions() {
  if (options.neighbour_rate != ScanOptions::kUsualNeighbourRate || questions_told_.exchange(true)) return;
  if (events.on_notice)
    events.on_notice(
        fmt::format("ARP and neighbour discovery are limited to {} requests per second, two for each target: switches "
                    "treat more as an ARP storm; --rate N sets another limit",
                    options.neighbour_rate));
}

void ScanShared::notice_links() {
  if (const auto sentence = links.notice()) notice(*sentence);
}

void ScanShared::notice(const std::string& sentence) const {
  if (events.on_notice) events.on_notice(sentence);
}

void ScanShared::notice_proxy(ProxyTrouble trouble, const std::string& what) {
  auto& told = trouble == ProxyTrouble::proxy ? proxy_told_ : proxy_target_told_;
  if (!told.exchange(true) && events.on_notice) events.on_notice(what);
}

}  // namespace smbprobe::net
