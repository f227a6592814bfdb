// NetBIOS: sessions on port 139, node status on UDP 137.
#include <doctest/doctest.h>

#include "capture/smb_talk.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;

namespace {

const capture::IpEndpoint kClient{v4(1), 50000};
const capture::IpEndpoint kServer{v4(2), 139};

Bytes node_status() {
  return proto::build_nbstat_answer({.transaction_id = 7,
                                     .flags = 0x8400,
                                     .names = {{proto::make_netbios_name("NAS", 0x20), 0x0400}},
                                     .unit_id = {2, 0, 0, 0, 0, 1},
                                     .has_unit_id = true,
                                     .anomalies = {}});
}

}  // namespace

TEST_SUITE("capture/netbios") {
  TEST_CASE("keeps the called name of a session") {
    Feed feed;
    Connection c(feed, kClient, kServer);
    c.open();
    c.ask(session_request());
    c.answer(proto::build_positive_session_response());
    c.ask(framed(smb1_asks()));
    c.answer(framed(smb1_accepts(0)));
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    CHECK(feed.conversations[0].transport == proto::Transport::netbios);
    REQUIRE(feed.conversations[0].exchanges.size() == 1);
    CHECK(feed.conversations[0].exchanges[0].called_name == "NAS<20>");
    CHECK(feed.conversations[0].exchanges[0].transport == proto::Transport::netbios);
  }
  TEST_CASE("knows a session by its content on another port") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(session_request());
    c.answer(proto::build_positive_session_response());
    c.ask(framed(smb1_asks()));
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    CHECK(feed.conversations[0].transport == proto::Transport::netbios);
  }
  TEST_CASE("tells a session that was refused and why") {
    Feed feed;
    Connection c(feed, kClient, kServer);
    c.open();
    const auto asked = c.ask(session_request("OTHER"));
    const auto answered = c.answer(proto::build_negative_session_response(0x82));
    c.close();
    REQUIRE(feed.conversations.size() == 1);
    REQUIRE(feed.conversations[0].exchanges.size() == 1);
    const auto& exchange = feed.conversations[0].exchanges[0];
    CHECK(exchange.outcome == Outcome::refused);
    CHECK(exchange.session_error == 0x82);
    CHECK(exchange.called_name == "OTHER<20>");
    CHECK(exchange.request_frame == asked);
    CHECK(exchange.reply_frame == answered);
    CHECK(exchange.rtt_us == 1000);
  }
  TEST_CASE("tells a retarget") {
    Feed feed;
    Connection c(feed, kClient, kServer);
    c.open();
    c.ask(session_request());
    c.answer(proto::build_retarget_session_response({.ip_address = {192, 0, 2, 9}, .port = 1139}));
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    CHECK(feed.conversations[0].exchanges.at(0).outcome == Outcome::refused);
    CHECK(feed.conversations[0].exchanges.at(0).detail == "retarget to 192.0.2.9:1139");
  }
  TEST_CASE("keeps a session request that got no answer") {
    Feed feed;
    Connection c(feed, kClient, kServer);
    c.open();
    c.ask(session_request());
    c.reset(false);
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    CHECK(feed.conversations[0].exchanges.at(0).outcome == Outcome::reset);
    CHECK(feed.conversations[0].exchanges.at(0).request.empty());
  }
  TEST_CASE("passes over a keep-alive between request and answer") {
    Feed feed;
    Connection c(feed, kClient, kServer);
    c.open();
    c.ask(session_request());
    c.answer(proto::build_positive_session_response());
    c.ask(framed(smb1_asks()));
    c.answer(proto::build_session_keep_alive());
    const auto answered = c.answer(framed(smb1_accepts(0)));
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    REQUIRE(feed.conversations[0].exchanges.size() == 1);
    CHECK(feed.conversations[0].exchanges[0].outcome == Outcome::reply);
    CHECK(feed.conversations[0].exchanges[0].reply_frame == answered);
  }
  TEST_CASE("reads a node status answer") {
    Feed feed;
    const auto frame =
        feed.raw(capture::kLinkRaw, ipv4(udp(137, 1025, node_status()), {.from = v4(9), .protocol = 17}));
    REQUIRE(feed.nbstat.size() == 1);
    CHECK(feed.nbstat[0].address == "192.0.2.9");
    CHECK(feed.nbstat[0].frame == frame);
    CHECK(feed.nbstat[0].answer.names.size() == 1);
  }
  TEST_CASE("reads no node status from another port and none that is cut") {
    Feed feed;
    feed.raw(capture::kLinkRaw, ipv4(udp(138, 1025, node_status()), {.protocol = 17}));
    feed.raw(capture::kLinkRaw, ipv4(udp(137, 1025, node_status()), {.protocol = 17}), 5);
    CHECK(feed.nbstat.empty());
  }
}
