#include "proto/smb2_session_setup.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::size_t kRequestOffset = 76;   // SecurityBufferOffset
constexpr std::size_t kRequestLength = 78;   // SecurityBufferLength
constexpr std::size_t kResponseOffset = 68;  // SecurityBufferOffset
constexpr std::size_t kResponseLength = 70;  // SecurityBufferLength

Smb2SessionSetupRequest request() {
  Smb2SessionSetupRequest out;
  out.header = probe_smb2_header(SMB2_SESSION_SETUP, 1);
  out.flags = 0x01;
  out.security_mode = 0x02;
  out.capabilities = 0x03040506;
  out.channel = 0x0708090A;
  out.previous_session_id = 0x0B0C0D0E0F101112;
  out.security_buffer = {0xAA, 0xBB, 0xCC};
  return out;
}

Smb2SessionSetupResponse response() {
  Smb2SessionSetupResponse out;
  out.header = probe_smb2_header(SMB2_SESSION_SETUP, 1);
  out.header.flags = SMB2_FLAGS_SERVER_TO_REDIR;
  out.header.status = 0xC0000016;
  out.header.session_id = 0x1122334455667788;
  out.session_flags = SMB2_SESSION_FLAG_IS_GUEST;
  out.security_buffer = {0xAA, 0xBB, 0xCC};
  return out;
}

Bytes body(const Bytes& message) { return {message.begin() + 64, message.end()}; }

}  // namespace

TEST_SUITE("proto/smb2_session_setup") {
  TEST_CASE("builds the body of a request at its offsets") {
    CHECK(to_hex(body(build_smb2_session_setup_request(request()))) ==
          "1900"
          "01"
          "02"
          "06050403"
          "0a090807"
          "5800"
          "0300"
          "1211100f0e0d0c0b"
          "aabbcc");
  }

  TEST_CASE("builds the body of a response at its offsets") {
    CHECK(to_hex(body(build_smb2_session_setup_response(response()))) ==
          "0900"
          "0100"
          "4800"
          "0300"
          "aabbcc");
  }

  TEST_CASE("round-trips a request") {
    CHECK(decode_smb2_session_setup_request(build_smb2_session_setup_request(request())) == request());
  }

  TEST_CASE("round-trips a response") {
    CHECK(decode_smb2_session_setup_response(build_smb2_session_setup_response(response())) == response());
  }

  TEST_CASE("detects every truncation of a request") {
    for_each_prefix(build_smb2_session_setup_request(request()), [](ByteView prefix) {
      const auto message = decode_smb2_session_setup_request(prefix);
      REQUIRE(!message);
      CHECK(message.error().code == (prefix.size() < 88 ? DecodeErrc::truncated : DecodeErrc::out_of_range));
    });
  }

  TEST_CASE("detects every truncation of a response") {
    for_each_prefix(build_smb2_session_setup_response(response()), [](ByteView prefix) {
      const auto message = decode_smb2_session_setup_response(prefix);
      REQUIRE(!message);
      CHECK(message.error().code == (prefix.size() < 72 ? DecodeErrc::truncated : DecodeErrc::out_of_range));
    });
  }

  TEST_CASE("accepts a trailing byte") {
    CHECK(decode_smb2_session_setup_request(joined(build_smb2_session_setup_request(request()), {0})) == request());
    CHECK(decode_smb2_session_setup_response(joined(build_smb2_session_setup_response(response()), {0})) == response());
  }

  TEST_CASE("accepts an empty buffer with any offset") {
    for (const unsigned offset : {0U, 1U, 72U, 0xFFFFU}) {
      const Bytes empty = patched<std::uint16_t>(build_smb2_session_setup_response(response()), kResponseLength, 0);
      const auto message =
          decode_smb2_session_setup_response(patched(empty, kResponseOffset, static_cast<std::uint16_t>(offset)));
      REQUIRE(message);
      CHECK(message->security_buffer.empty());
    }
  }

  TEST_CASE("rejects a response buffer that begins before byte 72") {
    for (const unsigned offset : {0U, 63U, 71U}) {
      const auto message = decode_smb2_session_setup_response(
          patched(build_smb2_session_setup_response(response()), kResponseOffset, static_cast<std::uint16_t>(offset)));
      REQUIRE(!message);
      CHECK(message.error() == DecodeError{DecodeErrc::out_of_range, offset, "SecurityBufferOffset"});
    }
  }

  TEST_CASE("rejects a request buffer that begins before byte 88") {
    const auto message = decode_smb2_session_setup_request(
        patched<std::uint16_t>(build_smb2_session_setup_request(request()), kRequestOffset, 87));
    REQUIRE(!message);
    CHECK(message.error().code == DecodeErrc::out_of_range);
  }

  TEST_CASE("rejects a buffer that ends behind the message") {
    for (const unsigned length : {4U, 0xFFFFU}) {
      const auto message = decode_smb2_session_setup_request(
          patched(build_smb2_session_setup_request(request()), kRequestLength, static_cast<std::uint16_t>(length)));
      REQUIRE(!message);
      CHECK(message.error().code == DecodeErrc::out_of_range);
    }
  }

  TEST_CASE("rejects a buffer that begins at the end of the message") {
    const Bytes message = build_smb2_session_setup_response(response());
    const auto decoded = decode_smb2_session_setup_response(patched<std::uint16_t>(message, kResponseOffset, 75));
    REQUIRE(!decoded);
    CHECK(decoded.error().code == DecodeErrc::out_of_range);
  }

  TEST_CASE("rejects another StructureSize") {
    const auto one =
        decode_smb2_session_setup_request(patched<std::uint16_t>(build_smb2_session_setup_request(request()), 64, 24));
    REQUIRE(!one);
    CHECK(one.error().code == DecodeErrc::bad_structure_size);
    const auto two = decode_smb2_session_setup_response(
        patched<std::uint16_t>(build_smb2_session_setup_response(response()), 64, 8));
    REQUIRE(!two);
    CHECK(two.error().code == DecodeErrc::bad_structure_size);
  }

  TEST_CASE("rejects a response as a request") {
    const auto message = decode_smb2_session_setup_request(build_smb2_session_setup_response(response()));
    REQUIRE(!message);
    CHECK(message.error().field == "Flags");
  }

  TEST_CASE("rejects another command") {
    const auto message = decode_smb2_session_setup_response(message_from_hex(kSmb311Reply));
    REQUIRE(!message);
    CHECK(message.error().field == "Command");
  }

  TEST_CASE("cuts a buffer that SecurityBufferLength cannot tell") {
    Smb2SessionSetupRequest large = request();
    large.security_buffer.assign(70000, 0x55);
    const auto message = decode_smb2_session_setup_request(build_smb2_session_setup_request(large));
    REQUIRE(message);
    CHECK(message->security_buffer.size() == 65535);
  }
}
