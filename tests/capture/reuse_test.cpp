// Ends that are none, and ports that are used again.
#include <doctest/doctest.h>

#include <algorithm>

#include "capture/smb_talk.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;

namespace {

/// The outcomes of all exchanges, one after the other.
std::vector<Outcome> outcomes(const Feed& feed) {
  std::vector<Outcome> out;
  for (const auto& conversation : feed.conversations)
    for (const auto& exchange : conversation.exchanges) out.push_back(exchange.outcome);
  return out;
}

using Outcomes = std::vector<Outcome>;

/// A question and its answer on the same ports, with sequence numbers from there on.
void talk_from(Feed& feed, std::uint32_t client_next, std::uint32_t server_next, const proto::Bytes& question) {
  Connection again(feed);
  again.client_next = client_next;
  again.server_next = server_next;
  again.ask(framed(question));
  again.answer(framed(smb2_accepts(0x0311)));
}

}  // namespace

TEST_SUITE("capture/reuse") {
  TEST_CASE("who goes on behind a RST did not send it") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.reset(false);
    c.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    CHECK(feed.conversations.size() == 1);
    CHECK(outcomes(feed) == Outcomes{Outcome::reply});
  }
  TEST_CASE("a RST that stands ends the question") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.reset(false);
    c.send_at(true, -static_cast<std::int64_t>(framed(smb2_asks()).size()), framed(smb2_asks()));  // sent again
    feed.finish();
    CHECK(outcomes(feed) == Outcomes{Outcome::reset});
  }
  TEST_CASE("a RST whose sequence number does not fit is passed over") {
    for (const std::int64_t far : {std::int64_t{-5'000'000}, std::int64_t{5'000'000}}) {
      Feed feed;
      Connection c(feed);
      c.open();
      c.ask(framed(smb2_asks()));
      const std::uint32_t next = c.server_next;
      c.server_next += static_cast<std::uint32_t>(far);
      c.reset(false);
      c.server_next = next;
      feed.finish();
      CHECK(outcomes(feed) == Outcomes{Outcome::not_captured});
    }
  }
  TEST_CASE("a FIN whose sequence number does not fit is passed over") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.answer(framed(smb2_accepts(0x0300)));
    c.ask(framed(with_id(smb2_asks(), 1)));
    c.server_next -= 50;
    c.fin(false);
    c.server_next += 49;
    feed.finish();
    CHECK(outcomes(feed) == Outcomes{Outcome::reply, Outcome::not_captured});
  }
  TEST_CASE("a SYN behind the end is a new connection, with the same sequence number too") {
    for (const bool by_reset : {true, false}) {
      Feed feed;
      for (int i = 0; i < 2; ++i) {
        Connection c(feed);
        c.open();
        c.ask(framed(smb2_asks()));
        if (i == 1) c.answer(framed(smb2_accepts(0x0300)));
        if (by_reset && i == 0)
          c.reset(false);
        else
          c.close();
      }
      feed.finish();
      CHECK(feed.conversations.size() == 2);
      CHECK(outcomes(feed).back() == Outcome::reply);
    }
  }
  TEST_CASE("a SYN that is sent again after it was refused is the same question") {
    Feed feed;
    for (int i = 0; i < 3; ++i) {
      Connection c(feed);
      c.send(true, {}, capture::kTcpSyn);
      c.send(false, {}, capture::kTcpRst | capture::kTcpAck);
    }
    feed.finish();
    CHECK(outcomes(feed) == Outcomes{Outcome::refused});
  }
  TEST_CASE("a first message behind the end is a new connection, without a SYN too") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.answer(framed(smb2_accepts(0x0300)));
    c.close();
    SUBCASE("its sequence numbers go on") {
      c.ask(framed(smb2_asks()));
      c.answer(framed(smb2_accepts(0x0311)));
    }
    SUBCASE("they begin as before") {
      talk_from(feed, 1001, 9001, smb2_asks(1));  // other bytes: the same would have been sent again
    }
    SUBCASE("they are far from those before") { talk_from(feed, 0x80000000, 0xC0000000, smb2_asks()); }
    feed.finish();
    CHECK(feed.conversations.size() == 2);
    CHECK(outcomes(feed) == Outcomes{Outcome::reply, Outcome::reply});
  }
  TEST_CASE("a connection whose end was lost is over with a first message far away") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    c.answer(framed(smb2_accepts(0x0300)));
    talk_from(feed, 0x70000000, 0x90000000, smb2_asks());
    feed.finish();
    CHECK(feed.conversations.size() == 2);
    CHECK(outcomes(feed) == Outcomes{Outcome::reply, Outcome::reply});
  }
  TEST_CASE("a question in the SYN is read") {
    Feed feed;
    Connection c(feed);
    c.send(true, framed(smb2_asks()), capture::kTcpSyn);
    c.send(false, {}, capture::kTcpSyn | capture::kTcpAck);
    c.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    CHECK(outcomes(feed) == Outcomes{Outcome::reply});
  }
  TEST_CASE("bytes that are sent again and differ are told, and the first are taken") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.ask(framed(smb2_asks()));
    const Bytes answer = framed(smb2_accepts(0x0300));
    c.answer(answer);
    const std::uint64_t later =
        c.send_at(false, -static_cast<std::int64_t>(answer.size()), framed(smb2_accepts(0x0210)));
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    const auto& exchange = feed.conversations[0].exchanges.at(0);
    CHECK(exchange.reply == smb2_accepts(0x0300));
    CHECK(exchange.conflict_frame == later);
  }
  TEST_CASE("bytes that are sent again as they were are not told") {
    Feed feed;
    Connection c(feed);
    c.open();
    const Bytes question = framed(smb2_asks());
    c.ask(question);
    c.send_at(true, -static_cast<std::int64_t>(question.size()), question);
    c.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    CHECK(feed.conversations.at(0).exchanges.at(0).conflict_frame == std::nullopt);
  }
  TEST_CASE("a connection without its NEGOTIATE is told as cut where bytes are missing") {
    for (const bool cut : {false, true}) {
      Feed feed;
      Connection c(feed);
      c.send(true, framed(smb2_asks()), capture::kTcpAck, cut ? framed(smb2_asks()).size() - 14 : 0);
      feed.finish();
      REQUIRE(feed.conversations.size() == 1);
      CHECK(feed.conversations[0].incomplete == cut);
      CHECK(feed.conversations[0].exchanges.empty() == cut);
    }
  }
}
