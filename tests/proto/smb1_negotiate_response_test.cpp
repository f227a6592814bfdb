#include "proto/smb1_negotiate_response.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::string_view kExtendedSecurity =
    "0000009fff534d4272000000008853c8000000000000000000000000fffffffe00000000110000033200010004410000000001004b150000fd"
    "f38080"
    "e0d8e0b6ae7add010000005a0066616374737276000000000000000000604806062b0601050502a03e303ca00e300c060a2b06010401823702"
    "02"
    "0aa32a3028a0261b246e6f745f646566696e65645f696e5f5246433431373840706c656173655f69676e6f7265";
constexpr std::string_view kNonExtended =
    "0000006bff534d4272000000008813c0000000000000000000000000fffffffe00000000110000033200010004410000000001004c150000fd"
    "f38000"
    "8481e1b6ae7add0100000826004fd72bc6181f6b9a460041004300540057004700000046004100430054005300520056000000";
constexpr std::string_view kLanman =
    "00000045ff534d4272000000008113c0000000000000000000000000fffffffe000000000d0000030004413200010003004d1500000f93765d"
    "0000"
    "08000000080091e76c28759cbfd0";
constexpr std::string_view kRefused =
    "00000025ff534d4272000000008813c0000000000000000000000000fffffffe0000000001ffff0000";
constexpr std::string_view kImpacketRefused =
    "00000025ff534d4272000000008000000000000000000000000000000000000000000000000200ffff";
constexpr std::string_view kKsmbdRefused =
    "0000002500000025ff534d4272000000008040c8000000000000000000000000fffffffe0000000001";
constexpr std::string_view kEmptyListError =
    "00000023ff534d427201005700881380000000000000000000000000fffffffe00000000000000";

constexpr std::size_t kResponseWordCountAt = 32;
constexpr std::size_t kWordsAt = 33;
constexpr std::size_t kNtLmByteCountAt = kWordsAt + 34;
constexpr std::size_t kNtLmBytesAt = kNtLmByteCountAt + 2;

Smb1NegotiateResponse decode_response(const Bytes& message) {
  const auto out = decode_smb1_negotiate_response(ExactBuffer(message).view());
  REQUIRE(out.has_value());
  return *out;
}

Smb1NegotiateResponse decode_response(std::string_view framed) { return decode_response(message_from_hex(framed)); }

DecodeError response_error(const Bytes& message) {
  const auto out = decode_smb1_negotiate_response(ExactBuffer(message).view());
  REQUIRE_FALSE(out.has_value());
  return out.error();
}

bool has_anomaly(const Smb1NegotiateResponse& r, std::string_view field) {
  return std::ranges::any_of(r.anomalies, [&](const Anomaly& a) { return a.field == field; });
}

/// Every prefix of a message fails before `words_at`, and says that it is damaged behind.
void check_every_prefix(std::string_view framed) {
  for_each_prefix(message_from_hex(framed), [](ByteView prefix) {
    const auto out = decode_smb1_negotiate_response(prefix);
    if (prefix.size() < kWordsAt)
      CHECK(out.error().code == DecodeErrc::truncated);
    else
      CHECK_FALSE(out.value().anomalies.empty());
  });
}

/// The non-extended answer with other bytes behind its words.
Bytes non_extended_with(const Bytes& data) {
  Bytes message = message_from_hex(kNonExtended);
  message.resize(kNtLmBytesAt);
  message[kNtLmByteCountAt] = static_cast<std::uint8_t>(data.size());
  message.insert(message.end(), data.begin(), data.end());
  return message;
}

}  // namespace

TEST_SUITE("proto/smb1_negotiate_response") {
  TEST_CASE("decodes the words of NT LM 0.12") {
    const auto r = decode_response(kExtendedSecurity);
    CHECK(r.word_count == 17);
    CHECK(r.dialect_index == 0);
    CHECK(r.security_mode == 3);
    CHECK(r.max_mpx_count == 50);
    CHECK(r.max_number_vcs == 1);
    CHECK(r.max_buffer_size == 16644);
    CHECK(r.max_raw_size == 65536);
    CHECK(r.session_key == 0x154b);
    CHECK(r.capabilities == 0x8080F3FD);
    CHECK(r.system_time == 0x01dd7aaeb6e0d8e0);
    CHECK(r.server_time_zone == 0);
    CHECK(r.challenge_length == 0);
    CHECK(r.raw_mode == std::nullopt);
    CHECK(r.server_date == std::nullopt);
    CHECK(r.anomalies.empty());
    CHECK_FALSE(r.refused());
  }

  TEST_CASE("decodes extended security") {
    const auto r = decode_response(kExtendedSecurity);
    REQUIRE(r.server_guid.has_value());
    CHECK(to_hex(*r.server_guid) == "66616374737276000000000000000000");
    CHECK(r.security_blob.size() == 74);
    CHECK(to_hex(ByteView(r.security_blob).first(4)) == "60480606");
    CHECK(r.challenge.empty());
    CHECK(r.domain_name == std::nullopt);
  }

  TEST_CASE("decodes a challenge and names in UTF-16") {
    const auto r = decode_response(kNonExtended);
    CHECK(r.capabilities == 0x0080F3FD);
    CHECK(r.challenge_length == 8);
    CHECK(to_hex(r.challenge) == "4fd72bc6181f6b9a");
    CHECK(r.domain_name == "FACTWG");
    CHECK(r.server_name == "FACTSRV");
    CHECK(r.server_guid == std::nullopt);
    CHECK(r.anomalies.empty());
  }

  TEST_CASE("decodes a LANMAN answer") {
    const auto r = decode_response(kLanman);
    CHECK(r.word_count == 13);
    CHECK(r.security_mode == 3);
    CHECK(r.max_buffer_size == 16644);
    CHECK(r.max_mpx_count == 50);
    CHECK(r.max_number_vcs == 1);
    CHECK(r.raw_mode == 3);
    CHECK(r.session_key == 0x154d);
    CHECK(r.server_time == 0x930f);
    CHECK(r.server_date == 0x5d76);
    CHECK(r.server_time_zone == 0);
    CHECK(r.challenge_length == 8);
    CHECK(to_hex(r.challenge) == "91e76c28759cbfd0");
    CHECK(r.domain_name == std::nullopt);
    CHECK(r.capabilities == std::nullopt);
    CHECK(r.anomalies.empty());
  }

  TEST_CASE("decodes the OEM domain behind a LANMAN challenge") {
    auto wanted = decode_response(kLanman);
    wanted.domain_name = "WORKGROUP";
    CHECK(decode_response(build_smb1_negotiate_response(wanted)) == wanted);
  }

  TEST_CASE("decodes a refusal") {
    const auto r = decode_response(kRefused);
    CHECK(r.refused());
    CHECK(r.word_count == 1);
    CHECK(r.header.flags2 == 0xC013);
    CHECK(r.anomalies.empty());
  }

  TEST_CASE("decodes a core dialect") {
    Bytes message = message_from_hex(kRefused);
    message[kWordsAt] = message[kWordsAt + 1] = 0;
    CHECK(decode_response(message).dialect_index == 0);
    CHECK_FALSE(decode_response(message).refused());
  }

  TEST_CASE("understands the refusal of impacket") {
    const auto r = decode_response(kImpacketRefused);
    CHECK(r.refused());
    CHECK(r.word_count == 0);
    CHECK(r.anomalies.size() == 1);
    CHECK(has_anomaly(r, "WordCount"));
  }

  TEST_CASE("understands the refusal of ksmbd") {
    const auto r = decode_response(kKsmbdRefused);
    CHECK(r.word_count == 1);
    CHECK(r.dialect_index == std::nullopt);
    CHECK(r.header.flags2 == 0xC840);
    CHECK(has_anomaly(r, "Protocol"));
    CHECK(has_anomaly(r, "WordCount"));
  }

  TEST_CASE("keeps an error without words") {
    const auto r = decode_response(kEmptyListError);
    CHECK(r.header.status == 0x00570001);
    CHECK(r.word_count == 0);
    CHECK(r.dialect_index == std::nullopt);
    CHECK(r.anomalies.empty());
  }

  TEST_CASE("detects every truncation of extended security") { check_every_prefix(kExtendedSecurity); }

  TEST_CASE("detects every truncation of names and challenge") { check_every_prefix(kNonExtended); }

  TEST_CASE("detects every truncation of LANMAN") { check_every_prefix(kLanman); }

  TEST_CASE("detects every truncation of a refusal") { check_every_prefix(kRefused); }

  TEST_CASE("detects every truncation of the refusal of impacket") {
    for_each_prefix(message_from_hex(kImpacketRefused),
                    [](ByteView prefix) { CHECK_FALSE(decode_smb1_negotiate_response(prefix).has_value()); });
  }

  TEST_CASE("keeps the words that are there when they end early") {
    Bytes message = message_from_hex(kNonExtended);
    message.resize(kWordsAt + 19);  // SystemTime and what follows is missing, Capabilities too
    const auto r = decode_response(message);
    CHECK(r.max_raw_size == 65536);
    CHECK(r.session_key == 0x154c);
    CHECK(r.capabilities == std::nullopt);
    CHECK(r.system_time == std::nullopt);
    CHECK(r.challenge_length == std::nullopt);
    CHECK(r.anomalies == Anomalies{{"WordCount", "the words end after 19 of 34 bytes"}});
  }

  TEST_CASE("does not read half a field at the end of the words") {
    Bytes message = message_from_hex(kNonExtended);
    message.resize(kWordsAt + 18);
    CHECK(decode_response(message).session_key == std::nullopt);
  }

  TEST_CASE("reports a byte behind the message") {
    Bytes message = message_from_hex(kRefused);
    message.push_back(0);
    CHECK(decode_response(message).anomalies == Anomalies{{"ByteCount", "1 bytes behind the message"}});
  }

  TEST_CASE("rejects every WordCount of no shape") {
    Bytes message = message_from_hex(kNonExtended);
    for (int count = 0; count < 256; ++count) {
      if (count == 1 || count == 13 || count == 17) continue;
      message[kResponseWordCountAt] = static_cast<std::uint8_t>(count);
      CHECK(response_error(message) == DecodeError{DecodeErrc::bad_structure_size, 33, "WordCount"});
    }
  }

  TEST_CASE("reports a ByteCount beyond the message and keeps the bytes") {
    Bytes message = message_from_hex(kNonExtended);
    message[kNtLmByteCountAt] = message[kNtLmByteCountAt + 1] = 0xFF;
    const auto r = decode_response(message);
    CHECK(r.anomalies == Anomalies{{"ByteCount", "38 of 65535 bytes are there"}});
    CHECK(r.server_name == "FACTSRV");
  }

  TEST_CASE("reports a ByteCount of zero with a challenge behind it") {
    Bytes message = message_from_hex(kNonExtended);
    message[kNtLmByteCountAt] = 0;
    const auto r = decode_response(message);
    CHECK(r.challenge.empty());
    CHECK(has_anomaly(r, "Challenge"));
    CHECK(has_anomaly(r, "ByteCount"));
  }

  TEST_CASE("reports a challenge longer than the bytes and keeps them") {
    Bytes message = message_from_hex(kNonExtended);
    message[kNtLmByteCountAt - 1] = 255;
    const auto r = decode_response(message);
    CHECK(r.challenge.size() == 38);
    CHECK(r.domain_name == std::nullopt);
    CHECK(r.anomalies == Anomalies{{"Challenge", "38 of 255 bytes are there"}});
  }

  TEST_CASE("reports a LANMAN challenge of 65535 bytes") {
    Bytes message = message_from_hex(kLanman);
    message[kWordsAt + 22] = message[kWordsAt + 23] = 0xFF;
    CHECK(decode_response(message).challenge.size() == 8);
    CHECK(has_anomaly(decode_response(message), "Challenge"));
  }

  TEST_CASE("reads names as UTF-16 by Flags2 where CAP_UNICODE is missing") {
    auto wanted = decode_response(kNonExtended);
    wanted.capabilities = *wanted.capabilities & ~CAP_UNICODE;
    REQUIRE((wanted.header.flags2 & SMB_FLAGS2_UNICODE) != 0);
    const Bytes message = build_smb1_negotiate_response(wanted);
    CHECK(message.size() == message_from_hex(kNonExtended).size());
    CHECK(decode_response(message).domain_name == decode_response(kNonExtended).domain_name);
  }

  TEST_CASE("accepts names in OEM bytes without CAP_UNICODE and Flags2") {
    auto wanted = decode_response(kNonExtended);
    wanted.capabilities = *wanted.capabilities & ~CAP_UNICODE;
    wanted.header.flags2 = static_cast<std::uint16_t>(wanted.header.flags2 & ~SMB_FLAGS2_UNICODE);
    CHECK(decode_response(build_smb1_negotiate_response(wanted)) == wanted);
    CHECK(build_smb1_negotiate_response(wanted).size() == kNtLmBytesAt + 8 + 7 + 8);
  }

  TEST_CASE("accepts an answer without ServerName") {
    auto wanted = decode_response(kNonExtended);
    wanted.server_name = std::nullopt;
    CHECK(decode_response(build_smb1_negotiate_response(wanted)) == wanted);
  }

  TEST_CASE("accepts an answer without names") {
    const auto r = decode_response(non_extended_with(from_hex("0102030405060708")));
    CHECK(r.domain_name == std::nullopt);
    CHECK(r.server_name == std::nullopt);
    CHECK(r.anomalies.empty());
  }

  TEST_CASE("reports a name without its NUL") {
    const auto r = decode_response(non_extended_with(from_hex("0102030405060708 41004200")));
    CHECK(r.domain_name == "AB");
    CHECK(r.anomalies == Anomalies{{"DomainName", "no NUL at its end"}});
  }

  TEST_CASE("passes over a byte that aligns names in UTF-16") {
    const auto r = decode_response(non_extended_with(from_hex("0102030405060708 00 41004200 0000 43000000")));
    CHECK(r.domain_name == "AB");
    CHECK(r.server_name == "C");
    CHECK(r.anomalies == Anomalies{{"DomainName", "a byte of padding before it"}});
  }

  TEST_CASE("makes valid UTF-8 of broken UTF-16") {
    const auto r = decode_response(non_extended_with(from_hex("0102030405060708 00d8 0000 1b00 5b00 41")));
    CHECK(r.domain_name == "\ufffd");
    CHECK(r.server_name == "\x1b[\ufffd");
    CHECK(has_anomaly(r, "ServerName"));
  }

  TEST_CASE("reports bytes behind ServerName") {
    const auto r = decode_response(non_extended_with(from_hex("0102030405060708 41000000 42000000 4300")));
    CHECK(r.server_name == "B");
    CHECK(r.anomalies == Anomalies{{"ByteCount", "2 bytes behind the last field"}});
  }

  TEST_CASE("reports half a ServerGUID") {
    Bytes message = message_from_hex(kExtendedSecurity);
    message.resize(kNtLmBytesAt + 15);
    message[kNtLmByteCountAt] = 15;
    const auto r = decode_response(message);
    CHECK(r.server_guid == std::nullopt);
    CHECK(r.anomalies == Anomalies{{"ServerGUID", "15 of 16 bytes are there"}});
  }

  TEST_CASE("accepts an empty security blob") {
    Bytes message = message_from_hex(kExtendedSecurity);
    message.resize(kNtLmBytesAt + 16);
    message[kNtLmByteCountAt] = 16;
    const auto r = decode_response(message);
    CHECK(r.server_guid.has_value());
    CHECK(r.security_blob.empty());
    CHECK(r.anomalies.empty());
  }

  TEST_CASE("reports a challenge length with extended security") {
    Bytes message = message_from_hex(kExtendedSecurity);
    message[kNtLmByteCountAt - 1] = 8;
    CHECK(has_anomaly(decode_response(message), "ChallengeLength"));
  }

  TEST_CASE("reports signing that is required but not enabled") {
    Bytes message = message_from_hex(kExtendedSecurity);
    message[kWordsAt + 2] = 0x0B;
    CHECK(decode_response(message).anomalies == Anomalies{{"SecurityMode", "signing required but not enabled"}});
  }

  TEST_CASE("rejects another command and a request") {
    Bytes message = message_from_hex(kRefused);
    message[4] = 0x73;
    CHECK(response_error(message) == DecodeError{DecodeErrc::bad_value, 32, "Command"});
    message[4] = 0x72;
    message[9] = 0x18;
    CHECK(response_error(message) == DecodeError{DecodeErrc::bad_value, 32, "Flags"});
  }

  TEST_CASE("rejects another protocol") {
    CHECK(response_error(to_bytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")).code ==
          DecodeErrc::bad_magic);
    CHECK(response_error(from_hex("00000025fe534d42")).code == DecodeErrc::bad_magic);
  }

  TEST_CASE("builds back every real answer") {
    for (const auto framed : {kExtendedSecurity, kNonExtended, kLanman, kRefused})
      CHECK(build_smb1_negotiate_response(decode_response(framed)) == message_from_hex(framed));
  }

  TEST_CASE("round-trips a time zone west of UTC") {
    auto wanted = decode_response(kNonExtended);
    wanted.server_time_zone = std::int16_t{-32768};
    CHECK(decode_response(build_smb1_negotiate_response(wanted)) == wanted);
  }

  TEST_CASE("builds zero words for a WordCount of no shape") {
    Smb1NegotiateResponse r;
    r.word_count = 255;
    CHECK(build_smb1_negotiate_response(r).size() == 32 + 1 + 510 + 2);
  }

  TEST_CASE("cuts a blob that ByteCount cannot tell") {
    auto r = decode_response(kExtendedSecurity);
    r.security_blob.assign(100'000, 0x41);
    const auto back = decode_response(build_smb1_negotiate_response(r));
    CHECK(back.security_blob.size() == 65535 - 16);
    CHECK(back.anomalies.empty());
  }
}
