// Judges the servers in captures, for tests that compare with what is known of them:
//   smbprobe_judge_capture fingerprint FILE...   a line a server: file, address, name, confidence, fingerprint
//   smbprobe_judge_capture connects FILE         reads "LOWEST HIGHEST PORT" lines, such as "NT1 SMB3_02 139": a line
//                                                each: yes, no or unknown, dialect, reason
// Fields are parted by tabs.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "audit/clients/clients.hpp"
#include "audit/identity/fingerprint.hpp"
#include "proto/smb2_dialects.hpp"
#include "support/capture_hosts.hpp"

namespace {

using namespace smbprobe;

void tell_fingerprints(const std::string& path) {
  for (const auto& host : test::hosts_of_capture(path)) {
    const auto is = audit::recognise(host);
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}\n", path, host.address, is.name, is.confidence, is.fingerprint,
               fmt::join(is.reasons, "; "));
  }
}

/// A protocol of smb.conf.
struct Protocol {
  std::string_view name;
  audit::Smb1Level smb1;
  std::uint16_t smb2;
};

constexpr std::array<Protocol, 9> kProtocols{{
    {"CORE", audit::Smb1Level::core, 0},
    {"LANMAN1", audit::Smb1Level::lanman1, 0},
    {"LANMAN2", audit::Smb1Level::lanman2, 0},
    {"NT1", audit::Smb1Level::nt_lm, 0},
    {"SMB2_02", audit::Smb1Level::none, proto::SMB_2_0_2},
    {"SMB2_10", audit::Smb1Level::none, proto::SMB_2_1},
    {"SMB3_00", audit::Smb1Level::none, proto::SMB_3_0},
    {"SMB3_02", audit::Smb1Level::none, proto::SMB_3_0_2},
    {"SMB3_11", audit::Smb1Level::none, proto::SMB_3_1_1},
}};

/// smbclient with `client min protocol` and `client max protocol`.
std::optional<audit::Client> smbclient(std::string_view lowest, std::string_view highest) {
  audit::Client client = *audit::client_of_guess("Samba 4.15 or later (smbclient)");
  const auto low = std::ranges::find(kProtocols, lowest, &Protocol::name);
  const auto high = std::ranges::find(kProtocols, highest, &Protocol::name);
  if (low == kProtocols.end() || high == kProtocols.end()) return std::nullopt;
  client.smb1_lowest = low->smb1;
  client.smb1_highest = low->smb2 != 0    ? audit::Smb1Level::none
                        : high->smb2 != 0 ? audit::Smb1Level::nt_lm
                                          : high->smb1;
  client.lowest = high->smb2 == 0 ? std::uint16_t{0} : low->smb2 == 0 ? proto::SMB_2_0_2 : low->smb2;
  client.highest = high->smb2;
  client.without_smb1 = "";
  return client;
}

/// The host with this port alone, as smbclient -p sees it.
report::HostReport on_port(report::HostReport host, std::uint16_t port) {
  std::erase_if(host.endpoints, [port](const auto& endpoint) { return endpoint.port != port; });
  const auto other = port == 139 ? proto::Transport::direct_tcp : proto::Transport::netbios;
  report::EndpointReport closed;
  closed.transport = other;
  closed.port = port == 139 ? 445 : 139;
  closed.state = report::EndpointState::refused;
  closed.reason = report::ReasonKind::connection_refused;
  host.endpoints.push_back(closed);
  return host;
}

int tell_connects(const std::string& path) {
  const auto hosts = test::hosts_of_capture(path);
  if (hosts.size() != 1) return 1;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string lowest;
    std::string highest;
    std::uint16_t port{};
    words >> lowest >> highest >> port;
    const auto client = smbclient(lowest, highest);
    if (!client) return 1;
    const auto verdict = audit::would_connect(*client, on_port(hosts.front(), port));
    fmt::print("{}\t{}\t{}\n", audit::name_of(verdict.connects), verdict.dialect.value_or("-"), verdict.reason);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() >= 2 && arguments.front() == "fingerprint") {
    for (std::size_t i = 1; i < arguments.size(); ++i) tell_fingerprints(arguments[i]);
    return 0;
  }
  if (arguments.size() == 2 && arguments.front() == "connects") return tell_connects(arguments.back());
  fmt::print(stderr, "usage: smbprobe_judge_capture fingerprint FILE... | connects FILE\n");
  return 2;
}
