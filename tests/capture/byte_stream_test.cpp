#include "capture/byte_stream.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

using namespace smbprobe::capture;
using smbprobe::proto::Bytes;
using smbprobe::proto::ByteView;

namespace {

/// Writes bytes as they are and a gap of n as "[n]"; keeps the frame of every piece.
struct Text final : ByteSink {
  std::string text;
  std::vector<std::uint64_t> frames;
  void on_bytes(ByteView bytes, PacketStamp stamp) override {
    text.append(bytes.begin(), bytes.end());
    frames.push_back(stamp.frame);
  }
  void on_gap(std::uint64_t bytes) override { text += "[" + std::to_string(bytes) + "]"; }
};

struct Sender {
  ByteStream stream{1000};
  Text text;
  std::uint64_t frame = 0;
  void add(std::uint32_t sequence, std::string_view bytes, std::size_t missing = 0) {
    const Bytes copy(bytes.begin(), bytes.end());
    stream.add(sequence, copy, missing, {++frame, 0}, text);
  }
};

}  // namespace

TEST_SUITE("capture/byte_stream") {
  TEST_CASE("gives segments in order") {
    Sender s;
    s.stream.open(99);
    s.add(100, "abc");
    s.add(103, "def");
    CHECK(s.text.text == "abcdef");
    CHECK(s.stream.held() == 0);
  }
  TEST_CASE("puts segments into order") {
    Sender s;
    s.stream.open(99);
    s.add(106, "ghi");
    s.add(103, "def");
    CHECK(s.text.text == "");
    s.add(100, "abc");
    CHECK(s.text.text == "abcdefghi");
    CHECK(s.text.frames == std::vector<std::uint64_t>{3, 2, 1});
    CHECK(s.stream.held() == 0);
  }
  TEST_CASE("passes over what is sent again") {
    Sender s;
    s.stream.open(99);
    s.add(100, "abc");
    s.add(100, "XYZ");
    s.add(101, "XYd");
    CHECK(s.text.text == "abcd");
  }
  TEST_CASE("keeps what arrived first where segments overlap behind a hole") {
    Sender s;
    s.stream.open(99);
    s.add(104, "efg");
    s.add(102, "CDEFGHI");
    s.add(103, "?????????");
    s.add(100, "ab");
    CHECK(s.text.text == "abCDefgHI???");
  }
  TEST_CASE("begins in mid-stream") {
    Sender s;
    s.add(5000, "abc");
    s.add(5003, "def");
    s.add(4990, "old bytes");
    CHECK(s.text.text == "abcdef");
  }
  TEST_CASE("goes on over the wrap of sequence numbers") {
    Sender s;
    s.stream.open(0xFFFFFFFCU);
    s.add(0xFFFFFFFDU, "abc");
    s.add(3, "ghi");
    s.add(0, "def");
    CHECK(s.text.text == "abcdefghi");
    CHECK(s.stream.has_reached(6));
    CHECK(!s.stream.has_reached(7));
  }
  TEST_CASE("steps over a hole at the end") {
    Sender s;
    s.stream.open(99);
    s.add(100, "abc");
    s.add(108, "ijk");
    s.stream.flush(s.text);
    CHECK(s.text.text == "abc[5]ijk");
    CHECK(s.stream.lost_bytes() == 5);
    CHECK(s.stream.held() == 0);
  }
  TEST_CASE("steps over a hole once too much waits behind it") {
    Sender s;
    s.stream.open(99);
    for (std::uint32_t i = 0; i < 20; ++i) s.add(105 + i * 100, std::string(100, 'x'));
    CHECK(s.text.text.starts_with("[5]xxx"));
    CHECK(s.stream.held() <= 1000);
    CHECK(s.stream.lost_bytes() == 5);
  }
  TEST_CASE("tells what the snap length cut off as a gap at once") {
    Sender s;
    s.stream.open(99);
    s.add(100, "abc", 7);
    s.add(110, "def");
    CHECK(s.text.text == "abc[7]def");
    CHECK(s.stream.lost_bytes() == 0);
  }
  TEST_CASE("fills a cut packet behind a hole with nothing else") {
    Sender s;
    s.stream.open(99);
    s.add(102, "c", 3);
    s.add(104, "Ef");
    s.add(100, "ab");
    CHECK(s.text.text == "abc[3]");
    s.add(106, "g");
    CHECK(s.text.text == "abc[3]g");
  }
  TEST_CASE("passes over a sequence number from nowhere") {
    Sender s;
    s.stream.open(99);
    s.add(100 + 0x10000000, "far");
    CHECK(s.stream.held() == 0);
    s.add(100, "abc");
    CHECK(s.text.text == "abc");
  }
  TEST_CASE("takes from a cut packet that is sent again only what is new") {
    Sender s;
    s.stream.open(99);
    s.add(100, "abc", 7);
    s.add(105, "ab", 6);  // up to 113, of which 110 is reached already
    CHECK(s.text.text == "abc[7][3]");
    s.add(113, "z");
    CHECK(s.text.text == "abc[7][3]z");
  }
}
