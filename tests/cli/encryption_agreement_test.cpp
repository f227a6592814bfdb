// Of every server in captures/, finding, policy and clients say the same of encryption.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>

#include "audit/clients/clients.hpp"
#include "audit/encryption.hpp"
#include "audit/findings/findings.hpp"
#include "audit/observed.hpp"
#include "audit/policy/policy.hpp"
#include "support/capture_hosts.hpp"

using namespace smbprobe;
using audit::Encrypts;

namespace {

bool finds_none(const report::HostReport& host) {
  const auto findings = audit::find_findings(host);
  return std::ranges::find(findings, "no-encryption", &audit::Finding::id) != findings.end();
}

/// The policy's verdict as it follows from the ports: the weakest one counts.
audit::Compliance weakest_port(const report::HostReport& host) {
  bool unknown = false;
  for (const auto& endpoint : host.endpoints) {
    if (!audit::speaks_smb(endpoint)) continue;
    const auto answer = audit::encryption_of(endpoint).answer;
    if (answer == Encrypts::no) return audit::Compliance::fail;
    unknown = unknown || answer == Encrypts::unknown;
  }
  return unknown ? audit::Compliance::unknown : audit::Compliance::pass;
}

bool some_port_may(const report::HostReport& host) {
  return std::ranges::any_of(host.endpoints, [](const auto& endpoint) {
    return audit::speaks_smb(endpoint) && audit::encryption_of(endpoint).answer != Encrypts::no;
  });
}

void check_agreement(const report::HostReport& host, const audit::Policy& policy) {
  if (host.status != report::HostStatus::smb) return;
  CHECK(audit::check_policy(policy, host, std::nullopt)->verdict == weakest_port(host));
  const bool none = finds_none(host);
  CHECK_FALSE((none && some_port_may(host)));
  for (const auto& client : audit::who_connects(host)) {
    if (client.encrypted != true) continue;
    CAPTURE(client.client);
    CHECK_FALSE(none);
    const auto port = std::ranges::find(host.endpoints, client.transport, &report::EndpointReport::transport);
    REQUIRE(port != host.endpoints.end());
    CHECK(audit::encryption_of(*port).answer == Encrypts::yes);
  }
}

}  // namespace

TEST_SUITE("cli/encryption_agreement") {
  TEST_CASE("finding, policy and clients agree on encryption for every capture") {
    const auto policy = audit::parse_policy("name = \"x\"\nversion = \"1\"\n[encryption]\noffered = true\n");
    REQUIRE(policy);
    std::size_t hosts = 0;
    for (const auto& file : std::filesystem::directory_iterator(SMBPROBE_SOURCE_DIR "/captures")) {
      if (!file.path().filename().string().contains(".pcap")) continue;
      CAPTURE(file.path().filename().string());
      for (const auto& host : test::hosts_of_capture(file.path().string())) {
        ++hosts;
        check_agreement(host, *policy);
      }
    }
    CHECK(hosts > 200);
  }
}
