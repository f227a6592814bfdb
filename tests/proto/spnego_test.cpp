#include "proto/spnego.hpp"

#include <doctest/doctest.h>

#include "proto/der.hpp"
#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::string_view kKerberos = "1.2.840.113554.1.2.2";

Decoded<NegTokenInit> init(const Bytes& token) {
  const ExactBuffer exact(token);
  return decode_neg_token_init(exact.view());
}

Decoded<NegTokenResp> resp(const Bytes& token) {
  const ExactBuffer exact(token);
  return decode_neg_token_resp(exact.view());
}

// A negTokenInit without the GSS-API header around these fields.
Bytes bare_init(const Bytes& fields) { return der(der_context(0), der(kDerSequence, fields)); }
Bytes bare_resp(const Bytes& fields) { return der(der_context(1), der(kDerSequence, fields)); }

Bytes mech_list(std::size_t count) {
  Bytes list;
  for (std::size_t i = 0; i < count; ++i) list = joined(list, from_hex("06032b0601"));
  return der(der_context(0), der(kDerSequence, list));
}

Bytes one_mech(const Bytes& oid_content) {
  return der(der_context(0), der(kDerSequence, der(kDerObjectIdentifier, oid_content)));
}

}  // namespace

TEST_SUITE("proto/spnego") {
  TEST_CASE("decodes the hint of a Samba reply") {
    const auto token = init(from_hex(kSpnegoHint));
    REQUIRE(token);
    CHECK(token->mech_types == std::vector<std::string>{"1.3.6.1.4.1.311.2.2.10"});
    CHECK(token->hint_name == "not_defined_in_RFC4178@please_ignore");
    CHECK(token->mech_token.empty());
    CHECK(token->mech_list_mic.empty());
    CHECK(token->anomalies.empty());
  }

  TEST_CASE("builds the hint of a Samba reply byte for byte") {
    CHECK(to_hex(build_neg_token_init(*init(from_hex(kSpnegoHint)))) == kSpnegoHint);
  }

  TEST_CASE("builds the first token of a probe byte for byte") {
    NegTokenInit token;
    token.mech_types = {std::string(kOidNtlmssp)};
    token.mech_token = from_hex(kNtlmType1);
    CHECK(to_hex(build_neg_token_init(token)) == kSpnegoType1);
    CHECK(init(from_hex(kSpnegoType1)) == token);
  }

  TEST_CASE("decodes the challenge token of Samba") {
    const auto token = resp(from_hex(kSpnegoChallenge));
    REQUIRE(token);
    CHECK(token->neg_state == 1);
    CHECK(token->supported_mech == kOidNtlmssp);
    CHECK(to_hex(token->response_token) == kNtlmChallenge);
    CHECK(token->mech_list_mic.empty());
    CHECK(token->anomalies.empty());
    CHECK(to_hex(build_neg_token_resp(*token)) == kSpnegoChallenge);
  }

  TEST_CASE("detects every truncation") {
    for_each_prefix(from_hex(kSpnegoHint), [](ByteView prefix) {
      const auto token = decode_neg_token_init(prefix);
      REQUIRE(!token);
      CHECK(token.error().code == DecodeErrc::truncated);
    });
    for_each_prefix(from_hex(kSpnegoChallenge), [](ByteView prefix) {
      const auto token = decode_neg_token_resp(prefix);
      REQUIRE(!token);
      CHECK(token.error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("reports trailing bytes behind a token") {
    const Anomalies expected{{"NegotiationToken", "2 bytes behind NegotiationToken"}};
    CHECK(init(joined(from_hex(kSpnegoHint), {0, 0}))->anomalies == expected);
    CHECK(resp(joined(from_hex(kSpnegoChallenge), {0, 0}))->anomalies == expected);
  }

  TEST_CASE("decodes a token without the GSS-API header") {
    const Bytes wrapped = from_hex(kSpnegoHint);
    CHECK(init({wrapped.begin() + 10, wrapped.end()}) == init(wrapped));
  }

  TEST_CASE("keeps the order of the mechanisms") {
    NegTokenInit token;
    token.mech_types = {"1.2.840.48018.1.2.2", std::string(kKerberos), std::string(kOidNtlmssp)};
    CHECK(init(build_neg_token_init(token)) == token);
  }

  TEST_CASE("reads every mechanism known by name as it is spelt out") {
    for (const auto& mech : kMechNames) {
      CAPTURE(mech.name);
      const auto content = oid_from_text(mech.oid);
      REQUIRE(content);
      const auto token = init(bare_init(one_mech(*content)));
      REQUIRE(token);
      CHECK(token->mech_types == std::vector<std::string>{std::string(mech.oid)});
    }
  }

  TEST_CASE("takes no longer mechanism for one known by its beginning") {
    const auto token = init(bare_init(one_mech(*oid_from_text("1.3.6.1.4.1.311.2.2.10.1"))));
    REQUIRE(token);
    CHECK(token->mech_types == std::vector<std::string>{"1.3.6.1.4.1.311.2.2.10.1"});
  }

  TEST_CASE("decides the third field by what is inside") {
    const auto hints = init(bare_init(from_hex("a3083006a0041b026869")));
    REQUIRE(hints);
    CHECK(hints->hint_name == "hi");
    CHECK(hints->mech_list_mic.empty());
    const auto mic = init(bare_init(from_hex("a30404026869")));
    REQUIRE(mic);
    CHECK(!mic->hint_name);
    CHECK(mic->mech_list_mic == Bytes{'h', 'i'});
    CHECK(init(bare_init(from_hex("a3040a026869"))).error().code == DecodeErrc::bad_value);
  }

  TEST_CASE("round-trips hints together with a MIC") {
    NegTokenInit token;
    token.hint_name = "";
    token.mech_list_mic = {1, 2, 3};
    CHECK(init(build_neg_token_init(token)) == token);
  }

  TEST_CASE("passes over reqFlags and hintAddress") {
    const auto token = init(bare_init(from_hex("a10403020040a30c300aa0031b0178a103040179")));
    REQUIRE(token);
    CHECK(token->hint_name == "x");
    CHECK(token->anomalies.empty());
  }

  TEST_CASE("accepts a sequence without fields") {
    CHECK(init(from_hex("a0023000")) == NegTokenInit{});
    CHECK(resp(from_hex("a1023000")) == NegTokenResp{});
  }

  TEST_CASE("round-trips every field of a response") {
    NegTokenResp token;
    token.neg_state = 3;
    token.supported_mech = std::string(kKerberos);
    token.response_token = Bytes(300, 0x5A);
    token.mech_list_mic = {9};
    CHECK(resp(build_neg_token_resp(token)) == token);
  }

  TEST_CASE("rejects raw NTLMSSP") {
    CHECK(init(from_hex(kNtlmType1)).error() == DecodeError{DecodeErrc::bad_value, 0, "negTokenInit"});
    CHECK(resp(from_hex(kNtlmChallenge)).error() == DecodeError{DecodeErrc::bad_value, 0, "negTokenResp"});
  }

  TEST_CASE("rejects an empty token as truncated") {
    CHECK(init({}).error().code == DecodeErrc::truncated);
    CHECK(resp({}).error().code == DecodeErrc::truncated);
  }

  TEST_CASE("rejects the other choice") {
    CHECK(init(from_hex(kSpnegoChallenge)).error().code == DecodeErrc::bad_value);
    CHECK(resp(from_hex(kSpnegoHint)).error().code == DecodeErrc::bad_value);
  }

  TEST_CASE("rejects another mechanism in the GSS-API header") {
    const auto token = init(from_hex("600d06092a864886f7120102020100"));
    REQUIRE(!token);
    CHECK(token.error() == DecodeError{DecodeErrc::bad_value, 4, "thisMech"});
  }

  TEST_CASE("rejects an indefinite length anywhere") {
    CHECK(init(from_hex("a0803000")).error().code == DecodeErrc::bad_value);
    CHECK(init(from_hex("a0043080"
                        "0000"))
              .error()
              .code == DecodeErrc::bad_value);
  }

  TEST_CASE("accepts 64 mechanisms and rejects 65") {
    CHECK(init(bare_init(mech_list(64)))->mech_types.size() == 64);
    CHECK(init(bare_init(mech_list(65))).error().code == DecodeErrc::bad_count);
  }

  TEST_CASE("rejects object identifiers that cannot be read") {
    CHECK(init(bare_init(one_mech({}))).error().code == DecodeErrc::bad_value);
    CHECK(init(bare_init(one_mech(Bytes(65, 1)))).error().code == DecodeErrc::bad_value);
    CHECK(init(bare_init(one_mech(from_hex("2affffffffffffffffffff7f")))).error().field == "mechType");
    CHECK(resp(bare_resp(from_hex("a10406022a86"))).error().field == "supportedMech");
  }

  TEST_CASE("rejects a negState of more than one byte") {
    CHECK(resp(bare_resp(from_hex("a0040a020001"))).error().code == DecodeErrc::bad_value);
    CHECK(resp(bare_resp(from_hex("a0020a00"))).error().code == DecodeErrc::bad_value);
  }

  TEST_CASE("keeps a negState without a name") { CHECK(resp(bare_resp(from_hex("a0030a01ff")))->neg_state == 255); }

  TEST_CASE("reports unknown elements once a tag") {
    const auto token = init(bare_init(from_hex("a700a700a700a800")));
    REQUIRE(token);
    CHECK(token->anomalies == Anomalies{{"NegotiationToken", "unknown element 0xa7"},
                                        {"NegotiationToken", "element 0xa7 repeated"},
                                        {"NegotiationToken", "unknown element 0xa8"}});
  }

  TEST_CASE("reports an unknown element of a response") {
    const auto token = resp(bare_resp(from_hex("a0030a0101a900")));
    REQUIRE(token);
    CHECK(token->neg_state == 1);
    CHECK(token->anomalies == Anomalies{{"NegotiationToken", "unknown element 0xa9"}});
  }

  TEST_CASE("keeps the first of a repeated field") {
    const auto token = init(bare_init(from_hex("a203040101a203040102")));
    REQUIRE(token);
    CHECK(token->mech_token == Bytes{1});
    CHECK(token->anomalies == Anomalies{{"NegotiationToken", "element 0xa2 repeated"}});
  }

  TEST_CASE("reports bytes behind an inner element") {
    CHECK(init(bare_init(from_hex("a204040101ff")))->anomalies == Anomalies{{"mechToken", "1 bytes behind mechToken"}});
  }

  TEST_CASE("reports a hint name that is no GeneralString") {
    const auto token = init(bare_init(from_hex("a3073005a0030c0178")));
    REQUIRE(token);
    CHECK(token->hint_name == "x");
    CHECK(token->anomalies == Anomalies{{"hintName", "tag 0x0c instead of a GeneralString"}});
  }

  TEST_CASE("survives a thousand nested tags") {
    Bytes token;
    for (int i = 0; i < 1000; ++i) token = der(0xA0, token);
    CHECK(!init(token));
  }

  TEST_CASE("leaves out mechanisms that are no object identifiers") {
    NegTokenInit token;
    token.mech_types = {"NTLMSSP", std::string(kOidNtlmssp)};
    CHECK(init(build_neg_token_init(token))->mech_types == std::vector<std::string>{std::string(kOidNtlmssp)});
  }

  TEST_CASE("names mechanisms") {
    CHECK(mech_name(kOidNtlmssp) == "NTLMSSP");
    CHECK(mech_name("1.2.840.48018.1.2.2") == "MS-Kerberos 5");
    CHECK(mech_name("1.2.3") == "1.2.3");
  }
}
