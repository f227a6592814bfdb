#include <doctest/doctest.h>

#include "audit/judged_reports.hpp"
#include "support/reason.hpp"

namespace smbprobe::test {
namespace {

report::HostReport smb1_host(report::Smb1Status verdict) {
  auto out = host_with({smb1_port(445)});
  out.smb1 = verdict;
  return out;
}

TEST_SUITE("audit/findings_smb1") {
  TEST_CASE("a host with SMB1 alone") {
    auto report = smb1_host(report::Smb1Status::only);
    report.endpoints[0].smb2.verdict = refused_by("closed"_reason, 2);
    CHECK(evidence_of(report, "smb1-only") == "445: SMB1 accepted with NT LM 0.12, SMB2 and SMB3 refused");
    CHECK(evidence_of(report, "smb1-enabled").empty());
  }

  TEST_CASE("SMB1 beside SMB2 is on and not alone") {
    const auto report = smb1_host(report::Smb1Status::enabled);
    CHECK(evidence_of(report, "smb1-enabled") == "445: SMB1 accepted with NT LM 0.12");
    CHECK(evidence_of(report, "smb1-only").empty());
  }

  TEST_CASE("SMB1 that is refused is no finding") {
    auto report = host_with({smb2_port(445, {proto::SMB_3_1_1})});
    report.smb1 = report::Smb1Status::disabled;
    CHECK(evidence_of(report, "smb1-enabled").empty());
    CHECK(evidence_of(report, "smb1-only").empty());
  }

  TEST_CASE("SMB1 that nobody answered for is no finding") {
    auto report = host_with({smb_port(445)});
    report.endpoints[0].smb1.verdict = unknown_for("timeout"_reason, 1);
    CHECK(ids_of(report).empty());
  }

  TEST_CASE("LANMAN beside NT LM 0.12") {
    auto report = smb1_host(report::Smb1Status::enabled);
    report.endpoints[0].smb1.dialects = {{"PCLAN1.0", refused_by("dialect_index_0xffff"_reason, 4)},
                                         {"LANMAN1.0", accepted(3)},
                                         {"Samba", accepted(2)},
                                         {"NT LM 0.12", accepted(1)}};
    CHECK(evidence_of(report, "lanman-dialects") == "445: accepted LANMAN1.0, Samba");
  }

  TEST_CASE("strings with an NT answer are not LANMAN") {
    auto report = smb1_host(report::Smb1Status::enabled);
    report.endpoints[0].smb1.dialects = {
        {"POSIX 2", accepted(3)}, {"NT LANMAN 1.0", accepted(2)}, {"NT LM 0.12", accepted(1)}};
    CHECK(evidence_of(report, "lanman-dialects").empty());
  }

  TEST_CASE("LANMAN that was not answered for is no finding") {
    auto report = smb1_host(report::Smb1Status::enabled);
    report.endpoints[0].smb1.dialects.push_back({"LANMAN2.1", unknown_for("timeout"_reason, 2)});
    CHECK(evidence_of(report, "lanman-dialects").empty());
  }

  TEST_CASE("a dialect that is in no table is not judged") {
    auto report = smb1_host(report::Smb1Status::enabled);
    report.endpoints[0].smb1.dialects.push_back({"SOMETHING 9", accepted(2)});
    CHECK(evidence_of(report, "lanman-dialects").empty());
  }

  TEST_CASE("passwords in the clear") {
    auto report = smb1_host(report::Smb1Status::only);
    report.endpoints[0].smb1.challenge_response = false;
    CHECK(evidence_of(report, "plaintext-passwords") == "445: SMB1 without challenge and response");
  }

  TEST_CASE("a challenge is no finding and neither is what was not told") {
    auto report = smb1_host(report::Smb1Status::only);
    CHECK(evidence_of(report, "plaintext-passwords").empty());
    report.endpoints[0].smb1.challenge_response.reset();
    CHECK(evidence_of(report, "plaintext-passwords").empty());
  }

  TEST_CASE("share-level security on two ports is told once") {
    auto report = host_with({smb1_port(445), smb1_port(139)});
    for (auto& port : report.endpoints) port.smb1.user_level_security = false;
    CHECK(evidence_of(report, "share-level-security") == "445 and 139: SMB1 with share-level security");
  }

  TEST_CASE("user-level security is no finding and neither is what was not told") {
    auto report = smb1_host(report::Smb1Status::only);
    CHECK(evidence_of(report, "share-level-security").empty());
    report.endpoints[0].smb1.user_level_security.reset();
    CHECK(evidence_of(report, "share-level-security").empty());
  }

  TEST_CASE("no extended security") {
    auto report = smb1_host(report::Smb1Status::only);
    report.endpoints[0].smb1.extended_security = false;
    report.endpoints[0].smb1.capabilities = 0x0000F3FD;
    CHECK(evidence_of(report, "no-extended-security") ==
          "445: SMB1 without extended security (capabilities 0x0000f3fd)");
  }

  TEST_CASE("extended security is no finding") {
    CHECK(evidence_of(smb1_host(report::Smb1Status::only), "no-extended-security").empty());
  }

  TEST_CASE("LANMAN has no capabilities so extended security is not known") {
    auto report = smb1_host(report::Smb1Status::only);
    report.endpoints[0].smb1.extended_security = false;
    report.endpoints[0].smb1.capabilities.reset();
    CHECK(evidence_of(report, "no-extended-security").empty());
  }

  TEST_CASE("a client in a capture that did not ask for extended security proves nothing") {
    auto report = smb1_host(report::Smb1Status::only);
    report.endpoints[0].smb1.extended_security = false;
    report.endpoints[0].smb1.extended_security_asked = false;
    CHECK(evidence_of(report, "no-extended-security").empty());
  }
}

}  // namespace
}  // namespace smbprobe::test
