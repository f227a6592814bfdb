#include "net/scan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>
#include <stdexcept>
#include <thread>

#include "net/scan_harness.hpp"

namespace smbprobe::test {
namespace {

using namespace std::chrono_literals;
using probe::Outcome;

/// True when this machine has IPv6 on loopback.
bool has_ipv6() {
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io);
  std::error_code error;
  acceptor.open(asio::ip::tcp::v6(), error);
  if (!error) acceptor.bind({asio::ip::make_address("::1"), 0}, error);
  return !error;
}

/// Answers an SMB2 request after a while; counts those it works on at a time.
LoopbackServer::Script slow_server(Gauge& gauge) {
  return [&gauge](ServerConnection& connection) {
    gauge.enter();
    connection.receive_frame();
    std::this_thread::sleep_for(30ms);
    gauge.leave();  // before the reply: the next connection cannot come earlier
    connection.send(from_hex(kSmb311Reply));
    connection.wait_for_close();
  };
}

unsigned most_at_a_time(unsigned per_host) {
  Gauge gauge;
  const LoopbackServer server(slow_server(gauge));
  auto options = patient_options(server.port());
  options.plan.depth = report::Depth::standard;
  options.per_host = per_host;
  const auto scanned = scan_loopback(options);
  CHECK(scanned.exchanges.size() >= 5);
  return gauge.most();
}

TEST_SUITE("net/scan") {
  TEST_CASE("makes one connection at a time where one is allowed") { CHECK(most_at_a_time(1) == 1); }

  TEST_CASE("fills but does not pass the cap on connections to a host") { CHECK(most_at_a_time(3) == 3); }

  TEST_CASE("counts the cap over all ports of a host") {
    Gauge gauge;
    const LoopbackServer first(slow_server(gauge));
    const LoopbackServer second(slow_server(gauge));
    auto options = patient_options(first.port());
    options.ports.push_back({second.port(), proto::Transport::direct_tcp});
    options.plan.depth = report::Depth::standard;
    options.per_host = 2;
    const auto scanned = scan_loopback(options);
    CHECK(gauge.most() == 2);
    CHECK(first.connections() == second.connections());
    CHECK(scanned.hosts.at(0).endpoints.size() == 2);
  }

  TEST_CASE("asks a silent host again as often as told, and reports it once") {
    const LoopbackServer server(stay_silent);
    auto options = quick_options(server.port());
    options.retries = 2;
    const auto scanned = scan_loopback(options);
    CHECK(server.connections() == 3);
    REQUIRE(scanned.exchanges.size() == 3);
    CHECK(scanned.exchanges.at(2).connection == 3);
    REQUIRE(scanned.hosts.size() == 1);
    CHECK(scanned.hosts.at(0).status == report::HostStatus::silent);
    CHECK(scanned.host_exchanges.at(0) == scanned.exchanges);
  }

  TEST_CASE("a sweep looks a second time at a host that took the connection and said nothing") {
    std::atomic<int> connections{};
    const LoopbackServer server([&](ServerConnection& connection) {
      connection.receive_frame();
      if (connections++ == 0) return connection.wait_for_close();
      connection.send(smb1_refusal());
      connection.wait_for_close();
    });
    auto options = patient_options(server.port());
    options.timeout = 1s;
    options.sweep = true;
    const auto scanned = scan_loopback(options);
    REQUIRE(scanned.hosts.size() == 1);
    CHECK(scanned.hosts.at(0).status == report::HostStatus::smb);
    CHECK(scanned.exchanges.at(0).outcome == Outcome::silent);
    CHECK(scanned.host_exchanges.at(0) == scanned.exchanges);
  }

  TEST_CASE("a host of a sweep opens one connection until it stands") {
    Gauge gauge;
    const LoopbackServer server(slow_server(gauge));
    auto options = patient_options(closed_port());
    options.ports.push_back({server.port(), proto::Transport::direct_tcp});
    options.plan.depth = report::Depth::standard;
    options.sweep = true;
    options.concurrency = 64;
    const auto scanned = scan_loopback(options);
    CHECK(scanned.hosts.at(0).status == report::HostStatus::smb);
    CHECK(gauge.most() > 1);
    CHECK(scanned.exchanges.at(0).outcome == Outcome::refused);
  }

  TEST_CASE("does not try again after a refusal") {
    auto options = patient_options(closed_port());
    options.retries = 3;
    CHECK(scan_loopback(options).exchanges.size() == 1);
  }

  TEST_CASE("does not try again after a close") {
    const LoopbackServer server([](ServerConnection& connection) { connection.receive_frame(); });
    const auto once = scan_loopback(patient_options(server.port())).exchanges.size();
    auto options = patient_options(server.port());
    options.retries = 3;
    CHECK(scan_loopback(options).exchanges.size() == once);
  }

  TEST_CASE("numbers exchanges from 1 in the order they are told") {
    Gauge gauge;
    const LoopbackServer server(slow_server(gauge));
    auto options = patient_options(server.port());
    options.plan.depth = report::Depth::standard;
    const auto scanned = scan_loopback(options);
    std::set<std::uint32_t> connections;
    for (std::size_t i = 0; i < scanned.exchanges.size(); ++i) {
      CHECK(scanned.exchanges[i].number == i + 1);
      connections.insert(scanned.exchanges[i].connection);
    }
    CHECK(*connections.begin() == 1);
    CHECK(*connections.rbegin() == server.connections());
    CHECK(scanned.host_exchanges.at(0) == scanned.exchanges);
  }

  TEST_CASE("draws a client GUID for each connection") {
    Gauge gauge;
    const LoopbackServer server(slow_server(gauge));
    auto options = patient_options(server.port());
    options.plan.depth = report::Depth::standard;
    const auto scanned = scan_loopback(options);
    std::set<proto::Bytes> guids;
    std::size_t requests = 0;
    for (const auto& exchange : scanned.exchanges) {
      if (exchange.request.size() < 92 || exchange.request.at(0) != 0xFE) continue;
      ++requests;
      guids.emplace(exchange.request.begin() + 76, exchange.request.begin() + 92);
    }
    CHECK(requests >= 5);
    CHECK(guids.size() == requests);
  }

  TEST_CASE("probes IPv6" * doctest::skip(!has_ipv6())) {
    const LoopbackServer server(refuse_smb1, "::1");
    const auto scanned = scan_host("::1", patient_options(server.port()));
    REQUIRE(scanned.exchanges.size() == kQuickQuestions);
    CHECK(scanned.exchanges.at(0).outcome == Outcome::reply);
    CHECK(scanned.exchanges.at(0).server == report::SocketAddress{"::1", server.port()});
    CHECK(scanned.hosts.at(0).address == "::1");
  }

  TEST_CASE("reports a name without an address") {
    const auto scanned = scan_host("no-such-host.invalid", patient_options(445));
    REQUIRE(scanned.hosts.size() == 1);
    CHECK(scanned.hosts.at(0).status == report::HostStatus::unresolved);
    CHECK(scanned.hosts.at(0).target == "no-such-host.invalid");
    CHECK(scanned.hosts.at(0).address.empty());
    REQUIRE(scanned.hosts.at(0).errors.size() == 1);
    CHECK(scanned.hosts.at(0).errors.at(0).starts_with("cannot resolve no-such-host.invalid: "));
  }

  TEST_CASE("probes the port that a target names") {
    const LoopbackServer server(refuse_smb1);
    const auto scanned =
        run_scan({{.text = "here", .host = "127.0.0.1", .port = server.port()}}, patient_options(closed_port()));
    REQUIRE(scanned.hosts.size() == 1);
    CHECK(scanned.hosts.at(0).target == "here");
    REQUIRE(scanned.hosts.at(0).endpoints.size() == 1);
    CHECK(scanned.hosts.at(0).endpoints.at(0).port == server.port());
  }

  TEST_CASE("reports every one of many hosts") {
    const LoopbackServer server(refuse_smb1);
    std::vector<targets::Target> targets;
    targets.reserve(100);
    for (int i = 0; i < 100; ++i) targets.push_back({.text = std::to_string(i), .host = "127.0.0.1", .port = {}});
    auto options = patient_options(server.port());
    options.concurrency = 7;
    const auto scanned = run_scan(targets, options);
    std::set<std::string> reported;
    for (const auto& host : scanned.hosts) reported.insert(host.target);
    CHECK(scanned.hosts.size() == 100);
    CHECK(reported.size() == 100);
    CHECK(server.connections() == 100 * kQuickQuestions);
  }

  TEST_CASE("has no more connections open than told") {
    Gauge gauge;
    const LoopbackServer server(slow_server(gauge));
    std::vector<targets::Target> targets(12, {.text = "host", .host = "127.0.0.1", .port = {}});
    auto options = patient_options(server.port());
    options.concurrency = 4;
    options.distinct = true;  // as if each were a host of its own
    (void)run_scan(targets, options);
    CHECK(gauge.most() == 4);
  }

  TEST_CASE("probes a host that is named twice once at a time") {
    Gauge gauge;
    const LoopbackServer server(slow_server(gauge));
    std::vector<targets::Target> targets(3, {.text = "host", .host = "127.0.0.1", .port = {}});
    auto options = patient_options(server.port());
    options.concurrency = 4;
    options.threads = 2;
    const auto scanned = run_scan(targets, options);
    CHECK(scanned.hosts.size() == 3);
    CHECK(gauge.most() == 1);
  }

  TEST_CASE("does not open more connections in a second than the rate") {
    const LoopbackServer server(refuse_smb1);
    std::vector<targets::Target> targets(30, {.text = "host", .host = "127.0.0.1", .port = {}});
    auto options = patient_options(server.port());
    options.rate = 20;
    const auto scanned = run_scan(targets, options);
    REQUIRE(scanned.exchanges.size() == 30 * kQuickQuestions);
    auto starts = scanned.exchanges;
    std::ranges::sort(starts, {}, &probe::Exchange::started_us);
    for (std::size_t i = 20; i < starts.size(); ++i)  // what is dated is the request, some time after the connection
      CHECK(starts[i].started_us - starts[i - 20].started_us >= 990'000);
  }

  TEST_CASE("does not nest hosts that fail at once") {
    std::vector<targets::Target> targets(20000, {.text = "host", .host = "255.255.255.255", .port = {}});
    const auto scanned = run_scan(targets, patient_options(445));
    CHECK(scanned.hosts.size() == 20000);
  }

  TEST_CASE("begins no hosts while those who take the results cannot keep up, and all of them afterwards") {
    const LoopbackServer server(refuse_smb1);
    const std::vector<targets::Target> targets(12, {.text = "host", .host = "127.0.0.1", .port = {}});
    auto options = patient_options(server.port());
    options.concurrency = 1;
    bool full = false;
    std::size_t hosts = 0;
    std::size_t polls_while_full = 0;
    net::ScanEvents events;
    events.on_target = [&](net::TargetResult&&) { full = ++hosts == 1; };
    events.is_full = [&] { return full; };
    events.stop = [&] {
      if (!full || ++polls_while_full < 3) return net::Stop::none;
      CHECK(hosts == 1);
      full = false;
      return net::Stop::none;
    };
    net::scan(targets, options, events);
    CHECK(polls_while_full == 3);
    CHECK(hosts == targets.size());
  }

  TEST_CASE("reports nothing for no targets") {
    CHECK(run_scan({}, patient_options(445), [] { return false; }).hosts.empty());
  }

  TEST_CASE("ends when it is told to stop") {
    const LoopbackServer server(stay_silent);
    auto options = patient_options(server.port());
    options.timeout = std::chrono::hours(1);
    options.concurrency = 2;
    options.distinct = true;
    std::vector<targets::Target> targets(5, {.text = "host", .host = "127.0.0.1", .port = {}});
    const auto scanned = run_scan(targets, options, [&] { return server.connections() >= 2; });
    REQUIRE(scanned.hosts.size() == 2);  // those in flight
    CHECK(scanned.hosts.at(0).errors == std::vector<std::string>{"the scan was stopped before this host was done"});
    REQUIRE(scanned.exchanges.size() == 2);
    CHECK(scanned.exchanges.at(0).outcome == Outcome::error);
  }

  TEST_CASE("ends where the question whether to stop falls due with the last host") {
    const LoopbackServer server(stay_silent);
    auto options = quick_options(server.port());
    options.timeout = std::chrono::milliseconds(1);
    net::ScanEvents events;
    int hosts = 0;
    int polls_after = 0;
    // the way out for a scan that does not end by itself
    events.stop = [&] { return hosts > 0 && ++polls_after > 3 ? net::Stop::now : net::Stop::none; };
    events.on_target = [&](net::TargetResult&&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(150));
      ++hosts;
    };
    const std::vector<targets::Target> targets{{.text = "host", .host = "127.0.0.1", .port = {}}};
    net::scan(targets, options, events);
    CHECK(hosts == 1);
    CHECK(polls_after == 0);
  }

  TEST_CASE("lets an exception of a callback through") {
    const LoopbackServer server(refuse_smb1);
    const std::vector<targets::Target> targets{{.text = "host", .host = "127.0.0.1", .port = {}}};
    net::ScanEvents events;
    events.on_target = [](net::TargetResult&&) { throw std::runtime_error("the disk is full"); };
    CHECK_THROWS_WITH_AS(net::scan(targets, patient_options(server.port()), events), "the disk is full",
                         std::runtime_error);
  }

  TEST_CASE("survives an exception amid open connections") {
    const LoopbackServer silent(stay_silent);
    const LoopbackServer server(refuse_smb1);
    const std::vector<targets::Target> targets{{.text = "a", .host = "127.0.0.1", .port = silent.port()},
                                               {.text = "b", .host = "127.0.0.1", .port = server.port()}};
    net::ScanEvents events;
    events.on_exchange = [](const probe::Exchange&) { throw std::runtime_error("the disk is full"); };
    CHECK_THROWS_AS(net::scan(targets, patient_options(445), events), std::runtime_error);
  }
}

}  // namespace
}  // namespace smbprobe::test
