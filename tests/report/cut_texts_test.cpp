#include "report/cut_texts.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/judgement.hpp"
#include "cli/sample_reports.hpp"
#include "report/client_fields.hpp"
#include "report/field_json.hpp"
#include "report/saved_line.hpp"
#include "report/session_fields.hpp"
#include "view/json/client_json.hpp"
#include "view/json/host_json.hpp"
#include "view/json/session_json.hpp"

namespace smbprobe::report {
namespace {

using Cuts = std::vector<CutText>;

/// A host that says too much wherever it may say anything.
HostReport talkative() {
  HostReport report = test::dual_stack_nas();
  report.identity.dns_name = std::string(130000, 'x');
  auto& endpoint = report.endpoints.front();
  endpoint.authentication.mechanisms = std::vector<std::string>(65, "1.2.3");
  endpoint.authentication.hint.emplace();
  for (int i = 0; i < 300; ++i) *endpoint.authentication.hint += "\u4e2d";
  endpoint.smb2.compression = std::vector<std::uint16_t>(30000, 7);
  endpoint.smb2.unknown_contexts = std::vector<UnknownContext>{{0x77, proto::Bytes(5000, 1)}};
  endpoint.anomalies.assign(1000, {"smb2", "too much"});
  return report;
}

TEST_SUITE("report/cut_texts") {
  TEST_CASE("what is too long is cut, and how long it was stands beside it") {
    HostReport report = talkative();
    cut_texts(report);
    const auto& endpoint = report.endpoints.front();
    CHECK(report.identity.dns_name == std::string(254, 'x') + "\u2026");
    CHECK(endpoint.authentication.hint->size() == 255 * 3);
    CHECK(endpoint.smb2.compression->size() == kMostListed);
    CHECK(endpoint.smb2.unknown_contexts->front().data.size() == kMostListedBytes);
    CHECK(report.cut == Cuts{{"endpoints[0].smb2.compression.algorithms", 30000},
                             {"endpoints[0].smb2.unknown_contexts[0].bytes", 5000},
                             {"endpoints[0].authentication.mechanisms", 65},
                             {"endpoints[0].authentication.hint", 300},
                             {"endpoints[0].anomalies", 1000},
                             {"identity.dns_name", 130000}});
    const HostReport once = report;
    cut_texts(report);
    CHECK(report == once);
  }

  TEST_CASE("what fits leaves no key in the JSON") {
    HostReport report = test::dual_stack_nas();
    cut_texts(report);
    CHECK(report == test::dual_stack_nas());
    CHECK(view::host_to_json(report).find("\"cut\"") == std::string::npos);
  }

  TEST_CASE("a report that was cut is read back whole and judged equally") {
    HostReport report = talkative();
    cut_texts(report);
    const auto judgement = audit::judge(report);
    const std::string json = view::host_to_json(report, judgement);
    CHECK(json.size() < 64 * 1024);
    CHECK(json.find(R"("cut":[{"field":"endpoints[0].smb2.compression.algorithms","length":30000},)") !=
          std::string::npos);
    const auto saved = parse_saved(json);
    REQUIRE(saved);
    CHECK(saved->report.cut == report.cut);
    CHECK(view::host_to_json(saved->report, audit::judge(saved->report)) == json);
  }

  TEST_CASE("a saved report that nobody cut is cut when it is read") {
    const auto saved = parse_saved(view::host_to_json(talkative()));
    REQUIRE(saved);
    HostReport report = talkative();
    cut_texts(report);
    CHECK(saved->report.cut == report.cut);
    CHECK(saved->report.identity == report.identity);
  }

  TEST_CASE("what a saved report says was cut is bounded itself") {
    HostReport report = test::dual_stack_nas();
    report.cut.assign(10000, {std::string(1000, 'f'), 1});
    cut_texts(report);
    CHECK(report.cut.size() == 256);
    CHECK(report.cut.front().field.size() == 254 + 3);
  }

  TEST_CASE("a client and a session are cut too") {
    ClientOffer offer;
    offer.smb1_dialects = std::vector<std::string>{"NT LM 0.12", std::string(1000, 'd')};
    offer.netname = std::string(256, 'n');
    cut_texts(offer);
    CHECK(offer.cut == Cuts{{"smb1_dialects[1]", 1000}, {"netname", 256}});
    CHECK(view::client_to_json(offer).find(R"("cut":[{"field":"smb1_dialects[1]","length":1000},)") !=
          std::string::npos);
    Session session;
    session.facts.user = std::string(70000, 'u');
    session.facts.shares.assign(100, R"(\\nas\a)");
    cut_texts(session);
    CHECK(session.cut == Cuts{{"user", 70000}, {"shares", 100}});
    CHECK(session.facts.shares.size() == kMostListed);
    CHECK(view::session_to_json(session).find(R"("cut":[{"field":"user","length":70000},)") != std::string::npos);
  }
}

}  // namespace
}  // namespace smbprobe::report
