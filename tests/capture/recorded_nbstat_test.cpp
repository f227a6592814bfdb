// Questions to the NetBIOS name service, recorded and read back.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "capture/byte_source.hpp"
#include "capture/capture_file.hpp"
#include "capture/capture_writer.hpp"
#include "capture/read_capture.hpp"
#include "proto/nbstat.hpp"

namespace smbprobe::test {
namespace {

using proto::Bytes;

constexpr std::int64_t kAt = 1'700'000'000'123'456;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kUdpHeader = 8;

proto::NbstatAnswer filer() {
  proto::NbstatAnswer answer;
  answer.transaction_id = 0x1234;
  answer.flags = 0x8400;
  answer.names.push_back({.name = {.name = "FILER", .suffix = 0x20, .scope = ""}, .flags = 0x0400});
  answer.unit_id = {0x00, 0x11, 0x32, 0xAA, 0xBB, 0xCC};
  answer.has_unit_id = true;
  return answer;
}

probe::NbstatExchange asked_twice() {
  probe::NbstatExchange out;
  out.client = {"192.0.2.9", 50001};
  out.server = {"192.0.2.7", 137};
  out.query = proto::build_nbstat_query({.transaction_id = 0x1234, .name = proto::wildcard_name()});
  out.asked_us = {kAt, kAt + 500'000};
  out.told_us = kAt + 500'311;
  out.answer = proto::build_nbstat_answer(filer());
  return out;
}

struct NbstatBack {
  std::vector<Bytes> packets;
  std::vector<std::int64_t> times;
  std::vector<capture::SeenNbstat> answers;
};

NbstatBack read_back(const probe::NbstatExchange& exchange) {
  Bytes bytes = capture::CaptureWriter::begin();
  const Bytes blocks = capture::CaptureWriter::nbstat(exchange);
  bytes.insert(bytes.end(), blocks.begin(), blocks.end());
  NbstatBack out;
  auto file = capture::CaptureFile::open(capture::ByteSource::of_bytes(std::move(bytes)), "recording");
  REQUIRE(file.has_value());
  capture::CaptureCounts counts;
  capture::CaptureReader reader(
      {.on_conversation = {}, .on_nbstat = [&](capture::SeenNbstat&& seen) { out.answers.push_back(std::move(seen)); }},
      counts);
  while (const auto packet = file->next()) {
    out.packets.emplace_back(packet->bytes.begin(), packet->bytes.end());
    out.times.push_back(packet->time_us);
    reader.take(*packet);
  }
  reader.finish();
  CHECK(file->troubles().empty());
  return out;
}

TEST_SUITE("capture/recorded_nbstat") {
  TEST_CASE("an answer comes back with who gave it") {
    const NbstatBack read = read_back(asked_twice());
    REQUIRE(read.answers.size() == 1);
    CHECK(read.answers[0].address == "192.0.2.7");
    CHECK(read.answers[0].frame == 3);
    CHECK(read.answers[0].answer == filer());
  }

  TEST_CASE("each question is a packet at its time") {
    CHECK(read_back(asked_twice()).times == std::vector<std::int64_t>{kAt, kAt + 500'000, kAt + 500'311});
  }

  TEST_CASE("the datagrams are the bytes that went over the wire") {
    const auto exchange = asked_twice();
    const NbstatBack read = read_back(exchange);
    REQUIRE(read.packets.size() == 3);
    const auto payload = [&](std::size_t i) {
      return Bytes(read.packets[i].begin() + kIpv4Header + kUdpHeader, read.packets[i].end());
    };
    CHECK(payload(0) == exchange.query);
    CHECK(payload(1) == exchange.query);
    CHECK(payload(2) == exchange.answer);
  }

  TEST_CASE("a question without an answer has no packet for it") {
    auto exchange = asked_twice();
    exchange.told_us.reset();
    const NbstatBack read = read_back(exchange);
    CHECK(read.packets.size() == 2);
    CHECK(read.answers.empty());
  }

  TEST_CASE("an answer over IPv6 comes back") {
    auto exchange = asked_twice();
    exchange.client.address = "fe80::9%eth0";
    exchange.server.address = "fe80::7%eth0";
    const NbstatBack read = read_back(exchange);
    REQUIRE(read.answers.size() == 1);
    CHECK(read.answers[0].address == "fe80::7");
  }

  TEST_CASE("the header checksums are those that were worked out by hand") {
    auto exchange = asked_twice();
    exchange.query = {0xAB};
    exchange.asked_us = {kAt};
    exchange.told_us.reset();
    // IPv4: length 29, id 1, DF, TTL 64, UDP; UDP: 50001 > 137, length 9
    CHECK(proto::to_hex(read_back(exchange).packets.at(0)) ==
          "4500001d00014000"
          "4011b6be"
          "c0000209c0000207"
          "c35100890009"
          "0cf0"
          "ab");
  }

  TEST_CASE("an address that is none gives no packets") {
    auto exchange = asked_twice();
    exchange.server.address = "nas.lan";
    CHECK(capture::CaptureWriter::nbstat(exchange).empty());
  }
}

}  // namespace
}  // namespace smbprobe::test
