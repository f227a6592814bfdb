// Sessions without credentials, where they were tried (--anonymous).
#include <fmt/format.h>

#include <array>

#include "audit/findings/finding_groups.hpp"
#include "audit/observed.hpp"

namespace smbprobe::audit {
namespace {

using report::EndpointReport;
using report::HostReport;
using Fact = std::optional<std::string>;

std::optional<Observation> granted(const HostReport& report,
                                   std::string_view key,
                                   report::Verdict report::Authentication::* session) {
  return observe(report, [&](const EndpointReport& e) -> Fact {
    const auto& verdict = e.authentication.*session;
    if (!accepted(verdict)) return std::nullopt;
    return fmt::format("authentication.{} is true ({})", key, to_string(verdict.reason));
  });
}

std::optional<Observation> guest(const HostReport& report) {
  return granted(report, "guest", &report::Authentication::guest);
}
std::optional<Observation> anonymous(const HostReport& report) {
  return granted(report, "anonymous", &report::Authentication::anonymous);
}

constexpr std::array kSessionRows{
    FindingRow{.id = "guest-session",
               .severity = Severity::high,
               .title = "Guest gets a session without a password",
               .why = "Whoever reaches the port reaches the shares that are open to guests, unnamed in every log. "
                      "Guest sessions are neither signed nor encrypted, and Windows 11 24H2 and Server refuse them.",
               .advice = {.samba = "map to guest = Never",
                          .windows = "Disable-LocalUser -Name Guest",
                          .macos = "sudo sysadminctl -smbGuestAccess off"},
               .reference = "[MS-SMB2] 2.2.6, SMB2_SESSION_FLAG_IS_GUEST; smb.conf(5)",
               .check = guest},
    FindingRow{.id = "anonymous-session",
               .severity = Severity::medium,
               .title = "A session without a user is granted",
               .why = "Through IPC$ such null sessions have listed shares and accounts. What this one may reach was "
                      "not tried.",
               .advice = {.samba = "restrict anonymous = 2 (the session is still granted then, and IPC$ refused to it)",
                          .windows = R"(Set-ItemProperty HKLM:\SYSTEM\CurrentControlSet\Control\Lsa )"
                                     R"(-Name RestrictAnonymous -Value 1 (no lists of shares and accounts then))"},
               .reference = "[MS-NLMP] 3.2.5.1.2; smb.conf(5)",
               .check = anonymous},
};

}  // namespace

std::span<const FindingRow> session_rows() noexcept { return kSessionRows; }

}  // namespace smbprobe::audit
