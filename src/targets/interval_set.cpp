#include "targets/interval_set.hpp"

#include <algorithm>
#include <tuple>

namespace smbprobe::targets {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

template <class Number>
bool touches(const Interval<Number>& left, const Interval<Number>& right) {
  return left.port == right.port && (right.first <= left.last || before(right.first) == left.last);
}

/// The first of the normalised intervals without a port that ends at the number or later.
template <class Number>
auto first_to_reach(const std::vector<Interval<Number>>& intervals, const Number& number) {
  return std::ranges::lower_bound(intervals, number, {}, &Interval<Number>::last);
}

}  // namespace

std::uint64_t distance(std::uint32_t first, std::uint32_t last) noexcept { return std::uint64_t{last} - first; }

std::uint64_t distance(const WideNumber& first, const WideNumber& last) noexcept {
  const std::uint64_t high = last.high - first.high - (last.low < first.low ? 1 : 0);
  return high == 0 ? last.low - first.low : kMost;
}

std::uint32_t advance(std::uint32_t number, std::uint64_t offset) noexcept {
  return static_cast<std::uint32_t>(number + offset);
}

WideNumber advance(const WideNumber& number, std::uint64_t offset) noexcept {
  const std::uint64_t low = number.low + offset;
  return {number.high + (low < offset ? 1 : 0), low};
}

std::uint32_t before(std::uint32_t number) noexcept { return number - 1; }

WideNumber before(const WideNumber& number) noexcept {
  return {number.high - (number.low == 0 ? 1 : 0), number.low - 1};
}

template <class Number>
void normalize(std::vector<Interval<Number>>& intervals) {
  if (intervals.empty()) return;
  std::ranges::sort(intervals, {}, [](const auto& i) { return std::tie(i.port, i.first); });
  auto last = intervals.begin();
  for (auto next = last + 1; next != intervals.end(); ++next) {
    if (touches(*last, *next))
      last->last = std::max(last->last, next->last);
    else
      *++last = *next;
  }
  intervals.erase(last + 1, intervals.end());
}

template <class Number>
std::vector<Interval<Number>> subtract(const std::vector<Interval<Number>>& intervals,
                                       const std::vector<Interval<Number>>& removed) {
  std::vector<Interval<Number>> out;
  out.reserve(intervals.size());
  for (Interval<Number> rest : intervals) {
    bool left = true;
    for (auto hole = first_to_reach(removed, rest.first); left && hole != removed.end() && hole->first <= rest.last;
         ++hole) {
      if (rest.first < hole->first) out.push_back({rest.first, before(hole->first), rest.port});
      left = hole->last < rest.last;
      if (left) rest.first = advance(hole->last, 1);
    }
    if (left) out.push_back(rest);
  }
  return out;
}

template <class Number>
bool holds(const std::vector<Interval<Number>>& intervals, const Number& number) {
  const auto found = first_to_reach(intervals, number);
  return found != intervals.end() && found->first <= number;
}

template void normalize(std::vector<Interval<std::uint32_t>>&);
template void normalize(std::vector<Interval<WideNumber>>&);
template std::vector<Interval<std::uint32_t>> subtract(const std::vector<Interval<std::uint32_t>>&,
                                                       const std::vector<Interval<std::uint32_t>>&);
template std::vector<Interval<WideNumber>> subtract(const std::vector<Interval<WideNumber>>&,
                                                    const std::vector<Interval<WideNumber>>&);
template bool holds(const std::vector<Interval<std::uint32_t>>&, const std::uint32_t&);
template bool holds(const std::vector<Interval<WideNumber>>&, const WideNumber&);

}  // namespace smbprobe::targets
