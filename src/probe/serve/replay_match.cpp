#include "probe/serve/replay_match.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "probe/ask/follow_up.hpp"
#include "probe/ask/ipc_try.hpp"
#include "probe/ask/session_try.hpp"
#include "probe/serve/refusals.hpp"
#include "probe/serve/replay_fit.hpp"
#include "probe/survey/evidence.hpp"
#include "proto/ntstatus.hpp"

namespace smbprobe::probe {
namespace {

using proto::Bytes;
using proto::ByteView;

using Numbers = std::vector<std::uint16_t>;

std::string text_of(const proto::PreauthIntegrityCapabilities& c) {
  return fmt::format("1:{}", fmt::join(c.hash_algorithms, ","));
}
std::string text_of(const proto::EncryptionCapabilities& c) { return fmt::format("2:{}", fmt::join(c.ciphers, ",")); }
std::string text_of(const proto::CompressionCapabilities& c) {
  return fmt::format("3:{}/{}", fmt::join(c.compression_algorithms, ","), c.flags);
}
std::string text_of(const proto::NetnameNegotiateContextId& /*who asks whom*/) { return {}; }
std::string text_of(const proto::TransportCapabilities& c) { return fmt::format("6:{}", c.flags); }
std::string text_of(const proto::RdmaTransformCapabilities& c) {
  return fmt::format("7:{}", fmt::join(c.rdma_transforms, ","));
}
std::string text_of(const proto::SigningCapabilities& c) {
  return fmt::format("8:{}", fmt::join(c.signing_algorithms, ","));
}
std::string text_of(const proto::OtherContext& c) { return fmt::format("{}:{}", c.type, proto::to_hex(c.data)); }

Question question_of(const proto::Smb1NegotiateRequest& request) {
  Question out;
  out.family = Family::smb1;
  out.dialects = request.dialects;
  out.extended_security = (request.header.flags2 & proto::SMB_FLAGS2_EXTENDED_SECURITY) != 0;
  return out;
}

Question question_of(const proto::Smb2NegotiateRequest& request) {
  Question out;
  out.family = Family::smb2;
  for (const std::uint16_t dialect : request.dialects) out.dialects.push_back(fmt::format("{:04x}", dialect));
  out.capabilities = request.capabilities;
  out.security_mode = request.security_mode;
  out.message_id = request.header.message_id;
  for (const auto& context : request.contexts.contexts) {
    const std::string text = std::visit([](const auto& kind) { return text_of(kind); }, context);
    if (!text.empty()) out.contexts += text + ' ';
    if (const auto* encryption = std::get_if<proto::EncryptionCapabilities>(&context))
      out.ciphers = encryption->ciphers;
    if (const auto* signing = std::get_if<proto::SigningCapabilities>(&context))
      out.signing_algorithms = signing->signing_algorithms;
  }
  return out;
}

/// Family and dialects, whatever their order. A NUL cannot stand in a dialect string.
std::string key_of(const Question& question) {
  auto dialects = question.dialects;
  std::ranges::sort(dialects);
  std::string key(1, question.family == Family::smb1 ? '1' : '2');
  for (const auto& dialect : dialects) key += dialect + '\0';
  return key;
}

/// How much of two questions about the same dialects is equal; what matters more stands first.
auto likeness(const Question& a, const Question& b) {
  return std::make_tuple(a.extended_security == b.extended_security, a.contexts == b.contexts,
                         a.capabilities == b.capabilities, a.dialects == b.dialects, a.message_id == b.message_id,
                         a.security_mode == b.security_mode);
}

std::optional<Family> family_of(ByteView message) noexcept {
  if (proto::is_smb2(message)) return Family::smb2;
  if (proto::is_smb1(message)) return Family::smb1;
  return std::nullopt;
}

bool is_session_setup(ByteView message) {
  return proto::decode_smb2_header_of(message, proto::SMB2_SESSION_SETUP, proto::Smb2Direction::request).has_value() ||
         (proto::is_smb1(message) && message.size() > 4 && message[4] == proto::SMB_COM_SESSION_SETUP_ANDX);
}

bool is_tree_connect(ByteView message) {
  return proto::decode_smb2_header_of(message, proto::SMB2_TREE_CONNECT, proto::Smb2Direction::request).has_value() ||
         (proto::is_smb1(message) && message.size() > 4 && message[4] == proto::SMB_COM_TREE_CONNECT_ANDX);
}

/// A request by itself, decoded. @param holder keeps its bytes
Evidence request_evidence(ByteView message, Exchange& holder) {
  holder.outcome = Outcome::not_captured;
  holder.request.assign(message.begin(), message.end());
  return read_evidence(holder);
}

/// False for what tells nothing of the server: not captured, no route, an internal error, no connection.
bool tells(const Exchange& exchange) {
  if (!exchange.request_sent && !exchange.session_error) return false;
  switch (exchange.outcome) {
    case Outcome::reply:
    case Outcome::reset:
    case Outcome::closed:
    case Outcome::silent:
    case Outcome::garbage:
      return true;
    case Outcome::refused:
      return exchange.session_error.has_value();
    default:
      return false;
  }
}

bool same_connection(const Exchange& a, const Exchange& b) {
  return a.connection == b.connection && a.client == b.client && a.server == b.server;
}

// Byte offsets of the fields that follow the request. [MS-SMB2] 2.2.1.2, [MS-CIFS] 2.2.3.1
struct Field {
  std::size_t offset;
  std::size_t size;
};
constexpr Field kSmb2Fields[] = {{24, 8}, {32, 4}, {40, 8}};  // MessageId, Reserved (process id), SessionId
constexpr Field kSmb1Fields[] = {{12, 2}, {24, 2}, {26, 2}, {28, 2}, {30, 2}};  // PIDHigh, TID, PIDLow, UID, MID
constexpr std::size_t kSmb1WordCountAt = proto::kSmb1HeaderSize;
constexpr std::size_t kDialectIndexAt = kSmb1WordCountAt + 1;

template <std::size_t N>
void echo_fields(const Field (&fields)[N], ByteView old_request, ByteView request, Bytes& reply) {
  for (const Field& field : fields) {
    const std::size_t end = field.offset + field.size;
    if (old_request.size() < end || request.size() < end || reply.size() < end) return;
    const auto old = old_request.subspan(field.offset, field.size);
    const auto at = reply.begin() + static_cast<std::ptrdiff_t>(field.offset);
    if (!std::equal(old.begin(), old.end(), at)) continue;  // it was not echoed
    std::ranges::copy(request.subspan(field.offset, field.size), at);
  }
}

void point_at_same_string(ByteView old_request, ByteView request, Bytes& reply) {
  const auto before = proto::decode_smb1_negotiate_request(old_request);
  const auto now = proto::decode_smb1_negotiate_request(request);
  if (!before || !now || reply.size() < kDialectIndexAt + 2 || reply[kSmb1WordCountAt] == 0) return;
  const std::size_t index = reply[kDialectIndexAt] | static_cast<std::size_t>(reply[kDialectIndexAt + 1]) << 8U;
  if (index >= before->dialects.size()) return;
  const auto found = std::ranges::find(now->dialects, before->dialects[index]);
  if (found == now->dialects.end()) return;
  const auto place = static_cast<std::size_t>(found - now->dialects.begin());
  reply[kDialectIndexAt] = static_cast<std::uint8_t>(place);
  reply[kDialectIndexAt + 1] = static_cast<std::uint8_t>(place >> 8U);
}

bool is_accepted_smb2(ByteView reply) {
  const auto header = proto::decode_smb2_header(reply);
  return header && header->status == 0;
}

}  // namespace

std::optional<Question> read_question(ByteView request) {
  if (const auto smb2 = proto::decode_smb2_negotiate_request(request)) return question_of(*smb2);
  if (const auto smb1 = proto::decode_smb1_negotiate_request(request)) return question_of(*smb1);
  return std::nullopt;
}

CapturedServer::CapturedServer(std::vector<Exchange> exchanges) : exchanges_(std::move(exchanges)) {
  std::erase_if(exchanges_, [](const Exchange& exchange) { return !tells(exchange); });
  for (std::size_t place = 0; place < exchanges_.size(); ++place) add(place);
}

void CapturedServer::add(std::size_t place) {
  const Exchange& exchange = exchanges_[place];
  if (exchange.session_error) {
    session_refusals_.push_back(place);
    return;
  }
  if (exchange.transport == proto::Transport::netbios) grants_sessions_ = true;
  const auto family = family_of(exchange.request);
  if (!family) return;
  if (is_session_setup(exchange.request) || is_tree_connect(exchange.request)) {
    add_later_step(*family, place);
  } else if (auto question = read_question(exchange.request)) {
    asked_[key_of(*question)].push_back({std::move(*question), place});
    note_refusal(*family, place);
  }
}

/// Of steps that were taken twice, the one that was answered.
void CapturedServer::add_later_step(Family family, std::size_t place) {
  const Evidence evidence = read_evidence(exchanges_[place]);
  const auto put_step = [&](auto& into, const auto& key) {
    const auto [known, fresh] = into.try_emplace(key, place);
    if (!fresh && exchanges_[known->second].outcome != Outcome::reply) known->second = place;
  };
  const Session tried = session_tried(evidence);
  if (is_ipc_try(evidence))
    put_step(ipc_tries_, family);
  else if (tried != Session::none)
    put_step(session_tries_, std::pair(family, tried));
  else if (is_session_setup(exchanges_[place].request))
    setups_[family].push_back(place);
}

void CapturedServer::note_refusal(Family family, std::size_t place) {
  const auto rank = [this](std::size_t at) {  // the lower, the more it looks like "none of these"
    const Exchange& exchange = exchanges_[at];
    if (exchange.outcome == Outcome::closed) return 2;
    if (exchange.outcome == Outcome::reset) return 3;
    if (exchange.outcome != Outcome::reply) return 9;
    const Evidence evidence = read_evidence(exchange);
    if (const auto* smb1 = evidence.smb1()) return smb1->refused() ? 0 : smb1->header.status != 0 ? 1 : 9;
    const auto* status = evidence.got<Smb2Status>();
    if (status == nullptr) return 9;
    return status->header.status == proto::STATUS_INVALID_PARAMETER ? 1 : 0;
  };
  if (rank(place) == 9) return;
  const auto [found, fresh] = refusals_.try_emplace(family, place);
  if (!fresh && rank(place) < rank(found->second)) found->second = place;
}

const Exchange* CapturedServer::find(const Question& question) const {
  const auto found = asked_.find(key_of(question));
  if (found == asked_.end()) return find_fitting(question);
  const Asked* best = nullptr;
  for (const Asked& each : found->second) {  // the first of equals
    if (best == nullptr || likeness(each.question, question) > likeness(best->question, question)) best = &each;
  }
  return &exchanges_[best->exchange];
}

const Exchange* CapturedServer::find_fitting(const Question& question) const {
  const Asked* best = nullptr;
  unsigned most = 0;
  for (const auto& [key, same_dialects] : asked_) {
    for (const Asked& each : same_dialects) {
      const auto fits = fitness(exchanges_[each.exchange], question);
      if (!fits || (best != nullptr && std::tuple(*fits, likeness(each.question, question)) <=
                                           std::tuple(most, likeness(best->question, question))))
        continue;
      best = &each;
      most = *fits;
    }
  }
  return best == nullptr ? nullptr : &exchanges_[best->exchange];
}

const Exchange* CapturedServer::refusal(Family family) const noexcept {
  const auto found = refusals_.find(family);
  return found == refusals_.end() ? nullptr : &exchanges_[found->second];
}

const Exchange* CapturedServer::session_setup(Family family, const Exchange* negotiate) const {
  const auto found = setups_.find(family);
  if (found == setups_.end()) return nullptr;
  for (const std::size_t place : found->second)
    if (negotiate != nullptr && same_connection(exchanges_[place], *negotiate)) return &exchanges_[place];
  return &exchanges_[found->second.front()];
}

const Exchange* CapturedServer::session_try(Family family, Session session) const {
  const auto found = session_tries_.find({family, session});
  return found == session_tries_.end() ? nullptr : &exchanges_[found->second];
}

const Exchange* CapturedServer::ipc_try(Family family) const {
  const auto found = ipc_tries_.find(family);
  return found == ipc_tries_.end() ? nullptr : &exchanges_[found->second];
}

std::optional<std::uint8_t> CapturedServer::session_error(const proto::NetbiosName& called) const {
  const std::string name = proto::to_string(called);
  for (const std::size_t place : session_refusals_)
    if (exchanges_[place].called_name == name) return exchanges_[place].session_error;
  if (grants_sessions_ || session_refusals_.empty()) return std::nullopt;
  return exchanges_[session_refusals_.front()].session_error;
}

std::optional<std::uint8_t> CapturedServer::denial() const {
  if (!asked_.empty()) return std::nullopt;
  for (const std::size_t place : session_refusals_)
    if (exchanges_[place].transport == proto::Transport::direct_tcp) return exchanges_[place].session_error;
  return std::nullopt;
}

Bytes rewrite_reply(const Exchange& captured, ByteView request) {
  Bytes reply = captured.reply;
  if (proto::is_smb2(reply) && proto::is_smb2(captured.request) && proto::is_smb2(request))
    echo_fields(kSmb2Fields, captured.request, request, reply);
  if (proto::is_smb1(reply) && proto::is_smb1(captured.request) && proto::is_smb1(request)) {
    echo_fields(kSmb1Fields, captured.request, request, reply);
    if (reply[4] == proto::SMB_COM_NEGOTIATE) point_at_same_string(captured.request, request, reply);
  }
  return reply;
}

Reaction ReplaySession::on_session_request(const proto::SessionRequest& request) {
  if (stage_ != Stage::fresh) return {{}, GoOn::close};
  if (const auto error = server_->session_error(request.called))
    return {proto::build_negative_session_response(*error), GoOn::close};
  return {proto::build_positive_session_response(), GoOn::stay};
}

Reaction ReplaySession::on_message(ByteView message) {
  raw_ = false;
  const auto family = family_of(message);
  if (!family) return {{}, GoOn::close};
  if (const auto error = stage_ == Stage::fresh ? server_->denial() : std::nullopt) {
    raw_ = true;
    return {proto::build_negative_session_response(*error), GoOn::close};
  }
  if (const auto question = read_question(message)) return negotiate(*question, message);
  if (is_session_setup(message)) return session_setup(message, *family);
  if (is_tree_connect(message)) return tree_connect(message, *family);
  return {{}, GoOn::close};
}

Reaction ReplaySession::negotiate(const Question& question, ByteView message) {
  const bool first = stage_ == Stage::fresh;
  const bool follow_up = stage_ == Stage::wildcard && question.family == Family::smb2;
  if (!first && !follow_up) return {{}, GoOn::close};  // one NEGOTIATE a connection. [MS-SMB2] 3.3.5.4
  stage_ = Stage::negotiated;
  negotiated_ = server_->find(question);
  if (negotiated_ == nullptr) {
    if (const Exchange* refusal = server_->refusal(question.family)) return play(*refusal, message);
    return refuse_negotiate(message);
  }
  if (first && question.family == Family::smb1 && is_wildcard_answer(negotiated_->reply)) stage_ = Stage::wildcard;
  return play(*negotiated_, message);
}

Reaction ReplaySession::session_setup(ByteView message, Family family) {
  const bool may_ask = stage_ == Stage::negotiated && negotiated_ != nullptr;
  if (!may_ask && stage_ != Stage::challenged) return {{}, GoOn::close};
  Exchange holder;
  const Exchange* captured = may_ask ? server_->session_setup(family, negotiated_)
                                     : server_->session_try(family, session_tried(request_evidence(message, holder)));
  stage_ = may_ask ? Stage::challenged : Stage::in_session;
  return captured == nullptr ? refuse_session_setup(message) : play(*captured, message);
}

/// In a session without credentials; IPC$ is the only share that was asked for.
Reaction ReplaySession::tree_connect(ByteView message, Family family) {
  Exchange holder;
  const bool asks_ipc = stage_ == Stage::in_session && is_ipc_try(request_evidence(message, holder));
  const Exchange* captured = asks_ipc ? server_->ipc_try(family) : nullptr;
  return captured == nullptr ? Reaction{{}, GoOn::close} : play(*captured, message);
}

Reaction ReplaySession::play(const Exchange& captured, ByteView message) {
  switch (captured.outcome) {
    case Outcome::reply: {
      // Samba closes behind a refusal of SMB1, and so does everything else that was seen
      const bool refusal = proto::is_smb1(message) && !is_accepted_smb2(captured.reply) &&
                           stage_ == Stage::negotiated && !reason_of(read_evidence(captured)).is_none();
      return {rewrite_reply(captured, message), refusal ? GoOn::close : GoOn::stay};
    }
    case Outcome::silent:
      return {};
    case Outcome::reset:
      return {{}, GoOn::reset};
    case Outcome::garbage:
      raw_ = true;
      return {captured.reply, GoOn::close};
    default:
      return {{}, GoOn::close};
  }
}

}  // namespace smbprobe::probe
