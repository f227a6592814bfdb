#include "net/link/links.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/number_text.hpp"

namespace smbprobe::net {
namespace {

constexpr std::chrono::seconds kReadEvery{1};
/// A table of a million entries takes its time: reading takes no more than this part of it.
constexpr int kNeighbourReadShare = 50;
/// What it asks for beyond the kernel's own time.
constexpr std::chrono::milliseconds kMargin{200};
/// Seconds of a held-back sweep before that is worth a word.
constexpr std::uint64_t kWorthAWord = 2;

}  // namespace

Links::Table::Table(IpVersion its_version, const std::optional<NeighbourTable>& told_facts)
    : version(its_version),
      known(told_facts.has_value()),
      facts(told_facts.value_or(NeighbourTable{})),
      pace(facts.size, facts.asked_for + kMargin) {}

Links::Links(std::unique_ptr<LinkSource> source)
    : source_(std::move(source)),
      routes_(*source_, lock_),
      tables_{Table(IpVersion::v4, source_->neighbour_table(IpVersion::v4)),
              Table(IpVersion::v6, source_->neighbour_table(IpVersion::v6))} {}

std::optional<Links::OnLink> Links::on_link(const asio::ip::address& address) {
  const auto route = routes_.to(address);
  if (route.reach != Reach::on_link) return std::nullopt;
  auto interface = routes_.interface(route.interface);
  if (!interface || !interface->resolves) return std::nullopt;
  return OnLink{.interface = *std::move(interface), .source = route.source};
}

NeighbourPace::Turn Links::take(const asio::ip::address& address, Clock::time_point now) {
  auto& table = table_of(address);
  if (!table.used.exchange(true)) {
    const std::lock_guard guard(lock_);
    read_again(table, now);
  }
  const auto turn = table.pace.take(address, now);
  if (turn.granted)
    ++table.granted;
  else
    table.held_back = true;
  return turn;
}

std::chrono::milliseconds Links::patience(const asio::ip::address& address) const {
  return tables_[address.is_v6() ? 1 : 0].pace.hold();
}

std::uint64_t Links::overflows(const asio::ip::address& address) {
  const std::lock_guard guard(lock_);
  return table_of(address).facts.overflows;
}

NeighbourVerdict Links::judge(const asio::ip::address& address, FailedConnect connect, std::uint64_t overflows_before) {
  auto& table = table_of(address);
  connect.has_link_address = !table.known || has_link_address(address);  // else the connection's word is all there is
  const std::lock_guard guard(lock_);
  if (!connect.has_link_address) {
    if (const auto facts = source_->neighbour_table(table.version))
      connect.overflowed = facts->overflows != overflows_before;
  }
  return judge_neighbour(connect, table.facts.asked_for);
}

bool Links::has_link_address(const asio::ip::address& address) {
  const auto interface = routes_.to(address).interface;
  const std::lock_guard guard(lock_);
  const auto found = source_->neighbour(interface, address);
  return found && found->has_link_address;
}

std::optional<bool> Links::knows_router(const Routes::Gateway& router) {
  const auto interface = routes_.interface(router.interface);
  if (!interface || !interface->resolves) return std::nullopt;
  const std::lock_guard guard(lock_);
  const auto found = source_->neighbour(router.interface, router.address);
  return found ? std::optional(found->has_link_address) : std::nullopt;
}

void Links::refresh(Clock::time_point now) {
  routes_.refresh();
  const std::lock_guard guard(lock_);
  if (now < next_read_) return;
  const auto begun = Clock::now();
  for (auto& table : tables_)
    if (table.used) read_again(table, now);
  const auto cost = Clock::now() - begun;
  next_read_ = now + std::max<Clock::duration>(kReadEvery, cost * kNeighbourReadShare);
}

void Links::read_again(Table& table, Clock::time_point now) {
  if (!table.known) return;
  if (const auto facts = source_->neighbour_table(table.version)) {
    if (facts->overflows > table.facts.overflows)
      table.pace.table_overflowed();
    else
      table.pace.all_was_well();
    table.facts.overflows = facts->overflows;
  }
  table.pace.set_table(source_->neighbours(table.version), now);
}

std::optional<std::string> Links::notice() {
  const std::lock_guard guard(lock_);
  for (auto& table : tables_) {
    const auto per_second = table.pace.per_second();
    if (table.noticed || !table.held_back || table.granted < per_second * kWorthAWord) continue;
    table.noticed = true;
    const auto begun = fmt::format("targets on this subnet are started at {} per second: ", base::grouped(per_second));
    if (!table.known) return begun + "the size of this machine's neighbour table is not known";
    const auto in_use = table.pace.in_use();
    return begun + fmt::format(
                       "this machine's neighbour table holds {} entries{}; net.ipv{}.neigh.default.gc_thresh3 of "
                       "the host (not of a container) raises the limit",
                       base::grouped(table.facts.size),
                       in_use > 0 ? fmt::format(", {} of them in use", base::grouped(in_use)) : "",
                       table.version == IpVersion::v4 ? 4 : 6);
  }
  return std::nullopt;
}

}  // namespace smbprobe::net
