#include "targets/target_pattern.hpp"

#include <utility>

#include <fmt/format.h>

#include "targets/share_name.hpp"

namespace smbprobe::targets {
namespace {

using Spec = std::expected<TargetSpec, std::string>;

/// An address written in one of the ways of IPv4 within a large IPv6 network could get round an exclusion.
bool holds_mapped(const AddressRange& range) {
  const Address first{Family::v6, 0, 0xffff'0000'0000};
  const Address last{Family::v6, 0, 0xffff'ffff'ffff};
  return range.first <= last && first <= range.last && range.first.family == Family::v6;
}

Spec parse_name(std::string_view text) {
  auto target = parse_target(text);
  if (!target) return std::unexpected(std::move(target.error()));
  const auto scope = target->host.find('%');
  if (scope == std::string::npos) return *std::move(target);
  const auto address = parse_address(std::string_view(target->host).substr(0, scope));
  if (!address || address->family != Family::v6) return bad_target(text, "only an IPv6 address has a '%' and a scope");
  return *std::move(target);
}

}  // namespace

Spec parse_exclusion(std::string_view text) {
  if (!is_address_text(text)) return parse_name(text);
  auto range = parse_address_range(text);
  if (!range) return bad_target(text, range.error());
  return *range;
}

Spec parse_target_spec(std::string_view written) {
  const std::string_view text = host_of_share(written);
  if (text.empty() && !written.empty()) return bad_target(written, "no host is named");
  auto spec = parse_exclusion(text);
  if (!spec) return spec;
  const auto* range = std::get_if<AddressRange>(&*spec);
  if (range == nullptr) return spec;
  if (!address_count(*range)) return bad_target(text, "too many to sweep, more than 2^48 addresses");
  if (holds_mapped(*range)) return bad_target(text, "it holds the IPv4-mapped addresses; name IPv4 networks");
  return spec;
}

}  // namespace smbprobe::targets
