// Sessions without credentials, where they were tried (--anonymous).
#include <fmt/format.h>

#include <array>

#include "audit/findings/finding_groups.hpp"
#include "audit/observed.hpp"
#include "audit/words.hpp"

namespace smbprobe::audit {
namespace {

using report::EndpointReport;
using report::HostReport;
using Fact = std::optional<std::string>;

std::optional<Observation> granted(const HostReport& report,
                                   std::string_view kind,
                                   report::Verdict report::Authentication::* session) {
  return observe(report, [&](const EndpointReport& e) -> Fact {
    const auto& verdict = e.authentication.*session;
    if (!accepted(verdict)) return std::nullopt;
    return fmt::format("session without a {}: {}", kind, reason_words(verdict.reason));
  });
}

std::optional<Observation> guest(const HostReport& report) {
  return granted(report, "password", &report::Authentication::guest);
}
std::optional<Observation> anonymous(const HostReport& report) {
  return granted(report, "user", &report::Authentication::anonymous);
}

constexpr auto kNoGuests = std::to_array<AdviceRow>({
    {"", "", "disable guest access, and give every user an account"},
    {"samba", "", "map to guest = Never"},
    {"ksmbd", "", "map to guest = never"},
    {"synology", "DSM 7; in DSM 6.2 under Control Panel > User",
     "Control Panel > User & Group > User > guest: deactivate"},
    {"truenas", "", "Shares > Windows (SMB) Shares > every share > guest access: off"},
    {"windows", "", "Get-LocalUser | Where-Object SID -like '*-501' | Disable-LocalUser"},
    {"macos", "", "sudo sysadminctl -smbGuestAccess off"},
});

constexpr std::array kSessionRows{
    FindingRow{.id = "guest-session",
               .severity = Severity::high,
               .title = "Guest gets a session without a password",
               .why = "Anyone who reaches the port can use the shares open to guests, neither signed nor encrypted; "
                      "Windows 11 24H2 Pro, Windows 10 and 11 Enterprise and Education since 1709, and Server 2019 "
                      "and later refuse such sessions; Home does not.",
               .advice = kNoGuests,
               .reference = "[MS-SMB2] 2.2.6, SMB2_SESSION_FLAG_IS_GUEST; smb.conf(5)",
               .check = guest},
    // Samba grants one even with `restrict anonymous = 2`, and then refuses it IPC$: no setting clears it
    FindingRow{.id = "anonymous-session",
               .severity = Severity::info,
               .title = "A session without a user is granted",
               .why = "Null sessions have listed shares and accounts through IPC$; whether this one reaches IPC$ was "
                      "not tested, and Samba grants the session even where it refuses IPC$.",
               .advice = {},
               .reference = "[MS-NLMP] 3.2.5.1.2; smb.conf(5)",
               .check = anonymous},
};

}  // namespace

std::span<const FindingRow> session_rows() noexcept { return kSessionRows; }

}  // namespace smbprobe::audit
