#include "net/proxy_handshake.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/hex.hpp"

namespace smbprobe::test {
namespace {

using net::Proxy;
using net::ProxyFailure;
using net::ProxyTrouble;
using probe::Outcome;
using proto::Bytes;
using report::SocketAddress;

const SocketAddress kHost{"192.0.2.7", 445};

Proxy proxy(const std::string& url) { return net::parse_proxy(url).value(); }

/// How a talk ended.
struct Talked {
  std::vector<Bytes> sent;
  std::optional<ProxyFailure> failure;
  std::string early;
  std::size_t read = 0;  ///< bytes that were taken from the proxy
};

/// What the proxy says, an entry for each message of ours, handed over in pieces of at most `chunk` bytes; then it
/// ends as `end` says: nothing for a close.
Talked talk(const Proxy& to,
            const SocketAddress& target,
            const std::vector<std::string>& says,
            std::size_t chunk = 1000,
            std::optional<Outcome> end = Outcome::silent) {
  net::ProxyHandshake machine(to, target);
  Talked out;
  std::string arrived;
  std::size_t next = 0;
  auto action = machine.start();
  for (int i = 0; i < 100'000 && !std::holds_alternative<probe::Done>(action); ++i) {
    if (const auto* send = std::get_if<probe::Send>(&action)) {
      out.sent.push_back(send->bytes);
      if (next < says.size()) arrived += says[next++];
      action = machine.resume(probe::Sent{0});
      continue;
    }
    const auto at_most = std::get<probe::Receive>(action).at_most;
    REQUIRE(at_most > 0);
    if (arrived.empty()) {
      action = machine.resume(end ? probe::Event(probe::Failed{*end, 0}) : probe::Event(probe::Closed{0}));
      continue;
    }
    const auto size = std::min({at_most, chunk, arrived.size()});
    const Bytes piece = proto::to_bytes(arrived.substr(0, size));
    arrived.erase(0, size);
    out.read += size;
    action = machine.resume(probe::Received{piece, 0});
  }
  REQUIRE(std::holds_alternative<probe::Done>(action));
  CHECK(std::holds_alternative<probe::Done>(machine.resume(probe::Sent{0})));
  out.failure = machine.failure();
  const Bytes early = machine.early();
  out.early.assign(early.begin(), early.end());
  return out;
}

std::string raw(std::string_view hex) {
  const Bytes bytes = from_hex(hex);
  return {bytes.begin(), bytes.end()};
}

std::string text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

const std::string kConnected = raw("05000001000000000000");
const Proxy kSocks = proxy("socks5://jump:1080");
const Proxy kHttp = proxy("http://jump:3128");

/// Each reply of SOCKS 5, whole and in every way of cutting it.
ProxyFailure refusal(const std::string& reply) {
  const auto whole = talk(kSocks, kHost, {raw("0500"), reply});
  REQUIRE(whole.failure.has_value());
  const auto bytes = talk(kSocks, kHost, {raw("0500"), reply}, 1);
  REQUIRE(bytes.failure.has_value());
  CHECK(bytes.failure->detail == whole.failure->detail);
  return *whole.failure;
}

void check_failure(const std::optional<ProxyFailure>& failure,
                   Outcome outcome,
                   ProxyTrouble trouble,
                   std::string_view words) {
  REQUIRE(failure.has_value());
  CHECK(failure->outcome == outcome);
  CHECK(failure->trouble == trouble);
  CHECK_MESSAGE(failure->detail.find(words) != std::string::npos, failure->detail);
  if (trouble != ProxyTrouble::none) CHECK(failure->detail.starts_with("proxy "));
}

TEST_SUITE("net/proxy_handshake") {
  TEST_CASE("SOCKS 5: an address and a port are asked for as such, a name as it is") {
    const auto asked = [](const std::string& host) {
      return proto::to_hex(talk(kSocks, {host, 445}, {raw("0500"), kConnected}).sent.at(1));
    };
    CHECK(asked("192.0.2.7") == "05010001c000020701bd");
    CHECK(asked("2001:db8::7") == "0501000420010db800000000000000000000000701bd");
    CHECK(asked("fe80::7%eth0") == "05010004fe80000000000000000000000000000701bd");
    CHECK(asked("nas.lan") == "05010003076e61732e6c616e01bd");
    CHECK(asked("::ffff:192.0.2.7") == "0501000400000000000000000000ffffc000020701bd");
  }

  TEST_CASE("SOCKS 5: every kind of address in the reply, cut at every place, and no byte behind it is taken") {
    const std::string name = raw("0500000303") + "abc" + raw("0000");
    for (const std::string& reply : {kConnected, raw("05000004") + std::string(18, '\0'), name,
                                     raw("050000030000"
                                         "00"),
                                     raw("05000003ff") + std::string(257, 'x')})
      for (std::size_t chunk = 1; chunk <= reply.size() + 3; ++chunk) {
        const auto talked = talk(kSocks, kHost, {raw("0500"), reply + "\x83rest"}, chunk);
        CHECK_FALSE(talked.failure.has_value());
        CHECK(talked.early.empty());
        CHECK(talked.read == 2 + reply.size());
      }
  }

  TEST_CASE("SOCKS 5: user and password go only where they are asked for") {
    const Proxy login = proxy("socks5://ann:secret@jump:1080");
    const auto open = talk(login, kHost, {raw("0500"), kConnected});
    CHECK_FALSE(open.failure.has_value());
    CHECK(proto::to_hex(open.sent.at(0)) == "05020002");
    CHECK(open.sent.size() == 2);
    for (std::size_t chunk = 1; chunk < 4; ++chunk) {
      const auto asked = talk(login, kHost, {raw("0502"), raw("0100"), kConnected}, chunk);
      CHECK_FALSE(asked.failure.has_value());
      CHECK(proto::to_hex(asked.sent.at(1)) == "0103616e6e06736563726574");
    }
    CHECK(proto::to_hex(talk(kSocks, kHost, {raw("0500"), kConnected}).sent.at(0)) == "050100");
  }

  TEST_CASE("SOCKS 5: a login that fails is the proxy's trouble, and no text has the password in it") {
    const Proxy login = proxy("socks5://ann:secret@jump:1080");
    const auto fails = [](const Talked& talked, std::string_view words) {
      check_failure(talked.failure, Outcome::error, ProxyTrouble::proxy, words);
      CHECK(talked.failure->detail.find("secret") == std::string::npos);
    };
    fails(talk(login, kHost, {raw("0502"), raw("0101")}), "ann@jump:1080: it does not accept the user and password");
    fails(talk(login, kHost, {raw("0502"), raw("4800")}), "begins with 0x48");
    fails(talk(login, kHost, {raw("0502")}, 1, {}), "hung up on the user and password");
    fails(talk(login, kHost, {raw("0502")}), "does not answer the login in time");
    fails(talk(login, kHost, {raw("05ff")}), "takes no user and password");
    fails(talk(kSocks, kHost, {raw("05ff")}), "asks for a user and password");
    fails(talk(kSocks, kHost, {raw("0502")}), "asks for a user and password");
    fails(talk(kSocks, kHost, {raw("0501")}), "method 0x01, which was not offered");
  }

  TEST_CASE("SOCKS 5: what it says of the target is the target's") {
    check_failure(refusal(raw("0505")), Outcome::refused, ProxyTrouble::none, "the proxy says: connection refused");
    check_failure(refusal(raw("05030001000000000000")), Outcome::unreachable, ProxyTrouble::none,
                  "network unreachable");
    check_failure(refusal(raw("0504")), Outcome::unreachable, ProxyTrouble::none, "host unreachable");
    check_failure(refusal(raw("0506")), Outcome::unreachable, ProxyTrouble::none, "TTL expired");
    check_failure(refusal(raw("0508")), Outcome::unreachable, ProxyTrouble::none, "address type not supported");
  }

  TEST_CASE("SOCKS 5: a failure of unknown cause refuses nothing") {
    check_failure(refusal(raw("0501")), Outcome::unreachable, ProxyTrouble::none, "general failure");
    check_failure(refusal(raw("0509")), Outcome::unreachable, ProxyTrouble::none, "failure 0x09");
    check_failure(refusal(raw("05ff")), Outcome::unreachable, ProxyTrouble::none, "failure 0xff");
    for (const auto& [said, end] : std::vector<std::pair<std::string, std::optional<Outcome>>>{
             {"", {}}, {"", Outcome::reset}, {raw("050000"), {}}, {raw("0500000100"), Outcome::reset}})
      check_failure(talk(kSocks, kHost, {raw("0500"), said}, 1, end).failure, Outcome::unreachable, ProxyTrouble::none,
                    "hung up on the request to connect");
    check_failure(talk(kSocks, kHost, {raw("0500")}).failure, Outcome::silent, ProxyTrouble::none,
                  "not answered in time");
    check_failure(talk(kSocks, {std::string(256, 'x'), 445}, {raw("0500")}).failure, Outcome::unreachable,
                  ProxyTrouble::none, "over 255 bytes");
  }

  TEST_CASE("SOCKS 5: what it says of itself is ours") {
    check_failure(refusal(raw("0502")), Outcome::error, ProxyTrouble::target, "not allowed by its rules");
    check_failure(refusal(raw("0507")), Outcome::error, ProxyTrouble::proxy, "CONNECT not supported");
    check_failure(refusal(raw("04")), Outcome::error, ProxyTrouble::proxy, "begins with 0x04");
    check_failure(refusal(raw("0500000700")), Outcome::error, ProxyTrouble::proxy, "address of kind 0x07");
    const auto first = [](const std::string& said, std::optional<Outcome> end) {
      return talk(kSocks, kHost, {said}, 1, end).failure;
    };
    check_failure(first("", {}), Outcome::error, ProxyTrouble::proxy, "is it a SOCKS 5 proxy?");
    check_failure(first("\x05", Outcome::reset), Outcome::error, ProxyTrouble::proxy, "is it a SOCKS 5 proxy?");
    check_failure(first("", Outcome::silent), Outcome::error, ProxyTrouble::proxy, "does not answer in time");
    check_failure(first("", Outcome::unreachable), Outcome::error, ProxyTrouble::proxy, "the network to it failed");
    check_failure(first("HTTP/1.1 400 Bad Request\r\n", {}), Outcome::error, ProxyTrouble::proxy, "http:// proxy?");
    check_failure(first("SSH-2.0", {}), Outcome::error, ProxyTrouble::proxy, "not SOCKS 5");
    // a stop of the scan is nobody's trouble
    check_failure(first("", Outcome::error), Outcome::error, ProxyTrouble::none, "");
  }

  TEST_CASE("CONNECT: what is asked") {
    const auto asked = [](const Proxy& to, const SocketAddress& target) {
      return text(talk(to, target, {}).sent.at(0));
    };
    CHECK(asked(kHttp, {"nas.lan", 445}) == "CONNECT nas.lan:445 HTTP/1.1\r\nHost: nas.lan:445\r\n\r\n");
    CHECK(asked(kHttp, {"fe80::1%eth0", 139}) == "CONNECT [fe80::1]:139 HTTP/1.1\r\nHost: [fe80::1]:139\r\n\r\n");
    CHECK(asked(proxy("http://Aladdin:open sesame@jump:80"), kHost) ==  // the example of RFC 7617
          "CONNECT 192.0.2.7:445 HTTP/1.1\r\nHost: 192.0.2.7:445\r\n"
          "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n");
  }

  TEST_CASE("CONNECT: a reply cut at every place, and what the target said is kept") {
    for (const std::string& reply :
         {std::string("HTTP/1.1 200 Connection established\r\n\r\n"), std::string("HTTP/1.0 200\n\n"),
          std::string(
              "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nA: b\r\n\r\nHTTP/1.1 299 OK\r\nVia: 1.1 x\r\n\r\n"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")})  // has no meaning here. [RFC 9110] 9.3.6
      for (std::size_t chunk = 1; chunk <= reply.size() + 9; ++chunk) {
        const auto talked = talk(kHttp, kHost, {reply + "\x83\r\n\r\nrest"}, chunk);
        CHECK_FALSE(talked.failure.has_value());
        // as much of it as came with the last byte of the reply
        const auto last = std::min((reply.size() + chunk - 1) / chunk * chunk, reply.size() + 9);
        CHECK(talked.early == std::string("\x83\r\n\r\nrest").substr(0, last - reply.size()));
      }
  }

  TEST_CASE("CONNECT: what the status means") {
    const auto said = [](const std::string& reply) { return talk(kHttp, kHost, {reply}, 1).failure; };
    for (const char* status : {"500 x", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout", "599 x"})
      check_failure(said(std::string("HTTP/1.1 ") + status + "\r\n"), Outcome::unreachable, ProxyTrouble::none,
                    std::string("the proxy says: HTTP ") + status);
    for (const char* status : {"403 Forbidden", "400 Bad Request", "404 Not Found", "429 x", "302 Found"})
      check_failure(said(std::string("HTTP/1.1 ") + status + "\r\n"), Outcome::error, ProxyTrouble::target, status);
    for (const char* status : {"407 Proxy Authentication Required", "405 Not Allowed", "501 x", "505 x"})
      check_failure(said(std::string("HTTP/1.1 ") + status + "\r\n"), Outcome::error, ProxyTrouble::proxy, status);
  }

  TEST_CASE("CONNECT: a proxy that repeats the password is not quoted") {
    const auto talked = talk(proxy("http://ann:secret@jump:80"), kHost, {"HTTP/1.1 502 no secret here\r\n"});
    check_failure(talked.failure, Outcome::unreachable, ProxyTrouble::none, "the proxy says: HTTP 502");
    CHECK(talked.failure->detail.find("secret") == std::string::npos);
  }

  TEST_CASE("CONNECT: an end without an answer is nobody's refusal") {
    const auto ended = [](const std::string& said, std::optional<Outcome> end) {
      return talk(kHttp, kHost, {said}, 1, end).failure;
    };
    check_failure(ended("", {}), Outcome::error, ProxyTrouble::target, "is it an HTTP proxy?");
    check_failure(ended("HTTP/1.1 200 OK\r\nVia", Outcome::reset), Outcome::error, ProxyTrouble::target, "hung up");
    check_failure(ended("HTTP/1.1 200 OK\r\n", Outcome::silent), Outcome::silent, ProxyTrouble::none, "in time");
  }

  TEST_CASE("CONNECT: what is not HTTP, and what does not end") {
    const auto said = [](const std::string& reply) { return talk(kHttp, kHost, {reply}, 1000, {}).failure; };
    check_failure(said(raw("05ff")), Outcome::error, ProxyTrouble::proxy, "socks5:// proxy?");
    check_failure(said("SSH-2.0\r\n"), Outcome::error, ProxyTrouble::proxy, "not HTTP/1");
    check_failure(said("HTTP/2 200\r\n\r\n"), Outcome::error, ProxyTrouble::proxy, "not HTTP/1");
    check_failure(said("HTTP/1.1 100 x\r\n\r\nSSH-2.0"), Outcome::error, ProxyTrouble::proxy, "not HTTP/1");
    for (const char* line : {"HTTP/1.1 20\r\n", "HTTP/1.1 2000 x\r\n", "HTTP/1.1  200 OK\r\n", "HTTP/1.1 099 x\r\n",
                             "HTTP/1.1\r\n", "HTTP/1.1 -20 x\r\n"})
      check_failure(said(line), Outcome::error, ProxyTrouble::proxy, "has no status");
    check_failure(said("HTTP/1.1 200 OK\r\n" + std::string(net::kMaxProxyBytes, 'x')), Outcome::error,
                  ProxyTrouble::proxy, "over 16384 bytes");
  }

  TEST_CASE("a proxy that cannot be reached is named without the password") {
    const auto failure = net::cannot_reach(proxy("socks5://ann:secret@jump:1080"), "Connection refused");
    check_failure(failure, Outcome::error, ProxyTrouble::proxy,
                  "proxy socks5://ann@jump:1080: cannot be reached: Connection refused");
  }
}

}  // namespace
}  // namespace smbprobe::test
