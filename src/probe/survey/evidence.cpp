#include "probe/survey/evidence.hpp"

#include <algorithm>

#include "probe/survey/confirmation.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb1_body.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::probe {
namespace {

using proto::ByteView;

template <class Variant, class T>
void keep(Variant& into, proto::Decoded<T> decoded, std::optional<proto::DecodeError>& damage) {
  if (decoded)
    into = std::move(*decoded);
  else
    damage = decoded.error();
}

DecodedRequest decode_request(ByteView message) {
  DecodedRequest out;
  std::optional<proto::DecodeError>
      ignored;  // our own requests are sound; a capture's broken ones are simply not understood
  if (proto::is_smb2(message)) {
    const auto header = proto::decode_smb2_header(message);
    if (header && header->command == proto::SMB2_SESSION_SETUP)
      keep(out, proto::decode_smb2_session_setup_request(message), ignored);
    else if (header && header->command == proto::SMB2_TREE_CONNECT)
      keep(out, proto::decode_smb2_tree_connect_request(message), ignored);
    else
      keep(out, proto::decode_smb2_negotiate_request(message), ignored);
  } else if (message.size() > 4 && message[4] == proto::SMB_COM_SESSION_SETUP_ANDX) {
    keep(out, proto::decode_smb1_session_setup_request(message), ignored);
  } else if (message.size() > 4 && message[4] == proto::SMB_COM_TREE_CONNECT_ANDX) {
    keep(out, proto::decode_smb1_tree_connect_request(message), ignored);
  } else {
    keep(out, proto::decode_smb1_negotiate_request(message), ignored);
  }
  return out;
}

void read_reply_smb2(Evidence& out, ByteView message) {
  const auto header = proto::decode_smb2_header(message);
  if (!header) {
    out.damage = header.error();
  } else if (header->status != proto::STATUS_SUCCESS && header->status != proto::STATUS_MORE_PROCESSING_REQUIRED) {
    out.reply = Smb2Status{*header};
  } else if (header->command == proto::SMB2_SESSION_SETUP) {
    keep(out.reply, proto::decode_smb2_session_setup_response(message), out.damage);
  } else {
    keep(out.reply, proto::decode_smb2_negotiate_response(message), out.damage);
  }
}

void read_reply(Evidence& out, ByteView message) {
  if (proto::is_smb2(message)) {
    read_reply_smb2(out, message);
  } else if (message.size() > 4 && proto::is_smb1(message) && message[4] == proto::SMB_COM_SESSION_SETUP_ANDX) {
    keep(out.reply, proto::decode_smb1_session_setup_response(message), out.damage);
  } else {
    keep(out.reply, proto::decode_smb1_negotiate_response(message), out.damage);
  }
}

/// The status of an answer to TREE_CONNECT; an answer that grants it has a body too.
template <class Header, class Body>
void keep_tree_answer(Evidence& out, const proto::Decoded<Header>& header, const proto::Decoded<Body>& body) {
  if (!header)
    out.damage = header.error();
  else if (header->status == proto::STATUS_SUCCESS && !body)
    out.damage = body.error();
  else
    out.reply = TreeConnectAnswer{header->status};
}

/// The header of an SMB1 reply to TREE_CONNECT_ANDX.
proto::Decoded<proto::Smb1Header> smb1_tree_reply_header(ByteView message) {
  auto header = proto::decode_smb1_header(message);
  if (header && (header->command != proto::SMB_COM_TREE_CONNECT_ANDX || !proto::is_reply(*header)))
    return std::unexpected(proto::DecodeError{proto::DecodeErrc::bad_value, proto::kSmb1HeaderSize, "Command"});
  return header;
}

/// What answers a TREE_CONNECT is never read as anything else: an answer of another command or family is damage.
void read_tree_reply(Evidence& out, ByteView message) {
  if (out.asked<proto::Smb2TreeConnectRequest>() != nullptr)
    keep_tree_answer(out,
                     proto::decode_smb2_header_of(message, proto::SMB2_TREE_CONNECT, proto::Smb2Direction::response),
                     proto::decode_smb2_tree_connect_response(message));
  else
    keep_tree_answer(out, smb1_tree_reply_header(message), proto::decode_smb1_tree_connect_response(message));
}

report::Reason reason_of_outcome(const Exchange& exchange) {
  using enum report::ReasonKind;
  switch (exchange.outcome) {
    case Outcome::silent:
      return timeout;
    case Outcome::refused:
      if (exchange.session_error) return {session_error, *exchange.session_error};
      return was_retargeted(exchange) ? session_retarget : connection_refused;
    case Outcome::unreachable:
      return unreachable;
    case Outcome::reset:
      return reset;
    case Outcome::closed:
      return closed;
    case Outcome::garbage:
      return garbage;
    case Outcome::not_captured:
      return not_captured;
    case Outcome::error:
      return error;
    case Outcome::reply:
      break;
  }
  return none;
}

report::Reason reason_of_smb1(const Evidence& evidence) {
  using enum report::ReasonKind;
  const auto& response = *evidence.smb1();
  if (response.header.status != 0) return {status, response.header.status};
  if (!response.dialect_index) return malformed;
  return chosen_smb1_dialect(evidence) ? report::Reason() : report::Reason(dialect_index, *response.dialect_index);
}

}  // namespace

std::shared_ptr<const DecodedRequest> RequestReader::read(ByteView message) {
  for (const auto& each : known_)
    if (each.decoded && std::ranges::equal(each.bytes, message)) return each.decoded;
  auto decoded = std::make_shared<const DecodedRequest>(decode_request(message));
  if (!proto::is_smb1(message)) return decoded;
  Known& place = known_.at(oldest_);
  oldest_ = (oldest_ + 1) % known_.size();
  place.bytes.assign(message.begin(), message.end());
  place.decoded = decoded;
  return decoded;
}

Evidence read_evidence(const Exchange& exchange, RequestReader& requests) {
  Evidence out;
  out.exchange = &exchange;
  if (exchange.request_sent) out.request = requests.read(exchange.request);
  if (exchange.outcome != Outcome::reply) return out;
  if (asked_for_tree(out))
    read_tree_reply(out, exchange.reply);
  else
    read_reply(out, exchange.reply);
  return out;
}

Evidence read_evidence(const Exchange& exchange) {
  RequestReader requests;
  return read_evidence(exchange, requests);
}

std::vector<Evidence> read_evidence(std::span<const Exchange> exchanges, RequestReader& requests) {
  std::vector<Evidence> out;
  out.reserve(exchanges.size());
  for (const auto& exchange : exchanges) out.push_back(read_evidence(exchange, requests));
  return out;
}

std::vector<Evidence> read_evidence(std::span<const Exchange> exchanges) {
  RequestReader requests;
  return read_evidence(exchanges, requests);
}

bool asked_for_tree(const Evidence& evidence) noexcept {
  return evidence.asked<proto::Smb1TreeConnectRequest>() != nullptr ||
         evidence.asked<proto::Smb2TreeConnectRequest>() != nullptr;
}

std::optional<std::string> chosen_smb1_dialect(const Evidence& evidence) {
  const auto* asked = evidence.asked<proto::Smb1NegotiateRequest>();
  const auto* got = evidence.smb1();
  if (asked == nullptr || got == nullptr || got->header.status != 0 || !got->dialect_index ||
      *got->dialect_index >= asked->dialects.size())
    return std::nullopt;
  return asked->dialects[*got->dialect_index];
}

bool is_multi_protocol(const proto::Smb1NegotiateRequest& request) {
  return std::ranges::any_of(request.dialects, [](const std::string& dialect) {
    return dialect == proto::kSmb2Dialect2_002 || dialect == proto::kSmb2DialectWildcard;
  });
}

bool was_offered(const Evidence& evidence, std::uint16_t revision) {
  if (const auto* smb2 = evidence.asked<proto::Smb2NegotiateRequest>())
    return std::ranges::find(smb2->dialects, revision) != smb2->dialects.end();
  const auto* smb1 = evidence.asked<proto::Smb1NegotiateRequest>();
  if (smb1 == nullptr) return false;
  const auto has = [&](std::string_view text) {
    return std::ranges::find(smb1->dialects, text) != smb1->dialects.end();
  };
  return (revision == proto::SMB_2_0_2 && has(proto::kSmb2Dialect2_002)) ||
         (revision == proto::kSmb2Wildcard && has(proto::kSmb2DialectWildcard));
}

report::Reason reason_of(const Evidence& evidence) {
  if (evidence.exchange->outcome != Outcome::reply) return reason_of_outcome(*evidence.exchange);
  if (const auto* error = evidence.got<Smb2Status>()) return {report::ReasonKind::status, error->header.status};
  if (const auto* tree = evidence.got<TreeConnectAnswer>(); tree != nullptr && tree->status != proto::STATUS_SUCCESS)
    return {report::ReasonKind::status, tree->status};
  if (evidence.smb1() != nullptr) return reason_of_smb1(evidence);
  if (std::holds_alternative<std::monostate>(evidence.reply)) return report::ReasonKind::malformed;
  return {};
}

bool contradicts_itself(const Evidence& evidence) {
  if (const auto* smb2 = evidence.smb2(); smb2 != nullptr && evidence.asked<proto::Smb1NegotiateRequest>() != nullptr)
    return smb2->dialect_revision != proto::kSmb2Wildcard && smb2->dialect_revision != proto::SMB_2_0_2;
  const auto* smb1 = evidence.smb1();
  if (smb1 == nullptr) return false;
  if (smb1->header.status != 0) return smb1->word_count != 0;
  return !smb1->refused() && !chosen_smb1_dialect(evidence);
}

bool is_in_smb2(const Evidence& evidence) {
  return evidence.smb2() != nullptr || evidence.got<Smb2Status>() != nullptr;
}

bool is_open_but_silent(const Evidence& evidence) {
  return evidence.exchange->outcome == Outcome::silent && was_connected(*evidence.exchange);
}

bool lacked_session(const Evidence& evidence, std::span<const Evidence> port) {
  const Exchange& exchange = *evidence.exchange;
  if (!exchange.session_error || asked_for_tree(evidence)) return false;
  if (is_resource_session_error(*exchange.session_error)) return true;
  return std::ranges::any_of(port, [&](const Evidence& other) {
    return other.exchange->called_name == exchange.called_name && other.exchange->outcome == Outcome::reply;
  });
}

bool is_fragile(const Evidence& evidence) {
  const auto* smb2 = evidence.smb2();
  return smb2 != nullptr && (smb2->security_mode & proto::SMB2_NEGOTIATE_SIGNING_ENABLED) == 0 &&
         (smb2->security_mode & proto::SMB2_NEGOTIATE_SIGNING_REQUIRED) == 0;
}

bool stopped_accepting(std::span<const Evidence> evidence) {
  bool answered = false;
  for (const auto& each : evidence) {
    const Exchange& exchange = *each.exchange;
    if (exchange.outcome == Outcome::reply) answered = true;
    if (answered && was_connection_refused(exchange)) return true;
  }
  return false;
}

}  // namespace smbprobe::probe
