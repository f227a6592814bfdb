#include "net/proxy_handshake.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "net/proxy_messages.hpp"

namespace smbprobe::net {
namespace {

using probe::Action;
using probe::Done;
using probe::Outcome;
using probe::Receive;
using probe::Send;
using proto::Bytes;

/// VER REP RSV ATYP and the length of a name: enough to know how long the rest is. [RFC 1928] 6
constexpr std::size_t kReplyHead = 5;
constexpr std::size_t kPortSize = 2;
constexpr std::size_t kShortReply = 2;

bool is_interim(int status) { return status < 200; }
bool is_success(int status) { return status >= 200 && status < 300; }

std::string prefixed(const Proxy& proxy, std::string_view what) {
  return fmt::format("proxy {}: {}", to_string(proxy), what);
}

/// True for the beginning of a status line, however little of it there is.
bool may_be_http(std::string_view text) {
  constexpr std::string_view kBegins = "HTTP/1.";
  return kBegins.starts_with(text.substr(0, kBegins.size()));
}

/// How long a whole reply is; nothing for a kind of address that does not exist.
std::optional<std::size_t> reply_size(std::uint8_t address_kind, std::uint8_t name_size) {
  switch (address_kind) {
    case kAddressV4:
      return 4 + 4 + kPortSize;
    case kAddressV6:
      return 4 + 16 + kPortSize;
    case kAddressName:
      return kReplyHead + std::size_t{name_size} + kPortSize;
    default:
      return std::nullopt;
  }
}

}  // namespace

ProxyHandshake::ProxyHandshake(const Proxy& proxy, const report::SocketAddress& target)
    : proxy_(proxy), target_(target) {}

Action ProxyHandshake::start() {
  if (proxy_.kind == ProxyKind::http) return send(State::connect, http_connect(proxy_, target_));
  return send(State::greeting, socks_greeting(proxy_));
}

Action ProxyHandshake::resume(const probe::Event& event) {
  if (state_ == State::done) return Done{};
  if (std::holds_alternative<probe::Sent>(event)) return receive();
  if (const auto* got = std::get_if<probe::Received>(&event)) {
    buffer_.append(got->bytes.begin(), got->bytes.end());
    return take();
  }
  if (std::holds_alternative<probe::Closed>(event)) return ended(Outcome::closed);
  return ended(std::get<probe::Failed>(event).outcome);
}

Action ProxyHandshake::send(State state, Bytes bytes) {
  state_ = state;
  buffer_.clear();
  needed_ = state == State::connect ? kReplyHead : kShortReply;
  return Send{std::move(bytes)};
}

/// No byte behind a reply of SOCKS 5 is read. A refusal is known by its second byte, and some say no more.
Action ProxyHandshake::receive() const {
  if (proxy_.kind == ProxyKind::http) return Receive{kMaxProxyBytes - buffer_.size()};
  const bool before_code = state_ == State::connect && buffer_.size() < kShortReply;
  return Receive{(before_code ? kShortReply : needed_) - buffer_.size()};
}

Action ProxyHandshake::take() {
  if (proxy_.kind == ProxyKind::http) return take_http_reply();
  if (state_ == State::connect) return take_socks_reply();
  if (state_ == State::greeting && byte(0) != kSocksVersion)
    return unusable(byte(0) == 'H' ? "its answer is not SOCKS 5; is it an http:// proxy?"
                                   : "its answer is not SOCKS 5");
  if (buffer_.size() < kShortReply) return receive();
  return state_ == State::greeting ? take_greeting() : take_login();
}

Action ProxyHandshake::take_greeting() {
  const std::uint8_t method = byte(1);
  if (method == kUserAndPassword && proxy_.login) return send(State::login, socks_login(proxy_));
  if (method == kNoMethod || method == kUserAndPassword)
    return unusable(proxy_.login ? "it takes no user and password" : "it asks for a user and password");
  if (method != kNoLogin) return unusable(fmt::format("it chose method 0x{:02x}, which was not offered", method));
  return ask_to_connect();
}

/// Some give the version of SOCKS for that of the login.
Action ProxyHandshake::take_login() {
  if (byte(0) != kLoginVersion && byte(0) != kSocksVersion)
    return unusable(fmt::format("its answer to user and password begins with 0x{:02x}", byte(0)));
  if (byte(1) != 0) return unusable("it does not accept the user and password");
  return ask_to_connect();
}

Action ProxyHandshake::ask_to_connect() {
  const auto request = socks_connect(target_);
  if (!request) return fail(Outcome::unreachable, ProxyTrouble::none, "a name of over 255 bytes cannot be asked for");
  return send(State::connect, *request);
}

Action ProxyHandshake::take_socks_reply() {
  if (byte(0) != kSocksVersion) return unusable(fmt::format("its reply begins with 0x{:02x}, not with 0x05", byte(0)));
  if (buffer_.size() < kShortReply) return receive();
  if (byte(1) != 0) return refuse(socks_refusal(byte(1)));
  if (buffer_.size() < kReplyHead) return receive();
  const auto size = reply_size(byte(3), byte(4));
  if (!size) return unusable(fmt::format("its reply has an address of kind 0x{:02x}", byte(3)));
  needed_ = *size;
  return buffer_.size() < needed_ ? receive() : stands();
}

/// Line by line: to look for the end of the header from its beginning with each byte would take long.
Action ProxyHandshake::take_http_reply() {
  const std::string_view text = buffer_;
  while (true) {
    if (status_ == 0 && !may_be_http(text.substr(line_from_)))
      return unusable(text[line_from_] == kSocksVersion ? "its answer is not HTTP/1; is it a socks5:// proxy?"
                                                        : "its answer is not HTTP/1");
    const auto end = text.find('\n', line_from_);
    if (end == std::string_view::npos) break;
    auto line = text.substr(line_from_, end - line_from_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    line_from_ = end + 1;
    if (status_ == 0) {
      status_ = http_status(line).value_or(0);
      if (status_ == 0) return unusable("its answer begins like HTTP and has no status");
      if (!is_interim(status_) && !is_success(status_)) return refuse(http_refusal(without_password(line), status_));
    } else if (line.empty()) {
      taken_ = line_from_;
      if (is_success(status_)) return stands();
      status_ = 0;  // an interim answer: another follows. [RFC 9110] 15.2
    }
  }
  if (buffer_.size() >= kMaxProxyBytes) return unusable(fmt::format("its answer has over {} bytes", kMaxProxyBytes));
  return receive();
}

/// The status alone, where a proxy repeats our password in its words.
std::string_view ProxyHandshake::without_password(std::string_view line) const {
  constexpr std::size_t kStatusEnd = 12;
  const bool repeats = proxy_.login && !proxy_.login->password.empty() && line.contains(proxy_.login->password);
  return repeats ? line.substr(0, kStatusEnd) : line;
}

Action ProxyHandshake::refuse(const ProxyRefusal& refusal) {
  if (refusal.trouble == ProxyTrouble::none)
    return fail(refusal.outcome, refusal.trouble, "the proxy says: " + refusal.words);
  return fail(refusal.outcome, refusal.trouble, prefixed(proxy_, "it says: " + refusal.words));
}

/// The connection to the proxy ended in the middle of the talk. Before SOCKS 5 was asked to connect that is the proxy's
/// own trouble; afterwards it may be how it says that the target was not reached.
Action ProxyHandshake::ended(Outcome outcome) {
  const bool hung_up = outcome == Outcome::closed || outcome == Outcome::reset;
  if (outcome == Outcome::error) return fail(outcome, ProxyTrouble::none, "");  // ours: who drives it knows why
  if (!hung_up && outcome != Outcome::silent) return unusable("the network to it failed");
  if (state_ == State::greeting)
    return unusable(hung_up ? "it hung up on the first message; is it a SOCKS 5 proxy?" : "it does not answer in time");
  if (state_ == State::login)
    return unusable(hung_up ? "it hung up on the user and password" : "it does not answer the login in time");
  if (!hung_up) return fail(outcome, ProxyTrouble::none, "the proxy had not answered in time");
  // what is no proxy hangs up on a CONNECT as well
  if (proxy_.kind == ProxyKind::http)
    return fail(Outcome::error, ProxyTrouble::target,
                prefixed(proxy_, "it hung up on the request to connect; is it an HTTP proxy?"));
  return fail(Outcome::unreachable, ProxyTrouble::none, "the proxy hung up on the request to connect");
}

Action ProxyHandshake::fail(Outcome outcome, ProxyTrouble trouble, std::string detail) {
  state_ = State::done;
  failure_ = {outcome, trouble, std::move(detail)};
  buffer_.clear();
  taken_ = 0;
  return Done{};
}

Action ProxyHandshake::unusable(std::string_view why) {
  return fail(Outcome::error, ProxyTrouble::proxy, prefixed(proxy_, why));
}

Action ProxyHandshake::stands() {
  state_ = State::done;
  if (proxy_.kind == ProxyKind::socks5) taken_ = buffer_.size();
  return Done{};
}

ProxyFailure cannot_reach(const Proxy& proxy, std::string_view why) {
  return {Outcome::error, ProxyTrouble::proxy, prefixed(proxy, fmt::format("cannot be reached: {}", why))};
}

}  // namespace smbprobe::net
