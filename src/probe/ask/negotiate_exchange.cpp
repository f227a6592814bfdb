#include "probe/ask/negotiate_exchange.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "probe/ask/called_names.hpp"
#include "probe/ask/follow_up.hpp"
#include "probe/ask/ipc_try.hpp"
#include "probe/ask/session_try.hpp"
#include "proto/filetime.hpp"
#include "proto/smb1_header.hpp"
#include "proto/smb2_header.hpp"

namespace smbprobe::probe {
namespace {

using proto::Bytes;
using proto::ByteView;
using proto::SessionPacketType;

/// Keep-alives, empty frames, oplock breaks and interim answers that one connection may bring before it is noise.
constexpr unsigned kMaxSkipped = 8;
/// Bytes of garbage that are kept as evidence.
constexpr std::size_t kGarbageKept = 64;
constexpr std::size_t kReadSize = 16384;
/// MessageId of a message that answers nothing (oplock break). [MS-SMB2] 3.3.4.6
constexpr std::uint64_t kUnsolicitedMessageId = 0xFFFFFFFFFFFFFFFF;

/// True for a frame body that begins with its own header again: ksmbd's refusal of SMB1 up to Linux 6.12.
bool repeats_header(ByteView body) { return body.size() > 4 && body[0] == 0 && proto::is_smb1(body.subspan(4)); }

bool is_reply_smb1(ByteView message) {
  const auto header = proto::decode_smb1_header(message);
  return !header || (header->flags & proto::SMB_FLAGS_REPLY) != 0;
}

/// False for messages that answer nothing: requests, oplock breaks, interim answers. [MS-SMB2] 3.2.5.1.5
bool is_reply_smb2(ByteView message) {
  const auto header = proto::decode_smb2_header(message);
  if (!header) return true;  // broken, and so the answer: the survey says how
  if ((header->flags & proto::SMB2_FLAGS_SERVER_TO_REDIR) == 0) return false;
  if (header->message_id == kUnsolicitedMessageId) return false;
  return header->status != 0x00000103;  // STATUS_PENDING
}

}  // namespace

NegotiateExchange::NegotiateExchange(JobRef job, RequestInputs inputs, Link link)
    : job_(std::move(job)), inputs_(std::move(inputs)), link_(std::move(link)) {
  session_open_ = link_.transport == proto::Transport::direct_tcp;
}

Action NegotiateExchange::start(std::int64_t at_us, std::size_t early) {
  asked_at_us_ = at_us;
  early_ = early;
  if (session_open_) return ask(first_request(*job_, inputs_), at_us);
  return send(proto::build_session_request({link_.called, calling_name()}));
}

Action NegotiateExchange::resume(const Event& event) {
  if (state_ == State::done) return Done{};
  if (const auto* sent = std::get_if<Sent>(&event)) {
    if (state_ == State::sending) state_ = State::receiving;
    asked_at_us_ = sent->at_us;
    return take_frames(sent->at_us);  // an answer may have come before its question, as 0x83 from a host that denies us
  }
  if (const auto* got = std::get_if<Received>(&event)) {
    received_ += got->bytes.size();
    buffer_.insert(buffer_.end(), got->bytes.begin(), got->bytes.end());
    return take_frames(got->at_us);
  }
  if (const auto* closed = std::get_if<Closed>(&event)) {
    if (state_ == State::draining) return finish(Outcome::reset, closed->at_us);
    return finish(Outcome::closed, closed->at_us,
                  buffer_.empty() ? std::string() : fmt::format("closed after {} bytes of a reply", buffer_.size()));
  }
  const auto& failed = std::get<Failed>(event);
  if (state_ == State::sending && failed.outcome == Outcome::reset) {
    state_ = State::draining;
    return Receive{kReadSize};
  }
  return finish(failed.outcome, failed.at_us,
                buffer_.empty() ? std::string() : fmt::format("after {} bytes of a reply", buffer_.size()));
}

Action NegotiateExchange::send(Bytes frame) {
  state_ = State::sending;
  return Send{std::move(frame)};
}

Action NegotiateExchange::ask(Bytes message, std::int64_t at_us) {
  Bytes frame = proto::frame_message(message, link_.transport);
  exchanges_.push_back(new_exchange(std::move(message), at_us));
  early_ = std::max(early_, buffer_.size());
  waiting_ = true;
  return send(std::move(frame));
}

Action NegotiateExchange::take_frames(std::int64_t at_us) {
  while (buffer_.size() >= proto::kFrameHeaderSize) {
    const auto header = proto::decode_frame_header(buffer_, link_.transport);
    const auto type = static_cast<unsigned>(header->type);
    if (type != 0 && (type < 0x81 || type > 0x85))
      return finish(Outcome::garbage, at_us, fmt::format("not an SMB frame: its first byte is 0x{:02x}", type));
    if (header->length > proto::kMaxReplyLength)
      return finish(Outcome::garbage, at_us, fmt::format("a frame that claims {} bytes", header->length));
    const std::size_t whole = proto::kFrameHeaderSize + header->length;
    if (buffer_.size() < whole) break;
    const ByteView message = ByteView(buffer_).subspan(proto::kFrameHeaderSize, header->length);
    const bool garbled = header->type == SessionPacketType::SESSION_MESSAGE && !message.empty() && session_open_ &&
                         !proto::is_smb1(message) && !proto::is_smb2(message) && !repeats_header(message);
    if (garbled) return finish(Outcome::garbage, at_us, "a frame without an SMB message");
    Bytes rest(buffer_.begin() + static_cast<std::ptrdiff_t>(whole), buffer_.end());
    const Bytes received = std::exchange(buffer_, std::move(rest));
    const ByteView body = ByteView(received).subspan(proto::kFrameHeaderSize, header->length);
    frame_is_early_ = early_ > 0;
    early_ -= std::min(early_, whole);
    if (auto action = on_frame(*header, body, at_us)) return std::move(*action);
  }
  if (received_ >= kMaxConnectionBytes) return finish(Outcome::garbage, at_us, "more bytes than any reply has");
  return Receive{std::min(kReadSize, kMaxConnectionBytes - received_)};
}

std::optional<Action> NegotiateExchange::on_frame(const proto::FrameHeader& header, ByteView body, std::int64_t at_us) {
  switch (header.type) {
    case SessionPacketType::SESSION_MESSAGE:
      if (body.empty()) return skip(at_us);
      if (!session_open_) return finish(Outcome::garbage, at_us, "a message before the NetBIOS session was granted");
      return on_message(body, at_us);
    case SessionPacketType::POSITIVE_SESSION_RESPONSE:
      if (session_open_) return skip(at_us);
      return on_positive_session(at_us);
    case SessionPacketType::NEGATIVE_SESSION_RESPONSE:
      session_error_ = proto::decode_negative_session_response(body).value_or(0);
      return finish(Outcome::refused, at_us);
    case SessionPacketType::RETARGET_SESSION_RESPONSE: {
      // never followed: it could lead to another host
      const auto to = proto::decode_retarget_session_response(body);
      if (!to) return finish(Outcome::garbage, at_us, "a broken RETARGET SESSION RESPONSE");
      const auto& ip = to->ip_address;
      return finish(Outcome::refused, at_us,
                    fmt::format("retarget to {}.{}.{}.{}:{}, not followed", ip[0], ip[1], ip[2], ip[3], to->port));
    }
    default:
      return skip(at_us);  // keep-alive; a session request from a server
  }
}

std::optional<Action> NegotiateExchange::skip(std::int64_t at_us) {
  if (++skipped_ > kMaxSkipped) return finish(Outcome::garbage, at_us, "only keep-alives and unrelated messages");
  return std::nullopt;
}

std::optional<Action> NegotiateExchange::on_message(ByteView message, std::int64_t at_us) {
  const bool answers =
      proto::is_smb2(message) ? is_reply_smb2(message) : !proto::is_smb1(message) || is_reply_smb1(message);
  const bool twice =
      frame_is_early_ && exchanges_.size() > 1 && std::ranges::equal(message, exchanges_.rbegin()[1].reply);
  if (!answers || twice || !waiting_) return skip(at_us);
  return on_reply(message, at_us);
}

Action NegotiateExchange::on_positive_session(std::int64_t at_us) {
  session_open_ = true;
  return ask(first_request(*job_, inputs_), at_us);
}

Action NegotiateExchange::on_reply(ByteView message, std::int64_t at_us) {
  Exchange& exchange = exchanges_.back();
  exchange.reply.assign(message.begin(), message.end());
  exchange.outcome = Outcome::reply;
  exchange.early_reply = frame_is_early_;
  exchange.rtt_us = std::max<std::int64_t>(0, at_us - asked_at_us_);
  waiting_ = false;
  skipped_ = 0;
  if (state_ == State::draining) return finish(Outcome::reset, at_us);
  if (auto request = next_request(message, at_us)) return ask(std::move(*request), at_us);
  return finish(Outcome::reply, at_us);
}

std::optional<Bytes> NegotiateExchange::next_request(ByteView reply, std::int64_t at_us) {
  const Exchange& last = exchanges_.back();
  if (job_->after_wildcard && !wildcard_followed_ && is_wildcard_answer(reply)) {
    wildcard_followed_ = true;
    return build_request(*job_->after_wildcard, inputs_, 1);
  }
  const bool tries = job_->session != Session::none;
  if (tries && identified_ && !tried_) {
    tried_ = true;
    const auto now = proto::filetime_from_unix_us(at_us + link_.unix_offset_us);
    return build_session_try(job_->session, last.request, reply, inputs_, now);
  }
  if (tried_ && job_->session == Session::anonymous && !std::exchange(asked_ipc_, true))
    return build_ipc_try(last.request, reply, link_.server.address);
  if (!(job_->identify || tries) || identified_) return std::nullopt;
  identified_ = true;
  return build_session_setup(last.request, reply);
}

Action NegotiateExchange::finish(Outcome outcome, std::int64_t at_us, std::string detail) {
  state_ = State::done;
  if (exchanges_.empty()) {  // the NetBIOS session did not come about
    exchanges_.push_back(new_exchange(first_request(*job_, inputs_), asked_at_us_));
    exchanges_.back().request_sent = false;
    waiting_ = true;
  }
  if (!waiting_) return Done{};
  waiting_ = false;
  Exchange& exchange = exchanges_.back();
  exchange.outcome = outcome;
  exchange.session_error = session_error_;
  exchange.detail = std::move(detail);
  if (outcome == Outcome::garbage)
    exchange.reply.assign(buffer_.begin(),
                          buffer_.begin() + static_cast<std::ptrdiff_t>(std::min(buffer_.size(), kGarbageKept)));
  if (outcome == Outcome::garbage || session_error_) exchange.rtt_us = std::max<std::int64_t>(0, at_us - asked_at_us_);
  return Done{};
}

Exchange NegotiateExchange::new_exchange(Bytes request, std::int64_t at_us) const {
  Exchange exchange;
  exchange.client = link_.client;
  exchange.server = link_.server;
  exchange.transport = link_.transport;
  if (link_.transport == proto::Transport::netbios) exchange.called_name = proto::to_string(link_.called);
  exchange.connection = link_.connection;
  exchange.started_us = at_us + link_.unix_offset_us;
  exchange.outcome = Outcome::silent;
  exchange.relayed = link_.relayed;
  exchange.request = std::move(request);
  return exchange;
}

Exchange failed_connection(
    const Job& job, const RequestInputs& inputs, const Link& link, Outcome outcome, std::int64_t at_us) {
  Exchange exchange;
  exchange.client = link.client;
  exchange.server = link.server;
  exchange.transport = link.transport;
  if (link.transport == proto::Transport::netbios) exchange.called_name = proto::to_string(link.called);
  exchange.connection = link.connection;
  exchange.started_us = at_us + link.unix_offset_us;
  exchange.outcome = outcome;
  exchange.relayed = link.relayed;
  exchange.request = first_request(job, inputs);
  exchange.request_sent = false;
  return exchange;
}

}  // namespace smbprobe::probe
