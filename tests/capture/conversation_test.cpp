#include "capture/conversation.hpp"

#include <doctest/doctest.h>

#include "capture/conversation_builder.hpp"
#include "capture/smb_talk.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;

namespace {

/// The only conversation, or an empty one.
capture::Conversation only(const Feed& feed) {
  CHECK(feed.conversations.size() == 1);
  return feed.conversations.empty() ? capture::Conversation{} : feed.conversations.front();
}

probe::Exchange only_exchange(const Feed& feed) {
  const auto conversation = only(feed);
  CHECK(conversation.exchanges.size() == 1);
  return conversation.exchanges.empty() ? probe::Exchange{} : conversation.exchanges.front();
}

}  // namespace

TEST_SUITE("capture/conversation") {
  TEST_CASE("makes an exchange of a request and its answer") {
    Feed feed;
    Connection c(feed);
    c.open();
    const auto asked = c.ask(framed(smb2_asks()));
    const auto asked_us = feed.now_us;
    const auto answered = c.answer(framed(smb2_accepts(0x0300)));
    CHECK(feed.conversations.empty());
    c.close();
    const auto conversation = only(feed);
    CHECK(report::to_string(conversation.client) == "192.0.2.1:50000");
    CHECK(report::to_string(conversation.server) == "192.0.2.2:445");
    CHECK(conversation.transport == proto::Transport::direct_tcp);
    CHECK(conversation.first_frame == 1);
    CHECK(conversation.last_frame == 6);
    const auto exchange = only_exchange(feed);
    CHECK(exchange.outcome == Outcome::reply);
    CHECK(exchange.request_frame == asked);
    CHECK(exchange.reply_frame == answered);
    CHECK(exchange.started_us == asked_us);
    CHECK(exchange.rtt_us == 1000);
    CHECK(exchange.request == smb2_asks());
    CHECK(exchange.reply == smb2_accepts(0x0300));
    CHECK(exchange.client == conversation.client);
    CHECK(exchange.server == conversation.server);
    CHECK(exchange.number == 1);
    CHECK(exchange.connection == 1);
  }
  TEST_CASE("joins an SMB1 NEGOTIATE with its answer in SMB2 and the NEGOTIATE that follows") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb1_asks()));
    c.answer(framed(smb2_accepts(0x02FF)));
    c.ask(framed(smb2_asks(1)));
    c.answer(framed(with_id(smb2_accepts(0x0300), 1)));
    feed.finish();
    const auto conversation = only(feed);
    REQUIRE(conversation.exchanges.size() == 2);
    CHECK(conversation.exchanges[0].request == smb1_asks());
    CHECK(conversation.exchanges[0].reply == smb2_accepts(0x02FF));
    CHECK(conversation.exchanges[1].reply_frame == 6);
    CHECK(conversation.exchanges[1].number == 2);
  }
  TEST_CASE("joins by MessageId when answers come in another order") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(join({framed(smb2_asks(0)), framed(smb2_asks(1))}));
    c.answer(framed(with_id(smb2_accepts(0x0210), 1)));
    c.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    const auto conversation = only(feed);
    REQUIRE(conversation.exchanges.size() == 2);
    CHECK(conversation.exchanges[0].reply == smb2_accepts(0x0300));
    CHECK(conversation.exchanges[1].reply == with_id(smb2_accepts(0x0210), 1));
  }
  TEST_CASE("passes over interim answers and oplock breaks") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.answer(framed(smb2_oplock_break()));
    c.answer(framed(smb2_says(0x00000103)));
    c.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    CHECK(only_exchange(feed).reply_frame == 6);
  }
  TEST_CASE("tells a connection that was refused") {
    Feed feed;
    Connection c(feed);
    c.send(true, {}, capture::kTcpSyn);
    c.reset(false);
    const auto exchange = only_exchange(feed);
    CHECK(exchange.outcome == Outcome::refused);
    CHECK_FALSE(probe::was_connected(exchange));
    CHECK(exchange.request.empty());
    CHECK(exchange.server.port == 445);
  }
  TEST_CASE("tells a refused connection once when the SYN is sent again") {
    Feed feed;
    for (int i = 0; i < 3; ++i) {
      Connection c(feed);
      c.send(true, {}, capture::kTcpSyn);
      c.reset(false);
    }
    feed.finish();
    CHECK(feed.conversations.size() == 1);
  }
  TEST_CASE("tells a reset after the request") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.reset(false);
    feed.finish();
    CHECK(only_exchange(feed).outcome == Outcome::reset);
  }
  TEST_CASE("tells a close and how much of the answer there was") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.answer({0, 0, 1, 0, 0xFE, 'S', 'M', 'B', 64, 0});
    c.fin(false);
    feed.finish();
    const auto exchange = only_exchange(feed);
    CHECK(exchange.outcome == Outcome::closed);
    CHECK(exchange.detail == "closed after 10 bytes of a reply");
    CHECK(exchange.reply.empty());
  }
  TEST_CASE("tells silence when the capture goes on long after") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    feed.now_us += capture::kSilentAfterUs;
    Connection other(feed, {v4(7), 50000}, {v4(8), 445});
    other.open();
    feed.finish();
    CHECK(only_exchange(feed).outcome == Outcome::silent);
  }
  TEST_CASE("does not call it silence when the capture ends soon after") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    feed.finish();
    CHECK(only_exchange(feed).outcome == Outcome::not_captured);
  }
  TEST_CASE("tells garbage with its first bytes") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.answer(proto::to_bytes("HTTP/1.1 400 Bad Request\r\n"));
    c.close();
    const auto exchange = only_exchange(feed);
    CHECK(exchange.outcome == Outcome::garbage);
    CHECK(exchange.reply == proto::to_bytes("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(exchange.detail == "not an SMB frame: its first byte is 0x48");
  }
  TEST_CASE("keeps requests whose answers go another way") {
    Feed feed;
    Connection c(feed);
    c.send(true, {}, capture::kTcpSyn);
    c.ask(framed(smb2_asks()));
    feed.now_us += capture::kSilentAfterUs;
    c.fin(true);
    feed.finish();
    CHECK(only_exchange(feed).outcome == Outcome::not_captured);
  }
  TEST_CASE("keeps answers whose requests go another way") {
    Feed feed;
    Connection c(feed);
    c.send(false, {}, capture::kTcpSyn | capture::kTcpAck);
    c.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    const auto exchange = only_exchange(feed);
    CHECK(exchange.request.empty());
    CHECK(exchange.request_frame == std::nullopt);
    CHECK(exchange.reply == smb2_accepts(0x0300));
    CHECK(exchange.outcome == Outcome::reply);
    CHECK(exchange.rtt_us == std::nullopt);
  }
  TEST_CASE("begins in mid-stream at the next message") {
    Feed feed;
    Connection c(feed);
    c.answer(Bytes(77, 0x33));
    c.ask(framed(smb2_asks()));
    c.answer(join({Bytes(9, 0), framed(smb2_accepts(0x0300))}));
    feed.finish();
    CHECK(only_exchange(feed).outcome == Outcome::reply);
  }
  TEST_CASE("knows SMB by content on another port and the server by its answer") {
    Feed feed;
    Connection c(feed, {v4(1), 50000}, {v4(2), 8445});
    c.open();
    c.ask(framed(smb2_asks()));
    c.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    const auto conversation = only(feed);
    CHECK(conversation.server.port == 8445);
    CHECK(conversation.exchanges.size() == 1);
  }
  TEST_CASE("follows nothing else on other ports") {
    Feed feed;
    Connection c(feed, {v4(1), 50000}, {v4(2), 80});
    c.open();
    c.ask(proto::to_bytes("GET / HTTP/1.1\r\n\r\n"));
    feed.finish();
    CHECK(feed.conversations.empty());
  }
  TEST_CASE("says nothing of a connection that carried no SMB") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(Bytes{5, 0, 11, 3, 16, 0, 0, 0});
    c.answer(Bytes{5, 0, 12, 3, 16, 0, 0, 0});
    c.close();
    CHECK(feed.conversations.empty());
  }
  TEST_CASE("opens another conversation when the ports are used again") {
    Feed feed;
    Connection first(feed);
    first.open();
    first.ask(framed(smb2_asks()));
    first.answer(framed(smb2_accepts(0x0210)));
    Connection second(feed);
    second.client_next = 700'000;
    second.server_next = 800'000;
    second.open();
    CHECK(feed.conversations.size() == 1);
    second.ask(framed(smb2_asks()));
    second.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    REQUIRE(feed.conversations.size() == 2);
    CHECK(feed.conversations[1].exchanges.at(0).reply == smb2_accepts(0x0300));
  }
  TEST_CASE("does not begin anew with what is sent again after the end") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    const auto asked = framed(smb2_asks()).size();
    c.answer(framed(smb2_accepts(0x0300)));
    c.close();
    c.send_at(true, -static_cast<std::int64_t>(asked) - 1, framed(smb2_asks()));
    feed.finish();
    CHECK(feed.conversations.size() == 1);
  }
  TEST_CASE("joins an answer with a request that had to wait behind a hole") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.send_at(true, 50, Bytes());
    c.lose(true, 30);
    c.ask(framed(smb2_asks()));
    c.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    const auto exchange = only_exchange(feed);
    CHECK(exchange.request == smb2_asks());
    CHECK(exchange.reply_frame == 5);
    CHECK(feed.counts.lost_bytes == 30);
  }
  TEST_CASE("says that an answer was cut by the snap length") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.send(false, framed(smb2_accepts(0x0300)), capture::kTcpAck, 40);
    feed.finish();
    const auto exchange = only_exchange(feed);
    CHECK(exchange.outcome == Outcome::not_captured);
    CHECK(exchange.reply.size() == smb2_accepts(0x0300).size() - 40);
    CHECK(feed.counts.cut_packets == 1);
    CHECK(feed.counts.lost_bytes == 0);
  }

  TEST_CASE("hands a live conversation over once its session stands") {
    Feed feed(10'000'000);
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.answer(framed(smb2_accepts(0x0300)));
    c.ask(framed(asks_for_tree("\\\\nas\\a", 3)));
    c.answer(framed(tree_answer(0, 3)));
    CHECK(feed.conversations.empty());
    feed.now_us += 11'000'000;
    c.ask(framed(asks_for_tree("\\\\nas\\b", 4)));
    CHECK(only(feed).session.shares.size() == 1);
    c.close();
    feed.finish();
    CHECK(feed.conversations.size() == 1);
  }
}
