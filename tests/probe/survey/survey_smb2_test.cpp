#include <doctest/doctest.h>

#include <algorithm>

#include "probe/survey/survey_samples.hpp"
#include "support/reason.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;
using report::Answer;
using report::Signing;
using report::Verdict;

namespace {

constexpr auto k202 = proto::SMB_2_0_2;
constexpr auto k21 = proto::SMB_2_1;
constexpr auto k30 = proto::SMB_3_0;
constexpr auto k302 = proto::SMB_3_0_2;
constexpr auto k311 = proto::SMB_3_1_1;

probe::Exchange accepted_alone(std::uint16_t dialect) { return answered(only(dialect), smb2_accepts(dialect)); }

probe::Exchange smb2_with_mode(std::uint16_t dialect, std::uint16_t mode) {
  auto response = smb2_response(dialect);
  response.security_mode = mode;
  return answered(only(dialect), proto::build_smb2_negotiate_response(response));
}

probe::Smb2Offer cannot_encrypt(std::uint16_t dialect) {
  auto offer = only(dialect);
  offer.capabilities = 0x3F;
  return offer;
}

probe::Exchange smb1_answer() { return answered(smb1_list({"NT LM 0.12"}), smb1_accepts(0)); }

}  // namespace

TEST_SUITE("probe/survey_smb2") {
  TEST_CASE("accepts a dialect that was asked alone") {
    const auto report = survey({accepted_alone(k30)});
    CHECK(report.smb2.verdict == Verdict{Answer::accepted, {}, 1});
    CHECK(smb2_verdict(report, k30) == Verdict{Answer::accepted, {}, 1});
  }

  TEST_CASE("accepts the dialect that was chosen from a list") {
    const auto report = survey({answered(probe::full_smb2_offer(), smb2_accepts(k302))});
    CHECK(smb2_verdict(report, k302) == Verdict{Answer::accepted, {}, 1});
    CHECK(smb2_verdict(report, k202) == Verdict{});
  }

  TEST_CASE("lists dialects lowest first") {
    const auto report = survey({accepted_alone(k302), accepted_alone(k202), accepted_alone(k21)});
    REQUIRE(report.smb2.dialects.size() == 3);
    CHECK(report.smb2.dialects[0].revision == k202);
    CHECK(report.smb2.dialects[1].revision == k21);
    CHECK(report.smb2.dialects[2].revision == k302);
  }

  TEST_CASE("refuses with the status of the answer") {
    const auto report = survey({accepted_alone(k302), answered(only(k21), smb2_says(proto::STATUS_NOT_SUPPORTED))});
    CHECK(smb2_verdict(report, k21) == Verdict{Answer::refused, "status_0xc00000bb"_reason, 2});
    CHECK(report.smb2.verdict.answer == Answer::accepted);
  }

  TEST_CASE("refuses every dialect of a list that is not supported") {
    const auto report = survey({answered(probe::full_smb2_offer(), smb2_says(proto::STATUS_NOT_SUPPORTED))});
    CHECK(report.smb2.verdict == Verdict{Answer::refused, "status_0xc00000bb"_reason, 1});
    CHECK(report.smb2.dialects.size() == 5);
    CHECK(smb2_verdict(report, k311).answer == Answer::refused);
  }

  TEST_CASE("learns nothing of its dialects from a list that was an invalid parameter") {
    const auto report = survey({answered(probe::full_smb2_offer(), smb2_says(proto::STATUS_INVALID_PARAMETER))});
    CHECK(smb2_verdict(report, k202) == Verdict{});
    CHECK(report.smb2.verdict.answer != Answer::accepted);
  }

  TEST_CASE("never takes a time-out for a refusal") {
    const auto report = survey({accepted_alone(k302), exchange(only(k21), Outcome::silent)});
    CHECK(smb2_verdict(report, k21) == Verdict{Answer::unknown, "timeout"_reason, 2});
  }

  TEST_CASE("leaves a port open that is silent to SMB2") {
    const auto report = survey({smb1_answer(), exchange(probe::full_smb2_offer(), Outcome::silent)});
    CHECK(report.smb2.verdict == Verdict{Answer::unknown, "timeout"_reason, 2});
  }

  TEST_CASE("takes a confirmed close for a refusal") {
    const auto closed = exchange(probe::full_smb2_offer(), Outcome::closed);
    const auto report = survey(paced({closed, smb1_answer(), smb1_answer(), closed}));
    CHECK(report.smb2.verdict == Verdict{Answer::refused, "closed"_reason, 4});
  }

  TEST_CASE("takes a close for nothing where nothing answers") {
    const auto report = survey(
        {exchange(probe::full_smb2_offer(), Outcome::closed), exchange(smb1_list({"NT LM 0.12"}), Outcome::closed)});
    CHECK(report.smb2.verdict == Verdict{Answer::unknown, "dropped"_reason, 1});
    CHECK(report.smb1.verdict.answer == Answer::unknown);
  }

  TEST_CASE("takes a close for nothing on a port that then takes no connection, and has no row for what was not sent") {
    const auto report =
        survey({accepted_alone(k302), exchange(only(k21), Outcome::closed), exchange(only(k30), Outcome::refused)});
    CHECK(smb2_verdict(report, k21) == Verdict{Answer::unknown, "dropped"_reason, 2});
    CHECK(std::ranges::find(report.smb2.dialects, k30, &report::Smb2Dialect::revision) == report.smb2.dialects.end());
  }

  TEST_CASE("calls a dialect that was not offered an anomaly, and neither an acceptance nor a refusal") {
    const auto report = survey({answered(only(k311), smb2_accepts(k202))});
    CHECK(smb2_verdict(report, k311) == Verdict{Answer::unknown, "dialect_0x0202"_reason, 1});
    CHECK(smb2_verdict(report, k202) == Verdict{});
    CHECK(has_anomaly(report, "smb2.2.0.2", "DialectRevision 0x0202 was not offered"));
  }

  TEST_CASE("names the place of a dialect without a name by its number") {
    const auto report = survey({answered(only(k311), smb2_accepts(0x0999))});
    CHECK(has_anomaly(report, "smb2.0x0999", "DialectRevision 0x0999 was not offered"));
  }

  TEST_CASE("refuses by inference what a server passed over") {
    const auto report = survey({answered(probe::full_smb2_offer(), smb2_accepts(k21))});
    CHECK(smb2_verdict(report, k30) == Verdict{Answer::refused, "passed_over_for_0x0210"_reason, 1});
    CHECK(smb2_verdict(report, k311) == Verdict{Answer::refused, "passed_over_for_0x0210"_reason, 1});
    CHECK(smb2_verdict(report, k202) == Verdict{});
  }

  TEST_CASE("keeps the inference where the dialect alone was not answered") {
    const auto report =
        survey({answered(probe::full_smb2_offer(), smb2_accepts(k21)), exchange(only(k30), Outcome::silent)});
    CHECK(smb2_verdict(report, k30) == Verdict{Answer::refused, "passed_over_for_0x0210"_reason, 1});
  }

  TEST_CASE("prefers an acceptance to the inference") {
    const auto report = survey({answered(probe::full_smb2_offer(), smb2_accepts(k21)), accepted_alone(k30)});
    CHECK(smb2_verdict(report, k30) == Verdict{Answer::accepted, {}, 2});
  }

  TEST_CASE("prefers a refusal alone to the inference") {
    const auto report = survey({answered(probe::full_smb2_offer(), smb2_accepts(k21)),
                                answered(only(k30), smb2_says(proto::STATUS_NOT_SUPPORTED))});
    CHECK(smb2_verdict(report, k30) == Verdict{Answer::refused, "status_0xc00000bb"_reason, 2});
  }

  TEST_CASE("reads signing of each dialect") {
    const auto report =
        survey({smb2_with_mode(k202, 0), smb2_with_mode(k21, 1), smb2_with_mode(k30, 2), smb2_with_mode(k302, 3)});
    REQUIRE(report.smb2.dialects.size() == 4);
    CHECK(report.smb2.dialects[0].signing == Signing::disabled);
    CHECK(report.smb2.dialects[1].signing == Signing::enabled);
    CHECK(report.smb2.dialects[2].signing == Signing::required);
    CHECK(report.smb2.dialects[3].signing == Signing::required);
    CHECK(report.smb2.dialects[3].security_mode == 3);
  }

  TEST_CASE("tells the weakest signing over all dialects") {
    CHECK(survey({smb2_with_mode(k302, 3), smb2_with_mode(k21, 1)}).smb2.signing == Signing::enabled);
    CHECK(survey({smb2_with_mode(k302, 3), smb2_with_mode(k21, 3)}).smb2.signing == Signing::required);
    CHECK_FALSE(survey({answered(only(k21), smb2_says(proto::STATUS_NOT_SUPPORTED))}).smb2.signing);
  }

  TEST_CASE("reads the numbers of a dialect") {
    const auto report = survey({accepted_alone(k21)});
    const auto& row = report.smb2.dialects.at(0);
    CHECK(row.capabilities == 0x07);
    CHECK(row.max_transact_size == 8388608);
    CHECK(row.max_read_size == 8388608);
    CHECK(row.max_write_size == 8388608);
    CHECK(report.smb2.server_guid == kServerGuid);
    CHECK(report.smb2.system_time == kServerTime);
  }

  TEST_CASE("tells no start time for 0") { CHECK_FALSE(survey({accepted_alone(k21)}).smb2.start_time); }

  TEST_CASE("tells the start time that a server told") {
    auto response = smb2_response(k21);
    response.server_start_time = 0x01D0000000000000;
    const auto report = survey({answered(only(k21), proto::build_smb2_negotiate_response(response))});
    CHECK(report.smb2.start_time == 0x01D0000000000000);
  }

  TEST_CASE("refuses 3.0 where only clients that cannot encrypt are accepted") {
    const auto report = survey({accepted_alone(k311), answered(only(k30), smb2_says(proto::STATUS_INVALID_PARAMETER)),
                                answered(cannot_encrypt(k30), smb2_accepts(k30))});
    CHECK(smb2_verdict(report, k30) == Verdict{Answer::refused, "status_0xc000000d"_reason, 2});
    CHECK(has_anomaly(report, "smb2.3.0", "refused to clients that can encrypt"));
  }

  TEST_CASE("keeps the weakness of such an exception out of the report") {
    auto weak = smb2_response(k30);
    weak.security_mode = 0;
    const auto report =
        survey({smb2_with_mode(k311, 3), answered(only(k30), smb2_says(proto::STATUS_INVALID_PARAMETER)),
                answered(cannot_encrypt(k30), proto::build_smb2_negotiate_response(weak))});
    CHECK(report.smb2.signing == Signing::required);
  }

  TEST_CASE("accepts 3.0 where both kinds of clients are accepted") {
    const auto report = survey({accepted_alone(k30), answered(cannot_encrypt(k30), smb2_accepts(k30))});
    CHECK(smb2_verdict(report, k30) == Verdict{Answer::accepted, {}, 1});
  }

  TEST_CASE("tells what a multi-protocol NEGOTIATE got") {
    const auto report = survey({answered(probe::multi_protocol_offer(), smb2_accepts(proto::kSmb2Wildcard))});
    CHECK(report.smb2.multi_protocol == proto::kSmb2Wildcard);
    CHECK(report.smb2.verdict == Verdict{Answer::accepted, {}, 1});
    CHECK(report.smb2.dialects.empty());
  }

  TEST_CASE("takes 2.0.2 to a multi-protocol NEGOTIATE for an acceptance") {
    const auto report = survey({answered(probe::multi_protocol_offer(), smb2_accepts(k202))});
    CHECK(report.smb2.multi_protocol == k202);
    CHECK(smb2_verdict(report, k202) == Verdict{Answer::accepted, {}, 1});
  }

  TEST_CASE("calls 2.1 to a multi-protocol NEGOTIATE an anomaly") {
    const auto report = survey({answered(probe::multi_protocol_offer(), smb2_accepts(k21))});
    CHECK(smb2_verdict(report, k21) == Verdict{});
    CHECK(has_anomaly(report, "smb2.2.1", "was not offered"));
  }

  TEST_CASE("leaves SMB2 open where a multi-protocol NEGOTIATE was refused in SMB1") {
    const auto report = survey({answered(probe::multi_protocol_offer(), smb1_refuses())});
    CHECK(report.smb2.verdict == Verdict{Answer::unknown, "dialect_index_0xffff"_reason, 1});
  }

  TEST_CASE("calls what the header of an answer must not have an anomaly") {
    auto response = smb2_response(k21);
    response.header.message_id = 7;
    response.header.next_command = 8;
    response.header.flags |= proto::SMB2_FLAGS_SIGNED | proto::SMB2_FLAGS_ASYNC_COMMAND;
    const auto report = survey({answered(only(k21), proto::build_smb2_negotiate_response(response))});
    for (const auto* what : {"MessageId 7 in answer to 0", "NextCommand is set", "async", "signed"})
      CHECK(has_anomaly(report, "smb2", what));
  }

  TEST_CASE("leaves the verdict open where one dialect is open") {
    const auto report =
        survey({answered(only(k21), smb2_says(proto::STATUS_NOT_SUPPORTED)), exchange(only(k30), Outcome::silent)});
    CHECK(report.smb2.verdict == Verdict{Answer::unknown, "timeout"_reason, 2});
  }

  TEST_CASE("tells damage of an answer and leaves it open") {
    const auto report = survey({answered(only(k21), cut(smb2_accepts(k21), 100))});
    CHECK(smb2_verdict(report, k21) == Verdict{Answer::unknown, "malformed"_reason, 1});
    CHECK(has_anomaly(report, "smb2", "truncated"));
  }

  TEST_CASE("keeps an acceptance whose contexts are damaged") {
    const auto whole = smb311_accepts(2, 1);
    const auto report = survey({answered(only(k311), cut(whole, whole.size() - 1))});
    CHECK(smb2_verdict(report, k311).answer == Answer::accepted);
    CHECK(has_anomaly(report, "smb2.3.1.1", ""));
  }

  TEST_CASE("takes the row of a dialect from the offer that asked for most") {
    auto masked = smb2_response(k30);
    masked.capabilities = 0x00;
    const auto report =
        survey({answered(cannot_encrypt(k30), proto::build_smb2_negotiate_response(masked)), accepted_alone(k30)});
    REQUIRE(report.smb2.dialects.size() == 1);
    CHECK(report.smb2.dialects[0].capabilities == 0x07);
    CHECK(report.smb2.dialects[0].verdict.exchange == 2);
  }
}
