// What a connection's end and its encrypted messages say of the server, and what they do not.
#include <doctest/doctest.h>

#include <algorithm>

#include "capture/smb_talk.hpp"
#include "proto/smb2_constants.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;

namespace {

/// A message within a header that hides it.
Bytes hidden(const std::array<std::uint8_t, 4>& protocol_id) {
  Bytes out(96, 0x5A);
  std::ranges::copy(protocol_id, out.begin());
  return out;
}

}  // namespace

TEST_SUITE("capture/conversation") {
  TEST_CASE("a server that closes after its client hung up did not refuse") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.fin(true);
    c.fin(false);
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    REQUIRE(feed.conversations[0].exchanges.size() == 1);
    CHECK(feed.conversations[0].exchanges[0].outcome == Outcome::silent);
    CHECK(feed.conversations[0].exchanges[0].detail == "the client hung up first");
  }
  TEST_CASE("a connection is over with its last end, and never where none was captured") {
    const auto lifetime = [](bool ends) {
      Feed feed;
      Connection c(feed);
      c.open();
      c.ask(framed(smb2_asks()));
      c.answer(framed(smb2_accepts(0x0300)));
      if (ends) {
        c.fin(true);
        c.fin(false);
      }
      feed.finish();
      const auto& exchange = feed.conversations.at(0).exchanges.at(0);
      REQUIRE(exchange.lifetime.has_value());
      CHECK(exchange.lifetime->begun_us < exchange.started_us);
      return *exchange.lifetime;
    };
    CHECK(lifetime(true).over_us < probe::kNeverOver);
    CHECK(lifetime(false).over_us == probe::kNeverOver);
  }

  TEST_CASE("a reply that follows the client's FIN counts") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.fin(true);
    c.answer(framed(smb2_accepts(0x0300)));
    c.fin(false);
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    REQUIRE(feed.conversations[0].exchanges.size() == 1);
    CHECK(feed.conversations[0].exchanges[0].outcome == Outcome::reply);
  }
  TEST_CASE("encrypted messages are no answers to NEGOTIATE") {
    for (const auto& id : {proto::kSmb2TransformProtocolId, proto::kSmb2CompressionProtocolId}) {
      Feed feed;
      Connection c(feed);
      c.ask(framed(hidden(id)));
      c.answer(framed(hidden(id)));
      c.close();
      feed.finish();
      REQUIRE(feed.conversations.size() == 1);
      CHECK(feed.conversations[0].exchanges.empty());
    }
  }
  TEST_CASE("access denied on 445 before any question is no NetBIOS session") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.answer(proto::build_negative_session_response(0x81));
    c.fin(false);
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    CHECK(feed.conversations[0].transport == proto::Transport::direct_tcp);
    REQUIRE(feed.conversations[0].exchanges.size() == 1);
    CHECK(feed.conversations[0].exchanges[0].outcome == Outcome::refused);
    CHECK(feed.conversations[0].exchanges[0].session_error == 0x81);
  }
}
