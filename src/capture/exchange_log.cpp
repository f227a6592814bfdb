#include "capture/exchange_log.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "probe/ask/session_try.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "proto/smb1_header.hpp"
#include "proto/smb2_header.hpp"
#include "proto/tree_connect.hpp"

namespace smbprobe::capture {
namespace {

using probe::Outcome;
using proto::ByteView;

constexpr std::size_t kMostExchanges = 1024;
constexpr std::uint32_t kNtlmNegotiate = 1;
constexpr std::uint32_t kNtlmChallenge = 2;
constexpr std::uint32_t kStatusPending = 0x00000103;
constexpr std::uint64_t kUnsolicitedMessageId = ~std::uint64_t{0};  // of an oplock break. [MS-SMB2] 2.2.23

enum class Role : std::uint8_t { none, negotiate, session_setup, tree_connect };

Role role_of(ByteView message) {
  if (proto::is_smb1(message)) {
    const std::uint8_t command = message.size() > 4 ? message[4] : std::uint8_t{0};
    if (command == proto::SMB_COM_NEGOTIATE) return Role::negotiate;
    if (command == proto::SMB_COM_TREE_CONNECT_ANDX) return Role::tree_connect;
    return command == proto::SMB_COM_SESSION_SETUP_ANDX ? Role::session_setup : Role::none;
  }
  if (proto::is_smb2(message)) {
    if (message.size() < 14) return Role::none;
    const unsigned command = unsigned{message[12]} | (unsigned{message[13]} << 8U);
    if (command == proto::SMB2_NEGOTIATE) return Role::negotiate;
    if (command == proto::SMB2_TREE_CONNECT) return Role::tree_connect;
    return command == proto::SMB2_SESSION_SETUP ? Role::session_setup : Role::none;
  }
  if (is_smb_magic(message)) return Role::none;  // encrypted or compressed: of a session, not of NEGOTIATE
  return Role::negotiate;  // a transport header sent twice: only answers to NEGOTIATE are known to have it
}

bool carries(ByteView message, std::uint32_t ntlm_type) {
  const auto ntlm = proto::find_ntlmssp(message);
  return ntlm && proto::ntlm_message_type(*ntlm) == ntlm_type;
}

/// True for a request that makes an exchange. @param before the exchange before it on the connection, or nullptr
bool is_kept(Role role, ByteView message, const probe::Exchange* before) {
  switch (role) {
    case Role::negotiate:
      return true;
    case Role::session_setup:
      return carries(message, kNtlmNegotiate) ||
             (before != nullptr && probe::session_tried_by_scan(message, before->reply) != probe::Session::none);
    case Role::tree_connect:
      return before != nullptr && probe::session_tried_by_scan(before->request, {}) == probe::Session::anonymous;
    case Role::none:
      break;
  }
  return false;
}

bool is_interim(ByteView message) {
  const auto header = proto::decode_smb2_header(message);
  return header && (header->status == kStatusPending || header->message_id == kUnsolicitedMessageId);
}

}  // namespace

ExchangeLog::Tag ExchangeLog::tag_of(ByteView message) {
  if (const auto header = proto::decode_smb2_header(message)) return {true, header->command, header->message_id};
  if (const auto header = proto::decode_smb1_header(message)) return {false, header->command, header->mid};
  return {proto::is_smb2(message), static_cast<std::uint16_t>(proto::is_smb2(message) ? 0 : proto::SMB_COM_NEGOTIATE),
          0};
}

ExchangeLog::Entry* ExchangeLog::add(Entry entry) {
  if (exchanges_.size() == kMostExchanges) return nullptr;
  held_ += sizeof(Entry) + entry.exchange.request.size() + entry.exchange.reply.size();
  exchanges_.push_back(std::move(entry));
  return &exchanges_.back();
}

void ExchangeLog::on_request(SmbFrame&& frame) {
  session_request_.reset();  // no client speaks before its session is granted: the answer was not captured
  const Role role = role_of(frame.bytes);
  if (!is_kept(role, frame.bytes, exchanges_.empty() ? nullptr : &exchanges_.back().exchange)) return;
  const Tag tag = tag_of(frame.bytes);
  if (Entry* const answered = answer_without_request(tag, frame.stamp.frame)) {
    answered->lacks_request = false;
    answered->asked_us = answered->exchange.started_us = frame.stamp.time_us;
    answered->exchange.request_frame = frame.stamp.frame;
    answered->exchange.early_reply = *answered->exchange.reply_frame < frame.stamp.frame;
    held_ += frame.bytes.size();
    answered->exchange.request = std::move(frame.bytes);
    return;
  }
  Entry entry{.exchange = {}, .tag = tag, .waiting = true, .lacks_request = false, .asked_us = frame.stamp.time_us};
  entry.exchange.request_frame = frame.stamp.frame;
  entry.exchange.started_us = frame.stamp.time_us;
  entry.exchange.outcome = Outcome::silent;
  entry.exchange.request = std::move(frame.bytes);
  add(std::move(entry));
}

void ExchangeLog::on_reply(SmbFrame&& frame) {
  const Role role = role_of(frame.bytes);
  if (role == Role::none || is_interim(frame.bytes)) return;
  const Tag tag = tag_of(frame.bytes);
  if (Entry* const asked = waiting_for(tag)) {
    answer(*asked, std::move(frame));
    return;
  }
  if (role == Role::tree_connect || (role == Role::session_setup && !carries(frame.bytes, kNtlmChallenge))) return;
  const auto same = [&](const Entry& each) { return each.tag == tag && each.exchange.reply == frame.bytes; };
  if (std::ranges::any_of(exchanges_, same)) return;  // an answer that was sent twice
  Entry entry{.exchange = {}, .tag = tag, .waiting = false, .lacks_request = true, .asked_us = frame.stamp.time_us};
  entry.exchange.started_us = frame.stamp.time_us;
  if (Entry* const added = add(std::move(entry))) answer(*added, std::move(frame));
}

/// The request that a message answers: by command and id; where no id fits, the oldest of the command, for some servers
/// do not give the id back. An SMB1 NEGOTIATE may be answered in SMB2. [MS-SMB2] 3.3.5.3.1
ExchangeLog::Entry* ExchangeLog::waiting_for(const Tag& tag) {
  const auto find = [this](auto fits) -> Entry* {
    const auto found =
        std::ranges::find_if(exchanges_, [&](const Entry& entry) { return entry.waiting && fits(entry.tag); });
    return found == exchanges_.end() ? nullptr : &*found;
  };
  if (Entry* const exact = find([&](const Tag& asked) { return asked == tag; })) return exact;
  Entry* const same = find([&](const Tag& asked) { return asked.smb2 == tag.smb2 && asked.command == tag.command; });
  if (same != nullptr || !tag.smb2 || tag.command != proto::SMB2_NEGOTIATE) return same;
  return find([](const Tag& asked) { return !asked.smb2 && asked.command == proto::SMB_COM_NEGOTIATE; });
}

/// True for an answer to NEGOTIATE with nothing before it.
bool ExchangeLog::begins_connection(const Entry& entry) const {
  const unsigned negotiate = entry.tag.smb2 ? unsigned{proto::SMB2_NEGOTIATE} : unsigned{proto::SMB_COM_NEGOTIATE};
  return entry.tag.command == negotiate && &entry == &exchanges_.front();
}

/// An answer that was read before its request, because the request had to wait behind a hole; or a first answer that
/// came before its request.
ExchangeLog::Entry* ExchangeLog::answer_without_request(const Tag& tag, std::uint64_t before_frame) {
  const auto found = std::ranges::find_if(exchanges_, [&](const Entry& entry) {
    return entry.lacks_request && entry.exchange.reply_frame &&
           (*entry.exchange.reply_frame > before_frame || begins_connection(entry)) &&
           (entry.tag == tag || (entry.tag.smb2 && !tag.smb2 && entry.tag.command == proto::SMB2_NEGOTIATE &&
                                 tag.command == proto::SMB_COM_NEGOTIATE));
  });
  return found == exchanges_.end() ? nullptr : &*found;
}

void ExchangeLog::answer(Entry& entry, SmbFrame&& frame) {
  probe::Exchange& exchange = entry.exchange;
  entry.waiting = false;
  exchange.reply_frame = frame.stamp.frame;
  if (!entry.lacks_request) exchange.rtt_us = std::max<std::int64_t>(0, frame.stamp.time_us - entry.asked_us);
  exchange.outcome = frame.whole ? Outcome::reply : Outcome::not_captured;
  if (!frame.whole)
    exchange.detail =
        fmt::format("the capture holds {} of the {} bytes of the reply", frame.bytes.size(), frame.length);
  held_ += frame.bytes.size();
  exchange.reply = std::move(frame.bytes);
}

void ExchangeLog::on_garbage(SmbFrame&& frame) {
  for (Entry& entry : exchanges_) {
    if (!entry.waiting) continue;
    frame.whole = true;
    const unsigned first = frame.bytes.empty() ? 0U : frame.bytes.front();
    const bool framed = first == 0 || (first >= 0x81 && first <= 0x85);
    answer(entry, std::move(frame));
    entry.exchange.outcome = Outcome::garbage;
    entry.exchange.detail = framed ? std::string("a frame without an SMB message")
                                   : fmt::format("not an SMB frame: its first byte is 0x{:02x}", first);
    return;
  }
}

void ExchangeLog::on_session_packet(const SmbFrame& frame) {
  using enum proto::SessionPacketType;
  // Samba's "hosts deny" refuses on 445 as well, before it was asked for a session
  is_netbios_ = is_netbios_ || (frame.type != SESSION_KEEP_ALIVE && frame.type != NEGATIVE_SESSION_RESPONSE);
  switch (frame.type) {
    case SESSION_REQUEST:
      session_request_ = SessionRequest{frame.stamp};
      if (const auto names = proto::decode_session_request(frame.bytes)) called_name_ = proto::to_string(names->called);
      break;
    case POSITIVE_SESSION_RESPONSE:
      session_request_.reset();
      break;
    case NEGATIVE_SESSION_RESPONSE:
      refuse_session(frame, proto::decode_negative_session_response(frame.bytes).value_or(0), {});
      break;
    case RETARGET_SESSION_RESPONSE: {
      const auto to = proto::decode_retarget_session_response(frame.bytes);
      if (!to) break;
      const auto& ip = to->ip_address;
      refuse_session(frame, std::nullopt,
                     fmt::format("retarget to {}.{}.{}.{}:{}", ip[0], ip[1], ip[2], ip[3], to->port));
      break;
    }
    default:
      break;
  }
}

ExchangeLog::Entry ExchangeLog::session_entry() const {
  Entry entry;
  entry.exchange.request_sent = false;
  if (session_request_) {
    entry.asked_us = entry.exchange.started_us = session_request_->stamp.time_us;
    entry.exchange.request_frame = session_request_->stamp.frame;
  }
  return entry;
}

void ExchangeLog::refuse_session(const SmbFrame& frame, std::optional<std::uint8_t> error, std::string detail) {
  auto waiting = std::ranges::find(exchanges_, true, &Entry::waiting);
  Entry* entry = waiting == exchanges_.end() ? nullptr : &*waiting;
  if (entry == nullptr) {
    Entry added = session_entry();
    added.lacks_request = !session_request_;
    if (added.lacks_request) added.exchange.started_us = frame.stamp.time_us;
    entry = add(std::move(added));
    if (entry == nullptr) return;
  }
  session_request_.reset();
  entry->waiting = false;
  entry->exchange.outcome = Outcome::refused;
  entry->exchange.session_error = error;
  entry->exchange.reply_frame = frame.stamp.frame;
  entry->exchange.detail = std::move(detail);
  if (!entry->lacks_request) entry->exchange.rtt_us = std::max<std::int64_t>(0, frame.stamp.time_us - entry->asked_us);
  entry->lacks_request = false;  // no request belongs to it
}

void ExchangeLog::on_refused(std::int64_t asked_us, PacketStamp stamp) {
  Entry entry;
  entry.exchange.started_us = asked_us;
  entry.exchange.outcome = Outcome::refused;
  entry.exchange.request_sent = false;
  entry.exchange.reply_frame = stamp.frame;
  add(std::move(entry));
}

void ExchangeLog::end_waiting(Outcome outcome, const std::string& detail) {
  if (session_request_) {
    Entry entry = session_entry();
    entry.waiting = true;
    session_request_.reset();
    add(std::move(entry));
  }
  for (Entry& entry : exchanges_) {
    if (!entry.waiting) continue;
    entry.waiting = false;
    entry.exchange.outcome = outcome;
    entry.exchange.detail = detail;
  }
}

std::optional<std::int64_t> ExchangeLog::waiting_since() const {
  const auto found = std::ranges::find(exchanges_, true, &Entry::waiting);
  if (found != exchanges_.end()) return found->asked_us;
  if (session_request_) return session_request_->stamp.time_us;
  return std::nullopt;
}

std::vector<probe::Exchange> ExchangeLog::take() {
  std::vector<std::size_t> order(exchanges_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [this](std::size_t i) {  // by frame, then as they came
    const probe::Exchange& exchange = exchanges_[i].exchange;
    return std::pair(exchange.request_frame.value_or(exchange.reply_frame.value_or(0)), i);
  });
  std::vector<probe::Exchange> out;
  out.reserve(exchanges_.size());
  for (const std::size_t i : order) {
    out.push_back(std::move(exchanges_[i].exchange));
    out.back().number = static_cast<std::uint32_t>(out.size());
    out.back().connection = 1;
  }
  exchanges_.clear();
  held_ = 0;
  return out;
}

}  // namespace smbprobe::capture
