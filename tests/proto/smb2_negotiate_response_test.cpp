#include "proto/smb2_negotiate_response.hpp"

#include <doctest/doctest.h>

#include "proto/smb2_dialects.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::size_t kSecurityMode = 66;
constexpr std::size_t kDialect = 68;
constexpr std::size_t kResponseContextCount = 70;
constexpr std::size_t kMaxTransactSize = 92;
constexpr std::size_t kMaxReadSize = 96;
constexpr std::size_t kBufferOffset = 120;
constexpr std::size_t kBufferLength = 122;
constexpr std::size_t kResponseContextOffset = 124;

Bytes sample_smb2_response() { return message_from_hex(kSmb311Reply); }

Smb2NegotiateResponse decoded_response(const Bytes& message) {
  const ExactBuffer exact(message);
  auto response = decode_smb2_negotiate_response(exact.view());
  REQUIRE(response);
  return *std::move(response);
}

// A sound response with these contexts behind a sound preauth context.
Smb2NegotiateResponse with_contexts(std::vector<NegotiateContext> contexts) {
  Smb2NegotiateResponse response = decoded_response(sample_smb2_response());
  response.contexts.contexts = std::move(contexts);
  response.contexts.contexts.insert(response.contexts.contexts.begin(),
                                    PreauthIntegrityCapabilities{{1}, Bytes(32, 7)});
  return response;
}

Anomalies anomalies_of(const Smb2NegotiateResponse& response) {
  return decoded_response(build_smb2_negotiate_response(response)).anomalies;
}

}  // namespace

TEST_SUITE("proto/smb2_negotiate_response") {
  TEST_CASE("decodes a Samba reply") {
    const Smb2NegotiateResponse response = decoded_response(sample_smb2_response());
    CHECK(response.security_mode == 1);
    CHECK(response.dialect_revision == SMB_3_1_1);
    CHECK(response.negotiate_context_count == 2);
    CHECK(to_hex(response.server_guid) == "66616374737276320000000000000000");
    CHECK(response.capabilities == 0x0F);
    CHECK(response.max_transact_size == 8388608);
    CHECK(response.max_read_size == 8388608);
    CHECK(response.max_write_size == 8388608);
    CHECK(response.system_time == 0x01dd7aaeb6e385b4);
    CHECK(response.server_start_time == 0);
    CHECK(response.negotiate_context_offset == 208);
    CHECK(to_hex(response.security_buffer) == kSpnegoHint);
    CHECK(!response.security_buffer_damage);
    CHECK(response.contexts.contexts.size() == 2);
    CHECK(!response.contexts.damage);
    CHECK(response.contexts.anomalies.empty());
    CHECK(response.anomalies.empty());
  }

  TEST_CASE("builds the Samba reply byte for byte") {
    CHECK(to_hex(build_smb2_negotiate_response(decoded_response(sample_smb2_response()))) ==
          to_hex(sample_smb2_response()));
  }

  TEST_CASE("round-trips a response without contexts") {
    Smb2NegotiateResponse response = decoded_response(sample_smb2_response());
    response.dialect_revision = SMB_3_0_2;
    response.max_transact_size = 0x00010203;
    response.max_read_size = 0x04050607;
    response.max_write_size = 0x08090A0B;
    response.system_time = 0x0C0D0E0F10111213;
    response.server_start_time = 0x1415161718191A1B;
    response.contexts = {};
    response.negotiate_context_count = 0;
    response.negotiate_context_offset = 0;
    const Bytes message = build_smb2_negotiate_response(response);
    CHECK(message.size() == 128 + 74);
    CHECK(decoded_response(message) == response);
  }

  TEST_CASE("detects every truncation") {
    for_each_prefix(sample_smb2_response(), [](ByteView prefix) {
      const auto response = decode_smb2_negotiate_response(prefix);
      if (prefix.size() < 128) {
        REQUIRE(!response);
        CHECK(response.error().code == DecodeErrc::truncated);
      } else {
        REQUIRE(response);
        CHECK(response->security_buffer_damage.has_value() == (prefix.size() < 128 + 74));
        CHECK(response->contexts.damage.has_value());
      }
    });
  }

  TEST_CASE("keeps the fixed part of a response that is cut inside the security buffer") {
    const Smb2NegotiateResponse response = decoded_response(cut(sample_smb2_response(), 150));
    CHECK(response.max_read_size == 8388608);
    CHECK(response.security_buffer.empty());
    CHECK(response.security_buffer_damage == DecodeError{DecodeErrc::out_of_range, 128, "SecurityBufferLength"});
    CHECK(response.contexts.damage == DecodeError{DecodeErrc::out_of_range, 208, "NegotiateContextOffset"});
  }

  TEST_CASE("keeps the preauth context of a response that is cut behind it") {
    const Smb2NegotiateResponse response = decoded_response(cut(sample_smb2_response(), 267));
    CHECK(response.contexts.contexts.size() == 1);
    CHECK(response.contexts.damage == DecodeError{DecodeErrc::truncated, 264, "DataLength"});
    CHECK(response.anomalies.empty());
  }

  TEST_CASE("accepts padding behind the last context") {
    const Smb2NegotiateResponse response = decoded_response(joined(sample_smb2_response(), Bytes(4, 0)));
    CHECK(response == decoded_response(sample_smb2_response()));
  }

  TEST_CASE("accepts an empty security buffer with any offset and reads the contexts") {
    for (const unsigned offset : {0U, 64U, 128U, 0xFFFFU}) {
      const Bytes empty = patched<std::uint16_t>(sample_smb2_response(), kBufferLength, 0);
      const Smb2NegotiateResponse response =
          decoded_response(patched(empty, kBufferOffset, static_cast<std::uint16_t>(offset)));
      CHECK(response.security_buffer.empty());
      CHECK(!response.security_buffer_damage);
      CHECK(response.contexts.contexts.size() == 2);
    }
  }

  TEST_CASE("reports a security buffer that begins before byte 128 and reads the contexts") {
    for (const unsigned offset : {0U, 64U, 127U}) {
      const Smb2NegotiateResponse response =
          decoded_response(patched(sample_smb2_response(), kBufferOffset, static_cast<std::uint16_t>(offset)));
      CHECK(response.security_buffer_damage == DecodeError{DecodeErrc::out_of_range, offset, "SecurityBufferOffset"});
      CHECK(response.contexts.contexts.size() == 2);
    }
  }

  TEST_CASE("reports a security buffer that ends behind the message") {
    CHECK(!decoded_response(patched<std::uint16_t>(sample_smb2_response(), kBufferLength, 140)).security_buffer_damage);
    for (const unsigned length : {141U, 0xFFFFU}) {
      const Smb2NegotiateResponse response =
          decoded_response(patched(sample_smb2_response(), kBufferLength, static_cast<std::uint16_t>(length)));
      CHECK(response.security_buffer_damage == DecodeError{DecodeErrc::out_of_range, 128, "SecurityBufferLength"});
      CHECK(response.contexts.contexts.size() == 2);
    }
  }

  TEST_CASE("reports a security buffer that begins behind the message") {
    for (const unsigned offset : {268U, 269U, 0xFFFFU}) {
      CHECK(decoded_response(patched(sample_smb2_response(), kBufferOffset, static_cast<std::uint16_t>(offset)))
                .security_buffer_damage);
    }
  }

  TEST_CASE("reports a context offset before byte 128") {
    for (const std::uint32_t offset : {0U, 64U, 120U}) {
      const Smb2NegotiateResponse response =
          decoded_response(patched(sample_smb2_response(), kResponseContextOffset, offset));
      CHECK(response.contexts.damage ==
            DecodeError{DecodeErrc::out_of_range, kResponseContextOffset, "NegotiateContextOffset"});
      CHECK(response.contexts.contexts.empty());
      CHECK(to_hex(response.security_buffer) == kSpnegoHint);
      CHECK(response.anomalies.empty());  // "no preauth context" would be a guess
    }
  }

  TEST_CASE("reports a context offset that is not a multiple of 8") {
    const Smb2NegotiateResponse response =
        decoded_response(patched<std::uint32_t>(sample_smb2_response(), kResponseContextOffset, 209));
    CHECK(response.contexts.damage == DecodeError{DecodeErrc::misaligned, 209, "NegotiateContextOffset"});
  }

  TEST_CASE("reports a context offset behind the message") {
    for (const std::uint32_t offset : {272U, 0xFFFFFFF8U, 0xFFFFFFFFU}) {
      const Smb2NegotiateResponse response =
          decoded_response(patched(sample_smb2_response(), kResponseContextOffset, offset));
      CHECK(response.contexts.damage == DecodeError{DecodeErrc::out_of_range, offset, "NegotiateContextOffset"});
    }
  }

  TEST_CASE("survives the largest context count") {
    const Smb2NegotiateResponse response =
        decoded_response(patched<std::uint16_t>(sample_smb2_response(), kResponseContextCount, 0xFFFF));
    CHECK(response.contexts.damage == DecodeError{DecodeErrc::truncated, 268, "ContextType"});
    CHECK(response.contexts.contexts.size() == 2);
  }

  TEST_CASE("reads no contexts for other dialects") {
    const Bytes garbage = patched<std::uint32_t>(sample_smb2_response(), kResponseContextOffset, 0x204D4C20);
    for (const unsigned dialect : {0x0202U, 0x0210U, 0x0302U, 0x02FFU, 0x0999U}) {
      const Smb2NegotiateResponse response =
          decoded_response(patched(garbage, kDialect, static_cast<std::uint16_t>(dialect)));
      CHECK(response.dialect_revision == dialect);
      CHECK(response.contexts == ContextList{});
      CHECK(response.anomalies.empty());
    }
  }

  TEST_CASE("rejects a StructureSize other than 65") {
    for (const unsigned size : {0U, 9U, 64U, 0xFFFFU}) {
      const auto response =
          decode_smb2_negotiate_response(patched(sample_smb2_response(), 64, static_cast<std::uint16_t>(size)));
      REQUIRE(!response);
      CHECK(response.error().code == DecodeErrc::bad_structure_size);
    }
  }

  TEST_CASE("rejects a request") {
    const auto response = decode_smb2_negotiate_response(message_from_hex(kSmb311Request));
    REQUIRE(!response);
    CHECK(response.error() == DecodeError{DecodeErrc::bad_value, 16, "Flags"});
  }

  TEST_CASE("reports a SecurityMode without SIGNING_ENABLED") {
    CHECK(decoded_response(patched<std::uint16_t>(sample_smb2_response(), kSecurityMode, 0)).anomalies ==
          Anomalies{{"SecurityMode", "SecurityMode 0x0000 without SIGNING_ENABLED"}});
    CHECK(decoded_response(patched<std::uint16_t>(sample_smb2_response(), kSecurityMode, 2)).anomalies.size() == 1);
    CHECK(decoded_response(patched<std::uint16_t>(sample_smb2_response(), kSecurityMode, 3)).anomalies.empty());
  }

  TEST_CASE("reports sizes of less than 65536") {
    CHECK(decoded_response(patched<std::uint32_t>(sample_smb2_response(), kMaxTransactSize, 65536)).anomalies.empty());
    CHECK(decoded_response(patched<std::uint32_t>(sample_smb2_response(), kMaxTransactSize, 65535)).anomalies ==
          Anomalies{{"MaxTransactSize", "MaxTransactSize 65535 is less than 65536"}});
    CHECK(decoded_response(patched<std::uint32_t>(sample_smb2_response(), kMaxReadSize, 0)).anomalies[0].field ==
          "MaxReadSize");
  }

  TEST_CASE("reports a 3.1.1 response without a preauth context") {
    const Anomaly expected{"NegotiateContextList", "no PREAUTH_INTEGRITY_CAPABILITIES context in a 3.1.1 response"};
    CHECK(decoded_response(patched<std::uint16_t>(sample_smb2_response(), kResponseContextCount, 0)).anomalies ==
          Anomalies{expected});
    Smb2NegotiateResponse response = decoded_response(sample_smb2_response());
    response.contexts.contexts = {EncryptionCapabilities{{2}}};
    CHECK(anomalies_of(response) == Anomalies{expected});
  }

  TEST_CASE("reports any HashAlgorithmCount but 1") {
    Smb2NegotiateResponse response = decoded_response(sample_smb2_response());
    response.contexts.contexts = {PreauthIntegrityCapabilities{{1, 2}, {}}};
    CHECK(anomalies_of(response) == Anomalies{{"HashAlgorithmCount", "HashAlgorithmCount 2 in a response"}});
    response.contexts.contexts = {PreauthIntegrityCapabilities{}};
    CHECK(anomalies_of(response) == Anomalies{{"HashAlgorithmCount", "HashAlgorithmCount 0 in a response"}});
  }

  TEST_CASE("reports any CipherCount but 1") {
    CHECK(anomalies_of(with_contexts({EncryptionCapabilities{{1}}})).empty());
    CHECK(anomalies_of(with_contexts({EncryptionCapabilities{{1, 2}}})) ==
          Anomalies{{"CipherCount", "CipherCount 2 in a response"}});
    CHECK(anomalies_of(with_contexts({EncryptionCapabilities{}}))[0].what == "CipherCount 0 in a response");
  }

  TEST_CASE("reports any SigningAlgorithmCount but 1") {
    CHECK(anomalies_of(with_contexts({SigningCapabilities{{1}}})).empty());
    CHECK(anomalies_of(with_contexts({SigningCapabilities{{1, 2, 0}}})) ==
          Anomalies{{"SigningAlgorithmCount", "SigningAlgorithmCount 3 in a response"}});
  }

  TEST_CASE("reports an empty compression list") {
    CHECK(anomalies_of(with_contexts({CompressionCapabilities{}})) ==
          Anomalies{{"CompressionAlgorithmCount", "CompressionAlgorithmCount 0 in a response"}});
  }

  TEST_CASE("reports repeated compression algorithms once") {
    CHECK(anomalies_of(with_contexts({CompressionCapabilities{{4, 2}, 1}})).empty());
    CHECK(anomalies_of(with_contexts({CompressionCapabilities{{2, 4, 2, 4, 2}, 1}})) ==
          Anomalies{{"CompressionAlgorithms", "LZ77 more than once"}});
  }

  TEST_CASE("reports a context list that begins inside the security buffer") {
    const Anomaly expected{"NegotiateContextOffset", "the context list begins before the end of the security buffer"};
    CHECK(decoded_response(patched<std::uint16_t>(sample_smb2_response(), kBufferLength, 80)).anomalies.empty());
    CHECK(decoded_response(patched<std::uint16_t>(sample_smb2_response(), kBufferLength, 81)).anomalies ==
          Anomalies{expected});
  }

  TEST_CASE("keeps a second context of one type beside the first") {
    const Smb2NegotiateResponse response = decoded_response(
        build_smb2_negotiate_response(with_contexts({EncryptionCapabilities{{2}}, EncryptionCapabilities{{1}}})));
    CHECK(find_context<EncryptionCapabilities>(response.contexts.contexts)->ciphers == std::vector<std::uint16_t>{2});
    CHECK(response.contexts.anomalies == Anomalies{{"ContextType", "another ENCRYPTION_CAPABILITIES context"}});
  }
}
