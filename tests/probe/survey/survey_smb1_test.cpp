#include <doctest/doctest.h>

#include "probe/survey/survey_samples.hpp"
#include "support/reason.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;
using report::Answer;
using report::Signing;
using report::Verdict;

namespace {

const std::string kNtLmString = "NT LM 0.12";

probe::Exchange smb2_answer() { return answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_2_1)); }

report::EndpointReport smb1_with_mode(std::uint16_t mode) {
  auto response = smb1_extended(0);
  response.security_mode = mode;
  return survey({answered(smb1_list({kNtLmString}), proto::build_smb1_negotiate_response(response))});
}

}  // namespace

TEST_SUITE("probe/survey_smb1") {
  TEST_CASE("accepts the string that was chosen and no other") {
    const auto report = survey({answered(smb1_list({"LANMAN2.1", kNtLmString}), smb1_accepts(1))});
    CHECK(report.smb1.verdict == Verdict{Answer::accepted, {}, 1});
    CHECK(smb1_verdict(report, kNtLmString) == Verdict{Answer::accepted, {}, 1});
    CHECK(smb1_verdict(report, "LANMAN2.1") == Verdict{});
  }

  TEST_CASE("takes DialectIndex 0xFFFF for a refusal of every string") {
    const auto report = survey({answered(smb1_list({"LANMAN2.1", kNtLmString}), smb1_refuses())});
    CHECK(report.smb1.verdict == Verdict{Answer::refused, "dialect_index_0xffff"_reason, 1});
    CHECK(smb1_verdict(report, "LANMAN2.1") == Verdict{Answer::refused, "dialect_index_0xffff"_reason, 1});
    CHECK(smb1_verdict(report, kNtLmString) == Verdict{Answer::refused, "dialect_index_0xffff"_reason, 1});
  }

  TEST_CASE("takes impacket's refusal in the data bytes for one") {
    const auto report = survey({answered(smb1_list({kNtLmString}), impacket_refuses())});
    CHECK(report.smb1.verdict == Verdict{Answer::refused, "dialect_index_0xffff"_reason, 1});
    CHECK(has_anomaly(report, "smb1", "a refusal without words"));
  }

  TEST_CASE("takes ksmbd's malformed refusal for one where SMB2 answers") {
    const auto report = survey({smb2_answer(), answered(smb1_list({kNtLmString}), ksmbd_refuses())});
    CHECK(report.smb1.verdict == Verdict{Answer::refused, "malformed"_reason, 2});
    CHECK(has_anomaly(report, "smb1", "transport header is there twice"));
  }

  TEST_CASE("leaves a malformed answer open where nothing else answers") {
    const auto report = survey({answered(smb1_list({kNtLmString}), ksmbd_refuses())});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "malformed"_reason, 1});
  }

  TEST_CASE("takes an error for a refusal") {
    const auto report = survey({answered(smb1_list({kNtLmString}), smb1_says(proto::STATUS_NOT_SUPPORTED))});
    CHECK(report.smb1.verdict == Verdict{Answer::refused, "status_0xc00000bb"_reason, 1});
  }

  TEST_CASE("never takes a time-out for a refusal") {
    const auto report = survey({smb2_answer(), exchange(smb1_list({kNtLmString}), Outcome::silent)});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "timeout"_reason, 2});
    CHECK(smb1_verdict(report, kNtLmString).answer == Answer::unknown);
  }

  TEST_CASE("takes a close for a refusal where it is confirmed") {
    for (const auto outcome : {Outcome::closed, Outcome::reset}) {
      const auto dropped = exchange(smb1_list({kNtLmString}), outcome);
      CHECK(survey({smb2_answer(), dropped}).smb1.verdict == Verdict{Answer::unknown, "dropped"_reason, 2});
      const auto report = survey(paced({dropped, smb2_answer(), smb2_answer(), dropped}));
      CHECK(report.smb1.verdict == Verdict{Answer::refused, report::parse_reason(probe::name_of(outcome)).value(), 4});
    }
  }

  TEST_CASE("takes an error status with words for neither") {
    auto response = smb1_extended(0);
    response.header.status = proto::STATUS_NOT_SUPPORTED;
    const auto report = survey({answered(smb1_list({kNtLmString}), proto::build_smb1_negotiate_response(response))});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "status_0xc00000bb"_reason, 1});
    CHECK(has_anomaly(report, "smb1", "an error status though the answer has words"));
  }

  TEST_CASE("takes a reply without words for neither") {
    auto bare = smb1_says(proto::STATUS_SUCCESS);
    const auto report = survey({smb2_answer(), answered(smb1_list({kNtLmString}), bare)});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "malformed"_reason, 2});
    CHECK(has_anomaly(report, "smb1", "WordCount"));
  }

  TEST_CASE("takes a close for nothing where SMB2 does not answer") {
    const auto report = survey(
        {exchange(probe::full_smb2_offer(), Outcome::silent), exchange(smb1_list({kNtLmString}), Outcome::closed)});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "dropped"_reason, 2});
  }

  TEST_CASE("takes a close for nothing on a felled port") {
    const auto report = survey({smb2_answer(), exchange(smb1_list({kNtLmString}), Outcome::closed),
                                exchange(only(proto::SMB_3_0), Outcome::refused)});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "dropped"_reason, 2});
  }

  TEST_CASE("leaves the verdict open where one string is open") {
    const auto report = survey(
        {answered(smb1_list({"LANMAN2.1"}), smb1_refuses()), exchange(smb1_list({kNtLmString}), Outcome::silent)});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "timeout"_reason, 2});
  }

  TEST_CASE("calls an index outside the list an anomaly and no acceptance") {
    const auto report = survey({answered(smb1_list({kNtLmString}), smb1_accepts(7))});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "dialect_index_0x0007"_reason, 1});
    CHECK(has_anomaly(report, "smb1", "DialectIndex outside the offered list"));
  }

  TEST_CASE("takes a multi-protocol answer in SMB1 for SMB1") {
    const auto offer = probe::multi_protocol_offer();
    const auto report = survey({answered(offer, smb1_accepts(16))});
    CHECK(smb1_verdict(report, kNtLmString) == Verdict{Answer::accepted, {}, 1});
    CHECK(report.smb2.verdict == Verdict{Answer::unknown, "answered_smb1"_reason, 1});
    CHECK_FALSE(report.smb2.multi_protocol);
  }

  TEST_CASE("learns nothing of SMB1 from a multi-protocol answer in SMB2") {
    const auto report = survey({answered(probe::multi_protocol_offer(), smb2_accepts(proto::kSmb2Wildcard))});
    CHECK(report.smb1.verdict == Verdict{});
    CHECK(report.smb1.dialects.empty());
    CHECK(report.smb2.multi_protocol == proto::kSmb2Wildcard);
  }

  TEST_CASE("learns nothing of SMB1 from a multi-protocol refusal in SMB2") {
    const auto report = survey({answered(probe::multi_protocol_offer(), smb2_says(proto::STATUS_NOT_SUPPORTED))});
    CHECK(report.smb1.verdict == Verdict{});
  }

  TEST_CASE("takes an SMB2 answer to a plain SMB1 list for a refusal and an anomaly") {
    const auto report = survey({answered(smb1_list({kNtLmString}), smb2_accepts(proto::kSmb2Wildcard))});
    CHECK(report.smb1.verdict == Verdict{Answer::refused, "answered_smb2"_reason, 1});
    CHECK(has_anomaly(report, "smb2.0x02ff", "was not offered"));
  }

  TEST_CASE("learns nothing from an SMB2 answer to SMB1 in a dialect that SMB1 cannot ask for") {
    const auto report = survey({answered(smb1_list({kNtLmString}), smb2_accepts(proto::SMB_2_1))});
    CHECK(report.smb1.verdict == Verdict{Answer::unknown, "answered_smb2"_reason, 1});
    CHECK(has_anomaly(report, "smb2.2.1", "was not offered"));
  }

  TEST_CASE("lists the strings least preferred first") {
    const auto report = survey({answered(smb1_list({kNtLmString, "LANMAN2.1", "PCLAN1.0"}), smb1_refuses())});
    REQUIRE(report.smb1.dialects.size() == 3);
    CHECK(report.smb1.dialects[0].dialect == "PCLAN1.0");
    CHECK(report.smb1.dialects[1].dialect == "LANMAN2.1");
    CHECK(report.smb1.dialects[2].dialect == kNtLmString);
  }

  TEST_CASE("reads the fields of extended security") {
    const auto report = survey({answered(smb1_list({kNtLmString}), smb1_accepts(0))});
    CHECK(report.smb1.signing == Signing::enabled);
    CHECK(report.smb1.user_level_security == true);
    CHECK(report.smb1.challenge_response == true);
    CHECK(report.smb1.extended_security == true);
    CHECK(report.smb1.capabilities == 0x8080F3FD);
    CHECK(report.smb1.max_buffer_size == 16644);
    CHECK(report.smb1.max_mpx_count == 50);
    CHECK(report.smb1.system_time == kServerTime);
    CHECK(report.smb1.time_zone_minutes == -60);
    CHECK(report.smb1.server_guid == kServerGuid);
    CHECK_FALSE(report.smb1.local_time);
    CHECK_FALSE(report.smb1.domain);
  }

  TEST_CASE("takes names from an answer in the clear and the rest from extended security") {
    const auto report =
        survey({answered(smb1_list({"LANMAN2.1", kNtLmString}), smb1_accepts(1)),
                answered(probe::Smb1Offer{{kNtLmString}, false}, proto::build_smb1_negotiate_response(smb1_plain(0)))});
    CHECK(report.smb1.domain == "LAN");
    CHECK(report.smb1.server == "NAS");
    CHECK(report.smb1.extended_security == true);
    CHECK(report.smb1.server_guid == kServerGuid);
  }

  TEST_CASE("reads the fields of LANMAN") {
    const auto report =
        survey({answered(smb1_list({"LANMAN2.1"}), proto::build_smb1_negotiate_response(smb1_lanman(0)))});
    CHECK(report.smb1.signing == Signing::disabled);
    CHECK(report.smb1.user_level_security == true);
    CHECK(report.smb1.challenge_response == true);
    CHECK(report.smb1.extended_security == false);
    CHECK(report.smb1.local_time == "2026-11-22T18:28:32");
    CHECK(report.smb1.time_zone_minutes == -60);
    CHECK_FALSE(report.smb1.system_time);
    CHECK_FALSE(report.smb1.capabilities);
  }

  TEST_CASE("prefers NT LM 0.12 to LANMAN as the source of its fields") {
    const auto report =
        survey({answered(smb1_list({"LANMAN2.1"}), proto::build_smb1_negotiate_response(smb1_lanman(0))),
                answered(smb1_list({kNtLmString}), smb1_accepts(0))});
    CHECK(report.smb1.signing == Signing::enabled);
    CHECK(report.smb1.system_time == kServerTime);
  }

  TEST_CASE("reads signing from the SecurityMode") {
    CHECK(smb1_with_mode(0x03).smb1.signing == Signing::disabled);
    CHECK(smb1_with_mode(0x07).smb1.signing == Signing::enabled);
    CHECK(smb1_with_mode(0x0F).smb1.signing == Signing::required);
  }

  TEST_CASE("reads share level and clear passwords from the SecurityMode") {
    CHECK(smb1_with_mode(0x00).smb1.user_level_security == false);
    CHECK(smb1_with_mode(0x00).smb1.challenge_response == false);
  }

  TEST_CASE("tells signing required without being enabled once") {
    const auto report = smb1_with_mode(0x0B);
    CHECK(report.smb1.signing == Signing::required);
    CHECK(std::ranges::count(report.anomalies, "smb1", &report::ReportedAnomaly::where) == 1);
    CHECK(has_anomaly(report, "smb1", "requir"));
  }

  TEST_CASE("says nothing of fields after a refusal") {
    const auto report = survey({answered(smb1_list({kNtLmString}), smb1_refuses())});
    CHECK_FALSE(report.smb1.signing);
    CHECK_FALSE(report.smb1.capabilities);
    CHECK_FALSE(report.smb1.extended_security);
  }
}
