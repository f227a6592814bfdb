#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "capture/capture_writer.hpp"
#include "capture_seeds.hpp"
#include "probe/ask/plan.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "support/server_answers.hpp"

using namespace smbprobe;
using proto::Bytes;

namespace {

probe::Exchange answered(proto::Transport transport) {
  probe::Exchange out;
  out.client = {.address = "192.0.2.9", .port = 50000};
  out.server = {.address = "192.0.2.1",
                .port = transport == proto::Transport::netbios ? std::uint16_t{139} : std::uint16_t{445}};
  out.transport = transport;
  if (transport == proto::Transport::netbios) out.called_name = "*SMBSERVER<20>";
  out.number = out.connection = 1;
  out.started_us = 1'700'000'000'000'000;
  out.rtt_us = 900;
  out.request = probe::build_request(probe::full_smb2_offer(), {});
  out.reply = test::smb311_accepts(2, 1);
  return out;
}

Bytes recorded(proto::Transport transport) {
  const std::vector<probe::Exchange> exchanges{answered(transport)};
  Bytes out = capture::CaptureWriter::begin();
  const Bytes packets = capture::CaptureWriter().connection(exchanges);
  out.insert(out.end(), packets.begin(), packets.end());
  return out;
}

fuzz::SeedBag cut(const Bytes& file) {
  fuzz::SeedBag seeds;
  fuzz::cut_capture(file, seeds);
  return seeds;
}

std::vector<Bytes> bytes_of(const fuzz::SeedBag& seeds, const std::string& target) {
  std::vector<Bytes> out;
  for (const auto& seed : seeds.of(target)) out.push_back(seed.bytes);
  return out;
}

}  // namespace

TEST_SUITE("fuzz/capture_seeds") {
  TEST_CASE("cuts the messages of a recording for their decoders") {
    const auto seeds = cut(recorded(proto::Transport::direct_tcp));
    const auto exchange = answered(proto::Transport::direct_tcp);
    CHECK(bytes_of(seeds, "smb2_negotiate_request") == std::vector<Bytes>{exchange.request});
    CHECK(bytes_of(seeds, "smb2_negotiate_response") == std::vector<Bytes>{exchange.reply});
    const auto response = proto::decode_smb2_negotiate_response(exchange.reply);
    REQUIRE(response);
    CHECK(bytes_of(seeds, "spnego") == std::vector<Bytes>{response->security_buffer});
  }

  TEST_CASE("cuts context lists with their count and offset in front") {
    const auto lists = bytes_of(cut(recorded(proto::Transport::direct_tcp)), "smb2_negotiate_contexts");
    const auto exchange = answered(proto::Transport::direct_tcp);
    REQUIRE(lists.size() == 2);
    CHECK(lists[1][0] == 3);  // preauthentication, encryption, signing
    const auto offset = static_cast<std::uint32_t>(lists[1][1] + lists[1][2] * 256);
    const auto list = proto::decode_negotiate_contexts(exchange.reply, offset, lists[1][0]);
    CHECK(!list.damage);
    CHECK(list.contexts.size() == 3);
  }

  TEST_CASE("cuts what a client sent for the listener") {
    const auto streams = bytes_of(cut(recorded(proto::Transport::direct_tcp)), "listen");
    const auto framed =
        proto::frame_message(answered(proto::Transport::direct_tcp).request, proto::Transport::direct_tcp);
    REQUIRE(streams.size() == 1);
    CHECK(streams[0][0] == 124);
    CHECK(Bytes(streams[0].begin() + 1, streams[0].end()) == framed);
  }

  TEST_CASE("cuts the session packets of a NetBIOS connection") {
    const auto packets = bytes_of(cut(recorded(proto::Transport::netbios)), "netbios_session");
    REQUIRE(packets.size() == 2);
    CHECK(packets[0][0] == 0x81);
    CHECK(packets[0].size() == 72);
    CHECK(packets[1] == Bytes{0x82, 0, 0, 0});
  }

  TEST_CASE("cuts every stage of a conversation") {
    const auto seeds = cut(recorded(proto::Transport::direct_tcp));
    for (const char* const target :
         {"capture_file", "read_report", "reassembly", "replay_match", "survey", "exchange_events"})
      CHECK_MESSAGE(seeds.of(target).size() == 1, target);
  }

  TEST_CASE("takes a file that is no capture as it is") {
    const auto seeds = cut({1, 2, 3});
    CHECK(seeds.targets() == std::vector<std::string>{"capture_file", "read_report"});
  }

  TEST_CASE("keeps no seed twice and few of one length") {
    fuzz::SeedBag seeds;
    for (std::uint8_t i = 0; i < 20; ++i) {
      seeds.begin(std::to_string(i));
      seeds.add("text", Bytes{1, static_cast<std::uint8_t>(i / 2)});
    }
    CHECK(seeds.of("text").size() == fuzz::SeedBag::kMostOfOneLength);
    CHECK(bytes_of(seeds, "text")[1] == Bytes{1, 1});
  }

  TEST_CASE("keeps few seeds of one capture and goes on with the next") {
    fuzz::SeedBag seeds;
    for (const char* const origin : {"first", "second"}) {
      seeds.begin(origin);
      for (std::uint8_t i = 1; i < 20; ++i) seeds.add("text", Bytes(i, 7));
    }
    REQUIRE(seeds.of("text").size() == 2 * fuzz::SeedBag::kMostOfOneOrigin);
    CHECK(seeds.of("text")[1] == fuzz::Seed{"first", Bytes(2, 7)});
    CHECK(seeds.of("text")[2] == fuzz::Seed{"second", Bytes(3, 7)});
  }
}
