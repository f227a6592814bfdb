#include "probe/serve/listen_session.hpp"

#include <algorithm>
#include <string>

#include "probe/serve/refusals.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::probe {
namespace {

/// Sizes that every client takes. [MS-SMB2] 3.3.5.4
constexpr std::uint32_t kSize = 65536;

/// "SMB 2.1 or later: say which." [MS-SMB2] 3.3.5.3.1
proto::Bytes wildcard_answer(const ListenInputs& inputs) {
  proto::NegTokenInit token;
  token.mech_types = {std::string(proto::kOidNtlmssp)};
  proto::Smb2NegotiateResponse response;
  response.header.flags = proto::SMB2_FLAGS_SERVER_TO_REDIR;
  response.header.credits = 1;
  response.security_mode = proto::SMB2_NEGOTIATE_SIGNING_ENABLED;
  response.dialect_revision = proto::kSmb2Wildcard;
  response.server_guid = inputs.server_guid;
  response.max_transact_size = response.max_read_size = response.max_write_size = kSize;
  response.system_time = inputs.system_time;
  response.security_buffer = proto::build_neg_token_init(token);
  return proto::build_smb2_negotiate_response(response);
}

bool offers_wildcard(const proto::Smb1NegotiateRequest& request) {
  return std::ranges::find(request.dialects, proto::kSmb2DialectWildcard) != request.dialects.end();
}

}  // namespace

Reaction ListenSession::on_session_request(const proto::SessionRequest& request) {
  if (!connection_.called_name.empty() || !exchanges_.empty()) return {{}, GoOn::close};
  connection_.called_name = proto::to_string(request.called);
  return {proto::build_positive_session_response(), GoOn::stay};
}

Reaction ListenSession::on_message(proto::ByteView message) {
  if (refused_) return {{}, GoOn::close};
  const auto smb1 = proto::decode_smb1_negotiate_request(message);
  if (smb1 && !wildcard_sent_ && offers_wildcard(*smb1)) {
    wildcard_sent_ = true;
    return answer(message, {wildcard_answer(inputs_), GoOn::stay});
  }
  const bool known = smb1.has_value() || proto::decode_smb2_negotiate_request(message).has_value();
  refused_ = true;
  return known ? answer(message, refuse_negotiate(message)) : Reaction{{}, GoOn::close};
}

Reaction ListenSession::answer(proto::ByteView message, Reaction reaction) {
  Exchange exchange = connection_;
  exchange.number = static_cast<std::uint32_t>(exchanges_.size() + 1);
  exchange.outcome = Outcome::reply;
  exchange.request.assign(message.begin(), message.end());
  exchange.reply = reaction.send;
  exchanges_.push_back(std::move(exchange));
  return reaction;
}

void ListenSession::ended() {
  if (on_offer_ && !exchanges_.empty()) on_offer_(std::exchange(exchanges_, {}));
}

}  // namespace smbprobe::probe
