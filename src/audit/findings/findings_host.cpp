// What belongs to the host: mechanisms, clock, names, NetBIOS, odd answers, GUIDs.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "audit/findings/finding_groups.hpp"
#include "audit/observed.hpp"
#include "audit/words.hpp"
#include "proto/filetime.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"
#include "report/time_text.hpp"

namespace smbprobe::audit {
namespace {

using report::Answer;
using report::EndpointReport;
using report::HostReport;
using Fact = std::optional<std::string>;

constexpr std::int64_t kSecondUs = 1'000'000;  // microseconds
/// What Kerberos tolerates by default.
constexpr std::int64_t kTolerance = 5 * 60 * kSecondUs;
constexpr std::size_t kMostAnomalies = 3;

std::optional<Observation> decoy(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) -> Fact {
    for (const auto& guid : guids_of(e))
      if (const auto who = decoy_of(guid); !who.empty())
        return fmt::format("server GUID {}, the one of {}", proto::to_string(guid), who);
    return std::nullopt;
  });
}

std::optional<Observation> ntlm_only(const HostReport& report) {
  const auto others = [](const EndpointReport& e) {
    const auto& told = e.authentication.mechanisms;
    return speaks_smb(e) && told &&
           std::ranges::any_of(*told, [](const std::string& oid) { return oid != proto::kOidNtlmssp; });
  };
  if (std::ranges::any_of(report.endpoints, others)) return std::nullopt;
  auto seen = observe(report, [](const EndpointReport& e) -> Fact {
    const auto& told = e.authentication.mechanisms;
    if (!told || told->empty()) return std::nullopt;
    return "NTLMSSP is the only mechanism";
  });
  // a member of a domain could have Kerberos; a workgroup has nothing else
  if (seen && report.identity.dns_forest.value_or("").empty()) seen->severity = Severity::info;
  return seen;
}

/// "8 h 24 min", "17 days 3 h".
std::string span_words(std::int64_t us) {
  const std::int64_t minutes = us / (60 * kSecondUs);
  const std::int64_t hours = minutes / 60;
  if (hours >= 48) return fmt::format("{} days {} h", hours / 24, hours % 24);
  return hours > 0 ? fmt::format("{} h {} min", hours, minutes % 60) : fmt::format("{} min", minutes);
}

std::optional<Observation> clock_skew(const HostReport& report) {
  return observe(report, [&report](const EndpointReport& e) -> Fact {
    const bool smb2 = e.smb2.system_time.has_value();
    const auto filetime = smb2 ? e.smb2.system_time : e.smb1.system_time;
    const auto told = filetime ? proto::filetime_to_unix_us(*filetime) : std::nullopt;
    if (!told) return std::nullopt;
    // it answered at some moment between these
    const std::int64_t begin = report.started_us;
    const std::int64_t end = begin + report.elapsed_us;
    const std::int64_t ahead = *told - end;
    const std::int64_t behind = begin - *told;
    if (std::max(ahead, behind) <= kTolerance) return std::nullopt;
    const auto started = report::iso8601_ms(begin);  // as it is saved
    return fmt::format("system time {}, {} {} {}, when it was scanned",
                       proto::filetime_to_iso8601(*filetime).value_or(""), span_words(std::max(ahead, behind)),
                       ahead > behind ? "ahead of" : "behind", started);
  });
}

void add_name(std::vector<std::string>& into, std::string_view field, const std::optional<std::string>& value) {
  if (value && !value->empty()) into.push_back(fmt::format("{} {}", field, *value));
}

std::optional<Observation> names(const HostReport& report) {
  const auto& id = report.identity;
  std::vector<std::string> told;
  add_name(told, "NetBIOS name", id.netbios_name);
  add_name(told, "NetBIOS domain", id.netbios_domain);
  add_name(told, "DNS name", id.dns_name);
  add_name(told, "DNS domain", id.dns_domain);
  add_name(told, "DNS forest", id.dns_forest);
  add_name(told, "OS version", id.os_version);
  add_name(told, "native OS", id.native_os);
  add_name(told, "native LAN Manager", id.native_lan_man);
  for (const auto& endpoint : report.endpoints) {
    for (const auto& guid : guids_of(endpoint)) {
      const std::string name = spelled_by(guid);
      std::string fact = fmt::format("server GUID spells {}", name);
      if (!name.empty() && std::ranges::find(told, fact) == told.end()) told.push_back(std::move(fact));
    }
  }
  return told.empty() ? std::nullopt : Fact("disclosed before login: " + join_commas(told));
}

bool settled(const EndpointReport& e) {
  const auto open = [](const auto& d) {
    return d.verdict.answer == Answer::unknown || d.verdict.answer == Answer::not_asked;
  };
  return !open(e.smb1) && !open(e.smb2) && std::ranges::none_of(e.smb1.dialects, open) &&
         std::ranges::none_of(e.smb2.dialects, open);
}

std::vector<std::string> accepted_dialects(const EndpointReport& e) {
  auto out = accepted_smb1(e);
  const auto smb2 = accepted_smb2(e);
  out.insert(out.end(), smb2.begin(), smb2.end());
  return out;
}

/// NetBIOS carries 2.0.2 to 3.0.2. [MS-SMB2] 2.1
bool has_311_over_netbios(const EndpointReport& e) {
  const auto* const row = find_dialect(e, proto::SMB_3_1_1);
  return e.transport == proto::Transport::netbios && row != nullptr && accepted(row->verdict);
}

/// NetBIOS beside direct TCP, with nothing that direct TCP has not.
std::optional<Observation> netbios_for_nothing(const HostReport& report) {
  const auto direct = std::ranges::find_if(report.endpoints, [](const EndpointReport& e) {
    return speaks_smb(e) && e.transport == proto::Transport::direct_tcp;
  });
  if (direct == report.endpoints.end()) return std::nullopt;
  const auto there = accepted_dialects(*direct);
  return observe(report, [&](const EndpointReport& e) -> Fact {
    if (e.transport != proto::Transport::netbios || !settled(e)) return std::nullopt;
    const auto here = accepted_dialects(e);
    const bool more = std::ranges::any_of(
        here, [&](const std::string& dialect) { return std::ranges::find(there, dialect) == there.end(); });
    if (here.empty() || more) return std::nullopt;
    return fmt::format("accepts nothing that {} does not{}", port_name(*direct),
                       has_311_over_netbios(e) ? "; 3.1.1 is not specified for NetBIOS" : "");
  });
}

/// Where NetBIOS is for nothing, that says it already and has the same advice.
std::optional<Observation> smb311_over_netbios(const HostReport& report) {
  if (netbios_for_nothing(report)) return std::nullopt;
  return observe(report, [](const EndpointReport& e) {
    return has_311_over_netbios(e) ? Fact("accepted 3.1.1 over NetBIOS") : std::nullopt;
  });
}

std::optional<Observation> anomalies(const HostReport& report) {
  return observe(report, [](const EndpointReport& e) -> Fact {
    if (e.anomalies.empty()) return std::nullopt;
    std::vector<std::string> told;
    for (const auto& anomaly : e.anomalies)
      if (told.size() < kMostAnomalies) told.push_back(anomaly.where + ": " + anomaly.what);
    if (e.anomalies.size() > told.size()) told.push_back(fmt::format("and {} more", e.anomalies.size() - told.size()));
    return join_commas(told);
  });
}

constexpr auto kFindMachine =
    std::to_array<AdviceRow>({{"", "", "find the machine with this address; until then send it no password"}});

constexpr auto kPrepareForNtlmOff = std::to_array<AdviceRow>(
    {{"", "",
      "for Kerberos the server has to be a member of a domain; without one, save the credentials on the PC: cmdkey "
      "/add:HOST /user:USER /pass"}});

constexpr auto kSetClock = std::to_array<AdviceRow>({
    {"", "", "correct the clock, or that of the machine that scanned"},
    {"samba", "Linux with systemd", "timedatectl set-ntp true"},
    {"ksmbd", "Linux with systemd", "timedatectl set-ntp true"},
    {"synology", "", "Control Panel > Regional Options > Time > Synchronize with NTP server"},
    {"windows", "", "w32tm /resync"},
    {"windows-7", "", "w32tm /resync"},
    {"macos", "", "sudo sntp -sS time.apple.com"},
});

constexpr auto kCloseNetbios = std::to_array<AdviceRow>({
    {"", "", "serve SMB on port 445 only"},
    {"samba", "", "smb ports = 445"},
    {"truenas", "then restart the SMB service", R"(midclt call smb.update '{"smb_options": "smb ports = 445"}')"},
    {"truenas", "the NetBIOS name service", "Network > Service Announcement > NETBIOS-NS: off"},
    {"windows", "",
     "Get-CimInstance Win32_NetworkAdapterConfiguration -Filter 'IPEnabled = True' | Invoke-CimMethod -MethodName "
     "SetTcpipNetbios -Arguments @{TcpipNetbiosOptions = [uint32]2}"},
});

constexpr auto kLimitReach = std::to_array<AdviceRow>({
    {"", "", "let only the local network reach port 445"},
    {"windows", "", R"(Set-NetFirewallRule -DisplayGroup "File and Printer Sharing" -RemoteAddress LocalSubnet)"},
});

constexpr auto kUpdate = std::to_array<AdviceRow>({{"", "", "look for newer firmware or a newer version"}});

constexpr std::array kHostRows{
    FindingRow{.id = "decoy-guid",
               .severity = Severity::medium,
               .title = "The server's GUID is that of a tool",
               .why = "Tools that imitate a server to catch or relay logins send this constant: an attacker's, a "
                      "tester's or a honeypot.",
               .advice = kFindMachine,
               .reference = "[MS-SMB2] 2.2.4, ServerGuid",
               .check = decoy},
    FindingRow{.id = "ntlm-only",
               .severity = Severity::low,
               .title = "Only NTLM authentication is offered",
               .why = "NTLM can be relayed and cracked offline; Microsoft has announced that Windows will turn it off; "
                      "by report, a Windows PC signed in with a Microsoft account does not use it on a public network "
                      "without saved credentials since MS16-110.",
               .advice = kPrepareForNtlmOff,
               .reference = "[MS-SPNG] 2.2.1, MS16-110",
               .check = ntlm_only},
    FindingRow{.id = "clock-skew",
               .severity = Severity::low,
               .title = "The clock is more than 5 minutes off",
               .why = "Kerberos refuses tickets beyond 5 minutes, and times of files and logs are wrong; it may be the "
                      "clock of the machine that scanned.",
               .advice = kSetClock,
               .reference = "Windows policy \"Maximum tolerance for computer clock synchronization\"",
               .check = clock_skew},
    FindingRow{.id = "netbios-for-nothing",
               .severity = Severity::low,
               .title = "NetBIOS (139) is open but not needed",
               .why = "Clients since Windows 2000 use 445, and NetBIOS name services can be spoofed.",
               .advice = kCloseNetbios,
               .reference = "[MS-SMB2] 2.1",
               .check = netbios_for_nothing},
    FindingRow{.id = "smb311-over-netbios",
               .severity = Severity::info,
               .title = "SMB 3.1.1 is accepted over NetBIOS",
               .why =
                   "The specification allows NetBIOS for 2.0.2 to 3.0.2 only, and a client that keeps to it does not "
                   "offer 3.1.1 there.",
               .advice = kCloseNetbios,
               .reference = "[MS-SMB2] 2.1",
               .check = smb311_over_netbios},
    FindingRow{.id = "server-name-leak",
               .severity = Severity::info,
               .title = "Server discloses names or versions before login",
               .why = "SMB sends them before login, by design.",
               .advice = kLimitReach,
               .reference = "[MS-NLMP] 2.2.1.2",
               .check = names},
    FindingRow{.id = "spec-anomalies",
               .severity = Severity::info,
               .title = "Answers deviate from the specification",
               .why = "The implementation is unusual or old, and some clients may fail with it.",
               .advice = kUpdate,
               .reference = "[MS-SMB2] 2.2.4, [MS-SMB] 2.2.4.5.2",
               .check = anomalies},
};

}  // namespace

std::span<const FindingRow> host_rows() noexcept { return kHostRows; }

}  // namespace smbprobe::audit
