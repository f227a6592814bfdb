#include "capture/smb_frames.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "capture/packets.hpp"
#include "support/server_answers.hpp"

using namespace smbprobe::capture;
using namespace smbprobe::test;
using smbprobe::proto::Bytes;
using smbprobe::proto::ByteView;

namespace {

struct SmbFrames {
  SmbFrameReader reader;
  std::vector<SmbFrame> found;
  std::uint64_t packet = 0;
  void add(ByteView bytes) {
    reader.add(bytes, {++packet, 0}, [this](SmbFrame&& frame) { found.push_back(std::move(frame)); });
  }
  void gap(std::uint64_t bytes) {
    reader.gap(bytes, [this](SmbFrame&& frame) { found.push_back(std::move(frame)); });
  }
  void finish() {
    reader.finish([this](SmbFrame&& frame) { found.push_back(std::move(frame)); });
  }
};

Bytes message() { return smb2_accepts(0x0311); }

/// An SMB2 READ response of so many bytes: nobody asks for its body.
Bytes long_message(std::size_t size) {
  Bytes out = smb2_says(0, 0x0008);
  out.resize(size, 0x5A);
  return out;
}

}  // namespace

TEST_SUITE("capture/smb_frames") {
  TEST_CASE("cuts a stream into messages whatever the segments are") {
    const Bytes stream = join({framed(message()), framed(message())});
    for (std::size_t chunk = 1; chunk <= stream.size(); ++chunk) {
      SmbFrames frames;
      for (std::size_t at = 0; at < stream.size(); at += chunk)
        frames.add(ByteView(stream).subspan(at, std::min(chunk, stream.size() - at)));
      REQUIRE(frames.found.size() == 2);
      CHECK(frames.found[0].bytes == message());
      CHECK(frames.found[1].bytes == message());
      CHECK(frames.found[1].stamp.frame == frames.packet);
    }
  }
  TEST_CASE("gives the packet that completes a message") {
    SmbFrames frames;
    const Bytes stream = framed(message());
    frames.add(ByteView(stream).first(4));
    frames.add(ByteView(stream).subspan(4, 10));
    frames.add(ByteView(stream).subspan(14));
    REQUIRE(frames.found.size() == 1);
    CHECK(frames.found[0].stamp.frame == 3);
  }
  TEST_CASE("keeps only the header of a long message that is not read") {
    SmbFrames frames;
    frames.add(framed(long_message(200'000)));
    frames.add(framed(message()));
    REQUIRE(frames.found.size() == 2);
    CHECK(frames.found[0].bytes.size() == 64);
    CHECK(frames.found[0].length == 200'000);
    CHECK(frames.found[0].whole);
  }
  TEST_CASE("stays in step over a hole inside a message") {
    SmbFrames frames;
    const Bytes stream = framed(long_message(1000));
    frames.add(ByteView(stream).first(300));
    frames.gap(600);
    frames.add(ByteView(stream).subspan(900));
    frames.add(framed(message()));
    REQUIRE(frames.found.size() == 2);
    CHECK(!frames.found[0].whole);
    CHECK(frames.found[1].bytes == message());
  }
  TEST_CASE("finds the next message behind a hole that ends nowhere") {
    SmbFrames frames;
    frames.add(ByteView(framed(message())).first(100));
    frames.gap(10'000);
    const Bytes rest = join({Bytes(333, 0), framed(message())});
    for (const std::uint8_t byte : rest) frames.add(Bytes{byte});
    REQUIRE(frames.found.size() == 2);
    CHECK(!frames.found[0].whole);
    CHECK(frames.found[0].bytes.size() == 96);
    CHECK(frames.found[1].bytes == message());
    CHECK(frames.found[1].whole);
  }
  TEST_CASE("tells garbage once and then finds a message in it") {
    SmbFrames frames;
    const std::string_view http = "HTTP/1.1 400 Bad Request\r\n\r\n";
    frames.add(join({Bytes(http.begin(), http.end()), framed(message())}));
    REQUIRE(frames.found.size() == 2);
    CHECK(frames.found[0].kind == FrameKind::garbage);
    CHECK(frames.found[0].bytes.front() == 'H');
    CHECK(frames.found[0].bytes.size() <= 64);
    CHECK(frames.found[1].bytes == message());
  }
  TEST_CASE("reads session packets by type and length") {
    SmbFrames frames;
    frames.add(smbprobe::proto::build_positive_session_response());
    frames.add(smbprobe::proto::build_negative_session_response(0x82));
    frames.add(smbprobe::proto::build_session_keep_alive());
    frames.add(Bytes{0, 0, 0, 0});
    frames.add(Bytes{0x83, 0, 0, 9});
    REQUIRE(frames.found.size() == 4);
    CHECK(frames.found[1].bytes == Bytes{0x82});
    CHECK(frames.found[2].kind == FrameKind::session_packet);
    CHECK(frames.found[3].kind == FrameKind::garbage);
  }
  TEST_CASE("takes a session packet of no known type for garbage") {
    SmbFrames frames;
    frames.add(Bytes{0x86, 0, 0, 0});
    REQUIRE(frames.found.size() == 1);
    CHECK(frames.found[0].kind == FrameKind::garbage);
    CHECK(frames.found[0].bytes == Bytes{0x86, 0, 0, 0});
  }
  TEST_CASE("reads an answer whose transport header is sent twice") {
    SmbFrames frames;
    frames.add(framed(framed(smb1_refuses())));
    REQUIRE(frames.found.size() == 1);
    CHECK(frames.found[0].bytes == framed(smb1_refuses()));
  }
  TEST_CASE("finds a message among the bytes that were thought to be such an answer") {
    SmbFrames frames;
    frames.add(join({Bytes{0x00}, framed(message())}));
    frames.add(framed(message()));
    REQUIRE(frames.found.size() >= 2);
    CHECK(frames.found.back().bytes == message());
  }
  TEST_CASE("gives a message that is not whole at the end") {
    SmbFrames frames;
    frames.add(ByteView(framed(message())).first(80));
    CHECK(frames.reader.pending() == 80);
    frames.finish();
    REQUIRE(frames.found.size() == 1);
    CHECK(!frames.found[0].whole);
    CHECK(frames.found[0].bytes.size() == 76);
    CHECK(frames.found[0].length == message().size());
  }
  TEST_CASE("knows SMB by its content") {
    CHECK(begins_smb(framed(message())));
    CHECK(begins_smb(framed(smb1_refuses())));
    CHECK(!begins_smb(message()));
    CHECK(!begins_smb(Bytes{0, 0, 0, 8, 0xFE, 'S', 'M', 'B'}));
    CHECK(!begins_smb(Bytes{0, 0, 0, 64, 0xFB, 'S', 'M', 'B'}));
  }
  TEST_CASE("holds little however much comes") {
    SmbFrames frames;
    for (int i = 0; i < 100; ++i) {
      frames.add(framed(long_message(100'000)));
      CHECK(frames.reader.held() < 1000);
    }
  }
}
