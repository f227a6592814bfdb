#include <fmt/format.h>

#include "proto/filetime.hpp"
#include "proto/ntlmssp.hpp"
#include "proto/smb1_header.hpp"
#include "proto/smb1_negotiate_response.hpp"
#include "proto/smb2_header.hpp"
#include "proto/spnego.hpp"
#include "view/message/describe_parts.hpp"

namespace smbprobe::view {
namespace {

/// The AV pairs that are text: number, key, name. [MS-NLMP] 2.2.2.1
constexpr std::array<proto::Named<std::uint16_t>, 6> kTextPairs{{
    {1, "netbios_name", "MsvAvNbComputerName"},
    {2, "netbios_domain", "MsvAvNbDomainName"},
    {3, "dns_name", "MsvAvDnsComputerName"},
    {4, "dns_domain", "MsvAvDnsDomainName"},
    {5, "dns_forest", "MsvAvDnsTreeName"},
    {9, kTextOnly, "MsvAvTargetName"},
}};

constexpr Keys kChallengeKeys =
    "negotiate_flags target_name netbios_name netbios_domain dns_name dns_domain dns_forest version";

void add_version(Fields& out, const std::optional<proto::NtlmVersion>& version) {
  if (!version) return;
  const std::string number = fmt::format("{}.{}.{}", version->major, version->minor, version->build);
  add(out, "Version", kTextOnly, Text{fmt::format("{}, revision {}", number, version->revision)});
  add(out, kJsonOnly, "version", Text{number});
}

void add_pair(Fields& out, const proto::NtlmChallenge& challenge, const proto::AvPair& pair) {
  const auto id = static_cast<std::uint16_t>(pair.id);
  if (const auto* row = proto::find_named(kTextPairs, id))
    add(out, row->label, row->token, Text{challenge.text(pair.id).value_or("")});
  else
    add(out, fmt::format("AvId {}", id), kTextOnly, pair.value);
}

void add_challenge(Fields& out, const proto::NtlmChallenge& c) {
  Object challenge{"CHALLENGE_MESSAGE", kChallengeKeys, {}};
  Fields& fields = challenge.fields;
  add(fields, "TargetName", "target_name", Text{c.target_name});
  add(fields, "NegotiateFlags", "negotiate_flags", hex(c.negotiate_flags, 8));
  add(fields, "ServerChallenge", kTextOnly, proto::Bytes(c.server_challenge.begin(), c.server_challenge.end()));
  for (const auto& pair : c.target_info) add_pair(fields, c, pair);
  add_version(fields, c.version);
  add_anomalies(fields, c.anomalies);
  add(out, "NTLMSSP", "challenge", std::move(challenge));
}

/// NTLMSSP, bare or out of SPNEGO.
void add_ntlmssp(Fields& out, proto::ByteView token) {
  if (const auto negotiate = proto::decode_ntlm_negotiate(token)) {
    add(out, "NTLMSSP", kTextOnly, Text{"NEGOTIATE_MESSAGE"});
    add(out, "NegotiateFlags", kTextOnly, hex(negotiate->negotiate_flags, 8));
    add_version(out, negotiate->version);
  }
  if (const auto challenge = proto::decode_ntlm_challenge(token)) add_challenge(out, *challenge);
}

void add_init(Fields& out, const proto::NegTokenInit& init) {
  add(out, "mechTypes", "mechanisms", Oids{init.mech_types});
  if (init.hint_name) add(out, "hintName", "hint", Text{*init.hint_name});
  add_anomalies(out, init.anomalies);
  add_ntlmssp(out, init.mech_token);
}

void add_resp(Fields& out, const proto::NegTokenResp& resp) {
  if (resp.neg_state) add(out, "negState", kTextOnly, Number{*resp.neg_state});
  if (const auto& mechanism = resp.supported_mech) {
    add(out, "supportedMech", kTextOnly, Oids{{*mechanism}});
    add(out, kJsonOnly, "mechanism", Text{*mechanism});
  }
  add_anomalies(out, resp.anomalies);
  add_ntlmssp(out, resp.response_token);
}

}  // namespace

Number time_of(std::uint64_t filetime) {
  return hex(filetime, 16, proto::filetime_to_iso8601(filetime).value_or("not stated"));
}

Object begin_message(std::string_view family, const Command& command, Direction direction) {
  const bool reply = direction == Direction::reply;
  Object out{fmt::format("{} {} {}", family, command.token, reply ? "Response" : "Request"),
             reply ? command.reply_keys : command.request_keys,
             {}};
  add(out.fields, kJsonOnly, "family", Text{std::string(family)});
  if (!command.name.empty()) add(out.fields, kJsonOnly, "command", Text{std::string(command.name)});
  add(out.fields, kJsonOnly, "command_raw", Number{command.number});
  return out;
}

void add_damage(Fields& out, const proto::DecodeError& error) {
  add(out, "damage", "damage", Text{proto::describe(error)});
}

void add_anomalies(Fields& out, const proto::Anomalies& anomalies) { add(out, "anomaly", kTextOnly, anomalies); }

void add_token(Fields& out, proto::ByteView token) {
  if (token.empty()) return;
  if (const auto init = proto::decode_neg_token_init(token)) return add_init(out, *init);
  if (const auto resp = proto::decode_neg_token_resp(token)) return add_resp(out, *resp);
  add_ntlmssp(out, token);
}

Direction direction_of(proto::ByteView message) noexcept {
  if (const auto header = proto::decode_smb2_header(message))
    return proto::goes(*header, proto::Smb2Direction::response) ? Direction::reply : Direction::request;
  const auto header = proto::decode_smb1_header(message);
  const bool reply = header ? (header->flags & proto::SMB_FLAGS_REPLY) != 0
                            : proto::decode_smb1_negotiate_response(message).has_value();
  return reply ? Direction::reply : Direction::request;
}

Object describe(proto::ByteView message, Direction direction, proto::ByteView request) {
  if (proto::is_smb2(message)) return describe_smb2(message, direction);
  // a refusal may have its transport header twice: its decoder knows
  if (proto::is_smb1(message) || proto::decode_smb1_negotiate_response(message))
    return describe_smb1(message, direction, request);
  return {"not an SMB message", {}, {}};
}

}  // namespace smbprobe::view
