// Many streams and much waiting: memory stays bounded, and what is given up is counted.
#include <doctest/doctest.h>

#include "capture/smb_talk.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

capture::IpEndpoint client(std::uint32_t number) {
  return {.address = {.bytes = {10, static_cast<std::uint8_t>(number >> 16U), static_cast<std::uint8_t>(number >> 8U),
                                static_cast<std::uint8_t>(number)},
                      .is_v6 = false},
          .port = 50000};
}

}  // namespace

TEST_SUITE("capture/memory") {
  TEST_CASE("gives up the stream idle for longest when there are too many") {
    Feed feed({}, {.most_streams = 100, .most_waiting = 1000, .most_memory = 1'000'000});
    for (std::uint32_t i = 0; i < 250; ++i) {
      Connection c(feed, client(i));
      c.open();
      c.ask(framed(smb2_asks()));
    }
    CHECK(feed.counts.dropped_streams == 150);
    REQUIRE(feed.conversations.size() == 150);
    CHECK(feed.conversations[0].client.address == "10.0.0.0");
    CHECK(feed.conversations[0].exchanges.size() == 1);
    feed.finish();
    CHECK(feed.conversations.size() == 250);
    CHECK(feed.counts.dropped_streams == 150);
  }
  TEST_CASE("does not count streams that were over as dropped") {
    Feed feed({}, {.most_streams = 10, .most_waiting = 1000, .most_memory = 1'000'000});
    for (std::uint32_t i = 0; i < 50; ++i) {
      Connection c(feed, client(i));
      c.open();
      c.ask(framed(smb2_asks()));
      c.close();
    }
    CHECK(feed.counts.dropped_streams == 0);
    CHECK(feed.conversations.size() == 50);
  }
  TEST_CASE("does not count the unanswered SYNs of a sweep as dropped") {
    Feed feed({}, {.most_streams = 10, .most_waiting = 1000, .most_memory = 1'000'000});
    for (std::uint32_t i = 0; i < 50; ++i) Connection(feed, client(i)).send(true, {}, capture::kTcpSyn);
    CHECK(feed.counts.dropped_streams == 0);
    CHECK(feed.conversations.empty());
  }
  TEST_CASE("holds no more than its limit behind the holes of many streams") {
    constexpr std::size_t kMost = 300'000;
    Feed feed({}, {.most_streams = 10'000, .most_waiting = 20'000, .most_memory = kMost});
    for (std::uint32_t i = 0; i < 200; ++i) {
      Connection c(feed, client(i));
      c.open();
      c.lose(true, 10);
      for (int n = 0; n < 10; ++n) c.ask(Bytes(1400, 0x11));
      CHECK(feed.held() <= kMost);
    }
    CHECK(feed.counts.dropped_streams > 100);
  }
  TEST_CASE("holds little of one stream with a hole and counts the hole") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.lose(true, 1460);
    for (int n = 0; n < 3000; ++n) {
      c.ask(Bytes(1400, 0x11));
      CHECK(feed.held() <= 600'000);
    }
    CHECK(feed.counts.lost_bytes == 1460);
  }
  TEST_CASE("finds the next request behind a hole in a long stream") {
    Feed feed;
    Connection c(feed);
    c.open();
    c.lose(true, 1460);
    for (int n = 0; n < 500; ++n) c.ask(Bytes(1400, 0x11));
    c.ask(framed(smb2_asks()));
    c.answer(framed(smb2_accepts(0x0300)));
    feed.finish();
    REQUIRE(feed.conversations.size() == 1);
    REQUIRE(feed.conversations[0].exchanges.size() == 1);
    CHECK(feed.conversations[0].exchanges[0].request == smb2_asks());
    CHECK(feed.conversations[0].exchanges[0].outcome == probe::Outcome::reply);
  }
  TEST_CASE("counts fragments and packets of other link types") {
    Feed feed;
    feed.raw(capture::kLinkRaw, ipv4(Bytes(40, 0), {.fragment = 0x2000}));
    feed.raw(127, Bytes(40, 0));
    CHECK(feed.counts.packets == 2);
    CHECK(feed.counts.fragments == 1);
    CHECK(feed.counts.other_link_packets == 1);
  }
  TEST_CASE("reads IPv6 connections") {
    Feed feed;
    Connection c(feed, {v6(1), 50000}, {v6(2), 445});
    c.open();
    c.ask(framed(smb2_asks()));
    c.answer(framed(smb2_accepts(0x0300)));
    c.close();
    REQUIRE(feed.conversations.size() == 1);
    CHECK(report::to_string(feed.conversations[0].server) == "[2001:db8::2]:445");
  }
}
