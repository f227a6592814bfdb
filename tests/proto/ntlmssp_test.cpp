#include "proto/ntlmssp.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::size_t kNameLength = 12;
constexpr std::size_t kNameOffset = 16;
constexpr std::size_t kFlags = 20;
constexpr std::size_t kInfoLength = 40;
constexpr std::size_t kInfoOffset = 44;
constexpr std::size_t kInfo = 72;  // where TargetInfo stands in the sample

Bytes sample_challenge() { return from_hex(kNtlmChallenge); }

Decoded<NtlmChallenge> challenge(const Bytes& message) {
  const ExactBuffer exact(message);
  return decode_ntlm_challenge(exact.view());
}

// A challenge of 32 bytes: before TargetInfoFields and Version were invented.
Bytes shortest() {
  return from_hex(
      "4e544c4d53535000"
      "02000000"
      "0000000020000000"
      "05020200"
      "1122334455667788");
}

// A challenge whose TargetInfo is these bytes.
Decoded<NtlmChallenge> with_info(std::string_view hex) {
  const Bytes info = from_hex(hex);
  const auto size = static_cast<std::uint16_t>(info.size());
  return challenge(joined(patched(cut(sample_challenge(), kInfo), kInfoLength, size), info));
}

}  // namespace

TEST_SUITE("proto/ntlmssp") {
  TEST_CASE("decodes the challenge of Samba") {
    const auto message = challenge(sample_challenge());
    REQUIRE(message);
    CHECK(message->target_name == "FACTSRV2");
    CHECK(message->negotiate_flags == 0xA28A8205);
    CHECK(to_hex(message->server_challenge) == "58fe583ccf5644ac");
    CHECK(message->version == NtlmVersion{6, 1, 0, 15});
    CHECK(message->text(AvId::MsvAvNbDomainName) == "FACTSRV2");
    CHECK(message->text(AvId::MsvAvNbComputerName) == "FACTSRV2");
    CHECK(message->text(AvId::MsvAvDnsDomainName) == "");
    CHECK(message->text(AvId::MsvAvDnsComputerName) == "vm");
    CHECK(message->text(AvId::MsvAvDnsTreeName) == std::nullopt);
    REQUIRE(message->target_info.size() == 5);
    CHECK(message->target_info[4].id == AvId::MsvAvTimestamp);
    CHECK(to_hex(message->target_info[4].value) == "4c4c8c2dae7add01");
    CHECK(message->anomalies.empty());
  }

  TEST_CASE("leaves out the NULs at the end of a name") {
    NtlmChallenge message;
    message.target_info = {{AvId::MsvAvDnsDomainName, Bytes{0, 0}},
                           {AvId::MsvAvDnsTreeName, Bytes{'x', 0, 0, 0, 0, 0}}};
    CHECK(message.text(AvId::MsvAvDnsDomainName) == "");
    CHECK(message.text(AvId::MsvAvDnsTreeName) == "x");
  }

  TEST_CASE("builds the challenge of Samba byte for byte") {
    CHECK(to_hex(build_ntlm_challenge(*challenge(sample_challenge()))) == kNtlmChallenge);
  }

  TEST_CASE("builds the negotiate message of a probe byte for byte") {
    NtlmNegotiate message;
    message.version = NtlmVersion{10, 0, 19041, 15};
    CHECK(to_hex(build_ntlm_negotiate(message)) == kNtlmType1);
    CHECK(decode_ntlm_negotiate(from_hex(kNtlmType1)) == message);
  }

  TEST_CASE("round-trips names in a negotiate message") {
    NtlmNegotiate message;
    message.domain_name = to_bytes("DOMAIN");
    message.workstation = to_bytes("PC");
    CHECK(decode_ntlm_negotiate(build_ntlm_negotiate(message)) == message);
    message.version = NtlmVersion{5, 1, 2600, 15};
    const Bytes bytes = build_ntlm_negotiate(message);
    CHECK(bytes.size() == 48);
    CHECK(to_hex(ByteView(bytes).subspan(16, 16)) ==
          "0600060028000000"
          "020002002e000000");
    CHECK(decode_ntlm_negotiate(bytes) == message);
  }

  TEST_CASE("detects every truncation of a challenge") {
    for_each_prefix(sample_challenge(), [](ByteView prefix) {
      const auto message = decode_ntlm_challenge(prefix);
      REQUIRE(!message);
      CHECK(message.error().code == (prefix.size() < 32 ? DecodeErrc::truncated : DecodeErrc::out_of_range));
    });
  }

  TEST_CASE("detects every truncation of a negotiate message but the loss of its version") {
    for_each_prefix(from_hex(kNtlmType1), [](ByteView prefix) {
      const auto message = decode_ntlm_negotiate(prefix);
      CHECK(message.has_value() == (prefix.size() >= 32));
      if (message) CHECK(!message->version);
    });
  }

  TEST_CASE("accepts a trailing byte") {
    CHECK(challenge(joined(sample_challenge(), {0})) == challenge(sample_challenge()));
    CHECK(decode_ntlm_negotiate(joined(from_hex(kNtlmType1), {0})) == decode_ntlm_negotiate(from_hex(kNtlmType1)));
  }

  TEST_CASE("decodes a challenge of 32 bytes") {
    const auto message = challenge(shortest());
    REQUIRE(message);
    CHECK(to_hex(message->server_challenge) == "1122334455667788");
    CHECK(message->target_name.empty());
    CHECK(message->target_info.empty());
    CHECK(!message->version);
    CHECK(message->anomalies.empty());
  }

  TEST_CASE("decodes challenges of 40 and 48 bytes") {
    for (const std::size_t size : {std::size_t{8}, std::size_t{16}}) {
      const auto message = challenge(joined(shortest(), Bytes(size, 0)));
      REQUIRE(message);
      CHECK(message->negotiate_flags == 0x00020205);
      CHECK(!message->version);
    }
  }

  TEST_CASE("decodes a name that follows the short form") {
    const Bytes message = joined(patched<std::uint16_t>(shortest(), kNameLength, 4), {'A', 0, 'B', 0});
    CHECK(challenge(message)->target_name == "AB");
  }

  TEST_CASE("reads an OEM name when UNICODE is not set") {
    Bytes message = joined(patched<std::uint16_t>(shortest(), kNameLength, 2), {'A', 0x81});
    message = patched<std::uint32_t>(message, kFlags, 0x00020206);
    CHECK(challenge(message)->target_name == "A\\x81");
  }

  TEST_CASE("reports TARGET_INFO without room for its fields") {
    const auto message = challenge(patched<std::uint32_t>(shortest(), kFlags, 0x00820205));
    REQUIRE(message);
    CHECK(message->target_info.empty());
    CHECK(message->anomalies ==
          Anomalies{{"TargetInfoFields", "NTLMSSP_NEGOTIATE_TARGET_INFO without room for TargetInfoFields"}});
  }

  TEST_CASE("reads no version where the payload stands") {
    NtlmChallenge built = *challenge(sample_challenge());
    built.version.reset();
    const Bytes bytes = build_ntlm_challenge(built);
    CHECK(bytes[kNameOffset] == 48);
    const auto message = challenge(bytes);
    REQUIRE(message);
    CHECK(message->negotiate_flags == 0xA28A8205);
    CHECK(!message->version);
    CHECK(message->target_name == "FACTSRV2");
  }

  TEST_CASE("reads no version where target info stands") {
    NtlmChallenge built = *challenge(sample_challenge());
    built.version.reset();
    built.target_name.clear();
    const auto message = challenge(build_ntlm_challenge(built));
    REQUIRE(message);
    CHECK(!message->version);
    CHECK(message->target_info == built.target_info);
  }

  TEST_CASE("reads no version without its flag") {
    CHECK(!challenge(patched<std::uint32_t>(sample_challenge(), kFlags, 0xA08A8205))->version);
  }

  TEST_CASE("reads no target info without its flag") {
    const auto message = challenge(patched<std::uint32_t>(sample_challenge(), kFlags, 0xA20A8205));
    REQUIRE(message);
    CHECK(message->target_info.empty());
    CHECK(message->version.has_value());
  }

  TEST_CASE("rejects another signature") {
    CHECK(challenge(patched<std::uint8_t>(sample_challenge(), 7, 1)).error() ==
          DecodeError{DecodeErrc::bad_magic, 0, "Signature"});
    CHECK(decode_ntlm_negotiate(patched<std::uint8_t>(from_hex(kNtlmType1), 0, 'n')).error().code ==
          DecodeErrc::bad_magic);
  }

  TEST_CASE("rejects another message type") {
    CHECK(challenge(from_hex(kNtlmType1)).error().code == DecodeErrc::bad_value);
    CHECK(decode_ntlm_negotiate(sample_challenge()).error().field == "MessageType");
  }

  TEST_CASE("rejects a name outside the message") {
    for (const std::uint32_t offset : {125U, 140U, 141U, 0xFFFFFFF8U, 0xFFFFFFFFU}) {
      const auto message = challenge(patched(sample_challenge(), kNameOffset, offset));
      REQUIRE(!message);
      CHECK(message.error() == DecodeError{DecodeErrc::out_of_range, offset, "TargetNameFields"});
    }
    CHECK(challenge(patched<std::uint16_t>(sample_challenge(), kNameLength, 0xFFFF)).error().code ==
          DecodeErrc::out_of_range);
  }

  TEST_CASE("rejects payload inside the fixed part") {
    for (const std::uint32_t offset : {0U, 12U, 31U}) {
      CHECK(challenge(patched(sample_challenge(), kNameOffset, offset)).error().code == DecodeErrc::out_of_range);
    }
    CHECK(challenge(patched<std::uint32_t>(sample_challenge(), kInfoOffset, 47)).error() ==
          DecodeError{DecodeErrc::out_of_range, 47, "TargetInfoFields"});
    CHECK(decode_ntlm_negotiate(patched<std::uint16_t>(from_hex(kNtlmType1), 16, 1)).error().field ==
          "DomainNameFields");
  }

  TEST_CASE("rejects target info outside the message") {
    CHECK(challenge(patched<std::uint16_t>(sample_challenge(), kInfoLength, 69)).error().code ==
          DecodeErrc::out_of_range);
    CHECK(challenge(patched<std::uint32_t>(sample_challenge(), kInfoOffset, 0xFFFFFFFF)).error().code ==
          DecodeErrc::out_of_range);
  }

  TEST_CASE("accepts an empty name with any offset") {
    const Bytes message = patched<std::uint16_t>(sample_challenge(), kNameLength, 0);
    for (const std::uint32_t offset : {0U, 0xFFFFFFFFU}) {
      const auto decoded = challenge(patched(message, kNameOffset, offset));
      REQUIRE(decoded);
      CHECK(decoded->target_name.empty());
      CHECK(decoded->target_info.size() == 5);
      CHECK(decoded->version.has_value());
    }
  }

  TEST_CASE("accepts target info of length 0") {
    const auto message = with_info("");
    REQUIRE(message);
    CHECK(message->target_info.empty());
    CHECK(message->anomalies.empty());
  }

  TEST_CASE("keeps the pairs of a list without MsvAvEOL") {
    const auto message = with_info("0100 0200 4100");
    REQUIRE(message);
    CHECK(message->text(AvId::MsvAvNbComputerName) == "A");
    CHECK(message->anomalies == Anomalies{{"TargetInfo", "the list ends without MsvAvEOL"}});
  }

  TEST_CASE("keeps the pairs before one that is longer than the list") {
    for (const std::string_view end : {"0200 0300 4200", "0200 ffff 4200", "0200 03", "02"}) {
      const auto message = with_info("0100 0200 4100" + std::string(end));
      REQUIRE(message);
      CHECK(message->target_info.size() == 1);
      CHECK(message->anomalies == Anomalies{{"TargetInfo", "a pair is longer than the list"}});
    }
  }

  TEST_CASE("stops at MsvAvEOL") {
    const auto message = with_info("00000000 0100 0200 4100");
    REQUIRE(message);
    CHECK(message->target_info.empty());
    CHECK(message->anomalies == Anomalies{{"TargetInfo", "6 bytes behind MsvAvEOL"}});
    CHECK(with_info("0000 0200 4100")->anomalies == Anomalies{{"TargetInfo", "MsvAvEOL with a length of 2"}});
  }

  TEST_CASE("keeps pairs without a name") {
    const auto message = with_info("3412 0100 7f 00000000");
    REQUIRE(message);
    CHECK(message->target_info == std::vector<AvPair>{{AvId{0x1234}, {0x7F}}});
    CHECK(message->anomalies.empty());
  }

  TEST_CASE("reads 64 pairs and no more") {
    std::string many;
    for (int i = 0; i < 64; ++i) many += "01000000";
    CHECK(with_info(many + "00000000")->target_info.size() == 64);
    CHECK(with_info(many + "00000000")->anomalies.empty());
    const auto message = with_info(many + "01000000" + "00000000");
    CHECK(message->target_info.size() == 64);
    CHECK(message->anomalies == Anomalies{{"TargetInfo", "more than 64 pairs"}});
  }

  TEST_CASE("round-trips a challenge with names beyond ASCII") {
    NtlmChallenge message;
    message.target_name = "BÜRO";
    message.negotiate_flags = NTLMSSP_NEGOTIATE_UNICODE | NTLMSSP_NEGOTIATE_TARGET_INFO;
    message.target_info = {{AvId::MsvAvFlags, {2, 0, 0, 0}}};
    CHECK(challenge(build_ntlm_challenge(message)) == message);
  }

  TEST_CASE("cuts a list that TargetInfoLen cannot tell") {
    NtlmChallenge message = *challenge(sample_challenge());
    message.target_info = {{AvId::MsvAvDnsTreeName, Bytes(40000, 'x')}, {AvId::MsvAvDnsTreeName, Bytes(40000, 'y')}};
    const auto decoded = challenge(build_ntlm_challenge(message));
    REQUIRE(decoded);
    CHECK(decoded->target_info.size() == 1);
    CHECK(decoded->anomalies.empty());
  }
}
