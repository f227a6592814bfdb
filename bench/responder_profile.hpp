// What a responder offers: the servers that it can play.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smbprobe::bench {

struct Profile {
  std::string_view name;
  std::string_view summary;
  std::vector<std::string> smb1_dialects;         ///< least preferred first; empty: SMB1 is off
  std::vector<std::uint16_t> smb2_dialects;       ///< lowest first; empty: SMB2 is off
  std::vector<std::uint16_t> ciphers;             ///< the server's preference first
  std::vector<std::uint16_t> signing_algorithms;  ///< the server's preference first
  std::uint8_t smb1_security_mode{};
  std::uint16_t smb2_security_mode{};
  bool closes_on_smb1 = false;  ///< refuses SMB1 by closing, as Windows does
};

/// Every profile, the default one first.
[[nodiscard]] const std::vector<Profile>& profiles();

/// The profile of that name, or nothing.
[[nodiscard]] std::optional<Profile> find_profile(std::string_view name);

}  // namespace smbprobe::bench
