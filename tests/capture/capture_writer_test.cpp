#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "capture/capture_writer.hpp"
#include "capture/read_capture.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "support/server_answers.hpp"
#include "support/temporary_folder.hpp"

namespace smbprobe::test {
namespace {

using probe::Exchange;
using probe::Outcome;
using proto::Bytes;

constexpr std::int64_t kWrittenAt = 1'700'000'000'123'456;

Exchange exchange(Outcome outcome, Bytes reply = {}) {
  Exchange out;
  out.client = {"192.0.2.9", 50001};
  out.server = {"192.0.2.7", 445};
  out.number = out.connection = 1;
  out.started_us = kWrittenAt;
  out.outcome = outcome;
  if (!reply.empty()) out.rtt_us = 311;
  proto::Smb1NegotiateRequest request{.header = {}, .dialects = {"NT LM 0.12"}};
  request.header.command = proto::SMB_COM_NEGOTIATE;
  out.request = proto::build_smb1_negotiate_request(request);
  out.reply = std::move(reply);
  return out;
}

Exchange netbios(Exchange from) {
  from.transport = proto::Transport::netbios;
  from.server.port = 139;
  from.called_name = "*SMBSERVER<20>";
  return from;
}

struct WrittenBack {
  std::vector<capture::Conversation> conversations;
  std::vector<std::int64_t> times;
  capture::CaptureCounts counts;
};

/// What libpcap and the reader make of a recording.
WrittenBack written_and_read(const std::vector<std::vector<Exchange>>& connections) {
  capture::CaptureWriter writer;
  Bytes bytes = capture::CaptureWriter::begin();
  for (const auto& connection : connections) {
    const Bytes more = writer.connection(connection);
    bytes.insert(bytes.end(), more.begin(), more.end());
  }
  const TemporaryFolder folder;
  const std::string path = folder / "made.pcapng";
  {
    std::ofstream made(path, std::ios::binary);
    for (const std::uint8_t byte : bytes) made.put(static_cast<char>(byte));
    REQUIRE(made.good());
  }
  WrittenBack out;
  auto file = capture::CaptureFile::open(path);
  REQUIRE_MESSAGE(file.has_value(), (file ? "" : file.error()));
  capture::CaptureReader reader(
      {.on_conversation = [&](capture::Conversation&& c) { out.conversations.push_back(std::move(c)); },
       .on_nbstat = {}},
      out.counts);
  while (const auto packet = file->next()) {
    out.times.push_back(packet->time_us);
    CHECK(packet->link_type == capture::kLinkRaw);
    reader.take(*packet);
  }
  reader.finish();
  CHECK(file->troubles().empty());
  return out;
}

Exchange only_written(const WrittenBack& read) {
  REQUIRE(read.conversations.size() == 1);
  REQUIRE(read.conversations[0].exchanges.size() == 1);
  return read.conversations[0].exchanges[0];
}

TEST_SUITE("capture/capture_writer") {
  TEST_CASE("an answered request comes back byte for byte") {
    const Exchange asked = exchange(Outcome::reply, smb1_accepts(0));
    const Exchange got = only_written(written_and_read({{asked}}));
    CHECK(got.request == asked.request);
    CHECK(got.reply == asked.reply);
    CHECK(got.client == asked.client);
    CHECK(got.server == asked.server);
    CHECK(got.started_us == kWrittenAt);
    CHECK(got.rtt_us == 311);
    CHECK(got.outcome == Outcome::reply);
  }

  TEST_CASE("the packets are handshake and request and reply and the client's close") {
    const auto read = written_and_read({{exchange(Outcome::reply, smb1_accepts(0))}});
    CHECK(read.times == std::vector<std::int64_t>{kWrittenAt, kWrittenAt, kWrittenAt, kWrittenAt, kWrittenAt + 311,
                                                  kWrittenAt + 311, kWrittenAt + 311, kWrittenAt + 311});
    CHECK(read.conversations[0].first_frame == 1);
    CHECK(read.conversations[0].exchanges[0].request_frame == 4);
    CHECK(read.conversations[0].exchanges[0].reply_frame == 5);
  }

  TEST_CASE("the times of the connection come back") {
    for (const auto outcome : {Outcome::reply, Outcome::closed, Outcome::reset, Outcome::silent}) {
      Exchange asked = exchange(outcome, outcome == Outcome::reply ? smb1_accepts(0) : Bytes{});
      asked.lifetime = {.begun_us = kWrittenAt - 500, .over_us = kWrittenAt + 70'000};
      CHECK(only_written(written_and_read({{asked}})).lifetime == asked.lifetime);
    }
  }

  TEST_CASE("IPv6 addresses stay and a scope is left out") {
    Exchange asked = exchange(Outcome::reply, smb1_accepts(0));
    asked.client.address = "fe80::9%eth0";
    asked.server.address = "fe80::7%eth0";
    const Exchange got = only_written(written_and_read({{asked}}));
    CHECK(got.client.address == "fe80::9");
    CHECK(got.server.address == "fe80::7");
    CHECK(got.reply == asked.reply);
  }

  TEST_CASE("a NetBIOS session is opened with its called name") {
    const Exchange got = only_written(written_and_read({{netbios(exchange(Outcome::reply, smb1_accepts(0)))}}));
    CHECK(got.transport == proto::Transport::netbios);
    CHECK(got.called_name == "*SMBSERVER<20>");
    CHECK(got.outcome == Outcome::reply);
  }

  TEST_CASE("a called name keeps bytes that cannot be printed") {
    Exchange asked = netbios(exchange(Outcome::reply, smb1_accepts(0)));
    asked.called_name = "N\\x84S<1d>";
    CHECK(only_written(written_and_read({{asked}})).called_name == asked.called_name);
  }

  TEST_CASE("a refused NetBIOS session comes back with its error code") {
    Exchange asked = netbios(exchange(Outcome::refused));
    asked.session_error = 0x82;
    asked.request_sent = false;
    const Exchange got = only_written(written_and_read({{asked}}));
    CHECK(got.outcome == Outcome::refused);
    CHECK(got.session_error == 0x82);
    CHECK(got.request.empty());
  }

  TEST_CASE("a retargeted NetBIOS session comes back as such") {
    Exchange asked = netbios(exchange(Outcome::refused));
    asked.request_sent = false;
    asked.detail = "retarget to 192.0.2.8:1139, not followed";
    const Exchange got = only_written(written_and_read({{asked}}));
    CHECK(got.outcome == Outcome::refused);
    CHECK(got.detail == "retarget to 192.0.2.8:1139");
  }

  TEST_CASE("a NetBIOS session that nobody answered has no positive answer") {
    Exchange asked = netbios(exchange(Outcome::silent));
    asked.request_sent = false;
    const auto read = written_and_read({{asked}});
    CHECK(only_written(read).outcome == Outcome::silent);
    CHECK_FALSE(only_written(read).request_sent);
    CHECK(read.counts.packets == 5);  // handshake, session request, the client's FIN
  }

  TEST_CASE("a reply that came before its request comes back so") {
    Exchange asked = exchange(Outcome::reply, smb1_accepts(0));
    CHECK_FALSE(only_written(written_and_read({{asked}})).early_reply);
    asked.early_reply = true;
    const Exchange got = only_written(written_and_read({{asked}}));
    CHECK(got.early_reply);
    CHECK(got.reply == asked.reply);
    CHECK(got.request == asked.request);
  }

  TEST_CASE("each way to end without an answer comes back") {
    for (const Outcome outcome : {Outcome::closed, Outcome::reset, Outcome::silent}) {
      const Exchange got = only_written(written_and_read({{exchange(outcome)}}));
      CHECK(got.outcome == outcome);
      CHECK_FALSE(got.rtt_us.has_value());
    }
  }

  TEST_CASE("a connection whose end nobody saw comes back open") {
    const auto read = written_and_read({{exchange(Outcome::not_captured)}});
    CHECK(only_written(read).outcome == Outcome::not_captured);
    CHECK(read.counts.packets == 4);  // handshake and request
  }

  TEST_CASE("garbage comes back as it came") {
    const Exchange asked = exchange(Outcome::garbage, proto::to_bytes("HTTP/1.1 400 Bad Request\r\n"));
    const Exchange got = only_written(written_and_read({{asked}}));
    CHECK(got.outcome == Outcome::garbage);
    CHECK(got.reply == asked.reply);
  }

  TEST_CASE("a refused connection is a SYN and a RST with a client that the server saw before") {
    Exchange refused = exchange(Outcome::refused);
    refused.client = {};
    refused.connection = 2;
    refused.request_sent = false;
    const auto read = written_and_read({{exchange(Outcome::reply, smb1_accepts(0))}, {refused}});
    REQUIRE(read.conversations.size() == 2);
    CHECK(read.counts.packets == 10);
    CHECK(read.conversations[1].exchanges[0].outcome == Outcome::refused);
    CHECK(read.conversations[1].client == report::SocketAddress{"192.0.2.9", 49154});
  }

  TEST_CASE("what never reached the wire leaves no packet") {
    for (const Outcome outcome : {Outcome::unreachable, Outcome::error}) {
      Exchange asked = exchange(outcome);
      asked.client = {};
      CHECK(written_and_read({{asked}}).counts.packets == 0);
    }
  }

  TEST_CASE("a reply of 100000 bytes takes several packets and comes back whole") {
    Bytes reply = smb1_accepts(0);
    reply.resize(100'000, 0x5A);
    const auto read = written_and_read({{exchange(Outcome::reply, reply)}});
    CHECK(read.counts.packets > 70);
    CHECK(only_written(read).reply == reply);
  }

  TEST_CASE("two exchanges on one connection stay together") {
    Exchange second = exchange(Outcome::reply, smb1_accepts(0));
    second.started_us += 1000;
    const auto read = written_and_read({{exchange(Outcome::reply, smb1_accepts(0)), second}});
    REQUIRE(read.conversations.size() == 1);
    REQUIRE(read.conversations[0].exchanges.size() == 2);
    CHECK(read.conversations[0].exchanges[1].started_us == kWrittenAt + 1000);
  }

  TEST_CASE("an address that is none gives no packets") {
    Exchange asked = exchange(Outcome::reply, smb1_accepts(0));
    asked.server.address = "nas.lan";
    CHECK(written_and_read({{asked}}).counts.packets == 0);
  }

  TEST_CASE("a name that a proxy resolved gets an address, always the same, and its block") {
    Exchange asked = exchange(Outcome::reply, smb1_accepts(0));
    asked.relayed = true;
    asked.server.address = "nas.lan";
    Exchange other = asked;
    other.server.address = "b";
    Exchange again = asked;
    again.connection = 2;
    again.client.port = 50002;
    const auto read = written_and_read({{asked}, {other}, {again}});
    REQUIRE(read.conversations.size() == 3);
    CHECK(read.conversations[0].server == report::SocketAddress{"198.18.0.1", 445});
    CHECK(read.conversations[1].server == report::SocketAddress{"198.18.0.2", 445});
    CHECK(read.conversations[2].server == report::SocketAddress{"198.18.0.1", 445});
    capture::CaptureWriter writer;
    CHECK(proto::to_hex(writer.connection(std::vector{asked}))
              .starts_with("04000000"
                           "20000000"
                           "01000c00"
                           "c6120001"
                           "6e61732e6c616e00"
                           "00000000"
                           "20000000"));
    CHECK_FALSE(proto::to_hex(writer.connection(std::vector{asked})).starts_with("04000000"));
  }

  TEST_CASE("a relayed connection to the other family has a client of that family") {
    Exchange asked = exchange(Outcome::reply, smb1_accepts(0));
    asked.relayed = true;
    asked.server.address = "2001:db8::7";
    const auto read = written_and_read({{asked}});
    CHECK(only_written(read).reply == asked.reply);
    CHECK(read.conversations[0].client.address == "::");
    CHECK(read.conversations[0].server.address == "2001:db8::7");
  }

  TEST_CASE("the file begins with a section header and an interface of microseconds") {
    CHECK(proto::to_hex(capture::CaptureWriter::begin()) ==
          "0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000"
          "01000000200000006500000000000000090001000600000000000000"
          "20000000");
  }
}

}  // namespace
}  // namespace smbprobe::test
