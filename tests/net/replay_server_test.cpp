#include "net/replay_server.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <utility>

#include "net/listen_server.hpp"
#include "net/scan_harness.hpp"
#include "probe/ask/model_server.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

/// Runs a server in a thread for as long as it lives.
template <class Server>
class Running {
 public:
  explicit Running(Server& server) : thread_([this, &server] { server.run([this] { return stop_.load(); }); }) {}
  ~Running() {
    stop_ = true;
    thread_.join();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  Running(Running&&) = delete;
  Running& operator=(Running&&) = delete;

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

/// A settings-made server on a real port.
LoopbackServer::Script model(ModelServer server, proto::Transport transport) {
  return [server = std::move(server), transport](ServerConnection& connection) {
    while (true) {
      const auto frame = connection.receive_frame();
      if (frame.empty()) return;
      if (frame[0] == 0x81) {
        connection.send(proto::build_positive_session_response());
        continue;
      }
      const auto reaction = server(proto::ByteView(frame).subspan(4));
      if (reaction.outcome != probe::Outcome::reply) return;
      connection.send(proto::frame_message(reaction.message, transport));
    }
  };
}

/// What differs between two scans of servers that answer the same.
report::HostReport comparable(report::HostReport report) {
  report.started_us = report.elapsed_us = 0;
  report.target.clear();
  for (auto& endpoint : report.endpoints) endpoint.port = 0;
  return report;
}

std::vector<probe::Exchange> comparable(std::vector<probe::Exchange> exchanges) {
  for (auto& exchange : exchanges) {
    exchange.client = exchange.server = {};
    exchange.started_us = 0;
    exchange.rtt_us.reset();
    exchange.lifetime.reset();
    exchange.request.clear();  // a salt and a GUID of its own
  }
  return exchanges;
}

net::ScanOptions full_options(std::uint16_t port, proto::Transport transport) {
  auto options = patient_options(port);
  options.ports = {{port, transport}};
  options.plan.depth = report::Depth::full;
  options.plan.identify = true;
  options.per_host = 1;  // one after the other: the numbers of the exchanges are those of the plan
  return options;
}

void check_replay(const ModelServer& settings, proto::Transport transport) {
  const LoopbackServer original(model(settings, transport));
  const auto first = scan_loopback(full_options(original.port(), transport));
  REQUIRE(first.hosts.size() == 1);
  net::ReplayServer replay;
  const auto where =
      replay.serve({"127.0.0.1", 0}, transport, std::make_shared<probe::CapturedServer>(first.host_exchanges[0]));
  REQUIRE(where);
  const Running running(replay);
  const auto second = scan_loopback(full_options(where->port, transport));
  REQUIRE(second.hosts.size() == 1);
  CHECK(comparable(second.host_exchanges[0]) == comparable(first.host_exchanges[0]));
  CHECK(second.hosts[0].dialects == first.hosts[0].dialects);
  CHECK(comparable(second.hosts[0]) == comparable(first.hosts[0]));
}

}  // namespace

TEST_SUITE("net/replay_server") {
  TEST_CASE("a replayed server gives the report of the original") {
    check_replay({.smb2 = {0x0311, 0x0302, 0x0300, 0x0210, 0x0202}, .smb1 = {"NT LM 0.12", "LANMAN2.1"}},
                 proto::Transport::direct_tcp);
  }

  TEST_CASE("a replayed server without SMB1 gives the report of the original") {
    check_replay({.smb2 = {0x0311, 0x0210}, .smb1 = {}, .ciphers = {4, 2}, .signing = {1}},
                 proto::Transport::direct_tcp);
    check_replay({.smb2 = {0x0302, 0x0300}, .smb1 = {}, .refuses_smb1 = false}, proto::Transport::direct_tcp);
  }

  TEST_CASE("a replayed server of SMB1 alone gives the report of the original") {
    check_replay({.smb2 = {}, .smb1 = {"NT LM 0.12"}}, proto::Transport::direct_tcp);
  }

  TEST_CASE("a replayed NetBIOS session gives the report of the original") {
    check_replay({.smb2 = {0x0302, 0x0202}, .smb1 = {"NT LM 0.12"}}, proto::Transport::netbios);
  }

  TEST_CASE("says which place it cannot listen on") {
    net::ReplayServer replay;
    const auto server = std::make_shared<probe::CapturedServer>(std::vector<probe::Exchange>{});
    const auto first = replay.serve({"127.0.0.1", 0}, proto::Transport::direct_tcp, server);
    REQUIRE(first);
    const auto second = replay.serve(*first, proto::Transport::direct_tcp, server);
    REQUIRE_FALSE(second);
    CHECK(second.error() == "cannot listen on " + report::to_string(*first) + ": Address already in use");
    CHECK_FALSE(replay.serve({"not an address", 0}, proto::Transport::direct_tcp, server));
  }

  TEST_CASE("serves more clients than its cap one after the other") {
    const auto dialects = std::vector<std::uint16_t>{0x0302};
    probe::Exchange captured;
    captured.outcome = probe::Outcome::reply;
    captured.request = probe::build_request(probe::Smb2Offer{dialects, 0x7F, {}, {}, true}, {});
    captured.reply = smb2_says(proto::STATUS_NOT_SUPPORTED);
    net::ReplayServer replay({.timeout = std::chrono::seconds(20), .most_connections = 2});
    const auto where = replay.serve({"127.0.0.1", 0}, proto::Transport::direct_tcp,
                                    std::make_shared<probe::CapturedServer>(std::vector{captured}));
    REQUIRE(where);
    const Running running(replay);
    asio::io_context io;
    for (int i = 0; i < 20; ++i) {
      asio::ip::tcp::socket socket(io);
      socket.connect({asio::ip::make_address("127.0.0.1"), where->port});
      asio::write(socket, asio::buffer(proto::frame_message(captured.request, proto::Transport::direct_tcp)));
      proto::Bytes reply(4 + captured.reply.size());
      std::size_t got = 0;
      while (got < reply.size()) got += socket.read_some(asio::buffer(reply.data() + got, reply.size() - got));
      CHECK(proto::ByteView(reply).subspan(4)[8] == 0xBB);
    }
  }

  TEST_CASE("cuts off a client that says nothing") {
    net::ReplayServer replay({.timeout = std::chrono::milliseconds(100)});
    const auto where = replay.serve({"127.0.0.1", 0}, proto::Transport::direct_tcp,
                                    std::make_shared<probe::CapturedServer>(std::vector<probe::Exchange>{}));
    REQUIRE(where);
    const Running running(replay);
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::make_address("127.0.0.1"), where->port});
    std::array<std::uint8_t, 1> byte{};
    std::error_code error;
    socket.read_some(asio::buffer(byte), error);
    CHECK(error == asio::error::eof);
  }
}
