// What a file may not do to the reader of policies.
#pragma once

#include <optional>
#include <string_view>

#include "audit/policy/policy.hpp"

namespace smbprobe::audit {

/// Looks at a text before it is parsed: toml++ 3.3 makes a table within a table for each dot of a key, and gives them
/// back one within the other, so that a key of many dots takes the whole stack. Nothing where the text is harmless.
[[nodiscard]] std::optional<PolicyError> beyond_limits(std::string_view toml);

}  // namespace smbprobe::audit
