#include "proto/ntlm_v2.hpp"

#include <doctest/doctest.h>

#include "proto/text.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

/// [MS-NLMP] 4.2.1: MD4 of "Password", its server's names, its challenges.
constexpr NtHash kPassword{0xA4, 0xF4, 0x9C, 0x40, 0x65, 0x10, 0xBD, 0xCA,
                           0xB6, 0x82, 0x4E, 0xE7, 0xC3, 0x0F, 0xD8, 0x52};
const std::vector<AvPair> kServer{{AvId::MsvAvNbDomainName, utf8_to_utf16le("Domain")},
                                  {AvId::MsvAvNbComputerName, utf8_to_utf16le("Server")}};

NtlmV2Question question(const std::vector<AvPair>& pairs = kServer) {
  NtlmV2Question out{.user = "User", .domain = "Domain", .target_info = pairs};
  out.server_challenge = {0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF};
  out.client_challenge.fill(0xAA);
  return out;
}

NtlmResponses responses(const NtlmV2Question& asked, const NtHash& hash = kPassword) {
  const auto out = ntlm_v2_responses(hash, asked);
  REQUIRE(out);
  return *out;
}

}  // namespace

TEST_SUITE("proto/ntlm_v2") {
  TEST_CASE("gives the NTLMv2 response of MS-NLMP 4.2.4") {
    CHECK(to_hex(responses(question()).nt) ==
          "68cd0ab851e51c96aabc927bebef6a1c"
          "01010000000000000000000000000000aaaaaaaaaaaaaaaa00000000"
          "02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000000000");
  }
  TEST_CASE("gives the LMv2 response of MS-NLMP 4.2.4") {
    CHECK(to_hex(responses(question()).lm) == "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
  }
  TEST_CASE("puts the time into the response") {
    auto asked = question();
    asked.time = 0x01DD7AAEB6E385B4;
    CHECK(to_hex(responses(asked).nt).substr(48, 16) == "b485e3b6ae7add01");
  }
  TEST_CASE("takes the time of the server where it tells one and leaves LMv2 out") {
    const std::vector<AvPair> timed{{AvId::MsvAvTimestamp, {1, 2, 3, 4, 5, 6, 7, 8}}};
    auto asked = question(timed);
    asked.time = 0xFFFF;
    const auto got = responses(asked);
    CHECK(to_hex(got.nt).substr(48, 16) == "0102030405060708");
    CHECK(got.lm == Bytes(24, 0));
  }
  TEST_CASE("passes over a timestamp of another size") {
    const std::vector<AvPair> odd{{AvId::MsvAvTimestamp, {1, 2, 3}}};
    CHECK(to_hex(responses(question(odd)).nt).substr(48, 16) == "0000000000000000");
  }
  TEST_CASE("takes no notice of the case of the user") {
    auto lower = question();
    lower.user = "uSER";
    CHECK(responses(lower) == responses(question()));
  }
  TEST_CASE("knows its own response and no other") {
    const auto asked = question();
    NtlmAuthenticate login{.negotiate_flags = 1, .domain_name = "Domain", .user_name = "User", .workstation = "PC"};
    const Bytes message = build_ntlm_authenticate(login, responses(asked));
    CHECK(is_response_of(kPassword, message, asked.server_challenge));
    CHECK_FALSE(is_response_of(kEmptyNtHash, message, asked.server_challenge));
    CHECK_FALSE(is_response_of(kPassword, message, asked.client_challenge));
    login.user_name = "Another";
    const Bytes another = build_ntlm_authenticate(login, responses(asked));
    CHECK_FALSE(is_response_of(kPassword, another, asked.server_challenge));
    CHECK_FALSE(is_response_of(kPassword, build_ntlm_authenticate(login), asked.server_challenge));
    for (std::size_t size = 0; size < message.size(); ++size)
      CHECK_FALSE(is_response_of(kPassword, ByteView(message).first(size), asked.server_challenge));
  }
  TEST_CASE("answers otherwise for another password and another domain") {
    auto elsewhere = question();
    elsewhere.domain = "Else";
    CHECK(responses(elsewhere).nt != responses(question()).nt);
    CHECK(responses(question(), kEmptyNtHash).nt != responses(question()).nt);
  }
}
