#include <doctest/doctest.h>

#include "audit/judged_reports.hpp"

namespace smbprobe::test {
namespace {

using proto::SMB_2_0_2;
using proto::SMB_3_1_1;
using report::Signing;

TEST_SUITE("audit/findings_signing") {
  TEST_CASE("SMB1 that cannot sign") {
    auto report = host_with({smb1_port(445)});
    report.endpoints[0].smb1.signing = Signing::disabled;
    CHECK(evidence_of(report, "signing-disabled") == "445: signing disabled in SMB1");
    CHECK(evidence_of(report, "signing-not-required").empty());
  }

  TEST_CASE("signing that is not required in some dialects") {
    auto report = host_with({smb2_port(445, {SMB_2_0_2, SMB_3_1_1})});
    report.endpoints[0].smb2.dialects[4].signing = Signing::enabled;
    CHECK(evidence_of(report, "signing-not-required") == "445: signing not required in 3.1.1");
    CHECK(evidence_of(report, "signing-disabled").empty());
    CHECK(evidence_of(report, "signing-differs-by-dialect") ==
          "445: signing not required in 3.1.1, signing required in 2.0.2");
  }

  TEST_CASE("signing that is required everywhere is no finding") {
    const auto report = host_with({smb2_port(445, {SMB_2_0_2, SMB_3_1_1}), smb2_port(139, {SMB_2_0_2, SMB_3_1_1})});
    for (const auto& id : ids_of(report)) CHECK_FALSE(id.starts_with("signing-"));
  }

  TEST_CASE("signing that was not told is no finding") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1}), smb1_port(139)});
    report.endpoints[0].smb2.dialects[4].signing.reset();
    report.endpoints[1].smb1.signing.reset();
    for (const auto& id : ids_of(report)) CHECK_FALSE(id.starts_with("signing-"));
  }

  TEST_CASE("the answer to a multi-protocol NEGOTIATE is judged where it is all there is of SMB2") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    auto& smb2 = report.endpoints[0].smb2;
    smb2.dialects.clear();
    smb2.multi_protocol = 0x02ff;
    smb2.signing = Signing::enabled;
    CHECK(evidence_of(report, "signing-not-required") == "445: signing not required in SMB2");
    smb2.signing = Signing::required;
    CHECK(evidence_of(report, "signing-not-required").empty());
  }

  TEST_CASE("signing of a dialect that was refused does not count") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1})});
    report.endpoints[0].smb2.dialects[0].signing = Signing::enabled;
    CHECK(evidence_of(report, "signing-not-required").empty());
  }

  TEST_CASE("SMB1 that signs otherwise than SMB2") {
    auto port = smb2_port(445, {SMB_3_1_1});
    port.smb1 = smb1_port(445).smb1;
    port.smb1.signing = Signing::disabled;
    CHECK(evidence_of(host_with({port}), "signing-differs-by-dialect") ==
          "445: signing disabled in SMB1, signing required in 3.1.1");
  }

  TEST_CASE("one dialect on two ports with different signing") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_3_1_1})});
    report.endpoints[1].smb2.dialects[4].signing = Signing::enabled;
    CHECK(evidence_of(report, "signing-differs-by-port") == "3.1.1: signing required on 445 and not required on 139");
    CHECK(evidence_of(report, "signing-differs-by-dialect").empty());
  }

  TEST_CASE("different dialects on two ports are not a difference between the ports") {
    auto report = host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_2_0_2})});
    report.endpoints[1].smb2.dialects[0].signing = Signing::enabled;
    CHECK(evidence_of(report, "signing-differs-by-port").empty());
  }
}

}  // namespace
}  // namespace smbprobe::test
