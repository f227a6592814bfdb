#include "targets/seen_targets.hpp"

#include <algorithm>
#include <iterator>

#include "targets/name_list.hpp"

namespace smbprobe::targets {

/// The first run that overlaps or touches this one, or comes after it.
template <class Number>
typename SeenRuns<Number>::Runs::iterator SeenRuns<Number>::first_beside(const Interval<Number>& run) {
  const auto next = runs_.upper_bound({run.port, run.first});
  if (next == runs_.begin()) return next;
  const auto left = std::prev(next);
  const bool beside = left->first.first == run.port && (run.first <= left->second || before(run.first) == left->second);
  return beside ? left : next;
}

template <class Number>
typename SeenRuns<Number>::Added SeenRuns<Number>::add(const Interval<Number>& run, bool room) {
  const auto is_beside = [&](const auto& seen) {
    const auto& [port, first] = seen.first;
    return port == run.port && (first <= run.last || before(first) == run.last);
  };
  std::vector<Interval<Number>> fresh;
  Interval<Number> joined = run;
  Number next = run.first;  // what is before it is in `fresh` or was seen
  bool covered = false;
  const auto begin = first_beside(run);
  auto end = begin;
  for (; end != runs_.end() && is_beside(*end); ++end) {
    const Number first = end->first.second;
    if (!covered && next < first) fresh.push_back({next, before(first), run.port});
    joined.first = std::min(joined.first, first);
    joined.last = std::max(joined.last, end->second);
    covered = run.last <= end->second;
    if (!covered) next = std::max(next, advance(end->second, 1));
  }
  if (!covered) fresh.push_back({next, run.last, run.port});
  if (fresh.empty()) return {};
  if (begin == end && !room) return {std::move(fresh), false};
  runs_.erase(begin, end);
  runs_.emplace(Begin{joined.port, joined.first}, joined.last);
  return {std::move(fresh), true};
}

template <class Number>
std::vector<Interval<Number>> SeenTargets::add_to(SeenRuns<Number>& runs, const Interval<Number>& run) {
  auto added = runs.add(run, size() < most_);
  full_ = full_ || !added.remembered;
  return std::move(added.fresh);
}

bool SeenTargets::add(const Target& name) {
  std::string key = name_key(target_text(name.host, name.port));
  if (names_.contains(key)) return false;
  if (size() >= most_ || name_bytes_ + key.size() > kMostNameBytes) {
    full_ = true;
    return true;
  }
  name_bytes_ += key.size();
  names_.insert(std::move(key));
  return true;
}

template class SeenRuns<std::uint32_t>;
template class SeenRuns<WideNumber>;
template std::vector<Interval<std::uint32_t>> SeenTargets::add_to(SeenRuns<std::uint32_t>&,
                                                                  const Interval<std::uint32_t>&);
template std::vector<Interval<WideNumber>> SeenTargets::add_to(SeenRuns<WideNumber>&, const Interval<WideNumber>&);

}  // namespace smbprobe::targets
