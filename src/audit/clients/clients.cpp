#include "audit/clients/clients.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "audit/clients/client_session.hpp"
#include "audit/words.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {
namespace {

using report::EndpointReport;
using report::EndpointState;

/// The port of this kind: the one that supports SMB where there are several.
const EndpointReport* port_of(const report::HostReport& report, proto::Transport transport) {
  const EndpointReport* found = nullptr;
  for (const auto& endpoint : report.endpoints) {
    if (endpoint.transport != transport) continue;
    if (found == nullptr || (found->state != EndpointState::smb && endpoint.state == EndpointState::smb))
      found = &endpoint;
  }
  return found;
}

/// True where no connection comes about, so that clients try the other port. A NetBIOS refusal is an answer.
bool takes_no_connection(const EndpointReport& port) noexcept {
  if (port.state == EndpointState::refused)
    return port.reason.kind != report::ReasonKind::session_error && port.reason != report::ReasonKind::session_retarget;
  return port.state == EndpointState::silent || port.state == EndpointState::unreachable;
}

std::string shut_text(const EndpointReport& port) {
  return fmt::format("{} is {}", port.port, port.state == EndpointState::refused ? "closed" : "blocked");
}

ClientAnswer answer(const Client& client, Compatibility connects, Cause cause, std::string reason) {
  ClientAnswer out;
  out.verdict.client = std::string(client.name);
  out.verdict.connects = connects;
  out.verdict.reason = std::move(reason);
  out.cause = cause;
  return out;
}

ClientAnswer unknown(const Client& client, std::string reason) {
  return answer(client, Compatibility::unknown, Cause::none, std::move(reason));
}

/// A port that answers, but not with SMB, or that only we cannot reach.
ClientAnswer no_smb(const Client& client, const EndpointReport& port) {
  if (port.state == EndpointState::not_smb)
    return answer(client, Compatibility::no, Cause::not_smb, fmt::format("{} answers, but not SMB", port.port));
  if (port.state == EndpointState::refused)
    return answer(
        client, Compatibility::unknown, Cause::not_smb,
        fmt::format("{} refused this machine's session ({}); it may take others", port.port, to_string(port.reason)));
  return unknown(client, fmt::format("{} could not be asked", port.port));
}

/// Why SMB2 over 139 does not help this client. Hebikuzure's Tech Memo, 2016-10-08: the only source
std::string netbios_clause(const Client& client) {
  if (client.netbios == Netbios::smb1_or_set)
    return fmt::format(
        "by report {} can use it once EnableNetBTForSmb2 is set to 1 "
        "(HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanWorkstation\\Parameters)",
        client.name);
  if (client.name.starts_with("Windows"))
    return "by report Windows 10 and 11 ignore EnableNetBTForSmb2, so they cannot use it";
  return "it does not use 139";
}

Client without_smb2(const Client& client) {
  Client out{client};
  out.lowest = 0;
  out.highest = 0;
  return out;
}

/// A session on a port, for a client that begins as this one does: Samba that is not to sign with HMAC-SHA256 refuses
/// a multi-protocol NEGOTIATE with an error of SMB2. [MS-SMB2] 3.2.4.2.2
ClientAnswer begin_session(const Client& client, const EndpointReport& port) {
  ClientAnswer out = session_on(client, port);
  const auto& verdict = out.verdict;
  if (client.smb1_highest == Smb1Level::none || client.highest == 0 || verdict.connects != Compatibility::yes)
    return out;
  if (verdict.dialect && smb1_level(*verdict.dialect) != Smb1Level::none) return out;
  if (!port.smb2.multi_protocol_asked)
    return unknown(
        client, "it begins with SMB1 and SMB2 in one request, and the report does not say how the server takes that");
  const report::Reason refusal = port.smb2.multi_protocol_refusal;
  if (refusal.is_none()) return out;
  return answer(client, Compatibility::no, cause_of_refusal(refusal),
                fmt::format("it begins with SMB1 and SMB2 in one request, which the server refuses with {}",
                            reason_words(refusal)));
}

/// 139 for a client that uses it: nothing where it speaks no SMB.
ClientAnswer netbios_session(const Client& client, const EndpointReport& netbios) {
  ClientAnswer out = begin_session(client, netbios);
  const bool smb2 = out.verdict.dialect && smb1_level(*out.verdict.dialect) == Smb1Level::none;
  if (client.kind == ClientKind::windows && smb2)
    add_clause(out.verdict.reason, "that this Windows uses SMB2 over 139 is by report");
  return out;
}

/// A client that knows no 445.
ClientAnswer netbios_alone(const Client& client, const EndpointReport* netbios) {
  if (netbios == nullptr) return unknown(client, "139 was not asked, where it would begin");
  if (netbios->state == EndpointState::smb) return netbios_session(client, *netbios);
  if (!takes_no_connection(*netbios)) return no_smb(client, *netbios);
  return answer(client, Compatibility::no, Cause::nothing, shut_text(*netbios));
}

/// 445 takes no connection: what 139 is good for.
ClientAnswer over_netbios(const Client& client, const EndpointReport& direct, const EndpointReport* netbios) {
  const std::string shut = shut_text(direct);
  const bool some = client.netbios != Netbios::none;
  if (netbios == nullptr)
    return some ? unknown(client, shut + ", and 139 was not asked")
                : answer(client, Compatibility::no, Cause::nothing, shut);
  if (netbios->state != EndpointState::smb) {
    if (some && !takes_no_connection(*netbios)) return no_smb(client, *netbios);
    return answer(client, Compatibility::no, Cause::nothing, fmt::format("{}, and {}", shut, shut_text(*netbios)));
  }
  const std::string only = fmt::format("{} and only {} answers", shut, netbios->port);
  if (!some)
    return answer(client, Compatibility::no, Cause::only_139, fmt::format("{}: {}", only, netbios_clause(client)));
  if (client.netbios == Netbios::all) return netbios_session(client, *netbios);
  ClientAnswer out = session_on(without_smb2(client), *netbios);
  if (out.verdict.connects == Compatibility::no && !out.verdict.dialect) {
    out.verdict.reason = fmt::format("{}: {}", only, netbios_clause(client));
    out.cause = Cause::only_139;
  }
  return out;
}

std::string cipher_text(std::uint16_t id) { return proto::label_or_hex(proto::kCiphers, id); }

void compare_dialects(const Client& client, const std::vector<std::uint16_t>& offered, std::vector<std::string>& out) {
  for (const auto& dialect : proto::kSmb2Dialects) {
    const bool usual = dialect.value >= client.lowest && dialect.value <= client.highest;
    const bool seen = std::ranges::find(offered, dialect.value) != offered.end();
    if (usual != seen) out.push_back(fmt::format("{} {}", seen ? "offers" : "does not offer", dialect.label));
  }
}

void compare_ciphers(const Client& client, const std::vector<std::uint16_t>& offered, std::vector<std::string>& out) {
  for (const std::uint16_t id : client.ciphers)
    if (std::ranges::find(offered, id) == offered.end()) out.push_back("does not offer " + cipher_text(id));
  for (const std::uint16_t id : offered)
    if (std::ranges::find(client.ciphers, id) == client.ciphers.end()) out.push_back("offers " + cipher_text(id));
}

bool offers_smb1(const report::ClientOffer& offer) {
  return offer.smb1_dialects && std::ranges::any_of(*offer.smb1_dialects, [](const std::string& dialect) {
           return smb1_level(dialect) != Smb1Level::none;
         });
}

}  // namespace

ClientAnswer answer_for(const Client& client, const report::HostReport& report) {
  const EndpointReport* direct = port_of(report, proto::Transport::direct_tcp);
  const EndpointReport* netbios = port_of(report, proto::Transport::netbios);
  if (client.netbios == Netbios::only) return netbios_alone(client, netbios);
  if (direct == nullptr) return unknown(client, "445 was not asked, where it would begin");
  if (direct->state == EndpointState::smb) return begin_session(client, *direct);
  if (takes_no_connection(*direct)) return over_netbios(client, *direct, netbios);
  return no_smb(client, *direct);
}

ClientVerdict would_connect(const Client& client, const report::HostReport& report) {
  return answer_for(client, report).verdict;
}

std::vector<ClientVerdict> who_connects(const report::HostReport& report) {
  std::vector<ClientVerdict> out;
  for (const Client& client : clients_table())
    if (client.in_reports) out.push_back(would_connect(client, report));
  return out;
}

std::optional<std::vector<std::string>> differences_from_table(const report::ClientOffer& offer) {
  const Client* client = offer.guess ? client_of_guess(*offer.guess) : nullptr;
  if (client == nullptr) return std::nullopt;
  std::vector<std::string> out;
  if (client->smb1_highest == Smb1Level::none && !client->may_have_smb1 && offers_smb1(offer))
    out.emplace_back("offers SMB1");
  if (offer.dialects) compare_dialects(*client, *offer.dialects, out);
  if (offer.ciphers) compare_ciphers(*client, *offer.ciphers, out);
  if (offer.dialects && offer.signing && *offer.signing != client->signing)
    out.push_back(fmt::format("has signing {}", report::name_of(*offer.signing)));
  return out;
}

}  // namespace smbprobe::audit
