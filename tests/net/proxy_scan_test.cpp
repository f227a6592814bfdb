// Scans through proxies that are scripts on loopback.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "net/scan_harness.hpp"

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using probe::Outcome;
using report::EndpointState;
using report::HostStatus;

constexpr std::uint16_t kPort = 445;

net::ScanOptions through(const LoopbackServer& proxy, const std::string& scheme, bool patient = true) {
  auto options = patient ? patient_options(kPort) : quick_options(kPort);
  options.proxy = net::parse_proxy(scheme + "://127.0.0.1:" + std::to_string(proxy.port())).value();
  return options;
}

/// Takes the greeting and the request of SOCKS 5, without a login. @return the request, empty when the peer closed
proto::Bytes take_socks(ServerConnection& connection) {
  proto::Bytes greeting(3);
  if (!connection.receive(greeting)) return {};
  connection.send(from_hex("0500"));
  proto::Bytes request(5);
  if (!connection.receive(request)) return {};
  const std::size_t address = request[3] == 1 ? 4 : request[3] == 4 ? 16 : request[4] + std::size_t{1};
  request.resize(4 + address + 2);
  return connection.receive(std::span(request).subspan(5)) ? request : proto::Bytes{};
}

/// Takes the header of a CONNECT.
std::string take_connect(ServerConnection& connection) {
  std::string header;
  std::array<std::uint8_t, 1> byte{};
  while (!header.ends_with("\r\n\r\n") && connection.receive(byte)) header += static_cast<char>(byte[0]);
  return header;
}

LoopbackServer::Script socks(std::string reply_hex, LoopbackServer::Script then) {
  return [reply = std::move(reply_hex), then = std::move(then)](ServerConnection& connection) {
    if (take_socks(connection).empty()) return;
    connection.send(from_hex(reply));
    then(connection);
  };
}

const std::string kConnectedReply = "05000001000000000000";

std::string name_of(const std::vector<report::HostReport>& hosts) {
  return hosts.empty() ? "no report" : std::string(report::name_of(hosts.front().status));
}

TEST_SUITE("net/proxy_scan") {
  TEST_CASE("a server behind SOCKS 5 is asked as if it were near") {
    const LoopbackServer proxy(socks(kConnectedReply, refuse_smb1));
    const auto scanned = scan_host("192.0.2.7", through(proxy, "socks5"));
    REQUIRE(scanned.exchanges.size() == kQuickQuestions);
    const auto& exchange = scanned.exchanges.front();
    CHECK(exchange.outcome == Outcome::reply);
    CHECK(exchange.server == report::SocketAddress{"192.0.2.7", kPort});
    CHECK(exchange.client.address == "127.0.0.1");
    CHECK_FALSE(exchange.early_reply);
    CHECK(scanned.hosts.at(0).address == "192.0.2.7");
    CHECK(scanned.hosts.at(0).status == HostStatus::smb);
  }

  TEST_CASE("a name goes to the proxy as it is, and its address stays unknown") {
    std::mutex mutex;
    std::vector<std::string> asked;
    const LoopbackServer proxy([&](ServerConnection& connection) {
      const auto request = take_socks(connection);
      {
        const std::lock_guard lock(mutex);
        asked.push_back(proto::to_hex(request));
      }
      connection.send(from_hex(kConnectedReply));
      refuse_smb1(connection);
    });
    const auto scanned = scan_host("nas.invalid", through(proxy, "socks5"));
    CHECK(scanned.hosts.at(0).status == HostStatus::smb);
    CHECK(scanned.hosts.at(0).address.empty());
    CHECK(scanned.exchanges.at(0).server == report::SocketAddress{"nas.invalid", kPort});
    REQUIRE_FALSE(asked.empty());
    CHECK(asked[0] == "050100030b" + proto::to_hex(proto::to_bytes("nas.invalid")) + "01bd");
  }

  TEST_CASE("two names are under way at a time") {
    Gauge gauge;
    const LoopbackServer proxy(socks(kConnectedReply, [&](ServerConnection& connection) {
      gauge.enter();
      connection.receive_frame();
      for (int i = 0; i < 10'000 && gauge.most() < 2; ++i) std::this_thread::sleep_for(1ms);
      gauge.leave();
      connection.send(smb1_refusal());
      connection.wait_for_close();
    }));
    auto options = through(proxy, "socks5");
    options.per_host = 2;
    const auto scanned =
        run_scan({{.text = "a", .host = "a", .port = {}}, {.text = "b", .host = "b", .port = {}}}, options);
    CHECK(scanned.hosts.size() == 2);
    CHECK(gauge.most() == 2);
  }

  TEST_CASE("what the target said at once is neither lost nor taken for the proxy's words") {
    for (const bool http : {false, true}) {
      const LoopbackServer proxy([http](ServerConnection& connection) {
        const auto hangs_up = from_hex("8300000181");
        if (http) {
          take_connect(connection);
          auto reply = proto::to_bytes("HTTP/1.1 200 OK\r\n\r\n");
          reply.insert(reply.end(), hangs_up.begin(), hangs_up.end());
          connection.send(reply);
        } else {
          take_socks(connection);
          auto reply = from_hex(kConnectedReply);
          reply.insert(reply.end(), hangs_up.begin(), hangs_up.end());
          connection.send(reply);
        }
        connection.shut_down();
      });
      const auto scanned = scan_host("192.0.2.7", through(proxy, http ? "http" : "socks5"));
      REQUIRE_FALSE(scanned.exchanges.empty());
      CHECK(scanned.exchanges.front().outcome == Outcome::refused);
      CHECK(scanned.exchanges.front().session_error == std::uint8_t{0x81});
    }
  }

  TEST_CASE("a reply behind that of the proxy and before the question is early, and one behind it is not") {
    const auto early = [](bool before) {
      const LoopbackServer proxy([before](ServerConnection& connection) {
        take_connect(connection);
        auto reply = proto::to_bytes("HTTP/1.1 200 OK\r\n\r\n");
        const auto answer = smb1_refusal();
        if (before) reply.insert(reply.end(), answer.begin(), answer.end());
        connection.send(reply);
        connection.receive_frame();
        if (!before) connection.send(answer);
        connection.wait_for_close();
      });
      const auto scanned = scan_host("192.0.2.7", through(proxy, "http"));
      REQUIRE_FALSE(scanned.exchanges.empty());
      CHECK(scanned.exchanges.front().outcome == Outcome::reply);
      return scanned.exchanges.front().early_reply;
    };
    CHECK(early(true));
    CHECK_FALSE(early(false));
  }

  TEST_CASE("a refusal that the proxy tells of is the target's") {
    const LoopbackServer proxy(socks("05050001000000000000", stay_silent));
    const auto scanned = scan_host("192.0.2.7", through(proxy, "socks5"));
    CHECK(name_of(scanned.hosts) == "refused");
    CHECK(scanned.exchanges.front().client.port == 0);
  }

  TEST_CASE("a proxy that accepts and hangs up makes nothing of the target") {
    const LoopbackServer proxy(socks(kConnectedReply, [](ServerConnection& connection) { connection.shut_down(); }));
    const auto scanned = scan_host("192.0.2.7", through(proxy, "socks5"));
    CHECK(name_of(scanned.hosts) == "silent");
    CHECK(scanned.hosts.at(0).endpoints.at(0).state == EndpointState::silent);
    CHECK_FALSE(scanned.hosts.at(0).endpoints.at(0).connected.has_value());
  }

  TEST_CASE("the deadline of the connection holds for the talk with the proxy too") {
    const LoopbackServer dark([](ServerConnection& connection) {
      take_socks(connection);
      connection.wait_for_close();
    });
    CHECK(name_of(scan_host("192.0.2.7", through(dark, "socks5", false)).hosts) == "silent");
    const LoopbackServer mute(stay_silent);
    const auto scanned = scan_host("192.0.2.7", through(mute, "socks5", false));
    CHECK(name_of(scanned.hosts) == "error");
    CHECK(scanned.hosts.at(0).errors.at(0).find("it does not answer in time") != std::string::npos);
  }

  TEST_CASE("a proxy that is not there is said once, ends the scan, and says nothing of the targets") {
    auto options = quick_options(kPort);
    options.proxy = net::parse_proxy("socks5://127.0.0.1:" + std::to_string(closed_port())).value();
    options.concurrency = 1;
    std::vector<std::string> notices;
    std::size_t cut_short = 0;
    net::ScanEvents events;
    events.on_notice = [&](const std::string& notice) { notices.push_back(notice); };
    events.on_target = [&](net::TargetResult&& result) {
      if (result.cut_short) ++cut_short;
      for (auto& host : result.hosts) CHECK(probe::survey_host(host).status == HostStatus::error);
    };
    const std::vector<targets::Target> targets(3, {.text = "a", .host = "a", .port = {}});
    net::scan(targets, options, events);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].find("cannot be reached: Connection refused") != std::string::npos);
    CHECK(cut_short >= 1);
  }

  TEST_CASE("a proxy that hung up after it had worked is tried again") {
    std::atomic<int> connections = 0;
    const LoopbackServer proxy([&](ServerConnection& connection) {
      if (++connections == 2) return;
      if (take_socks(connection).empty()) return;
      connection.send(from_hex(kConnectedReply));
      refuse_smb1(connection);
    });
    auto options = through(proxy, "socks5");
    options.per_host = 1;
    const auto scanned = scan_host("192.0.2.7", options);
    CHECK(name_of(scanned.hosts) == "smb");
    CHECK(connections == 3);
    CHECK(std::ranges::all_of(scanned.exchanges, [](const auto& each) { return each.outcome == Outcome::reply; }));
  }

  TEST_CASE("a target that the proxy does not allow is no word about it, and the others go on") {
    const LoopbackServer proxy([](ServerConnection& connection) {
      const auto request = take_socks(connection);
      if (request.empty()) return;
      const bool allowed = request[3] == 1;  // an address
      connection.send(from_hex(allowed ? kConnectedReply : "05020001000000000000"));
      if (allowed) refuse_smb1(connection);
    });
    const auto scanned =
        run_scan({{.text = "a", .host = "a", .port = {}}, {.text = "b", .host = "192.0.2.7", .port = {}}},
                 through(proxy, "socks5"));
    REQUIRE(scanned.hosts.size() == 2);
    for (const auto& host : scanned.hosts)
      CHECK(host.status == (host.target == "a" ? HostStatus::error : HostStatus::smb));
  }

  TEST_CASE("the name service is not asked around a proxy") {
    UdpResponder names([](proto::ByteView) { return std::nullopt; });
    const LoopbackServer proxy(socks(kConnectedReply, [](ServerConnection& connection) {
      connection.receive_frame();
      connection.send(from_hex("8300000182"));  // such names are asked for by NBSTAT
    }));
    auto options = netbios_options(139, names.port());
    options.proxy = through(proxy, "socks5").proxy;
    CHECK(name_of(scan_loopback(options).hosts) == "refused");
    CHECK(names.questions() == 0);
  }

  TEST_CASE("of a proxy's name with two addresses the one that takes connections is used") {
    const LoopbackServer proxy(socks(kConnectedReply, refuse_smb1));  // on 127.0.0.1 alone
    auto options = through(proxy, "socks5");
    options.proxy->host = "localhost";
    CHECK(name_of(scan_host("192.0.2.7", options).hosts) == "smb");
  }

  TEST_CASE("a proxy's name that does not resolve ends the scan before it begins") {
    auto options = quick_options(kPort);
    options.proxy = net::parse_proxy("socks5://ann:secret@jump.invalid:1080").value();
    CHECK_THROWS_WITH_AS(static_cast<void>(scan_loopback(options)),
                         doctest::Contains("proxy socks5://ann@jump.invalid:1080: cannot"), std::runtime_error);
  }
}

}  // namespace
}  // namespace smbprobe::test
