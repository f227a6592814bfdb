#include "targets/exclusions.hpp"

#include <variant>

#include "targets/address_interval.hpp"
#include "targets/name_list.hpp"

namespace smbprobe::targets {
namespace {

std::string_view without_scope(std::string_view host) { return host.substr(0, host.find('%')); }

}  // namespace

void Exclusions::add(const AddressRange& range) {
  if (range.first.family == Family::v4)
    v4_.push_back(interval_of<std::uint32_t>(range, std::nullopt));
  else
    v6_.push_back(interval_of<WideNumber>(range, std::nullopt));
}

void Exclusions::add(std::string_view host) { names_.insert(name_key(host)); }

void Exclusions::add(const TargetSpec& spec) {
  if (const auto* name = std::get_if<Target>(&spec))
    add(name->host);
  else
    add(std::get<AddressRange>(spec));
}

void Exclusions::finish() {
  normalize(v4_);
  normalize(v6_);
}

bool Exclusions::holds(std::string_view host) const {
  if (names_.contains(name_key(host))) return true;
  const auto parsed = parse_address(without_scope(host));
  if (!parsed) return false;
  if (parsed->family == Family::v4) return targets::holds(v4_, number_of<std::uint32_t>(*parsed));
  return targets::holds(v6_, number_of<WideNumber>(*parsed));
}

std::vector<Interval<std::uint32_t>> Exclusions::without(const std::vector<Interval<std::uint32_t>>& intervals) const {
  return v4_.empty() ? intervals : subtract(intervals, v4_);
}

std::vector<Interval<WideNumber>> Exclusions::without(const std::vector<Interval<WideNumber>>& intervals) const {
  return v6_.empty() ? intervals : subtract(intervals, v6_);
}

}  // namespace smbprobe::targets
