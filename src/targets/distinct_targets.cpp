#include "targets/distinct_targets.hpp"

#include <algorithm>
#include <utility>

#include "targets/address_interval.hpp"

namespace smbprobe::targets {
namespace {

template <class Number>
std::uint64_t count(const std::vector<Interval<Number>>& intervals) {
  std::uint64_t total = 0;
  for (const auto& each : intervals) total += distance(each.first, each.last) + 1;
  return total;
}

/// @param runs in reverse order
template <class Number>
Target take_first(std::vector<Interval<Number>>& runs) {
  auto& run = runs.back();
  const std::string host = to_string(address_of(run.first));
  std::optional<std::uint16_t> port;
  if (run.port != 0) port = static_cast<std::uint16_t>(run.port);
  if (run.first == run.last)
    runs.pop_back();
  else
    run.first = advance(run.first, 1);
  return {target_text(host, port), host, port};
}

}  // namespace

void DistinctTargets::add(const TargetSpec& spec) {
  if (const auto* name = std::get_if<Target>(&spec)) {
    if (!seen_.add(*name)) return;
    if (exclusions_.holds(name->host))
      ++excluded_;
    else
      name_ = *name;
    return;
  }
  const auto& range = std::get<AddressRange>(spec);
  if (range.first.family == Family::v4)
    add_run(v4_, interval_of<std::uint32_t>(range, range.port));
  else
    add_run(v6_, interval_of<WideNumber>(range, range.port));
}

template <class Number>
void DistinctTargets::add_run(std::vector<Interval<Number>>& runs, const Interval<Number>& run) {
  const auto fresh = seen_.add(run);
  runs = exclusions_.without(fresh);
  excluded_ += count(fresh) - count(runs);
  std::ranges::reverse(runs);
}

std::optional<Target> DistinctTargets::next_of_list() {
  if (!v4_.empty()) return take_first(v4_);
  if (!v6_.empty()) return take_first(v6_);
  return std::exchange(name_, std::nullopt);
}

std::optional<Target> DistinctTargets::next() {
  while (auto target = next_of_list())
    if (position_++ % order_.shards == order_.shard - 1) return target;
  return std::nullopt;
}

std::uint64_t DistinctTargets::skip() {
  const std::uint64_t begin = position_;
  position_ += count(v4_) + count(v6_) + (name_ ? 1 : 0);
  v4_.clear();
  v6_.clear();
  name_.reset();
  return part_of(position_, order_) - part_of(begin, order_);
}

}  // namespace smbprobe::targets
