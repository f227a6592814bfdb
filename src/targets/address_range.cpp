#include "targets/address_range.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/number_text.hpp"
#include "targets/targets.hpp"

namespace smbprobe::targets {
namespace {

using Failure = std::unexpected<std::string>;
using Ends = std::expected<std::pair<Address, Address>, std::string>;

constexpr std::string_view kDigits = "0123456789";

std::optional<unsigned> number_up_to(std::string_view text, unsigned most) {
  const auto value = base::parse_number<unsigned>(text);
  return value && *value <= most ? value : std::nullopt;
}

std::expected<Address, std::string> parse_end(std::string_view text) {
  const auto address = parse_written_address(text);
  if (!address) return Failure(fmt::format("'{}' is not an address", text));
  return *address;
}

std::uint64_t host_mask(unsigned bits) {
  return bits >= 64 ? std::numeric_limits<std::uint64_t>::max() : (std::uint64_t{1} << bits) - 1;
}

/// The prefix length of "255.255.255.0"; nothing where a one follows a zero.
std::optional<unsigned> prefix_of_netmask(std::string_view text) {
  constexpr unsigned kBits = 32;
  const auto mask = parse_written_address(text);
  if (!mask || mask->family != Family::v4) return std::nullopt;
  const auto ones = static_cast<unsigned>(std::popcount(mask->low));
  return mask->low == (host_mask(kBits) & ~host_mask(kBits - ones)) ? std::optional(ones) : std::nullopt;
}

Ends parse_network(std::string_view text, std::size_t slash) {
  const auto address = parse_end(text.substr(0, slash));
  if (!address) return Failure(address.error());
  const bool v4 = address->family == Family::v4;
  const unsigned most = v4 ? 32 : 128;
  const std::string_view size = text.substr(slash + 1);
  const bool netmask = v4 && size.contains('.');
  const auto prefix = netmask ? prefix_of_netmask(size) : number_up_to(size, most);
  if (!prefix && netmask) return Failure(fmt::format("'{}' is not a netmask such as 255.255.255.0", size));
  if (!prefix) return Failure(fmt::format("the prefix length must be a number from 0 to {}", most));
  const unsigned host_bits = most - *prefix;
  const std::uint64_t low = host_mask(host_bits);
  const std::uint64_t high = host_bits > 64 ? host_mask(host_bits - 64) : 0;
  return std::pair{Address{address->family, address->high & ~high, address->low & ~low},
                   Address{address->family, address->high | high, address->low | low}};
}

Ends parse_ends(std::string_view text, std::size_t hyphen) {
  const auto first = parse_end(text.substr(0, hyphen));
  if (!first) return Failure(first.error());
  const std::string_view end = text.substr(hyphen + 1);
  if (const auto octet = number_up_to(end, 255); octet && first->family == Family::v4)
    return std::pair{*first, Address{Family::v4, 0, (first->low & ~std::uint64_t{0xff}) | *octet}};
  const auto last = parse_end(end);
  if (!last) return Failure(last.error());
  if (last->family != first->family) return Failure("the range mixes IPv4 and IPv6");
  return std::pair{*first, *last};
}

/// "192.0.2.*" and "192.0.*.*": stars for all numbers, at the end.
Ends parse_stars(std::string_view text) {
  std::string first(text);
  std::string last;
  bool starred = false;
  for (const char c : text) {
    if (starred && c != '.' && c != '*') return Failure("only the last numbers can be '*', as in 192.0.2.*");
    starred = starred || c == '*';
    last += c == '*' ? "255" : std::string(1, c);
  }
  std::ranges::replace(first, '*', '0');
  const auto begin = parse_written_address(first);
  const auto end = parse_written_address(last);
  if (!begin || !end) return Failure("only the last numbers can be '*', as in 192.0.2.*");
  return std::pair{*begin, *end};
}

Ends parse_body(std::string_view text) {
  if (text.contains('*')) return parse_stars(text);
  if (const auto slash = text.find('/'); slash != std::string_view::npos) return parse_network(text, slash);
  if (const auto hyphen = text.find('-'); hyphen != std::string_view::npos) return parse_ends(text, hyphen);
  const auto address = parse_end(text);
  if (!address) return Failure(address.error());
  return std::pair{*address, *address};
}

struct Split {
  std::string_view body;
  std::optional<std::string_view> port;
};

/// Cuts the port off: behind the bracket, or behind the only colon.
std::expected<Split, std::string> split_port(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return Failure("the ']' is missing");
    const std::string_view rest = text.substr(end + 1);
    if (rest.empty()) return Split{text.substr(1, end - 1), {}};
    if (rest.front() != ':') return Failure("only ':PORT' may follow the ']'");
    return Split{text.substr(1, end - 1), rest.substr(1)};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) return Split{text, {}};
  return Split{text.substr(0, colon), text.substr(colon + 1)};
}

bool is_numeric_label(std::string_view label) {
  if (label.starts_with("0x") || label.starts_with("0X"))
    return label.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
  return !label.empty() && label.find_first_not_of(kDigits) == std::string_view::npos;
}

}  // namespace

std::optional<std::uint64_t> address_count(const AddressRange& range) noexcept {
  const std::uint64_t low = range.last.low - range.first.low;
  const std::uint64_t high = range.last.high - range.first.high - (range.last.low < range.first.low ? 1 : 0);
  if (high != 0 || low >= kMostAddressesOfRange) return std::nullopt;
  return low + 1;
}

bool is_address_text(std::string_view text) noexcept {
  if (text.find_first_of("/*") != std::string_view::npos) return true;
  if (text.find('%') != std::string_view::npos) return false;
  const auto colon = text.find(':');
  const bool two_colons = colon != std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos;
  if (text.starts_with('[')) {
    const std::string_view inside = text.substr(1, text.find(']') - 1);
    return inside.find(':') != std::string_view::npos || is_address_text(inside);
  }
  if (two_colons) return true;
  std::string_view host = text.substr(0, colon);
  if (host.find_first_of(kDigits) == std::string_view::npos) return false;
  if (host.find_first_not_of("0123456789.-") == std::string_view::npos) return true;
  if (host.ends_with('.')) host.remove_suffix(1);
  // the system takes "10.0x5" and "127.1" for addresses: a name never ends in a number
  return is_numeric_label(host.substr(host.rfind('.') + 1));
}

std::expected<AddressRange, std::string> parse_address_range(std::string_view text) {
  const auto split = split_port(text);
  if (!split) return Failure(split.error());
  const auto ends = parse_body(split->body);
  if (!ends) return Failure(ends.error());
  AddressRange out{ends->first, ends->second, std::nullopt};
  if (out.last < out.first) return Failure("the range ends before it begins");
  if (is_mapped(out.first) && is_mapped(out.last)) out = {unmapped(out.first), unmapped(out.last), std::nullopt};
  if (split->port) {
    out.port = parse_port(*split->port);
    if (split->port->empty()) return Failure("the port is missing");
    if (!out.port) return Failure("the port must be a number from 1 to 65535");
  }
  return out;
}

}  // namespace smbprobe::targets
