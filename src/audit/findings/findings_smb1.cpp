// SMB1: whether it is on, and what its NEGOTIATE answer admits.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "audit/findings/common_advice.hpp"
#include "audit/findings/finding_groups.hpp"
#include "audit/observed.hpp"
#include "audit/words.hpp"
#include "proto/smb1_dialects.hpp"

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
  return fmt::format("smb1.answer is accepted ({})", join_commas(accepted_smb1(e)));
}

std::optional<Observation> smb1_only(const HostReport& report) {
  if (report.smb1 != report::Smb1Status::only) return std::nullopt;
  return observe(report, [](const EndpointReport& e) -> Fact {
    const auto smb1 = smb1_fact(e);
    if (!smb1) return std::nullopt;
    return *smb1 + (e.smb2.verdict.answer == report::Answer::refused ? ", smb2.answer is refused" : "");
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
    return "smb1.dialects has accepted " + join_commas(old);
  });
}

/// A flag of the SMB1 answer that is known and is off.
template <class Flag>
std::optional<Observation> is_off(const HostReport& report, Flag flag, std::string_view field) {
  return observe(report, [&](const EndpointReport& e) -> Fact {
    if (!accepted(e.smb1.verdict) || (e.smb1.*flag).value_or(true)) return std::nullopt;
    return fmt::format("smb1.{} is false", field);
  });
}

std::optional<Observation> plaintext(const HostReport& report) {
  return is_off(report, &report::Smb1Report::challenge_response, "challenge_response");
}

std::optional<Observation> share_level(const HostReport& report) {
  return is_off(report, &report::Smb1Report::user_level_security, "user_level_security");
}

/// LANMAN has no capabilities, so extended security is unknown there.
std::optional<Observation> no_extended_security(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) -> Fact {
    if (!accepted(e.smb1.verdict) || !e.smb1.capabilities || e.smb1.extended_security.value_or(true) ||
        !e.smb1.extended_security_asked.value_or(false))
      return std::nullopt;
    return fmt::format("smb1.extended_security is false (capabilities 0x{:08x})", *e.smb1.capabilities);
  });
}

constexpr Advice turn_off_or(std::string_view samba) {
  Advice advice = kTurnSmb1Off;
  advice.samba = samba;
  return advice;
}

constexpr std::array kSmb1Rows{
    FindingRow{.id = "plaintext-passwords",
               .severity = Severity::critical,
               .title = "Passwords are sent in the clear",
               .why = "The server offers no challenge, so a client that logs in sends the password itself: whoever "
                      "can listen has it.",
               .advice = turn_off_or("encrypt passwords = yes"),
               .reference = "[MS-CIFS] 2.2.4.52.2, SecurityMode bit 0x02",
               .check = plaintext},
    FindingRow{.id = "smb1-only",
               .severity = Severity::high,
               .title = "The server supports only SMB1",
               .why = "Windows 10 1709 and later leave the SMB1 client out, or take it away once it is not used, and "
                      "then cannot connect; and SMB1 has neither encryption nor protection of its negotiation.",
               .advice = {.anywhere = "where there is no newer firmware, replace it or keep it in a network of its own",
                          .samba = "server max protocol = SMB3_11, and server min protocol = SMB2_02",
                          .synology = "Control Panel > File Services > SMB > Advanced Settings > Maximum SMB protocol: "
                                      "SMB3, Minimum SMB protocol: SMB2",
                          .qnap = kAllowSmb3.qnap,
                          .truenas = kTurnSmb1Off.truenas,
                          .windows = "Set-SmbServerConfiguration -EnableSMB2Protocol $true -Force"},
               .reference = kSmb1Page,
               .check = smb1_only},
    FindingRow{.id = "smb1-enabled",
               .severity = Severity::high,
               .title = "SMB1 is enabled",
               .why = "WannaCry and NotPetya spread through SMB1, and an attacker in the middle can force a downgrade "
                      "to it. The patch level cannot be determined.",
               .advice = kTurnSmb1Off,
               .reference = kSmb1Page,
               .check = smb1_enabled},
    FindingRow{.id = "lanman-dialects",
               .severity = Severity::high,
               .title = "Dialects older than NT LM 0.12 are accepted",
               .why = "They know neither signing nor NTLMv2: answers to their challenge give the password away to "
                      "whoever records them.",
               .advice = turn_off_or("server min protocol = SMB2_02, and lanman auth = no"),
               .reference = "[MS-CIFS] 1.7",
               .check = lanman},
    FindingRow{.id = "share-level-security",
               .severity = Severity::high,
               .title = "Share-level security is enabled",
               .why = "Each share has one password, shared by everyone who uses it, so nobody can be held to account.",
               .advice = turn_off_or("security = user"),
               .reference = "[MS-CIFS] 2.2.4.52.2, SecurityMode bit 0x01",
               .check = share_level},
    FindingRow{.id = "no-extended-security",
               .severity = Severity::medium,
               .title = "SMB1 without extended security",
               .why = "Without SPNEGO there is no Kerberos and no choice of mechanism: clients answer the bare "
                      "challenge with LM or NTLM responses.",
               .advice = kTurnSmb1Off,
               .reference = "[MS-SMB] 2.2.4.5.2",
               .check = no_extended_security},
};

}  // namespace

std::span<const FindingRow> smb1_rows() noexcept { return kSmb1Rows; }

}  // namespace smbprobe::audit
