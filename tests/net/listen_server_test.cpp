#include "net/listen_server.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <utility>

#include "net/scan_harness.hpp"
#include "probe/ask/plan.hpp"
#include "probe/survey/client_offer.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

/// Listens until `count` clients have told an offer, while `clients` connects.
template <class Clients>
std::vector<report::ClientOffer> heard(std::uint64_t count, proto::Transport transport, Clients clients) {
  std::vector<report::ClientOffer> out;
  net::ListenServer server([&](std::vector<probe::Exchange>&& exchanges) {
    for (auto& offer : probe::client_offers(exchanges, "live")) out.push_back(std::move(offer));
  });
  const auto where = server.listen({"127.0.0.1", 0}, transport);
  REQUIRE(where);
  std::thread thread([&] { server.run({}, count); });
  clients(where->port);
  thread.join();
  return out;
}

}  // namespace

TEST_SUITE("net/listen_server") {
  TEST_CASE("learns the whole offer of a client behind 0x02FF") {
    proto::Bytes first;
    proto::Bytes second;
    const auto offers = heard(1, proto::Transport::direct_tcp, [&](std::uint16_t port) {
      asio::io_context io;
      asio::ip::tcp::socket socket(io);
      socket.connect({asio::ip::make_address("127.0.0.1"), port});
      ServerConnection client(std::move(socket));
      const probe::RequestInputs inputs{{1}, proto::Bytes(32, 1), "nas"};
      const auto ask = [&](const probe::Offer& offer, std::uint64_t id) {
        client.send(proto::frame_message(probe::build_request(offer, inputs, id), proto::Transport::direct_tcp));
        return client.receive_frame();
      };
      first = ask(probe::multi_protocol_offer(), 0);
      second = ask(probe::full_smb2_offer(), 1);
    });
    REQUIRE(offers.size() == 1);
    CHECK(offers[0].address == "127.0.0.1");
    CHECK(offers[0].source == "live");
    CHECK(offers[0].dialects == std::vector<std::uint16_t>{0x0202, 0x0210, 0x0300, 0x0302, 0x0311});
    CHECK(offers[0].ciphers == std::vector<std::uint16_t>{2, 1, 4, 3});
    REQUIRE(first.size() > 74);
    CHECK(first[72] == 0xFF);  // DialectRevision 0x02FF
    CHECK(first[73] == 0x02);
    REQUIRE(second.size() == 77);
    CHECK(second[12] == 0xBB);  // STATUS_NOT_SUPPORTED
  }

  TEST_CASE("hears many clients over NetBIOS sessions") {
    const auto offers = heard(3 * kQuickQuestions, proto::Transport::netbios, [](std::uint16_t port) {
      for (int i = 0; i < 3; ++i) CHECK(scan_loopback(netbios_options(port, 0)).hosts.size() == 1);
    });
    CHECK(offers.size() == 3 * kQuickQuestions);
  }
}
