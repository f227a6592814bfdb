#include <doctest/doctest.h>

#include "probe/survey/survey_parts.hpp"
#include "probe/survey/survey_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;

namespace {

probe::Exchange with_token(proto::Bytes token, std::uint16_t dialect = proto::SMB_2_1) {
  auto response = smb2_response(dialect);
  response.security_buffer = std::move(token);
  return answered(probe::full_smb2_offer(), proto::build_smb2_negotiate_response(response));
}

report::Identity identity_of(const probe::Exchange& exchange) {
  const std::vector<probe::Exchange> all = numbered({exchange});
  report::Identity identity;
  probe::survey_identity(probe::read_evidence(all), identity);
  return identity;
}

void check_challenge(const report::Identity& identity) {
  CHECK(identity.netbios_name == "NAS");
  CHECK(identity.netbios_domain == "LAN");
  CHECK(identity.dns_name == "nas.lan.example");
  CHECK(identity.dns_domain == "lan.example");
  CHECK(identity.dns_forest == "example");
  CHECK(identity.os_version == "10.0.17763");
}

}  // namespace

TEST_SUITE("probe/survey_identity") {
  TEST_CASE("tells the mechanisms and the hint of a token") {
    const auto report =
        survey({with_token(mechanisms_token({"1.2.840.48018.1.2.2", std::string(proto::kOidNtlmssp)}))});
    CHECK(report.authentication.mechanisms ==
          std::vector<std::string>{"1.2.840.48018.1.2.2", "1.3.6.1.4.1.311.2.2.10"});
    CHECK(report.authentication.hint == "not_defined_in_RFC4178@please_ignore");
  }

  TEST_CASE("calls target info that does not add up an anomaly") {
    const auto negotiate = with_token(mechanisms_token());
    const auto anomalies_of = [&](proto::Bytes ntlm) {
      proto::NegTokenResp token;
      token.response_token = std::move(ntlm);
      return survey({negotiate, set_up(negotiate, smb2_challenges(proto::build_neg_token_resp(token)))});
    };
    const auto whole = proto::build_ntlm_challenge(ntlm_challenge());
    CHECK(anomalies_of(whole).anomalies.empty());
    auto cut = whole;
    constexpr std::size_t kTargetInfoLength = 40;
    cut[kTargetInfoLength] = static_cast<std::uint8_t>(cut[kTargetInfoLength] - 4);
    CHECK(has_anomaly(anomalies_of(cut), "smb2", "CHALLENGE, TargetInfo: the list ends without MsvAvEOL"));
    cut[kTargetInfoLength] = static_cast<std::uint8_t>(cut[kTargetInfoLength] - 2);
    CHECK(has_anomaly(anomalies_of(cut), "smb2", "CHALLENGE, TargetInfo: a pair is longer than the list"));
  }

  TEST_CASE("tells the mechanisms of an SMB1 answer") {
    const auto report = survey({answered(kNtLm, smb1_accepts(0))});
    CHECK(report.authentication.mechanisms == std::vector{std::string(proto::kOidNtlmssp)});
  }

  TEST_CASE("tells no mechanisms of an SMB1 answer in the clear") {
    const auto report = survey({answered(kNtLm, proto::build_smb1_negotiate_response(smb1_plain(0)))});
    CHECK_FALSE(report.authentication.mechanisms);
  }

  TEST_CASE("tells an empty list where the token is empty") {
    const auto report = survey({with_token({})});
    CHECK(report.authentication.mechanisms == std::vector<std::string>{});
    CHECK_FALSE(report.authentication.hint);
  }

  TEST_CASE("prefers a token with mechanisms to an empty one") {
    const auto report = survey({with_token({}), with_token(mechanisms_token())});
    CHECK(report.authentication.mechanisms->size() == 1);
  }

  TEST_CASE("tells a broken token") {
    const auto report = survey({with_token({0x60, 0x48, 0x06})});
    CHECK_FALSE(report.authentication.mechanisms);
    CHECK(has_anomaly(report, "smb2.2.1", "security blob: truncated"));
  }

  TEST_CASE("reads names from a CHALLENGE inside SPNEGO") {
    check_challenge(
        identity_of(set_up(answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_2_1)), smb2_challenges())));
  }

  TEST_CASE("reads names from a bare CHALLENGE") {
    const auto bare = smb2_challenges(proto::build_ntlm_challenge(ntlm_challenge()));
    check_challenge(identity_of(set_up(with_token({}), bare)));
  }

  TEST_CASE("reads names and native strings from an SMB1 CHALLENGE") {
    const auto identity = identity_of(set_up(answered(kNtLm, smb1_accepts(0)), smb1_challenges()));
    check_challenge(identity);
    CHECK(identity.native_os == "Windows Server 2019 17763");
    CHECK(identity.native_lan_man == "Windows Server 2019 6.3");
  }

  TEST_CASE("tells no version that the CHALLENGE leaves out") {
    auto challenge = ntlm_challenge();
    challenge.version.reset();
    challenge.negotiate_flags &= ~proto::NTLMSSP_NEGOTIATE_VERSION;
    const auto identity = identity_of(set_up(with_token({}), smb2_challenges(proto::build_ntlm_challenge(challenge))));
    CHECK(identity.netbios_name == "NAS");
    CHECK_FALSE(identity.os_version);
  }

  TEST_CASE("tells no empty names") {
    auto challenge = ntlm_challenge();
    for (auto& pair : challenge.target_info) pair.value.clear();
    const auto identity = identity_of(set_up(with_token({}), smb2_challenges(proto::build_ntlm_challenge(challenge))));
    CHECK_FALSE(identity.netbios_name);
    CHECK_FALSE(identity.dns_domain);
  }

  TEST_CASE("keeps the name that was told first") {
    report::Identity identity;
    identity.netbios_name = "FIRST";
    const auto all = numbered({set_up(with_token({}), smb2_challenges())});
    probe::survey_identity(probe::read_evidence(all), identity);
    CHECK(identity.netbios_name == "FIRST");
    CHECK(identity.dns_name == "nas.lan.example");
  }

  TEST_CASE("learns nothing from a SESSION_SETUP that failed") {
    const auto negotiate = answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_2_1));
    const auto identity =
        identity_of(set_up(negotiate, smb2_says(proto::STATUS_ACCESS_DENIED, proto::SMB2_SESSION_SETUP)));
    CHECK(identity == report::Identity{});
  }
}
