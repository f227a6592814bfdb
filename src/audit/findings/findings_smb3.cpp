// SMB2 and SMB3: dialects, encryption, signing algorithms, compression.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "audit/encryption.hpp"
#include "audit/findings/common_advice.hpp"
#include "audit/findings/finding_groups.hpp"
#include "audit/observed.hpp"
#include "audit/words.hpp"
#include "proto/named_values.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {
namespace {

using proto::SMB_2_0_2;
using proto::SMB_2_1;
using proto::SMB_3_0;
using proto::SMB_3_0_2;
using proto::SMB_3_1_1;
using report::Answer;
using report::EndpointReport;
using report::HostReport;
using Fact = std::optional<std::string>;

constexpr std::array kSmb3{SMB_3_0, SMB_3_0_2, SMB_3_1_1};

bool any_smb3(const HostReport& report) {
  return std::ranges::any_of(kSmb3, [&](std::uint16_t revision) { return any_accepts(report, revision); });
}

Fact accepted_fact(const EndpointReport& e) {
  const auto dialects = accepted_smb2(e);
  if (dialects.empty()) return std::nullopt;
  return fmt::format("accepted {}", join_commas(dialects));
}

std::optional<Observation> no_smb3(const HostReport& report) {
  const bool refused = std::ranges::all_of(kSmb3, [&](std::uint16_t r) { return all_refuse(report, r); });
  if (!refused) return std::nullopt;
  return observe(report, [](const EndpointReport& e) -> Fact {
    const auto fact = accepted_fact(e);
    return fact ? Fact(*fact + ", refused 3.0, 3.0.2, 3.1.1") : std::nullopt;
  });
}

std::optional<Observation> no_smb311(const HostReport& report) {
  if (!any_smb3(report) || !all_refuse(report, SMB_3_1_1)) return std::nullopt;
  return observe(report, [](const EndpointReport& e) -> Fact {
    const auto fact = accepted_fact(e);
    return fact ? Fact(*fact + ", refused 3.1.1") : std::nullopt;
  });
}

std::optional<Observation> old_dialects(const HostReport& report) {
  if (!any_smb3(report)) return std::nullopt;
  return observe(report, [](const EndpointReport& e) -> Fact {
    std::vector<std::string> old;
    for (const std::uint16_t revision : {SMB_2_0_2, SMB_2_1})
      if (const auto* row = find_dialect(e, revision); row != nullptr && accepted(row->verdict))
        old.push_back(proto::label_or_hex(proto::kSmb2Dialects, revision));
    if (old.empty()) return std::nullopt;
    return fmt::format("accepted {}", join_commas(old));
  });
}

std::optional<Observation> no_encryption(const HostReport& report) {
  const auto may_encrypt = [](const EndpointReport& e) {
    return speaks_smb(e) && encryption_of(e).answer != Encrypts::no;
  };
  if (std::ranges::any_of(report.endpoints, may_encrypt)) return std::nullopt;
  return observe(report, [](const EndpointReport& e) -> Fact {
    const auto reasons = encryption_of(e).reasons;
    return reasons.empty() ? std::nullopt : Fact(join_commas(reasons));
  });
}

std::optional<Observation> only_ccm(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) -> Fact {
    if (!e.smb2.ciphers || ciphers_are_doubtful(e)) return std::nullopt;
    const auto& list = *e.smb2.ciphers;
    if (answer_of(list, proto::kAes128Gcm) != Answer::refused || answer_of(list, proto::kAes256Gcm) != Answer::refused)
      return std::nullopt;
    std::vector<std::string> ccm;
    for (const std::uint16_t id : {proto::kAes128Ccm, proto::kAes256Ccm})
      if (answer_of(list, id) == Answer::accepted) ccm.push_back(proto::label_or_hex(proto::kCiphers, id));
    if (ccm.empty()) return std::nullopt;
    return fmt::format("accepted {}, refused AES-128-GCM and AES-256-GCM", join_commas(ccm));
  });
}

std::optional<Observation> hmac_sha256(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) -> Fact {
    if (!e.smb2.signing_algorithms) return std::nullopt;
    const auto& list = *e.smb2.signing_algorithms;
    std::vector<std::string> better;
    for (const std::uint16_t id : {proto::kAesCmac, proto::kAesGmac})
      if (answer_of(list, id) == Answer::accepted) better.push_back(proto::label_or_hex(proto::kSigningAlgorithms, id));
    if (better.empty() || answer_of(list, proto::kHmacSha256) != Answer::accepted) return std::nullopt;
    return fmt::format("accepted HMAC-SHA256 beside {}", join_and(better));
  });
}

/// Windows 10 1903 and 1909, the only ones with the hole: one algorithm, not chained, though several were offered.
std::optional<Observation> smbghost_shape(const HostReport& report) {
  constexpr std::array<std::string_view, 2> kBuilds{"10.0.18362", "10.0.18363"};
  const auto& version = report.identity.os_version;
  if (!version || std::ranges::find(kBuilds, *version) == kBuilds.end()) return std::nullopt;
  return observe(report, [&](const EndpointReport& e) -> Fact {
    const auto& smb2 = e.smb2;
    if (!smb2.compression || smb2.compression->size() != 1 || smb2.compression_chained ||
        !smb2.compression_chained_asked.value_or(false))
      return std::nullopt;
    return fmt::format("compression {}, not chained, OS version {}",
                       proto::label_or_hex(proto::kCompressionAlgorithms, smb2.compression->front()), *version);
  });
}

constexpr auto kPatchSmbGhost = std::to_array<AdviceRow>({
    {"", "", "install KB4551762 (build 18362.720 or 18363.720) or later; until then, disable compression"},
    {"windows", "until KB4551762 (build 18362.720 or 18363.720) or later is installed",
     R"(Set-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters" DisableCompression -Type DWORD -Value 1 -Force)"},
});

constexpr auto kAllowEncryption = std::to_array<AdviceRow>({
    {"", "", "allow SMB 3 encryption"},
    {"samba", "", "smb encrypt = desired"},
    {"ksmbd", "", "smb3 encryption = auto"},
    {"synology", "",
     "Control Panel > File Services > SMB > Advanced Settings > encryption: for clients that ask for it"},
    {"truenas", "", R"(midclt call smb.update '{"encryption": "DESIRED"}')"},
    {"windows", "clients below SMB 3.0 stay unencrypted",
     "Set-SmbServerConfiguration -EncryptData $true -RejectUnencryptedAccess $false -Force"},
});

constexpr auto kAllowGcm = std::to_array<AdviceRow>({
    {"", "", "allow AES-GCM ciphers"},
    {"samba", "Samba 4.15 and later",
     "server smb3 encryption algorithms = AES-128-GCM, AES-128-CCM, AES-256-GCM, AES-256-CCM"},
    {"windows", "Windows 11, Server 2022 and later",
     R"(Set-SmbServerConfiguration -EncryptionCiphers "AES_128_GCM, AES_128_CCM, AES_256_GCM, AES_256_CCM" -Force)"},
});

constexpr auto kNoHmac = std::to_array<AdviceRow>({
    {"samba", "Samba 4.15 and later; SMB 2.0.2 and 2.1 clients are refused then",
     "server smb3 signing algorithms = -HMAC-SHA256"},
});

constexpr auto kFromSmb3 = std::to_array<AdviceRow>({
    {"", "", "raise the minimum to SMB 3.0 if no client needs SMB 2"},
    {"samba", "", "server min protocol = SMB3_00"},
    {"ksmbd", "", "server min protocol = SMB3_00"},
    {"synology", "", "Control Panel > File Services > SMB > Advanced Settings > Minimum SMB protocol: SMB3"},
    {"qnap", "",
     "Control Panel > Network & File Services > Win/Mac/NFS/WebDAV > Microsoft Networking > Advanced Options > "
     "Lowest SMB version: SMB 3"},
    {"truenas", kTrueNasSince26, R"(midclt call smb.update '{"minimum_protocol": "SMB3"}')"},
    {"windows", kWindowsSince24H2, "Set-SmbServerConfiguration -Smb2DialectMin SMB300 -Force"},
});

constexpr std::array kSmb3Rows{
    FindingRow{.id = "smbghost-possible",
               .severity = Severity::high,
               .title = "Compression as in Windows 10 1903 and 1909: SMBGhost is possible",
               .why = "CVE-2020-0796 runs code without a login; whether KB4551762 is installed cannot be determined.",
               .advice = kPatchSmbGhost,
               .reference = "https://msrc.microsoft.com/update-guide/vulnerability/CVE-2020-0796",
               .check = smbghost_shape},
    FindingRow{.id = "no-smb3",
               .severity = Severity::medium,
               .title = "SMB 3 is not supported",
               .why = "Below SMB 3.0 nothing can be encrypted, and an attacker in the middle can force a downgrade.",
               .advice = kAllowSmb3,
               .reference = kDialectsPage,
               .check = no_smb3},
    FindingRow{.id = "no-smb311",
               .severity = Severity::low,
               .title = "SMB 3.1.1 is not supported",
               .why = "Only 3.1.1 protects its own negotiation (preauthentication integrity) and has AES-GCM.",
               .advice = kAllowSmb3,
               .reference = kDialectsPage,
               .check = no_smb311},
    FindingRow{.id = "no-encryption",
               .severity = Severity::low,
               .title = "Encryption is not available",
               .why = "The server supports SMB 3 without encryption, so files cross the network readable.",
               .advice = kAllowEncryption,
               .reference = kEncryptionPage,
               .check = no_encryption},
    FindingRow{.id = "only-ccm-ciphers",
               .severity = Severity::info,
               .title = "Only CCM ciphers are accepted",
               .why = "AES-CCM is sound, but slower than AES-GCM, which clients of 3.1.1 support.",
               .advice = kAllowGcm,
               .reference = "[MS-SMB2] 2.2.3.1.2",
               .check = only_ccm},
    FindingRow{.id = "hmac-sha256-signing",
               .severity = Severity::info,
               .title = "Signing with HMAC-SHA256 is still accepted",
               .why = "3.1.1 can sign with AES-CMAC or AES-GMAC, which are faster.",
               .advice = kNoHmac,
               .reference = "[MS-SMB2] 2.2.3.1.7",
               .check = hmac_sha256},
    FindingRow{.id = "old-smb2-dialects",
               .severity = Severity::info,
               .title = "SMB 2.0.2 or 2.1 is still accepted",
               .why = "These dialects cannot encrypt.",
               .advice = kFromSmb3,
               .reference = kDialectsPage,
               .check = old_dialects},
};

}  // namespace

std::span<const FindingRow> smb3_rows() noexcept { return kSmb3Rows; }

}  // namespace smbprobe::audit
