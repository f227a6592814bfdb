#include "proto/smb2_error_response.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::size_t kStructureSize = 64;
constexpr std::size_t kByteCount = 68;

Bytes sample_error() { return message_from_hex(kSmb2ErrorNotSupported); }

}  // namespace

TEST_SUITE("proto/smb2_error_response") {
  TEST_CASE("decodes a refusal by Samba") {
    const auto response = decode_smb2_error_response(sample_error());
    REQUIRE(response);
    CHECK(response->header.status == 0xC00000BB);
    CHECK(response->error_context_count == 0);
    CHECK(response->error_data.empty());
  }

  TEST_CASE("builds the refusal by Samba byte for byte") {
    const auto response = decode_smb2_error_response(sample_error());
    REQUIRE(response);
    CHECK(to_hex(build_smb2_error_response(*response)) == to_hex(sample_error()));
  }

  TEST_CASE("detects every truncation but the loss of the filler byte") {
    for_each_prefix(sample_error(), [](ByteView prefix) {
      const auto response = decode_smb2_error_response(prefix);
      CHECK(response.has_value() == (prefix.size() == 72));
      if (!response) CHECK(response.error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("accepts a trailing byte") {
    CHECK(decode_smb2_error_response(joined(sample_error(), {0x21})).has_value());
  }

  TEST_CASE("round-trips ErrorData") {
    Smb2ErrorResponse response;
    response.header = probe_smb2_header(SMB2_SESSION_SETUP, 3);
    response.header.flags = SMB2_FLAGS_SERVER_TO_REDIR;
    response.error_context_count = 2;
    response.error_data = {1, 2, 3};
    CHECK(decode_smb2_error_response(build_smb2_error_response(response)) == response);
  }

  TEST_CASE("accepts a ByteCount that ends with the message") {
    const auto response = decode_smb2_error_response(patched<std::uint32_t>(sample_error(), kByteCount, 1));
    REQUIRE(response);
    CHECK(response->error_data == Bytes{0});
  }

  TEST_CASE("rejects a ByteCount of one byte too many") {
    const auto response = decode_smb2_error_response(patched<std::uint32_t>(sample_error(), kByteCount, 2));
    REQUIRE(!response);
    CHECK(response.error() == DecodeError{DecodeErrc::out_of_range, 72, "ByteCount"});
  }

  TEST_CASE("rejects the largest ByteCount") {
    const auto response = decode_smb2_error_response(patched<std::uint32_t>(sample_error(), kByteCount, 0xFFFFFFFF));
    REQUIRE(!response);
    CHECK(response.error().code == DecodeErrc::out_of_range);
  }

  TEST_CASE("rejects a StructureSize other than 9") {
    const auto response = decode_smb2_error_response(patched<std::uint16_t>(sample_error(), kStructureSize, 65));
    REQUIRE(!response);
    CHECK(response.error().code == DecodeErrc::bad_structure_size);
  }

  TEST_CASE("rejects a request") {
    const auto response = decode_smb2_error_response(patched<std::uint32_t>(sample_error(), 16, 0));
    REQUIRE(!response);
    CHECK(response.error().code == DecodeErrc::bad_value);
    CHECK(response.error().field == "Flags");
  }
}
