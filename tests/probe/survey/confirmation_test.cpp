#include "probe/survey/confirmation.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "probe/survey/survey_samples.hpp"
#include "proto/ntstatus.hpp"
#include "support/reason.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Exchange;
using probe::Outcome;
using report::Answer;
using report::Verdict;

namespace {

const probe::Smb1Offer kSmb1{{"NT LM 0.12"}, true};

Exchange smb2_yes() { return answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_3_0_2)); }
Exchange smb2_status(std::uint32_t status) { return answered(only(proto::SMB_2_0_2), smb2_says(status)); }
Exchange smb1_dropped() { return exchange(kSmb1, Outcome::reset); }

/// The question of SMB1 is dropped, and again after an answer that was given twice.
std::vector<Exchange> dropped_again(std::int64_t pause_us = 50'000) {
  return paced({smb1_dropped(), smb2_yes(), smb2_yes(), smb1_dropped()}, pause_us);
}

Verdict smb1_of(std::vector<Exchange> exchanges) { return survey(std::move(exchanges)).smb1.verdict; }

}  // namespace

TEST_SUITE("probe/confirmation") {
  TEST_CASE("a drop counts after the same question was answered twice, each a pause after the one before") {
    CHECK(smb1_of(dropped_again()) == Verdict{Answer::refused, "reset"_reason, 4});
  }

  TEST_CASE("a drop that is the first of its question counts for nothing") {
    CHECK(smb1_of(paced({smb2_yes(), smb2_yes(), smb1_dropped()})) == Verdict{Answer::unknown, "dropped"_reason, 3});
  }

  TEST_CASE("a confirmation is withdrawn where what was answered is dropped next") {
    auto all = dropped_again();
    auto dropped = smb2_yes();
    dropped.outcome = Outcome::closed;
    dropped.reply.clear();
    dropped.rtt_us.reset();
    dropped.started_us = all.back().started_us + 50'000;
    all.push_back(dropped);
    CHECK(smb1_of(all).answer == Answer::unknown);
  }

  TEST_CASE("a drop counts for nothing after one answer, other answers, or without the pause") {
    CHECK(smb1_of(paced({smb1_dropped(), smb2_yes(), smb1_dropped()})).answer == Answer::unknown);
    const auto other = answered(only(proto::SMB_2_1), smb2_accepts(proto::SMB_2_1));
    CHECK(smb1_of(paced({smb1_dropped(), smb2_yes(), other, smb1_dropped()})).answer == Answer::unknown);
    CHECK(smb1_of(dropped_again(10'000)).answer == Answer::unknown);
  }

  TEST_CASE("the first of the two answers is the one that was over last, whenever it was begun") {
    auto all = dropped_again();
    auto other = answered(only(proto::SMB_2_1), smb2_accepts(proto::SMB_2_1));
    other.started_us = all[1].started_us + 1'000;
    other.rtt_us = 2'000;
    all.push_back(other);
    CHECK(smb1_of(all) == Verdict{Answer::refused, "reset"_reason, 4});
    all.back().rtt_us = 12'000;
    CHECK(smb1_of(all).answer == Answer::unknown);
  }

  TEST_CASE("a drop that came sooner after the answer than the second answer counts for nothing") {
    auto all = dropped_again(250'000);
    all[3].started_us = all[2].started_us + 10'000 + 60'000;
    CHECK(smb1_of(all).answer == Answer::unknown);
  }

  TEST_CASE("a drop counts for nothing where one more connection was open beside it") {
    auto all = dropped_again();
    auto beside = over_netbios(smb2_yes());
    beside.started_us = all[3].started_us - 1000;
    beside.rtt_us = 10'000;
    all.push_back(beside);
    CHECK(survey_host(all).endpoints[0].smb1.verdict.answer == Answer::unknown);
  }

  TEST_CASE("answers of two ports may be had side by side, and drops count alone") {
    const auto dropped = exchange(kSmb1, Outcome::closed);
    const auto paced_alone = paced({dropped, smb2_yes(), smb2_yes(), dropped, dropped});
    std::vector<Exchange> all(paced_alone.begin(), paced_alone.begin() + 4);
    for (std::size_t i = 0; i < 3; ++i) all.push_back(over_netbios(paced_alone[i]));
    all.push_back(over_netbios(paced_alone[4]));
    const auto report = survey_host(all);
    CHECK(report.endpoints[0].smb1.verdict == Verdict{Answer::refused, "closed"_reason, 4});
    CHECK(report.endpoints[1].smb1.verdict == Verdict{Answer::refused, "closed"_reason, 8});
    all.back().started_us = all[3].started_us;
    const auto beside = survey_host(all);
    CHECK(beside.endpoints[0].smb1.verdict.answer == Answer::unknown);
    CHECK(beside.endpoints[1].smb1.verdict.answer == Answer::unknown);
  }

  TEST_CASE("a host that drops what it answers must drop twice in a row") {
    const auto two_1 = answered(only(proto::SMB_2_1), smb2_accepts(proto::SMB_2_1));
    const auto two_1_dropped = exchange(only(proto::SMB_2_1), Outcome::closed);
    CHECK(smb1_of(paced({two_1_dropped, two_1, smb1_dropped(), smb2_yes(), smb2_yes(), smb1_dropped()})).answer ==
          Answer::unknown);
    CHECK(smb1_of(paced({two_1_dropped, two_1, smb1_dropped(), smb2_yes(), smb2_yes(), smb1_dropped(),
                         smb1_dropped()})) == Verdict{Answer::refused, "reset"_reason, 7});
  }

  TEST_CASE("an answer that came before its question refuses nothing") {
    auto early = smb2_status(proto::STATUS_NOT_SUPPORTED);
    early.early_reply = true;
    CHECK(survey({early}).smb2.verdict.answer == Answer::unknown);
  }

  TEST_CASE("what was dropped and is answered another time leaves nothing open") {
    const auto list = smb1_list({"NT LM 0.12", "LANMAN1.0"});
    const auto report =
        survey({exchange(list, Outcome::closed), exchange(list, Outcome::silent), answered(list, smb1_accepts(0))});
    CHECK(report.smb1.verdict.answer == Answer::accepted);
    CHECK(report.smb1.dialects.size() == 1);
  }

  TEST_CASE("one confirmation serves every later drop at that pace") {
    const auto closed = exchange(only(proto::SMB_2_0_2), Outcome::closed);
    const auto report = survey(paced({closed, smb1_dropped(), smb2_yes(), smb2_yes(), smb1_dropped(), closed}));
    CHECK(report.smb1.verdict.answer == Answer::refused);
    CHECK(smb2_verdict(report, proto::SMB_2_0_2) == Verdict{Answer::refused, "closed"_reason, 6});
  }

  TEST_CASE("a silence in between ends what was shown") {
    const auto silent = exchange(only(proto::SMB_2_0_2), Outcome::silent);
    CHECK(smb1_of(paced({smb1_dropped(), smb2_yes(), smb2_yes(), silent, smb1_dropped()})).answer == Answer::unknown);
  }

  TEST_CASE("a status about resources is a refusal only where it is confirmed") {
    for (const std::uint32_t status :
         {proto::STATUS_REQUEST_NOT_ACCEPTED, proto::STATUS_INSUFF_SERVER_RESOURCES,
          proto::STATUS_INSUFFICIENT_RESOURCES, proto::STATUS_TOO_MANY_SESSIONS, proto::STATUS_ACCESS_DENIED}) {
      const auto alone = survey({smb2_yes(), smb2_status(status)});
      CHECK(smb2_verdict(alone, proto::SMB_2_0_2).answer == Answer::unknown);
      CHECK(smb2_verdict(alone, proto::SMB_2_0_2).reason.kind == report::ReasonKind::status);
      const auto confirmed = survey(paced({smb2_status(status), smb2_yes(), smb2_yes(), smb2_status(status)}));
      CHECK(smb2_verdict(confirmed, proto::SMB_2_0_2).answer == Answer::refused);
    }
    const auto plain = survey({smb2_yes(), smb2_status(proto::STATUS_NOT_SUPPORTED)});
    CHECK(smb2_verdict(plain, proto::SMB_2_0_2).answer == Answer::refused);
  }

  TEST_CASE("a status about resources has to be the one that came before") {
    const auto now = smb2_status(proto::STATUS_INSUFFICIENT_RESOURCES);
    const auto of = [&](Exchange before) {
      return smb2_verdict(survey(paced({std::move(before), smb2_yes(), smb2_yes(), now})), proto::SMB_2_0_2).answer;
    };
    CHECK(of(now) == Answer::refused);
    CHECK(of(smb2_status(proto::STATUS_ACCESS_DENIED)) == Answer::unknown);
    CHECK(of(exchange(only(proto::SMB_2_0_2), Outcome::closed)) == Answer::unknown);
    CHECK(of(smb1_dropped()) == Answer::unknown);
  }

  TEST_CASE("an answered question that is dropped ends what was shown, and is not confirmed itself") {
    auto a_dropped = smb2_yes();
    a_dropped.outcome = Outcome::closed;
    a_dropped.reply.clear();
    const auto all = numbered(paced({smb1_dropped(), smb2_yes(), smb2_yes(), a_dropped, smb1_dropped()}));
    auto evidence = probe::read_evidence(all);
    probe::confirm_refusals(evidence);
    CHECK(std::ranges::none_of(evidence, &probe::Evidence::confirmed));
  }

  TEST_CASE("what was shown to one client says nothing of another") {
    auto all = dropped_again();
    all[3].client.address = "192.0.2.66";
    CHECK(smb1_of(all).answer == Answer::unknown);
  }

  TEST_CASE("connections of other clients count as open beside") {
    auto all = dropped_again();
    auto other = smb2_yes();
    other.client.address = "192.0.2.66";
    other.lifetime = {.begun_us = all[2].started_us + 20'000, .over_us = probe::kNeverOver};
    other.started_us = other.lifetime->begun_us;
    other.rtt_us = 1000;
    all.push_back(other);
    CHECK(smb1_of(all).answer == Answer::unknown);
  }

  TEST_CASE("a connection that stays open after its answer counts as open") {
    auto all = dropped_again();
    for (auto& each : all) each.lifetime = {.begun_us = each.started_us, .over_us = each.started_us + 10'000};
    CHECK(smb1_of(all).answer == Answer::refused);
    for (std::size_t i = 1; i < 3; ++i) all[i].lifetime->over_us = probe::kNeverOver;
    CHECK(smb1_of(all).answer == Answer::unknown);
  }

  TEST_CASE("the pause begins when the connection is over") {
    auto all = dropped_again();
    for (auto& each : all) each.lifetime = {.begun_us = each.started_us, .over_us = each.started_us + 55'000};
    CHECK(smb1_of(all).answer == Answer::unknown);
  }
}
