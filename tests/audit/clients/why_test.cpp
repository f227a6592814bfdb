#include "audit/clients/why.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "audit/audit_samples.hpp"
#include "support/reason.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using audit::Cause;
using audit::Compatibility;

namespace {

const Revisions kEvery{0x0202, 0x0210, 0x0300, 0x0302, 0x0311};

audit::Explanation why(std::string_view client, const report::HostReport& report) {
  return audit::explain(**audit::find_client(client), report);
}

Cause cause_of(std::string_view client, const report::HostReport& report) { return why(client, report).answer.cause; }

bool may_be(const audit::Explanation& explanation, Cause cause) {
  return std::ranges::find(explanation.possible, cause) != explanation.possible.end();
}

report::HostReport ntlm_alone() {
  auto port = direct(kEvery);
  port.authentication.mechanisms = {std::string(proto::kOidNtlmssp)};
  return host({port});
}

report::HostReport without_signing() {
  auto port = direct(kEvery);
  for (auto& row : port.smb2.dialects) row.signing = report::Signing::disabled;
  return host({port});
}

report::HostReport other_service() {
  auto port = blocked(report::EndpointState::not_smb);
  port.reason = "closed"_reason;
  return host({port});
}

}  // namespace

TEST_SUITE("audit/causes") {
  TEST_CASE("there are nineteen, each with an id of its own and something to say") {
    std::set<std::string_view> ids;
    for (const auto& row : audit::causes()) {
      CAPTURE(row.id);
      ids.insert(row.id);
      CHECK(audit::id_of(row.cause) == row.id);
      CHECK_FALSE(row.title.empty());
      CHECK_FALSE((row.words.empty() && row.server.empty()));
    }
    CHECK(ids.size() == 19);
    CHECK(audit::id_of(Cause::none).empty());
  }

  TEST_CASE("what no document knows is not told: no number for no-dialect, none for MS16-110") {
    for (const Cause cause : {Cause::no_dialect, Cause::ms16_110})
      for (const auto& words : audit::for_kind(audit::row_of(cause).words, audit::ClientKind::windows))
        CHECK(words.words.find("0x8") == std::string_view::npos);
  }

  TEST_CASE("the numbers that were mixed up before") {
    const auto says = [](Cause cause, std::string_view number) {
      return std::ranges::any_of(audit::row_of(cause).words,
                                 [&](const auto& each) { return each.words.find(number) != std::string_view::npos; });
    };
    CHECK(says(Cause::guest_signing, "3227320323"));
    CHECK_FALSE(says(Cause::cannot_sign, "3227320323"));
    CHECK(says(Cause::ntlm_blocked, "1937"));
    CHECK(says(Cause::smb1_only, "32000"));
    CHECK_FALSE(says(Cause::smb1_only, "32002"));
  }
}

TEST_SUITE("audit/why") {
  TEST_CASE("each cause that a scan sees") {
    const auto shut = blocked(report::EndpointState::refused);
    CHECK(cause_of("Windows 11", host({shut})) == Cause::nothing);
    CHECK(cause_of("Windows 11", other_service()) == Cause::not_smb);
    CHECK(cause_of("Windows 11", host({shut, netbios(kEvery)})) == Cause::only_139);
    CHECK(cause_of("Windows 11", host({direct({}, {"NT LM 0.12"})})) == Cause::smb1_only);
    CHECK(cause_of("Windows 11", without_signing()) == Cause::cannot_sign);
    CHECK(cause_of("Windows 7", host({direct({0x0311})})) == Cause::no_dialect);
    CHECK(cause_of("RequireEncryption", host({direct({0x0202})})) == Cause::encryption_client);
    CHECK(cause_of("BlockNTLM", ntlm_alone()) == Cause::ntlm_blocked);
    CHECK(cause_of("Windows 11", host({direct(kEvery)})) == Cause::none);
  }

  TEST_CASE("a server without a signing algorithm of the client's") {
    auto port = direct({0x0311});
    port.smb2.dialects[1].verdict = {report::Answer::refused, "status_0xc000000d"_reason, {}};
    CHECK(cause_of("Windows 7", host({port})) == Cause::no_dialect);
    port.smb2.signing_algorithms = {{.id = 2, .verdict = {report::Answer::accepted, {}, {}}}};
    CHECK(cause_of("Windows 7", host({port})) == Cause::no_signing_algorithm);
  }

  TEST_CASE("a client that names no signing algorithm needs AES-CMAC in 3.1.1") {
    auto port = direct({0x0311});
    port.smb2.signing_algorithms = {{.id = 2, .verdict = {report::Answer::accepted, {}, {}}},
                                    {.id = 1, .verdict = {report::Answer::refused, {}, {}}}};
    CHECK(cause_of("Linux", host({port})) == Cause::no_signing_algorithm);
    CHECK(cause_of("smbclient", host({port})) == Cause::none);
  }

  TEST_CASE("an upgraded Windows 10 cannot be told, and the cause is named") {
    const auto explanation = why("Windows 10", host({direct({}, {"NT LM 0.12"})}));
    CHECK(explanation.answer.verdict.connects == Compatibility::unknown);
    CHECK(explanation.answer.cause == Cause::smb1_only);
  }

  TEST_CASE("what a scan cannot see is possible, for those whom it concerns") {
    const auto report = ntlm_alone();
    CHECK(may_be(why("Windows 10", report), Cause::ms16_110));
    CHECK(may_be(why("Windows 10", report), Cause::guest_refused));
    CHECK(may_be(why("Windows 10", report), Cause::browse));
    CHECK(may_be(why("Windows 11", report), Cause::guest_signing));
    CHECK_FALSE(may_be(why("Windows Server 2019", report), Cause::ms16_110));
    CHECK_FALSE(may_be(why("macOS", report), Cause::ms16_110));
    CHECK(may_be(why("macOS", report), Cause::login));
    CHECK(may_be(why("Windows 7", report), Cause::encryption_server));
    CHECK_FALSE(may_be(why("macOS", report), Cause::encryption_server));
    CHECK(why("BlockNTLM", report).possible.empty());
  }

  TEST_CASE("smbclient and Linux meet what they are told to demand") {
    const auto report = ntlm_alone();
    CHECK(may_be(why("smbclient with sign", report), Cause::guest_signing));
    CHECK(may_be(why("Linux with sign", report), Cause::guest_signing));
    CHECK(may_be(why("smbclient with encrypt", report), Cause::guest_encryption));
    CHECK_FALSE(may_be(why("smbclient", report), Cause::guest_signing));
    CHECK_FALSE(may_be(why("smbclient", report), Cause::guest_encryption));
    CHECK(may_be(why("smbclient", report), Cause::browse));
    CHECK(cause_of("smbclient with encrypt", host({direct({0x0202, 0x0210})})) == Cause::encryption_client);
  }

  TEST_CASE("port and cipher of a session") {
    const auto answer = why("Windows 11", host({direct(kEvery)})).answer;
    CHECK(answer.port == 445);
    CHECK(answer.cipher == 2);
  }

  TEST_CASE("a proof as the table has it changes nothing") {
    auto explanation = why("Linux", host({direct(kEvery)}));
    audit::take_proof(explanation, host({direct({0x0311})}));
    REQUIRE(explanation.proof);
    CHECK(explanation.proof->dialect == "3.1.1");
    CHECK(explanation.anomalies.empty());
  }

  TEST_CASE("NT LANMAN 1.0 is another name of NT LM 0.12") {
    auto explanation = why("smbclient before 4.7", host({direct({}, {"NT LM 0.12"})}));
    REQUIRE(explanation.answer.verdict.dialect == "NT LM 0.12");
    audit::take_proof(explanation, host({direct({}, {"NT LANMAN 1.0"})}));
    REQUIRE(explanation.proof);
    CHECK(explanation.answer.verdict.dialect == "NT LM 0.12");
    CHECK(explanation.anomalies.empty());
  }

  TEST_CASE("where the answer differs from the table, the answer wins") {
    auto lower = why("Linux", host({direct(kEvery)}));
    audit::take_proof(lower, host({direct({0x0210})}));
    CHECK(lower.answer.verdict.dialect == "2.1");
    CHECK(lower.anomalies == std::vector<std::string>{"the table says that it gets 3.1.1, but the server chose 2.1"});

    auto refused = why("Linux", host({direct(kEvery)}));
    auto port = direct({});
    port.smb2.verdict.reason = "status_0xc000000d"_reason;
    audit::take_proof(refused, host({port}));
    CHECK(refused.answer.verdict.connects == Compatibility::no);
    CHECK(refused.answer.cause == Cause::none);
    CHECK(refused.anomalies.size() == 1);

    auto better = why("Windows 7", host({direct({0x0311})}));
    audit::take_proof(better, host({direct({0x0210})}));
    CHECK(better.answer.verdict.connects == Compatibility::yes);
    CHECK(better.answer.cause == Cause::none);
    CHECK(better.anomalies.size() == 1);
  }

  TEST_CASE("an error that a report of many dialects leaves open is a refusal all the same") {
    auto explanation = why("Linux", host({direct(kEvery)}));
    auto port = direct({});
    port.smb2.verdict.answer = report::Answer::unknown;
    for (auto& row : port.smb2.dialects) row.verdict.answer = report::Answer::unknown;
    audit::take_proof(explanation, host({port}), "status_0xc000000d"_reason);
    CHECK(explanation.answer.verdict.connects == Compatibility::no);
    CHECK(explanation.answer.cause == Cause::none);
    auto other = why("Linux", host({direct(kEvery)}));
    audit::take_proof(other, host({port}), "status_0xc00000bb"_reason);
    CHECK(other.answer.cause == Cause::no_dialect);
  }

  TEST_CASE("a proof without an answer proves nothing") {
    auto explanation = why("Linux", host({direct(kEvery)}));
    const auto before = explanation.answer;
    audit::take_proof(explanation, host({blocked()}));
    CHECK_FALSE(explanation.proof);
    CHECK(explanation.answer == before);
  }

  TEST_CASE("a refusal of the login stands although the NEGOTIATE succeeds") {
    auto explanation = why("BlockNTLM", ntlm_alone());
    audit::take_proof(explanation, host({direct({0x0311})}));
    CHECK(explanation.answer.verdict.connects == Compatibility::no);
    CHECK(explanation.answer.cause == Cause::ntlm_blocked);
  }

  TEST_CASE("server lines are those of the product that answers") {
    const auto& row = audit::row_of(Cause::smb1_only);
    CHECK(audit::server_lines(row, audit::Product::samba).front().line == "server max protocol = SMB3");
    CHECK(audit::server_lines(row, audit::Product::qnap).front().line ==
          "update it so that it supports SMB2, or replace it");
    CHECK(audit::server_lines(row, std::nullopt).size() == 1);
  }

  TEST_CASE("HOST is the host") {
    CHECK(audit::for_host("a HOST b HOST", "nas") == "a nas b nas");
    CHECK(audit::for_host("none", "nas") == "none");
  }
}
