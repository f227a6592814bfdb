#include "proto/ntlm_authenticate.hpp"

#include <doctest/doctest.h>

#include "proto/ntlmssp.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::size_t kUserLength = 36;
constexpr std::size_t kUserOffset = 40;

NtlmAuthenticate ann() {
  return {
      .negotiate_flags = NTLMSSP_NEGOTIATE_UNICODE, .domain_name = "LAN", .user_name = "ann", .workstation = "DESK"};
}

Decoded<NtlmAuthenticate> decode_authenticate(const Bytes& message) {
  const ExactBuffer exact(message);
  return decode_ntlm_authenticate(exact.view());
}

Bytes patched_authenticate(Bytes message, std::size_t at, std::uint8_t value) {
  message.at(at) = value;
  return message;
}

}  // namespace

TEST_SUITE("proto/ntlm_authenticate") {
  TEST_CASE("decodes a message built by hand") {
    const auto message = decode_authenticate(from_hex(
        "4e544c4d535350000300000018001800500000001800180068000000060006004000000006000600460000000400040"
        "04c0000000000000000000000010000004c0041004e0061006e006e0050004300"
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"));
    REQUIRE(message);
    CHECK(message->domain_name == "LAN");
    CHECK(message->user_name == "ann");
    CHECK(message->workstation == "PC");
    CHECK(message->negotiate_flags == 1);
  }
  TEST_CASE("round-trips") {
    const auto message = decode_authenticate(build_ntlm_authenticate(ann()));
    REQUIRE(message);
    CHECK(*message == ann());
    CHECK(build_ntlm_authenticate(*message) == build_ntlm_authenticate(ann()));
  }
  TEST_CASE("puts the responses behind the names") {
    const Bytes message = build_ntlm_authenticate(ann(), {.lm = {0xAB}, .nt = {1, 2, 3}});
    CHECK(to_hex(ByteView(message).subspan(12, 16)) == "01000100540000000300030055000000");
    CHECK(to_hex(ByteView(message).last(4)) == "ab010203");
    CHECK(to_hex(ByteView(message).subspan(52, 8)) == "0000000058000000");
    const auto decoded = decode_authenticate(message);
    REQUIRE(decoded);
    CHECK(*decoded == ann());
  }
  TEST_CASE("builds the null session of MS-NLMP 3.2.5.1.2") {
    NtlmAuthenticate nobody;
    nobody.negotiate_flags = NTLMSSP_NEGOTIATE_UNICODE | NTLMSSP_ANONYMOUS;
    CHECK(to_hex(build_ntlm_authenticate(nobody, {.lm = {0}, .nt = {}})) ==
          "4e544c4d535350000300000001000100400000000000000041000000000000004000000000000000400000000000000040000000"
          "00000000410000000108000000");
  }
  TEST_CASE("decodes an anonymous login") {
    const auto message = decode_authenticate(build_ntlm_authenticate({}));
    REQUIRE(message);
    CHECK(message->user_name == "");
  }
  TEST_CASE("decodes OEM names") {
    auto login = ann();
    login.negotiate_flags = 0;
    const auto message = decode_authenticate(build_ntlm_authenticate(login));
    REQUIRE(message);
    CHECK(message->user_name == "ann");
  }
  TEST_CASE("decodes the oldest form of 52 bytes without flags") {
    Bytes message = build_ntlm_authenticate({});
    message.resize(52);
    message.push_back('b');
    message = patched_authenticate(patched_authenticate(std::move(message), kUserLength, 1), kUserOffset, 52);
    const auto decoded = decode_authenticate(message);
    REQUIRE(decoded);
    CHECK(decoded->user_name == "b");
    CHECK(decoded->negotiate_flags == 0);
  }
  TEST_CASE("detects every truncation of the names") {
    const Bytes whole = build_ntlm_authenticate(ann());
    for_each_prefix(whole, [](ByteView prefix) { CHECK(!decode_ntlm_authenticate(prefix)); });
  }
  TEST_CASE("rejects another signature and another type") {
    CHECK(decode_authenticate(patched_authenticate(build_ntlm_authenticate(ann()), 0, 'X')).error().code ==
          DecodeErrc::bad_magic);
    CHECK(decode_authenticate(patched_authenticate(build_ntlm_authenticate(ann()), 8, 2)).error().code ==
          DecodeErrc::bad_value);
  }
  TEST_CASE("rejects names outside the payload") {
    const Bytes whole = build_ntlm_authenticate(ann());
    for (const std::uint8_t offset : {std::uint8_t{0}, std::uint8_t{51}, static_cast<std::uint8_t>(whole.size() - 5),
                                      static_cast<std::uint8_t>(whole.size()), std::uint8_t{0xFF}})
      CHECK(decode_authenticate(patched_authenticate(whole, kUserOffset, offset)).error() ==
            DecodeError{DecodeErrc::out_of_range,
                        decode_authenticate(patched_authenticate(whole, kUserOffset, offset)).error().offset,
                        "UserNameFields"});
    CHECK(decode_authenticate(patched_authenticate(whole, kUserLength + 1, 0xFF)).error().code ==
          DecodeErrc::out_of_range);
  }
  TEST_CASE("finds the message inside a token") {
    const Bytes login = build_ntlm_authenticate(ann());
    Bytes token{0xA1, 0x82, 'N', 'T', 'L', 'M'};
    token.insert(token.end(), login.begin(), login.end());
    const auto found = find_ntlmssp(token);
    REQUIRE(found);
    CHECK(found->size() == login.size());
    CHECK(ntlm_message_type(*found) == 3);
    CHECK(!find_ntlmssp(to_bytes("NTLMSSP")));
    CHECK(!find_ntlmssp({}));
    CHECK(ntlm_message_type(ByteView(login).first(11)) == 0);
  }
}
