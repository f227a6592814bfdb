#include "proto/smb1_session_setup.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::size_t kSetupWordCountAt = 32;
constexpr std::size_t kRequestBlobLengthAt = 33 + 14;
constexpr std::size_t kResponseBlobLengthAt = 33 + 6;

Smb1SessionSetupRequest sample_setup_request(std::size_t blob_size = 74) {
  Smb1SessionSetupRequest out;
  out.header = probe_smb1_header(SMB_COM_SESSION_SETUP_ANDX, true);
  out.session_key = 0x154b;
  out.security_blob.assign(blob_size, 0x60);
  out.native_os = "Unix";
  out.native_lan_man = "smbprobe";
  return out;
}

Smb1SessionSetupResponse sample_response(std::size_t blob_size = 9) {
  Smb1SessionSetupResponse out;
  out.header = probe_smb1_header(SMB_COM_SESSION_SETUP_ANDX, true);
  out.header.flags = 0x88;
  out.header.status = 0xC0000016;
  out.header.uid = 100;
  out.action = 1;
  out.security_blob.assign(blob_size, 0xA1);
  out.native_os = "Windows 6.1";
  out.native_lan_man = "Samba 4.17.12-Debian";
  out.primary_domain = "WORKGROUP";
  return out;
}

Decoded<Smb1SessionSetupRequest> request_of(const Bytes& message) {
  return decode_smb1_session_setup_request(ExactBuffer(message).view());
}

Decoded<Smb1SessionSetupResponse> response_of(const Bytes& message) {
  return decode_smb1_session_setup_response(ExactBuffer(message).view());
}

}  // namespace

TEST_SUITE("proto/smb1_session_setup") {
  TEST_CASE("builds the words of a request") {
    const Bytes message = build_smb1_session_setup_request(sample_setup_request());
    CHECK(to_hex(ByteView(message).subspan(kSetupWordCountAt, 1 + 24 + 2)) ==
          "0c"
          "ff000000"
          "0441"
          "0200"
          "0100"
          "4b150000"
          "4a00"
          "00000000"
          "d4000080"
          "6700");
  }

  TEST_CASE("pads strings to an even place in the message") {
    const Bytes even = build_smb1_session_setup_request(sample_setup_request(74));  // the blob ends at 59 + 74 = 133
    CHECK(to_hex(ByteView(even).subspan(133, 5)) == "0055006e00");
    const Bytes odd = build_smb1_session_setup_request(sample_setup_request(75));
    CHECK(to_hex(ByteView(odd).subspan(134, 4)) == "55006e00");
  }

  TEST_CASE("round-trips requests with and without a pad") {
    for (const std::size_t size : {0U, 1U, 74U, 75U})
      CHECK(request_of(build_smb1_session_setup_request(sample_setup_request(size))) == sample_setup_request(size));
  }

  TEST_CASE("round-trips a request in OEM bytes") {
    auto request = sample_setup_request();
    request.header.flags2 = 0x0801;
    const Bytes message = build_smb1_session_setup_request(request);
    CHECK(message.size() == 59 + 74 + 5 + 9);
    CHECK(request_of(message) == request);
  }

  TEST_CASE("round-trips responses with and without a pad") {
    for (const std::size_t size : {0U, 1U, 9U, 10U})
      CHECK(response_of(build_smb1_session_setup_response(sample_response(size))) == sample_response(size));
  }

  TEST_CASE("detects every truncation of a request") {
    for_each_prefix(build_smb1_session_setup_request(sample_setup_request()), [](ByteView prefix) {
      CHECK(decode_smb1_session_setup_request(prefix).error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("detects every truncation of a response") {
    for_each_prefix(build_smb1_session_setup_response(sample_response()), [](ByteView prefix) {
      CHECK(decode_smb1_session_setup_response(prefix).error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("accepts bytes behind ByteCount") {
    Bytes message = build_smb1_session_setup_response(sample_response());
    message.push_back(0);
    CHECK(response_of(message) == sample_response());
  }

  TEST_CASE("accepts a response without strings") {
    Bytes message = build_smb1_session_setup_response(sample_response());
    message.resize(43 + 9);
    message[41] = 9;
    message[42] = 0;
    const auto response = response_of(message);
    REQUIRE(response.has_value());
    CHECK(response->security_blob.size() == 9);
    CHECK(response->native_os.empty());
    CHECK(response->native_lan_man.empty());
  }

  TEST_CASE("accepts a last string that ends with one byte of its NUL") {
    Bytes message = build_smb1_session_setup_response(sample_response());
    message.pop_back();
    message[41] = static_cast<std::uint8_t>(message[41] - 1);
    CHECK(response_of(message)->primary_domain == "WORKGROUP");
  }

  TEST_CASE("reads strings behind a pad that has no business there") {
    Bytes message = build_smb1_session_setup_response(sample_response(9));  // ends at an even place: no pad
    REQUIRE(message[43 + 9] == 'W');
    message.insert(message.begin() + 43 + 9, 0);
    message[41] = static_cast<std::uint8_t>(message[41] + 1);
    CHECK(response_of(message)->native_os == "Windows 6.1");
  }

  TEST_CASE("reads strings without the pad that belongs there") {
    Bytes message = build_smb1_session_setup_response(sample_response(10));
    REQUIRE(message[43 + 10] == 0);
    message.erase(message.begin() + 43 + 10);
    message[41] = static_cast<std::uint8_t>(message[41] - 1);
    CHECK(response_of(message)->native_os == "Windows 6.1");
  }

  TEST_CASE("rejects a blob longer than the bytes") {
    Bytes message = build_smb1_session_setup_response(sample_response());
    message[kResponseBlobLengthAt] = message[kResponseBlobLengthAt + 1] = 0xFF;
    CHECK(response_of(message).error() == DecodeError{DecodeErrc::truncated, 43, "SecurityBlob"});
    Bytes request = build_smb1_session_setup_request(sample_setup_request());
    request[kRequestBlobLengthAt] = request[kRequestBlobLengthAt + 1] = 0xFF;
    CHECK(request_of(request).error() == DecodeError{DecodeErrc::truncated, 59, "SecurityBlob"});
  }

  TEST_CASE("rejects every other WordCount") {
    Bytes message = build_smb1_session_setup_response(sample_response());
    for (int count = 0; count < 256; ++count) {
      if (count == 4) continue;
      message[kSetupWordCountAt] = static_cast<std::uint8_t>(count);
      CHECK(response_of(message).error() == DecodeError{DecodeErrc::bad_structure_size, 33, "WordCount"});
    }
  }

  TEST_CASE("rejects the other direction and another command") {
    CHECK(response_of(build_smb1_session_setup_request(sample_setup_request())).error().field == "Flags");
    CHECK(request_of(build_smb1_session_setup_response(sample_response())).error().field == "Flags");
    auto request = sample_setup_request();
    request.header.command = SMB_COM_NEGOTIATE;
    CHECK(request_of(build_smb1_session_setup_request(request)).error().field == "Command");
  }

  TEST_CASE("rejects another protocol") {
    CHECK(response_of(from_hex("fe534d42")).error().code == DecodeErrc::bad_magic);
  }

  TEST_CASE("makes valid UTF-8 of broken strings") {
    auto response = sample_response();
    response.native_os = "\xff";
    CHECK(response_of(build_smb1_session_setup_response(response))->native_os == "\ufffd");
    response.header.flags2 = 0;
    CHECK(response_of(build_smb1_session_setup_response(response))->native_os == "\\xff");
  }
}
