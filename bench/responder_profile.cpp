#include "responder_profile.hpp"

#include <algorithm>

#include "proto/smb1_constants.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::bench {

namespace {

using namespace proto;

constexpr std::uint8_t kSmb1NoSigning = NEGOTIATE_USER_SECURITY | NEGOTIATE_ENCRYPT_PASSWORDS;
constexpr std::uint8_t kSmb1Signing = kSmb1NoSigning | NEGOTIATE_SECURITY_SIGNATURES_ENABLED;
constexpr std::uint16_t kSigningRequired = SMB2_NEGOTIATE_SIGNING_ENABLED | SMB2_NEGOTIATE_SIGNING_REQUIRED;

const std::vector<std::uint16_t> kEveryCipher{2, 1, 4, 3};
const std::vector<std::uint16_t> kEverySigningAlgorithm{2, 1, 0};
const std::vector<std::string> kLanman{"MICROSOFT NETWORKS 3.0", "LANMAN1.0", "LM1.2X002", "DOS LM1.2X002",
                                       "LANMAN2.1"};

}  // namespace

const std::vector<Profile>& profiles() {
  static const std::vector<Profile> all{
      {.name = "nas",
       .summary = "SMB 2.0.2 to 3.1.1, signing enabled: a network disk of today",
       .smb1_dialects = {},
       .smb2_dialects = {SMB_2_0_2, SMB_2_1, SMB_3_0, SMB_3_0_2, SMB_3_1_1},
       .ciphers = kEveryCipher,
       .signing_algorithms = kEverySigningAlgorithm,
       .smb1_security_mode = 0,
       .smb2_security_mode = SMB2_NEGOTIATE_SIGNING_ENABLED},
      {.name = "smb1-only",
       .summary = "NT LM 0.12 and nothing else, no signing: an old printer",
       .smb1_dialects = {"NT LM 0.12"},
       .smb2_dialects = {},
       .ciphers = {},
       .signing_algorithms = {},
       .smb1_security_mode = kSmb1NoSigning,
       .smb2_security_mode = 0},
      {.name = "modern",
       .summary = "SMB 3.1.1 alone, signing required, AES-256-GCM and AES-128-GCM",
       .smb1_dialects = {},
       .smb2_dialects = {SMB_3_1_1},
       .ciphers = {4, 2},
       .signing_algorithms = {2, 1},
       .smb1_security_mode = 0,
       .smb2_security_mode = kSigningRequired},
      {.name = "lanman",
       .summary = "LANMAN dialects only: an answer of 13 words",
       .smb1_dialects = kLanman,
       .smb2_dialects = {},
       .ciphers = {},
       .signing_algorithms = {},
       .smb1_security_mode = kSmb1NoSigning,
       .smb2_security_mode = 0},
      {.name = "dual",
       .summary = "SMB1 with signing beside SMB 2.0.2 to 3.1.1",
       .smb1_dialects = {"NT LM 0.12"},
       .smb2_dialects = {SMB_2_0_2, SMB_2_1, SMB_3_0, SMB_3_0_2, SMB_3_1_1},
       .ciphers = {2, 1},
       .signing_algorithms = {1, 0},
       .smb1_security_mode = kSmb1Signing,
       .smb2_security_mode = SMB2_NEGOTIATE_SIGNING_ENABLED},
      {.name = "windows",
       .summary = "SMB 2.0.2 to 3.1.1, SMB1 refused by closing: a Windows of today",
       .smb1_dialects = {},
       .smb2_dialects = {SMB_2_0_2, SMB_2_1, SMB_3_0, SMB_3_0_2, SMB_3_1_1},
       .ciphers = kEveryCipher,
       .signing_algorithms = kEverySigningAlgorithm,
       .smb1_security_mode = 0,
       .smb2_security_mode = kSigningRequired,
       .closes_on_smb1 = true},
  };
  return all;
}

std::optional<Profile> find_profile(std::string_view name) {
  const auto found = std::ranges::find(profiles(), name, &Profile::name);
  if (found == profiles().end()) return std::nullopt;
  return *found;
}

}  // namespace smbprobe::bench
