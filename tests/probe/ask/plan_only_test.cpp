#include <doctest/doctest.h>

#include <array>

#include "probe/ask/plan.hpp"
#include "probe/survey/evidence.hpp"
#include "report/depth.hpp"

using namespace smbprobe;

TEST_SUITE("probe/plan_only") {
  TEST_CASE("a plan of one question asks that one and no other, whatever the depth") {
    probe::Job job;
    job.offer = probe::Smb1Offer{{"NT LM 0.12"}};
    for (const auto depth : {report::Depth::quick, report::Depth::standard, report::Depth::full}) {
      probe::EndpointPlan plan(proto::Transport::direct_tcp, {.depth = depth, .only = &job});
      const auto jobs = plan.start();
      REQUIRE(jobs.size() == 1);
      CHECK(*jobs.front() == job);
      probe::Exchange exchange;
      exchange.outcome = probe::Outcome::closed;
      const std::array evidence{probe::read_evidence(exchange)};
      CHECK(plan.finished(*jobs.front(), evidence).empty());
      CHECK(plan.finished_all().empty());
    }
  }
}
