#include "proto/smb1_negotiate_request.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::string_view kMultiProtocol =
    "00000045ff534d4272000000001853c8000000000000000000000000fffffffe00000000002200024e54204c4d20302e31320002534d4220"
    "322e3030320002534d4220322e3f3f3f00";
constexpr std::size_t kRequestWordCountAt = 32;
constexpr std::size_t kByteCountAt = 33;
constexpr std::size_t kBytesAt = 35;

Decoded<Smb1NegotiateRequest> decode_request(const Bytes& message) {
  return decode_smb1_negotiate_request(ExactBuffer(message).view());
}

Smb1NegotiateRequest offering(std::vector<std::string> dialects) {
  return {.header = probe_smb1_header(SMB_COM_NEGOTIATE, true), .dialects = std::move(dialects)};
}

}  // namespace

TEST_SUITE("proto/smb1_negotiate_request") {
  TEST_CASE("builds the multi-protocol request") {
    CHECK(build_smb1_negotiate_request(offering({"NT LM 0.12", "SMB 2.002", "SMB 2.???"})) ==
          message_from_hex(kMultiProtocol));
  }

  TEST_CASE("decodes the multi-protocol request") {
    CHECK(decode_request(message_from_hex(kMultiProtocol)) == offering({"NT LM 0.12", "SMB 2.002", "SMB 2.???"}));
  }

  TEST_CASE("detects every truncation") {
    const Bytes message = message_from_hex(kMultiProtocol);
    for_each_prefix(ByteView(message).first(kBytesAt + 1), [](ByteView prefix) {
      CHECK(decode_smb1_negotiate_request(prefix).error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("accepts bytes behind ByteCount") {
    Bytes message = message_from_hex(kMultiProtocol);
    message.insert(message.end(), 40, 0);
    CHECK(decode_request(message)->dialects.size() == 3);
  }

  TEST_CASE("round-trips an empty list and an empty string") {
    CHECK(decode_request(build_smb1_negotiate_request(offering({}))) == offering({}));
    CHECK(decode_request(build_smb1_negotiate_request(offering({""}))) == offering({""}));
  }

  TEST_CASE("round-trips bytes that are no ASCII") {
    CHECK(decode_request(build_smb1_negotiate_request(offering({"\xff\x02\x1b[31m"}))) ==
          offering({"\xff\x02\x1b[31m"}));
  }

  TEST_CASE("cuts a dialect at its NUL") {
    CHECK(decode_request(build_smb1_negotiate_request(offering({std::string("A\0B", 3)}))) == offering({"A"}));
  }

  TEST_CASE("leaves out dialects that ByteCount cannot tell") {
    const auto request =
        decode_request(build_smb1_negotiate_request(offering({std::string(40'000, 'a'), std::string(40'000, 'b')})));
    REQUIRE(request.has_value());
    CHECK(request->dialects.size() == 1);
  }

  TEST_CASE("reads a list that is a little off, and says how") {
    const std::vector<std::string> all{"NT LM 0.12", "SMB 2.002", "SMB 2.???"};
    const auto read = [&](const Bytes& message, std::string_view what) {
      const auto request = decode_request(message);
      REQUIRE(request.has_value());
      CHECK(request->dialects == all);
      REQUIRE(request->anomalies.size() == 1);
      CHECK(request->anomalies[0].what == what);
    };
    const Bytes whole = message_from_hex(kMultiProtocol);
    Bytes message = whole;
    message.pop_back();
    message[kByteCountAt] = 0x21;
    read(message, "the last dialect has no NUL");
    message = whole;
    message[kByteCountAt] = 0x23;
    read(message, "ByteCount says 35 bytes, and 34 are there");
    message[kByteCountAt] = message[kByteCountAt + 1] = 0xFF;
    read(message, "ByteCount says 65535 bytes, and 34 are there");
    for (const unsigned fewer : {0x00U, 0x05U, 0x0CU, 0x21U}) {
      message = whole;
      message[kByteCountAt] = static_cast<std::uint8_t>(fewer);
      read(message, "ByteCount says " + std::to_string(fewer) + " bytes, and the dialects go on");
    }
    message = whole;
    std::erase(message, std::uint8_t{0x02});
    message[kByteCountAt] = 0x1F;
    read(message, "a dialect without its BufferFormat");
    message = Bytes(whole.begin(), whole.begin() + kBytesAt);
    for (const std::string& dialect : all) {
      message.push_back(0x02);
      for (const char letter : dialect) {
        message.push_back(static_cast<std::uint8_t>(letter));
        message.push_back(0);
      }
      message.push_back(0);
      message.push_back(0);
    }
    message[kByteCountAt] = static_cast<std::uint8_t>(message.size() - kBytesAt);
    read(message, "dialects in UTF-16");
  }

  TEST_CASE("rejects another BufferFormat") {
    Bytes message = message_from_hex(kMultiProtocol);
    message[kBytesAt] = 0x04;
    CHECK(decode_request(message).error() == DecodeError{DecodeErrc::bad_value, kBytesAt, "BufferFormat"});
  }

  TEST_CASE("rejects another WordCount") {
    Bytes message = message_from_hex(kMultiProtocol);
    message[kRequestWordCountAt] = 255;
    CHECK(decode_request(message).error() == DecodeError{DecodeErrc::bad_structure_size, 33, "WordCount"});
  }

  TEST_CASE("rejects another command and a reply") {
    Bytes message = message_from_hex(kMultiProtocol);
    message[4] = 0x73;
    CHECK(decode_request(message).error().field == "Command");
    message[4] = 0x72;
    message[9] = 0x98;
    CHECK(decode_request(message).error() == DecodeError{DecodeErrc::bad_value, 32, "Flags"});
  }

  TEST_CASE("accepts 256 dialects and rejects 257") {
    CHECK(decode_request(build_smb1_negotiate_request(offering(std::vector<std::string>(256, "A"))))->dialects.size() ==
          256);
    CHECK(decode_request(build_smb1_negotiate_request(offering(std::vector<std::string>(257, "A")))).error().code ==
          DecodeErrc::bad_count);
  }
}
