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

Fact granted_words(std::string_view kind, const report::Verdict& session) {
  if (!accepted(session)) return std::nullopt;
  return fmt::format("session without a {}: {}", kind, reason_words(session.reason));
}

std::optional<Observation> guest(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) { return granted_words("password", e.authentication.guest); });
}

/// A port with a null session that reaches IPC$, or one whose null session was not seen to.
std::optional<Observation> null_sessions(const HostReport& report, bool with_ipc) {
  return observe(report, [with_ipc](const EndpointReport& e) -> Fact {
    const report::Verdict& ipc = e.authentication.anonymous_ipc;
    Fact fact = granted_words("user", e.authentication.anonymous);
    if (!fact || accepted(ipc) != with_ipc) return std::nullopt;
    if (ipc.answer != report::Answer::not_asked) *fact += fmt::format(", IPC$: {}", reason_words(ipc.reason));
    return fact;
  });
}

std::optional<Observation> anonymous_ipc(const HostReport& report) { return null_sessions(report, true); }
std::optional<Observation> anonymous(const HostReport& report) { return null_sessions(report, false); }

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

constexpr auto kNoAnonymousIpc = std::to_array<AdviceRow>({
    {"", "", "refuse IPC$ to sessions without a user, where the server has a setting for it"},
    {"samba", "guests can no longer list the shares", "restrict anonymous = 2"},
    {"ksmbd", "", "restrict anonymous = 2"},
    {"truenas", "", "Shares > Windows (SMB) Shares > every share > guest access: off"},
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
    FindingRow{.id = "anonymous-ipc",
               .severity = Severity::medium,
               .title = "A session without a user reaches IPC$",
               .why = "Anyone who reaches the port can open IPC$, through which null sessions have listed shares, "
                      "accounts and password rules.",
               .advice = kNoAnonymousIpc,
               .reference = "[MS-NLMP] 3.2.5.1.2, [MS-SMB2] 2.2.9; smb.conf(5)",
               .check = anonymous_ipc},
    // Samba grants one even with `restrict anonymous = 2`, and then refuses it IPC$: no setting clears it
    FindingRow{.id = "anonymous-session",
               .severity = Severity::info,
               .title = "A session without a user is granted",
               .why = "Null sessions have listed shares and accounts through IPC$, which this one was not seen to "
                      "reach; Samba grants the session even where it refuses IPC$.",
               .advice = {},
               .reference = "[MS-NLMP] 3.2.5.1.2; smb.conf(5)",
               .check = anonymous},
};

}  // namespace

std::span<const FindingRow> session_rows() noexcept { return kSessionRows; }

}  // namespace smbprobe::audit
