#include "audit/policy/policy.hpp"

namespace smbprobe::audit {
namespace {

constexpr std::string_view kModern = R"(name = "modern"
version = "1"
description = "Only SMB 3.1.1, signing required, AES-GCM encryption available: Windows 10 and Server 2016 and later"
smb1 = "disabled"

[dialects]
lowest = "3.1.1"

[signing]
required = true

[encryption]
one_of = ["AES-128-GCM", "AES-256-GCM"]

[signing_algorithms]
one_of = ["AES-CMAC", "AES-GMAC"]

[ports]
closed = [139]

[findings]
severity = "high"
)";

constexpr std::string_view kIntermediate = R"(name = "intermediate"
version = "1"
description = "SMB 3.0 or later, signing required, encryption available: Windows 8 and Server 2012 and later"
smb1 = "disabled"

[dialects]
lowest = "3.0"

[signing]
required = true

[encryption]
offered = true

[findings]
severity = "high"
)";

constexpr std::string_view kLegacyFree = R"(name = "legacy-free"
version = "1"
description = "No SMB1, SMB 3 available, signing possible: Windows Vista and later"
smb1 = "disabled"

[dialects]
lowest = "2.0.2"
highest = "3.0"

[signing]
possible = true
)";

}  // namespace

std::vector<BuiltInPolicy> built_in_policies() {
  return {{"modern", kModern}, {"intermediate", kIntermediate}, {"legacy-free", kLegacyFree}};
}

}  // namespace smbprobe::audit
