#include "proto/smb2_negotiate_request.hpp"

#include <doctest/doctest.h>

#include <numeric>

#include "proto/smb2_dialects.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::size_t kDialectCount = 66;
constexpr std::size_t kRequestContextOffset = 92;
constexpr std::size_t kRequestContextCount = 96;

Bytes sample_request_bytes() { return message_from_hex(kSmb311Request); }

// The request of the sample, from its description.
Smb2NegotiateRequest sample_smb2_request() {
  Smb2NegotiateRequest request;
  request.header = probe_smb2_header(SMB2_NEGOTIATE, 0);
  request.capabilities = kProbeCapabilities;
  request.client_guid.fill(0x11);
  request.dialects = {SMB_3_1_1};
  Bytes salt(32);
  std::iota(salt.begin(), salt.end(), std::uint8_t{0});
  request.contexts.contexts = {PreauthIntegrityCapabilities{{1}, salt}, EncryptionCapabilities{{2, 1}}};
  return request;
}

Smb2NegotiateRequest old_request() {
  Smb2NegotiateRequest request = sample_smb2_request();
  request.security_mode = 3;
  request.dialects = {SMB_2_0_2, SMB_2_1, SMB_3_0, SMB_3_0_2};
  request.contexts = {};
  return request;
}

}  // namespace

TEST_SUITE("proto/smb2_negotiate_request") {
  TEST_CASE("builds the sample request byte for byte") {
    CHECK(to_hex(build_smb2_negotiate_request(sample_smb2_request())) == to_hex(sample_request_bytes()));
  }

  TEST_CASE("decodes the sample request") {
    CHECK(decode_smb2_negotiate_request(sample_request_bytes()) == sample_smb2_request());
  }

  TEST_CASE("begins the contexts of five dialects at 112") {
    Smb2NegotiateRequest request = sample_smb2_request();
    request.dialects = {SMB_2_0_2, SMB_2_1, SMB_3_0, SMB_3_0_2, SMB_3_1_1};
    const Bytes message = build_smb2_negotiate_request(request);
    CHECK(message[kRequestContextOffset] == 0x70);
    CHECK(to_hex(ByteView(message).subspan(110, 6)) == "000001002600");
    CHECK(decode_smb2_negotiate_request(message) == request);
  }

  TEST_CASE("writes ClientStartTime 0 and no contexts without 3.1.1") {
    Smb2NegotiateRequest request = old_request();
    request.contexts = sample_smb2_request().contexts;
    const Bytes message = build_smb2_negotiate_request(request);
    CHECK(message.size() == 108);
    CHECK(to_hex(ByteView(message).subspan(kRequestContextOffset)) ==
          "0000000000000000"
          "0202100200030203");
    CHECK(decode_smb2_negotiate_request(message) == old_request());
  }

  TEST_CASE("does not read ClientStartTime as contexts") {
    const Bytes message = build_smb2_negotiate_request(old_request());
    const auto request =
        decode_smb2_negotiate_request(patched<std::uint64_t>(message, kRequestContextOffset, 0xFFFFFFFFFFFFFFFF));
    CHECK(request == old_request());
  }

  TEST_CASE("round-trips 3.1.1 without contexts") {
    Smb2NegotiateRequest request = sample_smb2_request();
    request.contexts = {};
    const Bytes message = build_smb2_negotiate_request(request);
    CHECK(message.size() == 102);
    CHECK(decode_smb2_negotiate_request(message) == request);
  }

  TEST_CASE("detects every truncation") {
    for_each_prefix(sample_request_bytes(), [](ByteView prefix) {
      const auto request = decode_smb2_negotiate_request(prefix);
      if (prefix.size() < 100) {
        REQUIRE(!request);
        CHECK(request.error().code == DecodeErrc::truncated);
      } else if (prefix.size() < 102) {
        REQUIRE(!request);
        CHECK(request.error().code == DecodeErrc::bad_count);
      } else {
        REQUIRE(request);
        CHECK(request->contexts.damage.has_value());
      }
    });
  }

  TEST_CASE("keeps the preauth context of a request that is cut behind it") {
    const auto request = decode_smb2_negotiate_request(cut(sample_request_bytes(), 165));
    REQUIRE(request);
    CHECK(request->contexts.contexts.size() == 1);
    CHECK(request->contexts.damage == DecodeError{DecodeErrc::truncated, 160, "DataLength"});
  }

  TEST_CASE("accepts up to seven bytes of padding behind the last context") {
    CHECK(decode_smb2_negotiate_request(joined(sample_request_bytes(), Bytes(2, 0))) == sample_smb2_request());
  }

  TEST_CASE("rejects a DialectCount beyond the message") {
    for (const unsigned count : {34U, 0xFFFFU}) {
      const auto request = decode_smb2_negotiate_request(
          patched(sample_request_bytes(), kDialectCount, static_cast<std::uint16_t>(count)));
      REQUIRE(!request);
      CHECK(request.error() == DecodeError{DecodeErrc::bad_count, kDialectCount, "DialectCount"});
    }
  }

  TEST_CASE("decodes a DialectCount of 0 as no dialects") {
    const auto request =
        decode_smb2_negotiate_request(patched<std::uint16_t>(sample_request_bytes(), kDialectCount, 0));
    REQUIRE(request);
    CHECK(request->dialects.empty());
    CHECK(request->contexts == ContextList{});
  }

  TEST_CASE("reports a context offset inside the fixed part or the dialects") {
    for (const std::uint32_t offset : {0U, 64U, 96U, 101U}) {
      const auto request =
          decode_smb2_negotiate_request(patched(sample_request_bytes(), kRequestContextOffset, offset));
      REQUIRE(request);
      CHECK(request->contexts.damage ==
            DecodeError{DecodeErrc::out_of_range, kRequestContextOffset, "NegotiateContextOffset"});
    }
  }

  TEST_CASE("reports a context offset that is not a multiple of 8") {
    const auto request =
        decode_smb2_negotiate_request(patched<std::uint32_t>(sample_request_bytes(), kRequestContextOffset, 102));
    REQUIRE(request);
    CHECK(request->contexts.damage->code == DecodeErrc::misaligned);
  }

  TEST_CASE("reports a context offset behind the message") {
    for (const std::uint32_t offset : {168U, 0xFFFFFFF8U}) {
      const auto request =
          decode_smb2_negotiate_request(patched(sample_request_bytes(), kRequestContextOffset, offset));
      REQUIRE(request);
      CHECK(request->contexts.damage->code == DecodeErrc::out_of_range);
    }
  }

  TEST_CASE("reports a context count beyond the list") {
    const auto request =
        decode_smb2_negotiate_request(patched<std::uint16_t>(sample_request_bytes(), kRequestContextCount, 3));
    REQUIRE(request);
    CHECK(request->contexts.damage->code == DecodeErrc::truncated);
    CHECK(request->contexts.contexts == sample_smb2_request().contexts.contexts);
  }

  TEST_CASE("rejects a StructureSize other than 36") {
    const auto request = decode_smb2_negotiate_request(patched<std::uint16_t>(sample_request_bytes(), 64, 37));
    REQUIRE(!request);
    CHECK(request.error().code == DecodeErrc::bad_structure_size);
  }

  TEST_CASE("rejects a response") {
    const auto request = decode_smb2_negotiate_request(message_from_hex(kSmb311Reply));
    REQUIRE(!request);
    CHECK(request.error() == DecodeError{DecodeErrc::bad_value, 16, "Flags"});
  }
}
