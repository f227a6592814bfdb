// A target as the user writes it: one host, or a run of addresses.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "targets/address_range.hpp"
#include "targets/targets.hpp"

namespace smbprobe::targets {

/// Names and scoped addresses are a Target; every other address is a range, of one address too, so that it is probed
/// once where a network holds it as well.
using TargetSpec = std::variant<Target, AddressRange>;

/// Reads what parse_target() reads, what parse_address_range() reads, up to kMostAddressesOfRange addresses, and the
/// host of a share (see host_of_share()). The error is a sentence that names the text.
[[nodiscard]] std::expected<TargetSpec, std::string> parse_target_spec(std::string_view text);

/// The same for what must not be probed: a network may have any size.
[[nodiscard]] std::expected<TargetSpec, std::string> parse_exclusion(std::string_view text);

}  // namespace smbprobe::targets
