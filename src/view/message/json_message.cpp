#include "view/message/json_message.hpp"

#include <fmt/format.h>

#include <string>
#include <type_traits>
#include <variant>

#include "proto/smb1_header.hpp"
#include "proto/smb2_header.hpp"
#include "proto/text.hpp"
#include "view/message/json_message_parts.hpp"
#include "view/message/token_view.hpp"

namespace smbprobe::view {
namespace {

void add_context_fields(base::Json& out, const proto::PreauthIntegrityCapabilities& c) {
  out["hash_algorithms"] = c.hash_algorithms;
  out["salt_length"] = c.salt.size();
}
void add_context_fields(base::Json& out, const proto::EncryptionCapabilities& c) { out["ciphers"] = c.ciphers; }
void add_context_fields(base::Json& out, const proto::CompressionCapabilities& c) {
  out["compression_algorithms"] = c.compression_algorithms;
  out["flags"] = c.flags;
}
void add_context_fields(base::Json& out, const proto::NetnameNegotiateContextId& c) {
  out["netname"] = proto::utf16le_to_utf8(c.net_name);
}
void add_context_fields(base::Json& out, const proto::TransportCapabilities& c) { out["flags"] = c.flags; }
void add_context_fields(base::Json& out, const proto::RdmaTransformCapabilities& c) {
  out["rdma_transforms"] = c.rdma_transforms;
}
void add_context_fields(base::Json& out, const proto::SigningCapabilities& c) {
  out["signing_algorithms"] = c.signing_algorithms;
}
void add_context_fields(base::Json& out, const proto::OtherContext& c) { out["bytes"] = proto::to_hex(c.data); }

base::Json challenge_to_json(const proto::NtlmChallenge& challenge) {
  using proto::AvId;
  base::Json out{{"negotiate_flags", challenge.negotiate_flags},
                 {"target_name", challenge.target_name},
                 {"netbios_name", base::or_null(challenge.text(AvId::MsvAvNbComputerName))},
                 {"netbios_domain", base::or_null(challenge.text(AvId::MsvAvNbDomainName))},
                 {"dns_name", base::or_null(challenge.text(AvId::MsvAvDnsComputerName))},
                 {"dns_domain", base::or_null(challenge.text(AvId::MsvAvDnsDomainName))},
                 {"dns_forest", base::or_null(challenge.text(AvId::MsvAvDnsTreeName))},
                 {"version", nullptr}};
  if (const auto& v = challenge.version) out["version"] = fmt::format("{}.{}.{}", v->major, v->minor, v->build);
  return out;
}

}  // namespace

base::Json context_to_json(const proto::NegotiateContext& context) {
  const std::uint16_t type = proto::context_type(context);
  base::Json out{{"type", type}, {"name", base::or_null(proto::label_of(proto::kContextTypes, type))}};
  std::visit([&out](const auto& c) { add_context_fields(out, c); }, context);
  return out;
}

base::Json contexts_to_json(const std::vector<proto::NegotiateContext>& contexts) {
  return base::to_array(contexts, context_to_json);
}

base::Json damage_to_json(const std::optional<proto::DecodeError>& damage) {
  return damage ? base::Json(proto::describe(*damage)) : base::Json(nullptr);
}

base::Json anomalies_to_json(const proto::Anomalies& anomalies) {
  return base::to_array(anomalies, [](const proto::Anomaly& a) { return a.what; });
}

void add_offered_mechanisms(base::Json& out, proto::ByteView token) {
  const TokenView view = read_token(token);
  out["mechanisms"] = view.init ? base::Json(view.init->mech_types) : base::Json(nullptr);
  out["hint"] = view.init ? base::or_null(view.init->hint_name) : base::Json(nullptr);
}

void add_challenge(base::Json& out, proto::ByteView token) {
  const TokenView view = read_token(token);
  out["mechanism"] = view.resp ? base::or_null(view.resp->supported_mech) : base::Json(nullptr);
  out["challenge"] = view.ntlm_challenge ? challenge_to_json(*view.ntlm_challenge) : base::Json(nullptr);
}

void add_nulls(base::Json& out, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) out[std::string(key)] = nullptr;
}

base::Json request_to_json(proto::ByteView request) {
  if (proto::is_smb1(request)) return smb1_request_to_json(request);
  if (proto::is_smb2(request)) return smb2_request_to_json(request);
  return nullptr;
}

base::Json reply_to_json(proto::ByteView reply, proto::ByteView request) {
  if (proto::is_smb2(reply)) return smb2_reply_to_json(reply);
  // A malformed SMB1 refusal has its transport header twice: the decoder knows it, so ask it before saying "not SMB".
  return smb1_reply_to_json(reply, request);
}

}  // namespace smbprobe::view
