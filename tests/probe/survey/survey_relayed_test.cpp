// What is known of a host behind a proxy: one that accepts at once and hangs up when the server took no connection
// (ssh -D does) must not make a verdict.
#include <doctest/doctest.h>

#include "probe/survey/survey_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;
using report::EndpointState;
using report::HostStatus;
using report::Smb1Status;

namespace {

const probe::Smb1Offer kNtLm{{"NT LM 0.12"}, true};

probe::Exchange relayed(probe::Exchange exchange) {
  exchange.relayed = true;
  return exchange;
}

probe::Exchange ends(const probe::Offer& offer, Outcome outcome) { return relayed(exchange(offer, outcome)); }

}  // namespace

TEST_SUITE("probe/survey_relayed") {
  TEST_CASE("a port that was hung up on each time is not called another service's") {
    for (const Outcome outcome : {Outcome::closed, Outcome::reset}) {
      const auto report = survey_host({ends(probe::full_smb2_offer(), outcome), ends(kNtLm, outcome)});
      CHECK(report.status == HostStatus::silent);
      CHECK(report.endpoints[0].state == EndpointState::silent);
      CHECK_FALSE(report.endpoints[0].connected.has_value());
      CHECK_FALSE(report.unanswered.has_value());
      CHECK(report.smb1 == Smb1Status::unknown);
    }
  }

  TEST_CASE("a port that took a connection and was silent may be one that is not there") {
    const auto report = survey_host({ends(probe::full_smb2_offer(), Outcome::silent), ends(kNtLm, Outcome::silent)});
    CHECK(report.status == HostStatus::silent);
    CHECK_FALSE(report.endpoints[0].connected.has_value());
    CHECK_FALSE(report.unanswered.has_value());
  }

  TEST_CASE("such a port leaves open what the other one denies") {
    for (const Outcome outcome : {Outcome::closed, Outcome::silent}) {
      const auto report =
          survey_host({ends(kNtLm, outcome), over_netbios(relayed(answered(kNtLm, smb1_refuses()))),
                       over_netbios(relayed(answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_3_0_2))))});
      CHECK(report.smb1 == Smb1Status::unknown);
    }
  }

  TEST_CASE("what was said shows that the port took the connection") {
    const auto report = survey_host({relayed(answered(kNtLm, smb1_refuses())), ends(kNtLm, Outcome::closed)});
    CHECK(report.status == HostStatus::smb);
    CHECK(report.endpoints[0].connected == true);
    auto web = ends(kNtLm, Outcome::garbage);
    web.reply = proto::to_bytes("HTTP/1.1 400");
    CHECK(survey_host({web, web}).status == HostStatus::not_smb);
  }

  TEST_CASE("a proxy's words on a target that was not reached are told") {
    auto unreached = ends(kNtLm, Outcome::unreachable);
    unreached.detail = "the proxy says: general failure";
    unreached.client = {};
    unreached.request_sent = false;
    const auto report = survey_host({unreached});
    CHECK(report.status == HostStatus::unreachable);
    CHECK(report.errors == std::vector<std::string>{"445: the proxy says: general failure"});
    unreached.relayed = false;
    CHECK(survey_host({unreached}).errors.empty());
  }
}
