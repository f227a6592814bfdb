#include "audit/clients/client_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/clients/client_wire.hpp"
#include "audit/encryption.hpp"
#include "audit/observed.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::audit {
namespace {

using report::Answer;
using report::Signing;

/// SMB1 dialects that clients and servers agree on, the preferred one first.
constexpr auto kSmb1Preference = [] {
  constexpr auto is_agreed_on = [](const proto::Smb1DialectRow& row) { return row.preference != 0; };
  std::array<proto::Smb1DialectRow, std::ranges::count_if(proto::kSmb1Dialects, is_agreed_on)> out{};
  std::ranges::copy_if(proto::kSmb1Dialects, out.begin(), is_agreed_on);
  std::ranges::sort(out, {}, &proto::Smb1DialectRow::preference);
  return out;
}();

/// A dialect that both take; or whether there may be one that was not asked for.
struct Agreement {
  std::optional<std::string> dialect;
  const report::Smb2Dialect* smb2 = nullptr;  ///< of the dialect; nullptr for SMB1
  bool uncertain = false;                     ///< a better one, or any at all, was asked for in vain or not at all
};

bool is_open(Answer answer) noexcept { return answer == Answer::unknown || answer == Answer::not_asked; }

/// A server that takes "SMB 2.002" out of a multi-protocol NEGOTIATE is held to it. [MS-SMB2] 3.3.5.3.2
bool ends_with_2_0_2(const Client& client, const report::Smb2Report& smb2) noexcept {
  return client.smb1_highest != Smb1Level::none && smb2.multi_protocol == proto::SMB_2_0_2 &&
         client.lowest == proto::SMB_2_0_2;
}

Agreement agree_on_smb2(const Client& client, const report::EndpointReport& endpoint) {
  Agreement out;
  const bool held = ends_with_2_0_2(client, endpoint.smb2);
  for (auto row = proto::kSmb2Dialects.rbegin(); row != proto::kSmb2Dialects.rend(); ++row) {
    if (row->value < client.lowest || row->value > client.highest) continue;
    if (held && row->value != proto::SMB_2_0_2) continue;
    const Answer answer = smb2_verdict(endpoint, row->value).answer;
    out.uncertain = out.uncertain || is_open(answer);
    if (answer != Answer::accepted) continue;
    out.dialect = std::string(row->label);
    out.smb2 = find_dialect(endpoint, row->value);
    break;
  }
  return out;
}

Agreement agree_on_smb1(const Client& client, const report::Smb1Report& smb1) {
  Agreement out;
  if (client.smb1_highest == Smb1Level::none || smb1.verdict.answer == Answer::refused) return out;
  for (const auto& [dialect, level, preference] : kSmb1Preference) {
    if (level < client.smb1_lowest || level > client.smb1_highest) continue;
    const auto row = std::ranges::find(smb1.dialects, dialect, &report::Smb1Dialect::dialect);
    const Answer answer = row == smb1.dialects.end() ? Answer::not_asked : row->verdict.answer;
    // the rest is only offered where "NT LM 0.12" was refused, so that one alone leaves anything open
    out.uncertain =
        out.uncertain || (is_open(answer) && (dialect == proto::kNtLm012 || smb1.verdict.answer != Answer::accepted));
    if (answer != Answer::accepted) continue;
    out.dialect = std::string(dialect);
    break;
  }
  return out;
}

std::string accepted_text(const report::EndpointReport& endpoint) {
  std::string smb2;
  std::string last;
  for (const auto& row : endpoint.smb2.dialects) {
    if (row.verdict.answer != Answer::accepted) continue;
    last = proto::label_or_hex(proto::kSmb2Dialects, row.revision);
    smb2 += (smb2.empty() ? "" : ", ") + last;
  }
  const bool smb1 = endpoint.smb1.verdict.answer == Answer::accepted;
  if (smb2.empty()) return smb1 ? "SMB1 only" : "nothing that was asked for";
  return smb1 ? "SMB1 and " + smb2 : smb2;
}

/// Whether the server ends the NEGOTIATE of a dialect that the client has for want of a signing algorithm: then it
/// accepts others, and refuses that one with STATUS_INVALID_PARAMETER.
bool lacks_signing_algorithm(const Client& client, const report::EndpointReport& endpoint) {
  const auto& list = endpoint.smb2.signing_algorithms;
  if (!list || std::ranges::none_of(*list, accepted, &report::Algorithm::verdict)) return false;
  return std::ranges::any_of(endpoint.smb2.dialects, [&](const report::Smb2Dialect& row) {
    return row.revision >= client.lowest && row.revision <= client.highest && row.verdict.answer == Answer::refused &&
           cause_of_refusal(row.verdict.reason) == Cause::no_signing_algorithm;
  });
}

Cause cause_without_dialect(const Client& client, const report::EndpointReport& endpoint) {
  const bool smb1 = endpoint.smb1.verdict.answer == Answer::accepted;
  const bool smb2 = endpoint.smb2.verdict.answer == Answer::accepted;
  if (smb1 && !smb2 && client.smb1_highest == Smb1Level::none) return Cause::smb1_only;
  return lacks_signing_algorithm(client, endpoint) ? Cause::no_signing_algorithm : Cause::no_dialect;
}

/// Why a client and a port without a common dialect have none.
std::string nothing_in_common(const Client& client, const report::EndpointReport& endpoint) {
  const bool smb1 = endpoint.smb1.verdict.answer == Answer::accepted;
  const bool smb2 = endpoint.smb2.verdict.answer == Answer::accepted;
  if (smb1 && !smb2 && client.smb1_highest == Smb1Level::none)
    return fmt::format("the server supports only SMB1; {}", client.without_smb1);
  if (smb2 && !smb1 && client.highest == 0) return "SMB1 only, which the server refuses";
  return fmt::format("no dialect in common: it offers {}, the server accepts {}", offer_text(client),
                     accepted_text(endpoint));
}

void judge_signing(const Client& client, std::optional<Signing> server, ClientAnswer& out) {
  ClientVerdict& verdict = out.verdict;
  if (!server) {
    if (client.signing == Signing::required) verdict.signing = Signing::required;
    return;
  }
  if (client.signing == Signing::required && *server == Signing::disabled) {
    verdict.connects = Compatibility::no;
    out.cause = Cause::cannot_sign;
    add_clause(verdict.reason, "it requires signing, and the server cannot sign");
  } else if (*server == Signing::required && client.signing == Signing::disabled) {
    verdict.connects = Compatibility::no;
    add_clause(verdict.reason, "the server requires signing, and it cannot sign");
  }
  const bool never = client.signing == Signing::disabled || *server == Signing::disabled;
  const bool always = client.signing == Signing::required || *server == Signing::required;
  verdict.signing = never ? Signing::disabled : always ? Signing::required : Signing::enabled;
}

/// Windows never encrypts over NetBIOS. [MS-SMB2] <99>, <258>
std::optional<bool> can_encrypt(const Client& client, const report::EndpointReport& endpoint, const Agreement& common) {
  if (common.smb2 == nullptr || client.ciphers.empty()) return false;
  if (client.netbios == Netbios::smb1_or_set && endpoint.transport == proto::Transport::netbios) return false;
  const auto answer = encryption_in(endpoint, common.smb2->revision, client.ciphers).answer;
  return answer == Encrypts::unknown ? std::nullopt : std::optional(answer == Encrypts::yes);
}

/// The first of the client's ciphers that the server accepts, where it is the client that chooses or there is but one.
std::optional<std::uint16_t> cipher_of(const Client& client,
                                       const report::EndpointReport& endpoint,
                                       const Agreement& common) {
  if (common.smb2->revision < proto::SMB_3_1_1) return proto::kAes128Ccm;
  const auto& list = endpoint.smb2.ciphers;
  if (!list) return std::nullopt;
  std::vector<std::uint16_t> both;
  for (const std::uint16_t id : client.ciphers)
    if (answer_of(*list, id) == Answer::accepted) both.push_back(id);
  if (both.empty()) return std::nullopt;
  if (both.size() == 1 || endpoint.smb2.cipher_preference == report::Preference::client) return both.front();
  if (endpoint.smb2.cipher_preference != report::Preference::server) return std::nullopt;
  // the list begins with the one that the server prefers
  for (const auto& row : *list)
    if (std::ranges::find(both, row.id) != both.end()) return row.id;
  return std::nullopt;
}

void judge_encryption(const Client& client,
                      const report::EndpointReport& endpoint,
                      const Agreement& common,
                      ClientAnswer& out) {
  out.verdict.encrypted = can_encrypt(client, endpoint, common);
  if (out.verdict.encrypted == true) out.cipher = cipher_of(client, endpoint, common);
  if (!client.requires_encryption || out.verdict.encrypted == true) return;
  const bool known = out.verdict.encrypted.has_value();
  out.verdict.connects = known ? Compatibility::no : Compatibility::unknown;
  if (known) out.cause = Cause::encryption_client;
  add_clause(out.verdict.reason, known ? "it requires encryption, and the server has none for it"
                                       : "it requires encryption, and whether the server has it is unknown");
}

void judge_smb1_login(const Client& client, const report::Smb1Report& smb1, ClientAnswer& out) {
  ClientVerdict& verdict = out.verdict;
  if (smb1.challenge_response == false) {
    if (client.plain_passwords) return;
    verdict.connects = Compatibility::no;
    out.cause = Cause::ntlmv1_only;
    add_clause(verdict.reason, "the server takes passwords in the clear only, which it does not send by default");
  } else if (*verdict.dialect != proto::kNtLm012 && *verdict.dialect != proto::kNtLanman10 &&
             client.responses != Responses::lm) {
    verdict.connects = Compatibility::unknown;
    add_clause(verdict.reason, fmt::format("{} knows LM responses alone, which it does not send by default: it gets in "
                                           "only without a password",
                                           *verdict.dialect));
  }
}

void judge_mechanisms(const Client& client, const report::Authentication& authentication, ClientAnswer& out) {
  ClientVerdict& verdict = out.verdict;
  if (!authentication.mechanisms || authentication.mechanisms->empty()) return;
  const auto& list = *authentication.mechanisms;
  const bool ntlm = std::ranges::find(list, proto::kOidNtlmssp) != list.end();
  if (!ntlm) {
    verdict.connects = client.kerberos ? Compatibility::unknown : Compatibility::no;
    add_clause(verdict.reason, client.kerberos ? "the server takes no NTLM: it needs a Kerberos ticket of its realm"
                                               : "the server takes no NTLM, and it has no Kerberos");
  } else if (list.size() == 1 && client.blocks_ntlm) {
    verdict.connects = Compatibility::no;
    out.cause = Cause::ntlm_blocked;
    add_clause(verdict.reason, "the server offers NTLM only, which it blocks");
  } else if (list.size() == 1 && client.microsoft_account) {
    add_clause(verdict.reason,
               "the server offers NTLM only: a Windows PC signed in with a Microsoft account does not "
               "send its credentials on a public network since MS16-110 (CVE-2016-3352): save the credentials or make "
               "the network private");
  }
}

void judge_login(const Client& client, const report::EndpointReport& endpoint, ClientAnswer& out) {
  if (client.signing == Signing::required && client.guests == Guests::refused)
    add_clause(out.verdict.reason,
               fmt::format("{} requires signing and refuses guests: it needs a user with a password", client.name));
  judge_mechanisms(client, endpoint.authentication, out);
}

/// Whether the server refuses every signing algorithm that the client has for 3.1.1: AES-CMAC where it names none.
/// [MS-SMB2] 3.3.5.4
bool signs_otherwise(const Client& client, const report::EndpointReport& endpoint, const Agreement& common) {
  const auto& list = endpoint.smb2.signing_algorithms;
  if (common.smb2 == nullptr || common.smb2->revision != proto::SMB_3_1_1 || !list) return false;
  const auto wire = wire_of(client);
  const auto refuses = [&](std::uint16_t id) { return answer_of(*list, id) == Answer::refused; };
  if (wire.signing_algorithms.empty()) return refuses(proto::kAesCmac);
  return std::ranges::all_of(wire.signing_algorithms, refuses);
}

ClientAnswer without_algorithm(const Client& client) {
  ClientAnswer out;
  out.verdict.client = std::string(client.name);
  out.verdict.connects = Compatibility::no;
  out.verdict.reason = "the server accepts none of its signing algorithms";
  out.cause = Cause::no_signing_algorithm;
  return out;
}

ClientAnswer without_dialect(const Client& client, const report::EndpointReport& endpoint, bool open) {
  ClientAnswer out;
  out.verdict.client = std::string(client.name);
  if (open) {
    out.verdict.connects = Compatibility::unknown;
    out.verdict.reason = "not every dialect that it offers was asked for and answered";
    return out;
  }
  out.cause = cause_without_dialect(client, endpoint);
  const bool kept = out.cause == Cause::smb1_only && client.may_have_smb1;
  out.verdict.connects = kept ? Compatibility::unknown : Compatibility::no;
  out.verdict.reason = nothing_in_common(client, endpoint);
  return out;
}

}  // namespace

Cause cause_of_refusal(report::Reason refusal) noexcept {
  // what Samba ends a NEGOTIATE with where no signing algorithm of the client's is left
  constexpr report::Reason kInvalidParameter{report::ReasonKind::status, 0xC000000D};
  return refusal == kInvalidParameter ? Cause::no_signing_algorithm : Cause::no_dialect;
}

void add_clause(std::string& text, std::string_view clause) {
  if (!text.empty() && !clause.empty()) text += "; ";
  text += clause;
}

std::string offer_text(const Client& client) {
  std::string smb2;
  if (client.highest != 0) smb2 = proto::label_or_hex(proto::kSmb2Dialects, client.highest);
  if (client.lowest != client.highest) smb2 = proto::label_or_hex(proto::kSmb2Dialects, client.lowest) + " to " + smb2;
  if (client.smb1_highest == Smb1Level::none) return smb2;
  return smb2.empty() ? "SMB1 only" : "SMB1 and " + smb2;
}

ClientAnswer session_on(const Client& client, const report::EndpointReport& endpoint) {
  const Agreement smb2 = agree_on_smb2(client, endpoint);
  const Agreement smb1 = smb2.dialect ? Agreement{} : agree_on_smb1(client, endpoint.smb1);
  const Agreement& common = smb2.dialect ? smb2 : smb1;
  if (!common.dialect) return without_dialect(client, endpoint, smb2.uncertain || smb1.uncertain);
  if (signs_otherwise(client, endpoint, common)) return without_algorithm(client);
  ClientAnswer out;
  ClientVerdict& verdict = out.verdict;
  verdict.client = std::string(client.name);
  verdict.transport = endpoint.transport;
  out.port = endpoint.port;
  verdict.connects = Compatibility::yes;
  verdict.dialect = common.dialect;
  judge_signing(client, common.smb2 != nullptr ? common.smb2->signing : endpoint.smb1.signing, out);
  judge_encryption(client, endpoint, common, out);
  if (common.smb2 == nullptr) judge_smb1_login(client, endpoint.smb1, out);
  if (verdict.connects != Compatibility::no) judge_login(client, endpoint, out);
  if (smb2.uncertain) {  // it gets in all the same, perhaps with a better one
    verdict.dialect.reset();
    verdict.encrypted.reset();
    out.cipher.reset();
    add_clause(verdict.reason,
               fmt::format("{} at least: a higher dialect was not asked for or not answered", *common.dialect));
  }
  return out;
}

}  // namespace smbprobe::audit
