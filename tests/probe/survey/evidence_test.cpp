#include "probe/survey/evidence.hpp"

#include <doctest/doctest.h>

#include "probe/survey/survey_samples.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;

namespace {

const probe::Smb1Offer kTwo{{"LANMAN2.1", "NT LM 0.12"}, true};

/// How an exchange with this end is told.
std::string how(const probe::Exchange& each) { return to_string(probe::reason_of(probe::read_evidence(each))); }

probe::Exchange evidence_with_mode(std::uint16_t mode) {
  auto response = smb2_response(proto::SMB_2_1);
  response.security_mode = mode;
  return answered(probe::full_smb2_offer(), proto::build_smb2_negotiate_response(response));
}

}  // namespace

TEST_SUITE("probe/evidence") {
  TEST_CASE("a request that is remembered is read as a fresh one") {
    probe::RequestReader reader;
    for (int round = 0; round < 2; ++round)
      for (const auto* dialect : {"NT LM 0.12", "LANMAN2.1", "LANMAN1.0", "LM1.2X002", "XENIX CORE", "NT LM 0.12"}) {
        const auto read = reader.read(answered(probe::Smb1Offer{{dialect}, true}, {}).request);
        const auto* smb1 = std::get_if<proto::Smb1NegotiateRequest>(read.get());
        REQUIRE(smb1 != nullptr);
        CHECK(smb1->dialects == std::vector<std::string>{dialect});
      }
  }

  TEST_CASE("reads an SMB2 NEGOTIATE and its answer") {
    const auto each = answered(probe::full_smb2_offer(), smb311_accepts(2, 1));
    const auto evidence = probe::read_evidence(each);
    REQUIRE(evidence.asked<proto::Smb2NegotiateRequest>() != nullptr);
    REQUIRE(evidence.smb2() != nullptr);
    CHECK(evidence.smb2()->dialect_revision == proto::SMB_3_1_1);
    CHECK(evidence.exchange == &each);
    CHECK_FALSE(evidence.damage);
  }

  TEST_CASE("reads an SMB1 NEGOTIATE and its answer") {
    const auto each = answered(kTwo, smb1_accepts(1));
    const auto evidence = probe::read_evidence(each);
    REQUIRE(evidence.asked<proto::Smb1NegotiateRequest>() != nullptr);
    REQUIRE(evidence.smb1() != nullptr);
    CHECK(evidence.smb1()->dialect_index == 1);
  }

  TEST_CASE("reads both SESSION_SETUPs") {
    const auto negotiate2 = answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_2_1));
    const auto each2 = set_up(negotiate2, smb2_challenges());
    const auto smb2 = probe::read_evidence(each2);
    CHECK(smb2.asked<proto::Smb2SessionSetupRequest>() != nullptr);
    CHECK(smb2.got<proto::Smb2SessionSetupResponse>() != nullptr);
    const auto each1 = set_up(answered(kTwo, smb1_accepts(1)), smb1_challenges());
    const auto smb1 = probe::read_evidence(each1);
    CHECK(smb1.asked<proto::Smb1SessionSetupRequest>() != nullptr);
    CHECK(smb1.got<proto::Smb1SessionSetupResponse>() != nullptr);
  }

  TEST_CASE("keeps the status of an SMB2 error") {
    const auto each = answered(probe::full_smb2_offer(), smb2_says(proto::STATUS_NOT_SUPPORTED));
    const auto evidence = probe::read_evidence(each);
    REQUIRE(evidence.got<probe::Smb2Status>() != nullptr);
    CHECK(evidence.got<probe::Smb2Status>()->header.status == 0xC00000BB);
    CHECK(evidence.smb2() == nullptr);
  }

  TEST_CASE("reads no reply where the outcome is another") {
    const auto evidence_of_garbage = exchange(probe::full_smb2_offer(), Outcome::garbage, smb2_accepts(proto::SMB_2_1));
    CHECK(probe::read_evidence(evidence_of_garbage).smb2() == nullptr);
  }

  TEST_CASE("says why a reply was not understood") {
    const auto each = answered(probe::full_smb2_offer(), cut(smb2_accepts(proto::SMB_2_1), 70));
    const auto evidence = probe::read_evidence(each);
    CHECK(std::holds_alternative<std::monostate>(evidence.reply));
    REQUIRE(evidence.damage);
    CHECK(evidence.damage->code == proto::DecodeErrc::truncated);
  }

  TEST_CASE("survives every prefix of a reply") {
    for (const auto& reply :
         {smb311_accepts(2, 1), smb1_accepts(1), smb2_challenges(), smb1_challenges(), ksmbd_refuses()}) {
      for (std::size_t size = 0; size <= reply.size(); ++size) {
        const auto each = answered(kTwo, cut(reply, size));
        static_cast<void>(probe::reason_of(probe::read_evidence(each)));
      }
    }
    CHECK(how(answered(kTwo, {})) == "malformed");
  }

  TEST_CASE("survives every prefix of a request") {
    for (const probe::Offer& offer : {probe::Offer(probe::full_smb2_offer()), probe::Offer(kTwo)}) {
      auto each = answered(offer, smb2_accepts(proto::SMB_2_1));
      while (!each.request.empty()) {
        each.request.pop_back();
        const auto evidence = probe::read_evidence(each);
        CHECK(evidence.smb2() != nullptr);
      }
    }
  }

  TEST_CASE("finds the string that an SMB1 answer chose") {
    const auto chosen = [](std::uint16_t index) {
      const auto each = answered(kTwo, smb1_accepts(index));
      return probe::chosen_smb1_dialect(probe::read_evidence(each));
    };
    CHECK(chosen(0) == "LANMAN2.1");
    CHECK(chosen(1) == "NT LM 0.12");
    CHECK(chosen(2) == std::nullopt);
    CHECK(chosen(0xFFFF) == std::nullopt);
  }

  TEST_CASE("tells an offered dialect from another") {
    const auto each = answered(only(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0));
    const auto evidence = probe::read_evidence(each);
    CHECK(probe::was_offered(evidence, proto::SMB_3_0));
    CHECK_FALSE(probe::was_offered(evidence, proto::SMB_2_0_2));
  }

  TEST_CASE("takes the SMB2 strings for offers of 2.0.2 and 0x02FF") {
    const auto both = answered(probe::multi_protocol_offer(), smb2_accepts(proto::kSmb2Wildcard));
    CHECK(probe::was_offered(probe::read_evidence(both), proto::SMB_2_0_2));
    CHECK(probe::was_offered(probe::read_evidence(both), proto::kSmb2Wildcard));
    CHECK_FALSE(probe::was_offered(probe::read_evidence(both), proto::SMB_2_1));
    const auto one = answered(smb1_list({"SMB 2.002"}), smb2_accepts(proto::SMB_2_0_2));
    CHECK(probe::was_offered(probe::read_evidence(one), proto::SMB_2_0_2));
    CHECK_FALSE(probe::was_offered(probe::read_evidence(one), proto::kSmb2Wildcard));
    const auto none = answered(kTwo, smb2_accepts(proto::kSmb2Wildcard));
    CHECK_FALSE(probe::was_offered(probe::read_evidence(none), proto::kSmb2Wildcard));
  }

  TEST_CASE("names each way of not accepting") {
    CHECK(how(exchange(kTwo, Outcome::silent)) == "timeout");
    CHECK(how(exchange(kTwo, Outcome::closed)) == "closed");
    CHECK(how(exchange(kTwo, Outcome::reset)) == "reset");
    CHECK(how(exchange(kTwo, Outcome::garbage)) == "garbage");
    CHECK(how(exchange(kTwo, Outcome::unreachable)) == "unreachable");
    CHECK(how(exchange(kTwo, Outcome::refused)) == "connection_refused");
    CHECK(how(answered(kTwo, smb1_refuses())) == "dialect_index_0xffff");
    CHECK(how(answered(kTwo, impacket_refuses())) == "dialect_index_0xffff");
    CHECK(how(answered(kTwo, ksmbd_refuses())) == "malformed");
    CHECK(how(answered(kTwo, smb1_says(0xC0000022))) == "status_0xc0000022");
    CHECK(how(answered(probe::full_smb2_offer(), smb2_says(0xC00000BB))) == "status_0xc00000bb");
    CHECK(how(answered(probe::full_smb2_offer(), cut(smb2_accepts(proto::SMB_2_1), 64))) == "malformed");
  }

  TEST_CASE("names the error of a NetBIOS session and a retarget") {
    auto refused = exchange(kTwo, Outcome::refused);
    refused.session_error = 0x82;
    CHECK(how(refused) == "nbss_0x82");
    refused.session_error.reset();
    refused.detail = "retarget to 192.0.2.9:1139, not followed";
    CHECK(how(refused) == "nbss_retarget");
  }

  TEST_CASE("has no such name for an acceptance") {
    CHECK(how(answered(kTwo, smb1_accepts(1))).empty());
    CHECK(how(answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_2_1))).empty());
  }

  TEST_CASE("takes SecurityMode 0 for the mark of a fragile server") {
    const auto fragile = [](std::uint16_t mode) {
      const auto each = evidence_with_mode(mode);
      return probe::is_fragile(probe::read_evidence(each));
    };
    CHECK(fragile(0));
    CHECK_FALSE(fragile(1));
    CHECK_FALSE(fragile(2));
    CHECK_FALSE(fragile(3));
  }

  TEST_CASE("knows a felled port by a refusal after an answer") {
    const auto answer = answered(kTwo, smb1_accepts(1));
    const auto refused = exchange(kTwo, Outcome::refused);
    auto denied = refused;
    denied.session_error = 0x81;
    const auto felled = [](const std::vector<probe::Exchange>& exchanges) {
      return probe::stopped_accepting(probe::read_evidence(exchanges));
    };
    CHECK(felled(numbered({answer, refused})));
    CHECK_FALSE(felled(numbered({refused, answer})));
    CHECK_FALSE(felled(numbered({answer, exchange(kTwo, Outcome::closed)})));
    CHECK_FALSE(felled(numbered({answer, denied})));
  }
}
