#include <doctest/doctest.h>

#include "audit/judged_reports.hpp"
#include "support/reason.hpp"

namespace smbprobe::test {
namespace {

using proto::SMB_2_0_2;
using proto::SMB_2_1;
using proto::SMB_3_0;
using proto::SMB_3_1_1;
using report::Algorithm;

Algorithm yes(std::uint16_t id) { return {id, accepted(1)}; }
Algorithm no(std::uint16_t id) { return {id, refused_by("no_context"_reason, 1)}; }
Algorithm open(std::uint16_t id) { return {id, unknown_for("timeout"_reason, 1)}; }

report::HostReport with_ciphers(std::vector<Algorithm> ciphers) {
  auto out = host_with({smb2_port(445, {SMB_3_1_1})});
  out.endpoints[0].smb2.ciphers = std::move(ciphers);
  return out;
}

report::HostReport with_signing(std::vector<Algorithm> algorithms) {
  auto out = host_with({smb2_port(445, {SMB_3_1_1})});
  out.endpoints[0].smb2.signing_algorithms = std::move(algorithms);
  return out;
}

/// Compression as Windows 10 1903 answers it.
report::HostReport smbghost_era() {
  auto out = host_with({smb2_port(445, {SMB_3_1_1})});
  out.endpoints[0].smb2.compression = {2};
  out.identity.os_version = "10.0.18362";
  out.endpoints[0].smb2.compression_chained_asked = true;
  return out;
}

TEST_SUITE("audit/findings_smb3") {
  TEST_CASE("nothing above 2.1") {
    const auto report = host_with({smb2_port(445, {SMB_2_0_2, SMB_2_1})});
    CHECK(evidence_of(report, "no-smb3") == "445: accepted 2.0.2, 2.1, refused 3.0, 3.0.2, 3.1.1");
    CHECK(evidence_of(report, "no-smb311").empty());
    CHECK(evidence_of(report, "old-smb2-dialects").empty());
  }

  TEST_CASE("a dialect of SMB 3 without an answer leaves the question open") {
    auto report = host_with({smb2_port(445, {SMB_2_1})});
    report.endpoints[0].smb2.dialects[4].verdict = unknown_for("timeout"_reason, 3);
    CHECK(evidence_of(report, "no-smb3").empty());
  }

  TEST_CASE("dialects that were not asked leave the question open") {
    auto report = host_with({smb2_port(445, {SMB_2_1})});
    report.endpoints[0].smb2.dialects.resize(2);
    CHECK(evidence_of(report, "no-smb3").empty());
  }

  TEST_CASE("a host with SMB1 alone has that finding instead") {
    auto report = host_with({smb1_port(445)});
    report.endpoints[0].smb2.verdict = refused_by("closed"_reason, 2);
    CHECK(evidence_of(report, "no-smb3").empty());
  }

  TEST_CASE("another port with SMB 3 is enough") {
    const auto report = host_with({smb2_port(445, {SMB_3_1_1}), smb2_port(139, {SMB_2_1})});
    CHECK(evidence_of(report, "no-smb3").empty());
  }

  TEST_CASE("3.0 without 3.1.1") {
    const auto report = host_with({smb2_port(445, {SMB_3_0})});
    CHECK(evidence_of(report, "no-smb311") == "445: accepted 3.0, refused 3.1.1");
  }

  TEST_CASE("3.1.1 is no finding and neither is 3.1.1 without an answer") {
    CHECK(evidence_of(host_with({smb2_port(445, {SMB_3_1_1})}), "no-smb311").empty());
    auto report = host_with({smb2_port(445, {SMB_3_0})});
    report.endpoints[0].smb2.dialects[4].verdict = unknown_for("timeout"_reason, 3);
    CHECK(evidence_of(report, "no-smb311").empty());
  }

  TEST_CASE("old dialects beside SMB 3") {
    CHECK(evidence_of(host_with({smb2_port(445, {SMB_2_0_2, SMB_3_1_1})}), "old-smb2-dialects") ==
          "445: accepted 2.0.2");
    CHECK(evidence_of(host_with({smb2_port(445, {SMB_3_0, SMB_3_1_1})}), "old-smb2-dialects").empty());
  }

  TEST_CASE("3.0 without the capability and 3.1.1 without a cipher") {
    auto report = with_ciphers({no(1), no(2), no(3), no(4)});
    report.endpoints[0].smb2.dialects[2] = dialect(SMB_3_0, 0x0F, 65536, report::Signing::required, 2);
    CHECK(evidence_of(report, "no-encryption") ==
          "445: 3.0 has capabilities 0x0f without ENCRYPTION, 3.1.1 refuses every cipher");
  }

  TEST_CASE("one cipher or the capability is enough") {
    CHECK(evidence_of(with_ciphers({no(1), no(2), no(3), yes(4)}), "no-encryption").empty());
    CHECK(evidence_of(host_with({smb2_port(445, {SMB_3_0})}), "no-encryption").empty());
  }

  TEST_CASE("a cipher without an answer or a list that was not told leaves the question open") {
    CHECK(evidence_of(with_ciphers({no(1), no(2), no(3), open(4)}), "no-encryption").empty());
    CHECK(evidence_of(with_ciphers({no(1), no(2)}), "no-encryption").empty());
    CHECK(evidence_of(host_with({smb2_port(445, {SMB_3_1_1})}), "no-encryption").empty());
  }

  TEST_CASE("damaged contexts say nothing of ciphers") {
    auto report = with_ciphers({no(1), no(2), no(3), no(4)});
    CHECK(evidence_of(report, "no-encryption") == "445: 3.1.1 refuses every cipher");
    report.endpoints[0].anomalies = {{"smb2.3.1.1", "truncated at 216: DataLength"}};
    CHECK(evidence_of(report, "no-encryption").empty());
    report.endpoints[0].smb2.ciphers = {yes(1), no(2), no(3), no(4)};
    CHECK(evidence_of(report, "only-ccm-ciphers").empty());
  }

  TEST_CASE("an anomaly about something else leaves the ciphers as they are") {
    auto report = with_ciphers({no(1), no(2), no(3), no(4)});
    report.endpoints[0].anomalies = {{"smb1", "odd"},
                                     {"smb2.3.1.1", "answered signing algorithm 0x0001 that was not offered"}};
    CHECK(evidence_of(report, "no-encryption") == "445: 3.1.1 refuses every cipher");
  }

  TEST_CASE("a host that has no SMB 3 is not told that it cannot encrypt") {
    CHECK(evidence_of(host_with({smb2_port(445, {SMB_2_1})}), "no-encryption").empty());
  }

  TEST_CASE("a client in a capture that could not encrypt proves nothing") {
    auto report = with_ciphers({no(1), no(2), no(3), no(4)});
    report.endpoints[0].smb2.dialects.back().encryption_asked = false;
    CHECK(evidence_of(report, "no-encryption").empty());
  }

  TEST_CASE("CCM where GCM is refused") {
    CHECK(evidence_of(with_ciphers({yes(1), no(2), yes(3), no(4)}), "only-ccm-ciphers") ==
          "445: accepted AES-128-CCM, AES-256-CCM, refused AES-128-GCM and AES-256-GCM");
  }

  TEST_CASE("CCM beside GCM is no finding and neither is GCM without an answer") {
    CHECK(evidence_of(with_ciphers({yes(1), yes(2), no(3), no(4)}), "only-ccm-ciphers").empty());
    CHECK(evidence_of(with_ciphers({yes(1), no(2), no(3), open(4)}), "only-ccm-ciphers").empty());
    CHECK(evidence_of(with_ciphers({yes(1)}), "only-ccm-ciphers").empty());
  }

  TEST_CASE("HMAC-SHA256 beside AES-CMAC") {
    CHECK(evidence_of(with_signing({yes(1), yes(0), no(2)}), "hmac-sha256-signing") ==
          "445: accepted HMAC-SHA256 beside AES-CMAC");
  }

  TEST_CASE("HMAC-SHA256 that is alone or refused or without an answer is no finding") {
    CHECK(evidence_of(with_signing({yes(0), no(1), no(2)}), "hmac-sha256-signing").empty());
    CHECK(evidence_of(with_signing({no(0), yes(1), yes(2)}), "hmac-sha256-signing").empty());
    CHECK(evidence_of(with_signing({open(0), yes(1), yes(2)}), "hmac-sha256-signing").empty());
    CHECK(evidence_of(host_with({smb2_port(445, {SMB_3_1_1})}), "hmac-sha256-signing").empty());
  }

  TEST_CASE("compression as in 1903 with its build") {
    CHECK(evidence_of(smbghost_era(), "smbghost-possible") ==
          "445: compression LZ77, not chained, OS version 10.0.18362");
  }

  TEST_CASE("the build alone is no finding") {
    auto report = smbghost_era();
    report.endpoints[0].smb2.compression.reset();
    CHECK(evidence_of(report, "smbghost-possible").empty());
  }

  TEST_CASE("the shape without a known build is no finding") {
    auto report = smbghost_era();
    report.identity.os_version.reset();
    CHECK(evidence_of(report, "smbghost-possible").empty());
    report.identity.os_version = "10.0.19041";
    CHECK(evidence_of(report, "smbghost-possible").empty());
  }

  TEST_CASE("chained compression or two algorithms are another shape") {
    auto report = smbghost_era();
    report.endpoints[0].smb2.compression_chained = true;
    CHECK(evidence_of(report, "smbghost-possible").empty());
    report.endpoints[0].smb2.compression_chained = false;
    report.endpoints[0].smb2.compression = {4, 2};
    CHECK(evidence_of(report, "smbghost-possible").empty());
  }

  TEST_CASE("one algorithm in a capture may be all that was offered") {
    auto report = smbghost_era();
    report.endpoints[0].smb2.compression_chained_asked = false;
    CHECK(evidence_of(report, "smbghost-possible").empty());
  }
}

}  // namespace
}  // namespace smbprobe::test
