#include "proto/session_frame.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::string_view kSessionRequest =
    "8100004420434b4644454e454346444546464346474546464343414341434143414341434100204641464345504543454643414341434143"
    "41434143414341434143414341414100";

FrameHeader header(std::string_view hex, Transport transport) {
  return decode_frame_header(ExactBuffer(from_hex(hex)).view(), transport).value();
}

Bytes body_of(std::string_view hex) { return message_from_hex(hex); }

}  // namespace

TEST_SUITE("proto/session_frame") {
  TEST_CASE("reads 24 bits of length on direct TCP") {
    CHECK(header("00ffffff", Transport::direct_tcp) == FrameHeader{SessionPacketType::SESSION_MESSAGE, 0, 0xFFFFFF});
    CHECK(header("0000010c", Transport::direct_tcp).length == 268);
  }

  TEST_CASE("reads 17 bits of length on NetBIOS and keeps the other flags") {
    CHECK(header("00ffffff", Transport::netbios) == FrameHeader{SessionPacketType::SESSION_MESSAGE, 0xFE, 0x1FFFF});
    CHECK(header("00020000", Transport::netbios) == FrameHeader{SessionPacketType::SESSION_MESSAGE, 0x02, 0});
  }

  TEST_CASE("reads flags of other packet types on direct TCP too") {
    CHECK(header("83000001", Transport::direct_tcp) == FrameHeader{SessionPacketType::NEGATIVE_SESSION_RESPONSE, 0, 1});
    CHECK(header("82ff0044", Transport::direct_tcp).length == 0x10044);
  }

  TEST_CASE("keeps an unknown packet type") {
    CHECK(static_cast<int>(header("48545450", Transport::netbios).type) == 0x48);
  }

  TEST_CASE("detects every truncation of the header") {
    for_each_prefix(from_hex("00000044"), [](ByteView prefix) {
      CHECK(decode_frame_header(prefix, Transport::direct_tcp).error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("frames a message for each transport") {
    const Bytes message(0x10002, 0xAB);
    CHECK(to_hex(ByteView(frame_message(message, Transport::direct_tcp)).first(5)) == "00010002ab");
    CHECK(to_hex(ByteView(frame_message(message, Transport::netbios)).first(5)) == "00010002ab");
    CHECK(frame_message(message, Transport::netbios).size() == 0x10006);
    CHECK(to_hex(frame_message({}, Transport::netbios)) == "00000000");
  }

  TEST_CASE("cuts a message that no length can tell") {
    const Bytes message(0x20000, 0xAB);
    const Bytes framed = frame_message(message, Transport::netbios);
    CHECK(framed.size() == 0x1FFFF + 4);
    CHECK(to_hex(ByteView(framed).first(4)) == "0001ffff");
  }

  TEST_CASE("builds a session request") {
    const SessionRequest request{.called = make_netbios_name("*SMBSERVER", kFileServerSuffix),
                                 .calling = make_netbios_name("probe", 0)};
    CHECK(to_hex(build_session_request(request)) == kSessionRequest);
  }

  TEST_CASE("decodes a session request") {
    const auto request = decode_session_request(ExactBuffer(body_of(kSessionRequest)).view());
    REQUIRE(request.has_value());
    CHECK(to_string(request->called) == "*SMBSERVER<20>");
    CHECK(to_string(request->calling) == "PROBE<00>");
  }

  TEST_CASE("detects every truncation of a session request") {
    for_each_prefix(body_of(kSessionRequest), [](ByteView prefix) {
      CHECK(decode_session_request(prefix).error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("rejects a byte behind a session request") {
    Bytes body = body_of(kSessionRequest);
    body.push_back(0);
    CHECK(decode_session_request(body).error() == DecodeError{DecodeErrc::trailing_data, 68, "TRAILER"});
  }

  TEST_CASE("builds a positive response and a keep-alive") {
    CHECK(to_hex(build_positive_session_response()) == "82000000");
    CHECK(to_hex(build_session_keep_alive()) == "85000000");
  }

  TEST_CASE("round-trips a negative response") {
    const Bytes packet = build_negative_session_response(0x82);
    CHECK(to_hex(packet) == "8300000182");
    CHECK(decode_negative_session_response(ByteView(packet).subspan(4)) == 0x82);
  }

  TEST_CASE("rejects a negative response of another size") {
    CHECK(decode_negative_session_response({}).error() == DecodeError{DecodeErrc::truncated, 0, "ERROR_CODE"});
    CHECK(decode_negative_session_response(Bytes{0x82, 0}).error().code == DecodeErrc::trailing_data);
  }

  TEST_CASE("names the errors of a negative response") {
    CHECK(label_of(kSessionErrors, std::uint8_t{0x82}) == "called name not present");
    CHECK(label_or_hex(kSessionErrors, std::uint8_t{0x7f}) == "0x7f");
  }

  TEST_CASE("round-trips a retarget") {
    const Retarget retarget{.ip_address = {127, 0, 44, 80}, .port = 1139};
    const Bytes packet = build_retarget_session_response(retarget);
    CHECK(to_hex(packet) == "840000067f002c500473");
    CHECK(decode_retarget_session_response(ByteView(packet).subspan(4)) == retarget);
  }

  TEST_CASE("rejects a retarget of another size") {
    for_each_prefix(from_hex("7f002c500473"), [](ByteView prefix) {
      CHECK(decode_retarget_session_response(prefix).error().code == DecodeErrc::truncated);
    });
    CHECK(decode_retarget_session_response(from_hex("7f002c50047300")).error().code == DecodeErrc::trailing_data);
  }
}
