#include <algorithm>

#include <doctest/doctest.h>

#include "audit/judged_reports.hpp"
#include "support/reason.hpp"

namespace smbprobe::test {
namespace {

report::HostReport tried(report::Verdict anonymous, report::Verdict guest) {
  auto out = host_with({smb2_port(445, {proto::SMB_3_1_1})});
  out.endpoints[0].authentication.anonymous = std::move(anonymous);
  out.endpoints[0].authentication.guest = std::move(guest);
  return out;
}

report::Verdict granted(report::Reason reason) { return {report::Answer::accepted, reason, 7}; }

TEST_SUITE("audit/findings_session") {
  TEST_CASE("a null session that is granted") {
    const auto report = tried(granted("accepted"_reason), refused_by("status_0xc000006d"_reason, 8));
    CHECK(evidence_of(report, "anonymous-session") == "445: session without a user: granted");
    CHECK(evidence_of(report, "guest-session").empty());
  }

  TEST_CASE("a guest session that is granted") {
    const auto report = tried(refused_by("status_0xc0000022"_reason, 7), granted("accepted_as_guest"_reason));
    CHECK(evidence_of(report, "guest-session") == "445: session without a password: granted as guest");
    CHECK(evidence_of(report, "anonymous-session").empty());
  }

  TEST_CASE("a guest is worse than nobody") {
    const auto report = tried(granted("accepted"_reason), granted("accepted_as_guest"_reason));
    CHECK(ids_of(report).front() == "guest-session");
    for (const auto& finding : audit::find_findings(report)) {
      if (finding.id == "guest-session") CHECK(finding.severity == audit::Severity::high);
      if (finding.id == "anonymous-session") CHECK(finding.severity == audit::Severity::info);
    }
  }

  TEST_CASE("a null session that reaches IPC$ is a finding of its own") {
    auto report = tried(granted("accepted"_reason), {});
    report.endpoints[0].authentication.anonymous_ipc = granted("accepted"_reason);
    CHECK(evidence_of(report, "anonymous-ipc") == "445: session without a user: granted, IPC$: granted");
    CHECK(evidence_of(report, "anonymous-session").empty());
    for (const auto& finding : audit::find_findings(report)) {
      if (finding.id != "anonymous-ipc") continue;
      CHECK(finding.severity == audit::Severity::medium);
      const auto samba = std::ranges::find(finding.advice, "samba", &audit::AdviceLine::product);
      REQUIRE(samba != finding.advice.end());
      CHECK(samba->line == "restrict anonymous = 2");
    }
  }

  TEST_CASE("a null session that is refused IPC$ stays a remark") {
    auto report = tried(granted("accepted_as_null"_reason), {});
    report.endpoints[0].authentication.anonymous_ipc = refused_by("status_0xc0000022"_reason, 8);
    CHECK(evidence_of(report, "anonymous-session") ==
          "445: session without a user: granted as a null session, IPC$: STATUS_ACCESS_DENIED");
    CHECK(evidence_of(report, "anonymous-ipc").empty());
    report.endpoints[0].authentication.anonymous_ipc = unknown_for("reset"_reason, 8);
    CHECK(evidence_of(report, "anonymous-session") ==
          "445: session without a user: granted as a null session, IPC$: reset the connection");
    CHECK(evidence_of(report, "anonymous-ipc").empty());
  }

  TEST_CASE("each port is told what its null session reaches") {
    auto report = host_with({smb2_port(445, {proto::SMB_3_1_1}), smb2_port(139, {proto::SMB_3_1_1})});
    for (auto& endpoint : report.endpoints) endpoint.authentication.anonymous = granted("accepted"_reason);
    report.endpoints[1].authentication.anonymous_ipc = granted("accepted"_reason);
    CHECK(evidence_of(report, "anonymous-session").starts_with("445"));
    CHECK(evidence_of(report, "anonymous-ipc").starts_with("139"));
  }

  TEST_CASE("what was not tried or not answered is no finding") {
    CHECK(ids_of(tried({}, {})) == ids_of(tried(unknown_for("timeout"_reason, 7), unknown_for("closed"_reason, 8))));
    CHECK(evidence_of(tried({}, {}), "anonymous-session").empty());
  }
}

}  // namespace
}  // namespace smbprobe::test
