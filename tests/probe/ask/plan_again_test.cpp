// A plan that is told of a job again, because it was dropped and put once more; or of one that brought nothing.
#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>

#include "probe/ask/model_server.hpp"
#include "probe/ask/plan.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Job;
using probe::Outcome;
using report::Depth;

namespace {

constexpr auto kDirect = proto::Transport::direct_tcp;
constexpr probe::PlanOptions kStandard{Depth::standard, false};

ModelServer modern() { return {.smb2 = {0x0311, 0x0302, 0x0300, 0x0210, 0x0202}}; }
ModelServer smb1_only() { return {.smb1 = {"NT LM 0.12"}}; }

}  // namespace

TEST_SUITE("probe/plan") {
  TEST_CASE("begins no session in SMB1 before every list of SMB2 has its last answer") {
    probe::EndpointPlan plan(kDirect, {Depth::standard, false, true});
    const auto jobs = plan.start();
    const auto finish = [&](const Job& job, const Server& server) {
      return plan.finished(job, probe::read_evidence(play_job(job, kDirect, server).exchanges));
    };
    const Server hangs_up = [](proto::ByteView) { return Reaction{Outcome::closed, {}}; };
    const auto has_session = [](const std::vector<probe::JobRef>& asked) {
      return std::ranges::any_of(asked, [](const probe::JobRef& job) { return job->session != probe::Session::none; });
    };
    const auto with_few_contexts = finish(*jobs.at(0), hangs_up);
    REQUIRE(with_few_contexts.size() == 1);
    CHECK_FALSE(has_session(finish(*jobs.at(1), smb1_only())));
    CHECK_FALSE(has_session(finish(*with_few_contexts.at(0), hangs_up)));
    SUBCASE("which was dropped for lack of room") {
      const auto next = finish(*with_few_contexts.at(0), modern());
      const auto session = std::ranges::find_if(
          next, [](const probe::JobRef& job) { return job->session == probe::Session::anonymous; });
      REQUIRE(session != next.end());
      CHECK(std::holds_alternative<probe::Smb2Offer>((*session)->offer));
      CHECK_FALSE(has_session(plan.finished_all()));
    }
    SUBCASE("which is a refusal") { CHECK(has_session(plan.finished_all())); }
  }

  TEST_CASE("asks nothing more where a list of SMB1 is answered again") {
    probe::EndpointPlan plan(kDirect, {Depth::full});
    const ModelServer all{.smb1 = {"NT LM 0.12", "NT LANMAN 1.0", "LANMAN2.1", "LANMAN1.0", "Samba"}};
    auto jobs = plan.start();
    const Job list = *jobs.at(1);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const auto played = play_job(*jobs[i], kDirect, all);
      std::ranges::copy(plan.finished(*jobs[i], probe::read_evidence(played.exchanges)), std::back_inserter(jobs));
    }
    const auto again = play_job(list, kDirect, all);
    CHECK(plan.finished(list, probe::read_evidence(again.exchanges)).empty());
  }

  TEST_CASE("asks with every context again once the whole list was accepted after all") {
    probe::EndpointPlan plan(kDirect, kStandard);
    const auto jobs = plan.start();
    const Server hangs_up = [](proto::ByteView) { return Reaction{Outcome::closed, {}}; };
    static_cast<void>(
        plan.finished(*jobs.at(0), probe::read_evidence(play_job(*jobs.at(0), kDirect, hangs_up).exchanges)));
    const auto singles =
        plan.finished(*jobs.at(0), probe::read_evidence(play_job(*jobs.at(0), kDirect, modern()).exchanges));
    REQUIRE(singles.size() == 4);
    for (const auto& job : singles) CHECK(std::get<probe::Smb2Offer>(job->offer).more_contexts);
  }

  TEST_CASE("gives nothing out for a job without exchanges") {
    probe::EndpointPlan plan(kDirect, kStandard);
    const auto jobs = plan.start();
    CHECK(plan.finished(*jobs.at(0), {}).empty());
  }
}
