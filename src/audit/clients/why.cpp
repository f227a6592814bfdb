#include "audit/clients/why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "audit/clients/client_session.hpp"
#include "audit/observed.hpp"
#include "audit/words.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::audit {
namespace {

using report::Answer;
using report::EndpointReport;

const EndpointReport* port_in_use(const ClientAnswer& answer, const report::HostReport& report) {
  const auto found = std::ranges::find_if(report.endpoints, [&](const auto& e) { return e.port == answer.port; });
  return found == report.endpoints.end() ? nullptr : &*found;
}

bool offers_ntlm_alone(const EndpointReport& port) {
  const auto& list = port.authentication.mechanisms;
  return list && list->size() == 1 && list->front() == proto::kOidNtlmssp;
}

bool is_smb2(const ClientVerdict& verdict) {
  return verdict.dialect && smb1_level(*verdict.dialect) == Smb1Level::none;
}

/// What may still keep out a client that connects, in the order of the table of causes.
std::vector<Cause> possible_causes(const Client& client, const ClientAnswer& answer, const EndpointReport& port) {
  std::vector<Cause> out;
  const auto add_if = [&out](bool applies, Cause cause) {
    if (applies) out.push_back(cause);
  };
  const bool windows = client.kind == ClientKind::windows;
  const bool samba = client.kind == ClientKind::smbclient;
  const bool ntlm = offers_ntlm_alone(port);
  const bool must_sign =
      client.signing == report::Signing::required || answer.verdict.signing == report::Signing::required;
  add_if(ntlm && !client.blocks_ntlm, Cause::ntlm_blocked);
  add_if(!is_smb2(answer.verdict) && port.smb1.extended_security == false, Cause::ntlmv1_only);
  add_if(ntlm && client.microsoft_account, Cause::ms16_110);
  add_if(windows && client.guests != Guests::accepted, Cause::guest_refused);
  add_if(windows ? must_sign : client.signing == report::Signing::required, Cause::guest_signing);
  add_if((windows || samba) && client.requires_encryption, Cause::guest_encryption);
  add_if(answer.verdict.encrypted == false, Cause::encryption_server);
  add_if(true, Cause::login);
  add_if(true, Cause::no_share);
  add_if(true, Cause::share_denied);
  add_if((windows || samba) && is_smb2(answer.verdict) && port.transport == proto::Transport::direct_tcp &&
             port.smb1.verdict.answer == Answer::refused,
         Cause::browse);
  return out;
}

std::vector<std::string> assumptions_of(const Client& client) {
  switch (client.kind) {
    case ClientKind::windows: {
      std::vector<std::string> out{
          "policies are as they come (RequireSecuritySignature, EnableInsecureGuestLogons, Smb2DialectMin and Max)"};
      if (!client.blocks_ntlm) out.emplace_back("BlockNTLM is off");
      if (client.may_have_smb1 ||
          (client.smb1_highest == Smb1Level::none && client.without_smb1.find("upgraded") != std::string_view::npos))
        out.emplace_back("it was not upgraded from a Windows that had SMB1");
      return out;
    }
    case ClientKind::macos:
      return {"nsmb.conf is as it comes"};
    case ClientKind::linux:
      return {"mount.cifs without vers=, sec=, sign and seal but for those in its name"};
    case ClientKind::smbclient:
      return {"smb.conf has no client min protocol, client max protocol or client protection but for that in its name"};
    case ClientKind::other:
      break;
  }
  return {"its settings are as they come"};
}

/// The server's choice of a dialect: the only one that a report of one request has accepted.
std::optional<std::string> chosen_dialect(const EndpointReport& port, std::optional<report::Signing>& signing) {
  for (const auto& row : port.smb2.dialects) {
    if (row.verdict.answer != Answer::accepted) continue;
    signing = row.signing;
    return proto::label_or_hex(proto::kSmb2Dialects, row.revision);
  }
  for (const auto& row : port.smb1.dialects) {
    if (row.verdict.answer != Answer::accepted) continue;
    signing = port.smb1.signing;
    return row.dialect;
  }
  return std::nullopt;
}

/// Why the server refused a request whole. A silent or unreachable port says nothing.
std::optional<report::Reason> refusal_of(const EndpointReport& port) {
  if (!port.smb2.multi_protocol_refusal.is_none()) return port.smb2.multi_protocol_refusal;
  if (port.smb2.verdict.answer == Answer::refused) return port.smb2.verdict.reason;
  for (const auto& row : port.smb2.dialects)
    if (row.verdict.answer == Answer::refused) return row.verdict.reason;
  if (port.smb1.verdict.answer == Answer::refused) return port.smb1.verdict.reason;
  return std::nullopt;
}

Proof proof_of(const EndpointReport& port, std::optional<report::Reason> status) {
  Proof out;
  out.dialect = chosen_dialect(port, out.signing);
  if (!out.dialect) {
    out.refusal = status ? status : refusal_of(port);
    return out;
  }
  if (!port.smb2.ciphers) return out;
  const auto chosen = std::ranges::find_if(*port.smb2.ciphers, [](const auto& row) { return accepted(row.verdict); });
  if (chosen != port.smb2.ciphers->end()) out.cipher = chosen->id;
  return out;
}

/// Whether a no rests on NEGOTIATE alone, which a proof can then refute.
bool is_about_negotiate(Cause cause) noexcept {
  return cause == Cause::smb1_only || cause == Cause::no_dialect || cause == Cause::no_signing_algorithm ||
         cause == Cause::only_139 || cause == Cause::none;
}

void take_refusal(Explanation& to, report::Reason refusal) {
  ClientVerdict& verdict = to.answer.verdict;
  if (!verdict.dialect) return;
  to.anomalies.push_back(fmt::format("the table says that it gets {}, but the server refused its NEGOTIATE ({})",
                                     *verdict.dialect, reason_words(refusal)));
  verdict.connects = Compatibility::no;
  verdict.dialect.reset();
  verdict.signing.reset();
  verdict.encrypted.reset();
  verdict.reason = fmt::format("the server refused its NEGOTIATE ({})", reason_words(refusal));
  to.answer.cipher.reset();
  // any other error leaves open what of the request it is about
  constexpr report::Reason kNotSupported{report::ReasonKind::status, 0xC00000BB};
  to.answer.cause = refusal == kNotSupported ? Cause::no_dialect : Cause::none;
  to.possible.clear();
}

/// One dialect under two names too: Samba calls NT LM 0.12 "NT LANMAN 1.0" where a client offers both.
bool is_same(std::string_view a, std::string_view b) {
  return a == b || (smb1_level(a) == Smb1Level::nt_lm && smb1_level(b) == Smb1Level::nt_lm);
}

/// A client that was thought to be kept out, or to get another dialect.
void take_dialect(Explanation& to, const Proof& proof) {
  ClientVerdict& verdict = to.answer.verdict;
  const std::string& dialect = *proof.dialect;
  if (verdict.dialect && is_same(*verdict.dialect, dialect)) {
    if (proof.cipher) to.answer.cipher = proof.cipher;
    return;
  }
  if (verdict.dialect)
    to.anomalies.push_back(
        fmt::format("the table says that it gets {}, but the server chose {}", *verdict.dialect, dialect));
  else if (verdict.connects == Compatibility::no)
    to.anomalies.push_back(fmt::format("the table says that it does not connect, but the server chose {}", dialect));
  verdict.dialect = dialect;
  verdict.signing = proof.signing;
  to.answer.cipher = proof.cipher;
  if (verdict.connects != Compatibility::yes && is_about_negotiate(to.answer.cause)) {
    verdict.connects = Compatibility::yes;
    verdict.reason.clear();
    to.answer.cause = Cause::none;
  }
}

}  // namespace

Explanation explain(const Client& client, const report::HostReport& report) {
  Explanation out{.client = &client,
                  .answer = answer_for(client, report),
                  .possible = {},
                  .assumptions = assumptions_of(client),
                  .proof = {},
                  .anomalies = {}};
  const auto* port = port_in_use(out.answer, report);
  if (port != nullptr && out.answer.verdict.connects != Compatibility::no)
    out.possible = possible_causes(client, out.answer, *port);
  return out;
}

void take_proof(Explanation& explanation, const report::HostReport& asked, std::optional<report::Reason> status) {
  if (asked.endpoints.size() != 1 || asked.endpoints.front().state != report::EndpointState::smb) return;
  const EndpointReport& port = asked.endpoints.front();
  explanation.proof = proof_of(port, status);
  if (explanation.proof->refusal) take_refusal(explanation, *explanation.proof->refusal);
  if (!explanation.proof->dialect) return;
  if (!explanation.answer.port) explanation.answer.port = port.port;
  take_dialect(explanation, *explanation.proof);
}

bool all_connect(const std::vector<Explanation>& explanations) noexcept {
  return std::ranges::all_of(
      explanations, [](const Explanation& each) { return each.answer.verdict.connects == Compatibility::yes; });
}

std::vector<ServerLine> server_lines(const CauseRow& row, std::optional<Product> product) {
  const auto of = [&](std::string_view name) {
    std::vector<ServerLine> out;
    std::ranges::copy_if(row.server, std::back_inserter(out),
                         [name](const ServerLine& line) { return line.product == name; });
    return out;
  };
  std::vector<ServerLine> out = of(product ? kProductNames.at(static_cast<std::size_t>(*product)) : "");
  if (!out.empty()) return out;
  out = of("");
  return out.empty() && !product ? std::vector(row.server.begin(), row.server.end()) : out;
}

std::string for_host(std::string_view words, std::string_view host) {
  constexpr std::string_view kHost = "HOST";
  std::string out;
  while (true) {
    const std::size_t at = words.find(kHost);
    out += words.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += host;
    words.remove_prefix(at + kHost.size());
  }
}

}  // namespace smbprobe::audit
