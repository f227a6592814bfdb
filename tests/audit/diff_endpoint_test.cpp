// What changed on a port, field by field.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/diff.hpp"
#include "audit/judged_reports.hpp"
#include "proto/spnego.hpp"
#include "support/reason.hpp"

namespace smbprobe::test {
namespace {

using Lines = std::vector<std::string>;

/// "445.smb2.ciphers: a -> b", an empty side for what is not known.
Lines changes(const report::EndpointReport& before, const report::EndpointReport& after) {
  const audit::Judgement none;
  const auto old = host_with({before});
  const auto now = host_with({after});
  Lines out;
  for (const auto& change : audit::compare({old, none}, {now, none}).changes)
    out.push_back(change.field + ": " + change.before.value_or("") + " -> " + change.after.value_or(""));
  return out;
}

TEST_SUITE("audit/diff_endpoint") {
  TEST_CASE("SMB1 that was turned off") {
    auto after = smb1_port(445);
    after.smb1 = {};
    after.smb1.verdict = refused_by("closed"_reason, 1);
    after.smb1.dialects = {{"NT LM 0.12", refused_by("closed"_reason, 1)}};
    const auto found = changes(smb1_port(445), after);
    REQUIRE(found.size() >= 4);
    CHECK(found[0] == "445.smb1.answer: accepted -> refused, closed");
    CHECK(found[1] == "445.smb1.NT LM 0.12.answer: accepted -> refused, closed");
    CHECK(found[2] == "445.smb1.signing: required -> ");
    CHECK(found[3] == "445.smb1.user_level_security: true -> ");
  }

  TEST_CASE("what an SMB1 answer tells beside its dialect") {
    auto before = smb1_port(445);
    before.smb1.capabilities = 0x00000001;
    before.smb1.max_buffer_size = 4356;
    before.smb1.max_mpx_count = 10;
    before.smb1.domain = "LAN";
    auto after = before;
    after.smb1.capabilities = 0x00000003;
    after.smb1.max_buffer_size = 16644;
    after.smb1.max_mpx_count = 50;
    after.smb1.domain = "OFFICE";
    after.smb1.signing = report::Signing::disabled;
    after.smb1.challenge_response = false;
    CHECK(changes(before, after) ==
          Lines{"445.smb1.signing: required -> disabled", "445.smb1.challenge_response: true -> false",
                "445.smb1.capabilities: RAW_MODE -> RAW_MODE, MPX_MODE", "445.smb1.max_buffer_size: 4356 -> 16644",
                "445.smb1.max_mpx_count: 10 -> 50", "445.smb1.domain: LAN -> OFFICE"});
  }

  TEST_CASE("a dialect with other signing and capabilities and sizes") {
    const auto before = smb2_port(445, {proto::SMB_3_0});
    auto after = before;
    auto& row = after.smb2.dialects[2];
    row.signing = report::Signing::enabled;
    row.capabilities = 0x0F;
    row.max_read_size = 8388608;
    CHECK(changes(before, after) ==
          Lines{"445.smb2.3.0.signing: required -> enabled",
                "445.smb2.3.0.capabilities: DFS, LEASING, LARGE_MTU, MULTI_CHANNEL, ENCRYPTION -> DFS, LEASING, "
                "LARGE_MTU, MULTI_CHANNEL",
                "445.smb2.3.0.max_read_size: 65536 -> 8388608"});
  }

  TEST_CASE("the contexts of 3.1.1") {
    auto before = smb2_port(445, {proto::SMB_3_1_1});
    before.smb2.cipher_preference = report::Preference::client;
    before.smb2.preauth_integrity = {1};
    before.smb2.compression.emplace();
    before.smb2.rdma_transforms.emplace();
    before.smb2.transport_security = false;
    auto after = before;
    after.smb2.cipher_preference = report::Preference::server;
    after.smb2.preauth_integrity = {1, 0x77};
    after.smb2.compression = {1, 4};
    after.smb2.rdma_transforms = {1};
    after.smb2.transport_security = true;
    CHECK(changes(before, after) == Lines{"445.smb2.cipher_preference: client -> server",
                                          "445.smb2.preauth_integrity: SHA-512 -> SHA-512, 0x0077",
                                          "445.smb2.compression.algorithms:  -> LZNT1, Pattern_V1",
                                          "445.smb2.rdma_transforms:  -> ENCRYPTION",
                                          "445.smb2.transport_security: false -> true"});
  }

  TEST_CASE("mechanisms and sessions without credentials and anomalies") {
    auto before = smb2_port(445, {proto::SMB_2_1});
    before.authentication.mechanisms = {std::string(proto::kOidNtlmssp)};
    before.authentication.anonymous = refused_by("status_0xc0000022"_reason, 3);
    auto after = before;
    after.authentication.mechanisms = {"1.2.840.113554.1.2.2", std::string(proto::kOidNtlmssp)};
    after.authentication.anonymous = {report::Answer::accepted, "accepted_as_null"_reason, 3};
    after.anomalies = {{"smb2.2.1", "odd"}};
    CHECK(changes(before, after) ==
          Lines{"445.authentication.anonymous: refused, status_0xc0000022 -> accepted, accepted_as_null",
                "445.authentication.mechanisms: NTLMSSP -> Kerberos 5, NTLMSSP", "445.anomalies:  -> smb2.2.1: odd"});
  }
}

}  // namespace
}  // namespace smbprobe::test
