// Which program sent a NEGOTIATE, by the lists that are built into the well-known ones. [MS-SMB2] <135> to <139>
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb2_negotiate_request.hpp"

namespace smbprobe::probe {

/// The requests of one client that say the most; either may be missing.
struct ClientTraits {
  std::optional<proto::Smb1NegotiateRequest> smb1;
  std::optional<proto::Smb2NegotiateRequest> smb2;
};

/// "Windows 10 2004 to 22H2", "macOS"...; nothing where the lists fit no program, or more than one kind of it.
[[nodiscard]] std::optional<std::string> guess_client(const ClientTraits& traits);

}  // namespace smbprobe::probe
