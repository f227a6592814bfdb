// A capture shows only what some client asked: what was not put to the server is no finding.
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/findings/findings.hpp"
#include "probe/survey/survey_samples.hpp"
#include "proto/ntstatus.hpp"
#include "proto/smb2_error_response.hpp"

namespace smbprobe::test {
namespace {

/// What is found in a capture with these exchanges, by id.
std::vector<std::string> found_in(std::vector<probe::Exchange> exchanges, std::string os_version = {}) {
  const std::vector<report::ProbedPort> ports{{445, proto::Transport::direct_tcp}};
  probe::HostContext facts;
  facts.source = "capture";
  facts.depth = report::Depth::full;
  auto report = probe::survey_host(std::move(facts), ports, numbered(std::move(exchanges)));
  if (!os_version.empty()) report.identity.os_version = std::move(os_version);
  std::vector<std::string> out;
  for (const auto& finding : audit::find_findings(report)) out.push_back(finding.id);
  return out;
}

bool has(const std::vector<std::string>& ids, std::string_view id) { return std::ranges::find(ids, id) != ids.end(); }

probe::Exchange smb1_plain_after(bool asks_extended) {
  return answered(probe::Smb1Offer{{"NT LM 0.12"}, asks_extended}, proto::build_smb1_negotiate_response(smb1_plain(0)));
}

/// 3.0 without ENCRYPTION, to a client with these capabilities.
probe::Exchange smb30_to(std::uint32_t client_capabilities) {
  auto out = answered(only(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0));
  auto request = proto::decode_smb2_negotiate_request(out.request).value();
  request.capabilities = client_capabilities;
  out.request = proto::build_smb2_negotiate_request(request);
  return out;
}

probe::Exchange observed_refused(std::uint16_t revision) {
  proto::Smb2ErrorResponse refusal;
  refusal.header.status = proto::STATUS_NOT_SUPPORTED;
  refusal.header.flags = proto::SMB2_FLAGS_SERVER_TO_REDIR;
  return answered(only(revision), proto::build_smb2_error_response(refusal));
}

/// 3.1.1 with LZNT1 alone, to a client with these algorithms.
probe::Exchange compression_to(std::vector<std::uint16_t> algorithms, std::uint32_t flags) {
  auto response = smb2_response(proto::SMB_3_1_1);
  response.contexts.contexts.emplace_back(proto::CompressionCapabilities{{1}, 0});
  auto out = answered(only(proto::SMB_3_1_1), proto::build_smb2_negotiate_response(response));
  auto request = proto::decode_smb2_negotiate_request(out.request).value();
  auto& contexts = request.contexts.contexts;
  std::erase_if(contexts, [](const auto& c) { return std::holds_alternative<proto::CompressionCapabilities>(c); });
  if (!algorithms.empty()) contexts.emplace_back(proto::CompressionCapabilities{std::move(algorithms), flags});
  out.request = proto::build_smb2_negotiate_request(request);
  return out;
}

TEST_SUITE("audit/observed") {
  TEST_CASE("no extended security counts where a client asked for it") {
    CHECK(has(found_in({smb1_plain_after(true)}), "no-extended-security"));
    CHECK_FALSE(has(found_in({smb1_plain_after(false)}), "no-extended-security"));
  }

  TEST_CASE("no encryption counts where a client could encrypt") {
    const auto no_302 = observed_refused(proto::SMB_3_0_2);
    const auto no_311 = observed_refused(proto::SMB_3_1_1);
    CHECK(has(found_in({smb30_to(proto::SMB2_GLOBAL_CAP_ENCRYPTION), no_302, no_311}), "no-encryption"));
    CHECK_FALSE(has(found_in({smb30_to(0), no_302, no_311}), "no-encryption"));
    CHECK_FALSE(has(found_in({smb30_to(proto::SMB2_GLOBAL_CAP_ENCRYPTION)}), "no-encryption"));  // 3.1.1 was not asked
  }

  TEST_CASE("one client that could encrypt is enough") {
    CHECK(has(found_in({smb30_to(0), smb30_to(proto::SMB2_GLOBAL_CAP_ENCRYPTION), observed_refused(proto::SMB_3_0_2),
                        observed_refused(proto::SMB_3_1_1)}),
              "no-encryption"));
  }

  TEST_CASE("a single algorithm of compression counts where several were offered chained") {
    constexpr std::string_view kBuild = "10.0.18362";
    CHECK(has(found_in({compression_to({1, 2, 3}, 1)}, std::string(kBuild)), "smbghost-possible"));
    CHECK_FALSE(has(found_in({compression_to({1}, 1)}, std::string(kBuild)), "smbghost-possible"));
    CHECK_FALSE(has(found_in({compression_to({1, 2, 3}, 0)}, std::string(kBuild)), "smbghost-possible"));
    CHECK_FALSE(has(found_in({compression_to({}, 0)}, std::string(kBuild)), "smbghost-possible"));
  }
}

}  // namespace
}  // namespace smbprobe::test
