// SMB1: whether it is on, and what its NEGOTIATE answer admits.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "audit/findings/common_advice.hpp"
#include "audit/findings/finding_groups.hpp"
#include "audit/observed.hpp"
#include "audit/words.hpp"
#include "proto/smb1_dialects.hpp"
#include "report/dialect_ranges.hpp"

namespace smbprobe::audit {
namespace {

using report::EndpointReport;
using report::HostReport;
using Fact = std::optional<std::string>;

/// True for what brings a LANMAN answer or an older one.
bool is_older_than_nt(const std::string& dialect) {
  const auto* row = proto::find_smb1_dialect(dialect);
  return row != nullptr && row->level != proto::Smb1Level::nt_lm;
}

Fact smb1_fact(const EndpointReport& e) {
  if (!accepted(e.smb1.verdict)) return std::nullopt;
  auto dialects = accepted_smb1(e);
  report::name_nt_lm(dialects);
  return dialects.empty() ? std::string("SMB1 accepted") : "SMB1 accepted with " + join_commas(dialects);
}

std::optional<Observation> smb1_only(const HostReport& report) {
  if (report.smb1 != report::Smb1Status::only) return std::nullopt;
  return observe(report, [](const EndpointReport& e) -> Fact {
    const auto smb1 = smb1_fact(e);
    if (!smb1) return std::nullopt;
    return *smb1 + (e.smb2.verdict.answer == report::Answer::refused ? ", SMB2 and SMB3 refused" : "");
  });
}

std::optional<Observation> smb1_enabled(const HostReport& report) {
  return report.smb1 == report::Smb1Status::enabled ? observe(report, smb1_fact) : std::nullopt;
}

std::optional<Observation> lanman(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) -> Fact {
    auto old = accepted_smb1(e);
    std::erase_if(old, [](const std::string& dialect) { return !is_older_than_nt(dialect); });
    if (old.empty()) return std::nullopt;
    return "accepted " + join_commas(old);
  });
}

/// A flag of the SMB1 answer that is known and is off.
template <class Flag>
std::optional<Observation> is_off(const HostReport& report, Flag flag, std::string_view words) {
  return observe(report, [&](const EndpointReport& e) -> Fact {
    if (!accepted(e.smb1.verdict) || (e.smb1.*flag).value_or(true)) return std::nullopt;
    return std::string(words);
  });
}

std::optional<Observation> plaintext(const HostReport& report) {
  return is_off(report, &report::Smb1Report::challenge_response, "SMB1 without challenge and response");
}

std::optional<Observation> share_level(const HostReport& report) {
  return is_off(report, &report::Smb1Report::user_level_security, "SMB1 with share-level security");
}

/// LANMAN has no capabilities, so extended security is unknown there.
std::optional<Observation> no_extended_security(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) -> Fact {
    if (!accepted(e.smb1.verdict) || !e.smb1.capabilities || e.smb1.extended_security.value_or(true) ||
        !e.smb1.extended_security_asked.value_or(false))
      return std::nullopt;
    return fmt::format("SMB1 without extended security (capabilities 0x{:08x})", *e.smb1.capabilities);
  });
}

constexpr auto kEncryptPasswords = std::to_array<AdviceRow>({
    {"", "", "require encrypted passwords, or replace the device"},
    {"samba", "", "encrypt passwords = yes"},
});

/// Samba forgets share-level security with `security = user`; other products have it in SMB1 alone.
constexpr auto kUserLevel = std::to_array<AdviceRow>({
    {"", "", "give every user an account, and disable SMB1"},
    {"samba", "", "security = user"},
});

constexpr auto kAllowSmb2 = std::to_array<AdviceRow>({
    {"", "",
     "install newer firmware with SMB2 or later; without it, replace the device or isolate it in its own network"},
    {"samba", "", "server max protocol = SMB3"},
    {"samba", "", "server min protocol = SMB2_02"},
    {"synology", "", "Control Panel > File Services > SMB > Advanced Settings > Maximum SMB protocol: SMB3"},
    {"synology", "", "Control Panel > File Services > SMB > Advanced Settings > Minimum SMB protocol: SMB2"},
    {"qnap", "",
     "Control Panel > Network & File Services > Win/Mac/NFS/WebDAV > Microsoft Networking > Advanced Options > "
     "Highest SMB version: SMB 3"},
    {"qnap", "",
     "Control Panel > Network & File Services > Win/Mac/NFS/WebDAV > Microsoft Networking > Advanced Options > "
     "Lowest SMB version: SMB 2"},
    {"truenas", kTrueNasTo2510, R"(midclt call smb.update '{"enable_smb1": false}')"},
    {"truenas", kTrueNasSince26, R"(midclt call smb.update '{"minimum_protocol": "SMB2"}')"},
    {"windows", "", "Set-SmbServerConfiguration -EnableSMB2Protocol $true -Force"},
    {"windows", "", "Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force"},
    {"windows-7", "",
     R"(Set-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters" SMB2 -Type DWORD -Value 1 -Force)"},
    {"windows-7", "",
     R"(Set-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters" SMB1 -Type DWORD -Value 0 -Force)"},
});

constexpr std::array kSmb1Rows{
    FindingRow{.id = "plaintext-passwords",
               .severity = Severity::critical,
               .title = "Passwords are sent in the clear",
               .why = "The server offers no challenge, so a client that logs in sends the password itself, readable "
                      "on the network.",
               .advice = kEncryptPasswords,
               .reference = "[MS-CIFS] 2.2.4.52.2, SecurityMode bit 0x02",
               .check = plaintext},
    FindingRow{.id = "smb1-only",
               .severity = Severity::high,
               .title = "The server supports only SMB1",
               .why = "New installations of Windows since 10 1709 have no SMB1 client and cannot connect; SMB1 has "
                      "neither encryption nor protection against downgrades.",
               .advice = kAllowSmb2,
               .reference = kSmb1Page,
               .check = smb1_only},
    FindingRow{.id = "smb1-enabled",
               .severity = Severity::high,
               .title = "SMB1 is enabled",
               .why = "WannaCry and NotPetya spread through SMB1, and an attacker in the middle can force a downgrade "
                      "to it (patch level cannot be determined).",
               .advice = kTurnSmb1Off,
               .reference = kSmb1Page,
               .check = smb1_enabled},
    FindingRow{.id = "lanman-dialects",
               .severity = Severity::high,
               .title = "Dialects older than NT LM 0.12 are accepted",
               .why = "They support neither signing nor NTLMv2, and a recorded login reveals the password.",
               .advice = kTurnSmb1Off,
               .reference = "[MS-CIFS] 1.7",
               .check = lanman},
    FindingRow{.id = "share-level-security",
               .severity = Severity::high,
               .title = "Share-level security is enabled",
               .why = "Each share has one password for everyone, so access cannot be traced to a user.",
               .advice = kUserLevel,
               .reference = "[MS-CIFS] 2.2.4.52.2, SecurityMode bit 0x01",
               .check = share_level},
    FindingRow{.id = "no-extended-security",
               .severity = Severity::medium,
               .title = "SMB1 without extended security",
               .why = "Without SPNEGO there is no Kerberos: clients answer the challenge with LM or NTLM responses, "
                      "which can be cracked offline.",
               .advice = kTurnSmb1Off,
               .reference = "[MS-SMB] 2.2.4.5.2",
               .check = no_extended_security},
};

}  // namespace

std::span<const FindingRow> smb1_rows() noexcept { return kSmb1Rows; }

}  // namespace smbprobe::audit
