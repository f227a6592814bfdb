#include "audit/encryption.hpp"

#include <doctest/doctest.h>

#include "audit/judged_reports.hpp"
#include "audit/policy/policy.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using audit::Encrypts;
using proto::SMB_2_1;
using proto::SMB_3_0;
using proto::SMB_3_0_2;
using proto::SMB_3_1_1;

namespace {

/// A port that accepts these dialects and was asked for encryption in each.
report::EndpointReport asked_port(std::vector<std::uint16_t> dialects, std::uint32_t capabilities = 0x4F) {
  auto out = smb2_port(445, std::move(dialects));
  for (auto& dialect : out.smb2.dialects) {
    if (dialect.verdict.answer != report::Answer::accepted) continue;
    dialect.encryption_asked = true;
    dialect.capabilities = capabilities;
  }
  return out;
}

constexpr std::uint32_t kNoEncryption = 0x0F;

std::vector<report::Algorithm> every_cipher(report::Answer answer) {
  std::vector<report::Algorithm> out;
  for (const std::uint16_t id : audit::kEveryCipher) out.push_back({id, {answer, {}, {}}});
  return out;
}

std::string offered_rule(const report::HostReport& report) {
  const auto policy = audit::parse_policy("name = \"x\"\nversion = \"1\"\n[encryption]\noffered = true\n");
  return std::string(name_of(audit::check_policy(*policy, report, std::nullopt)->verdict));
}

}  // namespace

TEST_SUITE("audit/encryption") {
  TEST_CASE("a dialect before 3.0 cannot") {
    CHECK(audit::encryption_in(asked_port({SMB_2_1}), SMB_2_1).answer == Encrypts::no);
  }

  TEST_CASE("3.0 says it by a capability") {
    CHECK(audit::encryption_in(asked_port({SMB_3_0}), SMB_3_0).answer == Encrypts::yes);
    const auto is = audit::encryption_in(asked_port({SMB_3_0}, kNoEncryption), SMB_3_0);
    CHECK(is.answer == Encrypts::no);
    CHECK(is.why == "3.0 has capabilities 0x0f without ENCRYPTION");
  }

  TEST_CASE("3.1.1 says it by a cipher") {
    auto port = asked_port({SMB_3_1_1});
    CHECK(audit::encryption_in(port, SMB_3_1_1).answer == Encrypts::unknown);
    port.smb2.ciphers = every_cipher(report::Answer::refused);
    CHECK(audit::encryption_in(port, SMB_3_1_1).why == "3.1.1 refuses every cipher");
    port.smb2.ciphers->front().verdict.answer = report::Answer::accepted;
    CHECK(audit::encryption_in(port, SMB_3_1_1).answer == Encrypts::yes);
    constexpr std::array kGcm{proto::kAes128Gcm};
    CHECK(audit::encryption_in(port, SMB_3_1_1, kGcm).answer == Encrypts::no);
  }

  TEST_CASE("who did not ask for it learns nothing from a no") {
    auto port = asked_port({SMB_3_0}, kNoEncryption);
    port.smb2.dialects[2].encryption_asked = false;
    CHECK(audit::encryption_in(port, SMB_3_0).answer == Encrypts::unknown);
  }

  TEST_CASE("a dialect that was not asked for may encrypt, and no finding says that nothing can") {
    auto port = asked_port({SMB_3_1_1});
    port.smb2.ciphers = every_cipher(report::Answer::refused);
    std::erase_if(port.smb2.dialects, [](const auto& row) { return row.revision != SMB_3_1_1; });
    const auto is = audit::encryption_of(port);
    CHECK(is.answer == Encrypts::unknown);
    CHECK(is.reasons.front() == "3.0 was not asked for");
    CHECK(evidence_of(host_with({port}), "no-encryption").empty());
    CHECK(offered_rule(host_with({port})) == "unknown");
  }

  TEST_CASE("finding and policy agree where nothing can be encrypted") {
    const auto report = host_with({asked_port({SMB_3_0, SMB_3_0_2}, kNoEncryption)});
    CHECK_FALSE(evidence_of(report, "no-encryption").empty());
    CHECK(offered_rule(report) == "broken");
  }
}
