#include "net/proxy_messages.hpp"

#include <array>
#include <utility>

#include <botan/base64.h>
#include <fmt/format.h>

#include "base/number_text.hpp"
#include "proto/writer.hpp"
#include "targets/address.hpp"
#include "targets/targets.hpp"

namespace smbprobe::net {
namespace {

using probe::Outcome;
using proto::Bytes;
using proto::Writer;
using targets::Family;

constexpr std::uint8_t kConnect = 1;
constexpr std::size_t kMostName = 255;
/// Of what a proxy says of itself.
constexpr std::size_t kMostWords = 80;

// [RFC 9110] 15
constexpr int kMethodNotAllowed = 405;
constexpr int kLoginNeeded = 407;
constexpr int kServerErrors = 500;
constexpr int kNotImplemented = 501;
constexpr int kVersionNotSupported = 505;

struct ReplyRow {
  Outcome outcome;
  ProxyTrouble trouble;
  std::string_view words;
};

/// By REP. A general failure may be anything, from a name that is not there to a proxy that is out of descriptors: all
/// that it says of the target is that it was not reached. [RFC 1928] 6
constexpr std::array kReplies{
    ReplyRow{Outcome::unreachable, ProxyTrouble::none, "succeeded"},  // is no refusal
    ReplyRow{Outcome::unreachable, ProxyTrouble::none, "general failure (no reason given)"},
    ReplyRow{Outcome::error, ProxyTrouble::target, "connection not allowed by its rules"},
    ReplyRow{Outcome::unreachable, ProxyTrouble::none, "network unreachable"},
    ReplyRow{Outcome::unreachable, ProxyTrouble::none, "host unreachable"},
    ReplyRow{Outcome::refused, ProxyTrouble::none, "connection refused"},
    ReplyRow{Outcome::unreachable, ProxyTrouble::none, "TTL expired"},
    ReplyRow{Outcome::error, ProxyTrouble::proxy, "command CONNECT not supported"},
    ReplyRow{Outcome::unreachable, ProxyTrouble::none, "address type not supported"},
};

std::string without_scope(const std::string& host) { return host.substr(0, host.find('%')); }

std::uint8_t length_of(std::string_view text) { return static_cast<std::uint8_t>(text.size()); }

}  // namespace

Bytes socks_greeting(const Proxy& proxy) {
  if (proxy.login) return {kSocksVersion, 2, kNoLogin, kUserAndPassword};
  return {kSocksVersion, 1, kNoLogin};
}

Bytes socks_login(const Proxy& proxy) {
  Writer out;
  out.be(kLoginVersion);
  out.be(length_of(proxy.login->user));
  out.text(proxy.login->user);
  out.be(length_of(proxy.login->password));
  out.text(proxy.login->password);
  return out.finish();
}

std::optional<Bytes> socks_connect(const report::SocketAddress& target) {
  Writer out;
  out.be(kSocksVersion);
  out.be(kConnect);
  out.be(std::uint8_t{0});
  if (const auto address = targets::parse_written_address(without_scope(target.address))) {
    if (address->family == Family::v4) {
      out.be(kAddressV4);
      out.be(static_cast<std::uint32_t>(address->low));
    } else {
      out.be(kAddressV6);
      out.be(address->high);
      out.be(address->low);
    }
  } else {
    if (target.address.size() > kMostName) return std::nullopt;
    out.be(kAddressName);
    out.be(length_of(target.address));
    out.text(target.address);
  }
  out.be(target.port);
  return out.finish();
}

Bytes http_connect(const Proxy& proxy, const report::SocketAddress& target) {
  const auto where = targets::target_text(without_scope(target.address), target.port);
  auto text = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", where);
  if (proxy.login) {  // [RFC 7617] 2
    const Bytes pair = proto::to_bytes(proxy.login->user + ':' + proxy.login->password);
    text += fmt::format("Proxy-Authorization: Basic {}\r\n", Botan::base64_encode(pair.data(), pair.size()));
  }
  return proto::to_bytes(text + "\r\n");
}

std::optional<int> http_status(std::string_view line) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr std::size_t kStatusAt = kVersion.size() + 2;  // a digit and a space
  constexpr std::size_t kDigits = 3;
  if (!line.starts_with(kVersion) || line.size() < kStatusAt + kDigits || line[kStatusAt - 1] != ' ')
    return std::nullopt;
  if (line.size() > kStatusAt + kDigits && line[kStatusAt + kDigits] != ' ') return std::nullopt;
  const auto status = base::parse_number<unsigned>(line.substr(kStatusAt, kDigits));
  return status && *status >= 100 ? std::optional(static_cast<int>(*status)) : std::nullopt;
}

ProxyRefusal socks_refusal(std::uint8_t code) {
  if (code >= kReplies.size()) return {Outcome::unreachable, ProxyTrouble::none, fmt::format("failure 0x{:02x}", code)};
  const auto& row = kReplies[code];
  return {row.outcome, row.trouble, std::string(row.words)};
}

/// Whether a target was refused or not reached cannot be inferred from the status: Squid answers 503 to both, others
/// 502.
ProxyRefusal http_refusal(std::string_view line, int status) {
  constexpr std::size_t kStatusAt = 9;
  auto words = "HTTP " + std::string(line.substr(kStatusAt, kMostWords));
  const bool of_connect = status == kMethodNotAllowed || status == kNotImplemented || status == kVersionNotSupported;
  if (status == kLoginNeeded || of_connect) return {Outcome::error, ProxyTrouble::proxy, std::move(words)};
  if (status >= kServerErrors) return {Outcome::unreachable, ProxyTrouble::none, std::move(words)};
  return {Outcome::error, ProxyTrouble::target, std::move(words)};
}

}  // namespace smbprobe::net
