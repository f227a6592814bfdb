#include "targets/target_space.hpp"

#include <algorithm>
#include <numeric>

#include "targets/address_interval.hpp"

namespace smbprobe::targets {
namespace {

constexpr std::uint64_t kMostTargets = std::uint64_t{1} << 63;
constexpr std::size_t kWrittenKept = 64;      // specs whose order is remembered, for a space that turns out small
constexpr std::size_t kLeastClean = 1 << 16;  // intervals that are added before duplicates are looked for

/// The targets before the end of each interval; false when they are too many to number.
template <class Number>
bool count(const std::vector<Interval<Number>>& intervals, std::vector<std::uint64_t>& ends) {
  std::uint64_t total = 0;
  ends.clear();
  ends.reserve(intervals.size());
  for (const auto& each : intervals) {
    const std::uint64_t more = distance(each.first, each.last);
    if (more >= kMostTargets || total + more + 1 > kMostTargets) return false;
    ends.push_back(total += more + 1);
  }
  return true;
}

std::uint64_t total_of(const std::vector<std::uint64_t>& ends) { return ends.empty() ? 0 : ends.back(); }

template <class Part>
Target target_of(const Part& part, std::uint64_t index) {
  const auto found = static_cast<std::size_t>(std::ranges::upper_bound(part.ends, index) - part.ends.begin());
  const auto& interval = part.intervals[found];
  const std::uint64_t begin = found == 0 ? 0 : part.ends[found - 1];
  const std::string host = to_string(address_of(advance(interval.first, index - begin)));
  std::optional<std::uint16_t> port;
  if (interval.port != 0) port = static_cast<std::uint16_t>(interval.port);
  return {target_text(host, port), host, port};
}

class Hash {
 public:
  void add(std::uint64_t word) noexcept {
    value_ = (value_ ^ word) * 0x9e3779b97f4a7c15;
    value_ ^= value_ >> 29;
  }
  void add(std::uint32_t word) noexcept { add(std::uint64_t{word}); }
  void add(const WideNumber& number) noexcept {
    add(number.high);
    add(number.low);
  }
  void add(std::string_view text) noexcept {
    add(std::uint64_t{text.size()});
    for (const char c : text) add(std::uint64_t{static_cast<unsigned char>(c)});
  }
  template <class Number>
  void add(const std::vector<Interval<Number>>& intervals) noexcept {
    add(std::uint64_t{intervals.size()});
    for (const auto& each : intervals) {
      add(each.first);
      add(each.last);
      add(each.port);
    }
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace

template <class Number>
void TargetSpace::add_to(Part<Number>& part, const Interval<Number>& interval) {
  part.intervals.push_back(interval);
  // a list that names the same addresses again and again does not grow
  if (part.intervals.size() < 2 * part.settled + kLeastClean) return;
  normalize(part.intervals);
  part.settled = part.intervals.size();
}

void TargetSpace::add(const TargetSpec& spec) {
  if (written_.size() < kWrittenKept) written_.push_back(spec);
  if (const auto* name = std::get_if<Target>(&spec)) return names_.add(*name);
  const auto& range = std::get<AddressRange>(spec);
  if (range.first.family == Family::v4)
    add_to(v4_, interval_of<std::uint32_t>(range, range.port));
  else
    add_to(v6_, interval_of<WideNumber>(range, range.port));
}

template <class Number>
std::expected<std::uint64_t, std::string> TargetSpace::finish_part(Part<Number>& part) {
  normalize(part.intervals);
  const auto too_many = [] { return std::unexpected(std::string("more than 2^63 targets are too many to sweep")); };
  if (!count(part.intervals, part.ends)) return too_many();
  const std::uint64_t before = total_of(part.ends);
  if (!exclusions_.empty()) {
    part.intervals = exclusions_.without(part.intervals);
    if (!count(part.intervals, part.ends)) return too_many();
  }
  const std::uint64_t after = total_of(part.ends);
  excluded_count_ += before - after;
  size_ += after;
  if (size_ > kMostTargets) return too_many();
  return after;
}

std::expected<void, std::string> TargetSpace::finish() {
  exclusions_.finish();
  if (auto done = finish_part(v4_); !done) return std::unexpected(std::move(done.error()));
  if (auto done = finish_part(v6_); !done) return std::unexpected(std::move(done.error()));
  names_.normalize();
  excluded_count_ += names_.remove_if([this](const Target& target) { return exclusions_.holds(target.host); });
  size_ += names_.size();
  keep_order();
  return {};
}

Target TargetSpace::sorted_at(std::uint64_t index) const {
  const std::uint64_t v4 = total_of(v4_.ends);
  if (index < v4) return target_of(v4_, index);
  index -= v4;
  const std::uint64_t v6 = total_of(v6_.ends);
  if (index < v6) return target_of(v6_, index);
  return names_.at(static_cast<std::size_t>(index - v6));
}

Target TargetSpace::at(std::uint64_t index) const {
  return sorted_at(order_.empty() ? index : order_[static_cast<std::size_t>(index)]);
}

/// The first spec that asked for the target.
std::size_t TargetSpace::rank(const Target& target) const {
  const auto address = parse_address(target.host);
  const auto asks_for = [&](const TargetSpec& spec) {
    if (const auto* name = std::get_if<Target>(&spec))
      return !address && name->port == target.port && name_key(name->host) == name_key(target.host);
    const auto& range = std::get<AddressRange>(spec);
    return address && range.port == target.port && range.first <= *address && *address <= range.last;
  };
  return static_cast<std::size_t>(std::ranges::find_if(written_, asks_for) - written_.begin());
}

void TargetSpace::keep_order() {
  if (size_ > 1 && size_ <= kKeepsOrder) {
    std::vector<std::size_t> ranks;
    for (std::uint64_t i = 0; i < size_; ++i) ranks.push_back(rank(sorted_at(i)));
    order_.resize(ranks.size());
    std::iota(order_.begin(), order_.end(), std::uint8_t{0});
    std::ranges::stable_sort(order_, {}, [&](std::uint8_t i) { return ranks[i]; });
  }
  written_ = {};
}

bool TargetSpace::is_distinct() const noexcept {
  const auto plain = [](const auto& interval) { return interval.port == 0; };
  return names_.size() == 0 && std::ranges::all_of(v4_.intervals, plain) && std::ranges::all_of(v6_.intervals, plain);
}

std::uint64_t TargetSpace::fingerprint() const noexcept {
  Hash hash;
  hash.add(v4_.intervals);
  hash.add(v6_.intervals);
  hash.add(std::uint64_t{names_.size()});
  for (std::size_t i = 0; i < names_.size(); ++i) hash.add(names_.text(i));
  for (const std::uint8_t each : order_) hash.add(std::uint64_t{each});
  return hash.value();
}

}  // namespace smbprobe::targets
