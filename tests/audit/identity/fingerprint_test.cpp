#include "audit/identity/fingerprint.hpp"

#include <doctest/doctest.h>

#include "audit/audit_samples.hpp"
#include "audit/identity/traits.hpp"
#include "support/reason.hpp"
#include "support/server_answers.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

const Revisions kAllTraits{0x0202, 0x0210, 0x0300, 0x0302, 0x0311};
constexpr proto::Guid kRandom{0x6a, 0x0b, 0x3b, 0x7e, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 1, 2, 3, 4};
constexpr proto::Guid kSpelled{'n', 'a', 's'};
const std::string kNtlm{proto::kOidNtlmssp};
const std::string kHint = "not_defined_in_RFC4178@please_ignore";
constexpr std::uint64_t kNow = 133781664693118798;

report::EndpointReport fingerprinted(proto::Guid guid,
                                     std::vector<std::string> mechanisms,
                                     std::optional<std::string> hint) {
  auto out = direct(kAllTraits);
  out.smb2.server_guid = guid;
  out.smb2.system_time = kNow;
  out.authentication.mechanisms = std::move(mechanisms);
  out.authentication.hint = std::move(hint);
  for (auto& row : out.smb2.dialects) row.max_transact_size = row.max_read_size = row.max_write_size = 8388608;
  out.smb1.verdict.reason = "dialect_index_0xffff"_reason;
  return out;
}

report::EndpointReport samba() { return fingerprinted(kSpelled, {kNtlm}, kHint); }

report::EndpointReport windows() {
  auto out = fingerprinted(kRandom, {"1.3.6.1.4.1.311.2.2.30", kNtlm}, std::nullopt);
  out.smb1.verdict.reason = "closed"_reason;
  return out;
}

audit::Implementation recognised(const report::EndpointReport& port) { return audit::recognise(host({port})); }

}  // namespace

TEST_SUITE("audit/fingerprint") {
  TEST_CASE("recognises Samba by its GUID and token") {
    const auto is = recognised(samba());
    CHECK(is.name == "Samba");
    CHECK(is.confidence == 90);
    CHECK(is.reasons == std::vector<std::string>{"its server GUID decodes to a name",
                                                 "its security token has the mechanisms and hint of Samba",
                                                 "it refuses SMB1 with DialectIndex 0xFFFF"});
  }

  TEST_CASE("recognises Windows by NEGOEX") {
    CHECK(recognised(windows()).name == "Windows");
    CHECK(recognised(windows()).confidence == 75);
  }

  TEST_CASE("recognises ksmbd by its zero GUID and sizes") {
    auto port = fingerprinted({}, {kNtlm}, kHint);
    for (auto& row : port.smb2.dialects) row.max_transact_size = 1048576;
    for (auto& row : port.smb2.dialects) row.max_read_size = 4194304;
    CHECK(recognised(port).name == "ksmbd");
  }

  TEST_CASE("recognises macOS by its mechanisms") {
    CHECK(recognised(fingerprinted(kRandom, {"1.2.752.43.14.3", "1.3.6.1.5.5.14", kNtlm}, kHint)).name == "macOS");
  }

  TEST_CASE("recognises impacket by its GUID") {
    proto::Guid guid;
    guid.fill('A');
    auto port = fingerprinted(guid, {kNtlm}, std::nullopt);
    port.smb2.start_time = kNow;
    CHECK(recognised(port).name == "impacket");
  }

  TEST_CASE("recognises Responder by user to user and its start time") {
    auto port = fingerprinted(kRandom, {"1.2.840.113554.1.2.2.3", kNtlm}, kHint);
    port.smb2.start_time = kNow;
    CHECK(recognised(port).name == "Responder");
    port.smb2.start_time = 1;
    CHECK(recognised(port).name == "Windows");
  }

  TEST_CASE("recognises NetApp by two habits together") {
    auto port = fingerprinted(kRandom, {kNtlm}, std::nullopt);
    port.smb2.dialects[4].capabilities = 0x4F;
    CHECK(recognised(port).name == "unknown");
    port.smb2.dialects[3].verdict.answer = report::Answer::refused;
    CHECK(recognised(port).name == "NetApp");
  }

  TEST_CASE("says unknown where the answers disagree") {
    auto port = windows();
    port.smb2.server_guid = kSpelled;
    const auto is = recognised(port);
    CHECK(is.name == "unknown");
    CHECK(is.confidence == 0);
    REQUIRE(is.reasons.size() >= 2);
    CHECK(std::ranges::find(is.reasons, "like Samba: its server GUID decodes to a name") != is.reasons.end());
    CHECK(std::ranges::find(is.reasons, "like Windows: it offers NEGOEX") != is.reasons.end());
  }

  TEST_CASE("a version number and a name decide nothing") {
    auto report = host({direct({0x0202})});
    report.endpoints.front().smb2.ciphers.reset();
    report.identity.os_version = "10.0.26100";
    report.identity.native_os = "Windows 10 Pro 19045";
    report.identity.native_lan_man = "Samba 4.17.12-Debian";
    CHECK(audit::recognise(report).name == "unknown");
  }

  TEST_CASE("a host without SMB is unknown and has no fingerprint") {
    const auto is = audit::recognise(host({blocked()}));
    CHECK(is.name == "unknown");
    CHECK(is.fingerprint.empty());
  }

  TEST_CASE("the fingerprint holds what the code decides") {
    CHECK(recognised(samba()).fingerprint ==
          "1;guid=name;start=none;mechs=NTLMSSP;hint=rfc4178;smb2=3.1.1;caps=0xf;sizes=8388608,8388608,8388608;"
          "ciphers=2;signing=-;prefers=-;posix=-;smb1=refused,dialect_index_0xffff");
  }

  TEST_CASE("the fingerprint does not depend on names or times or signing") {
    auto other = samba();
    other.smb2.server_guid = proto::Guid{'x', 'y'};
    other.smb2.system_time = kNow + 5;
    for (auto& row : other.smb2.dialects) row.signing = report::Signing::required;
    CHECK(recognised(other).fingerprint == recognised(samba()).fingerprint);
  }

  TEST_CASE("the Flags of SMB1 answers are read from the exchanges, refusals passed over") {
    auto report = host({direct({}, {"NT LM 0.12"})});
    report.endpoints[0].smb1.flags = 0x98;
    const auto told = [&] { return audit::traits_of(report).value().smb1_flags; };
    CHECK(told() == std::uint8_t{0x98});
    report.endpoints[0].smb1.flags.reset();
    CHECK(told() == std::nullopt);
  }

  TEST_CASE("the fingerprint says which kind of hint and start time") {
    auto port = fingerprinted(kRandom, {kNtlm}, "cifs/nas@LAN");
    port.smb2.start_time = kNow - 36'000'000'000;
    CHECK(recognised(port).fingerprint.find(";start=real;mechs=NTLMSSP;hint=principal;") != std::string::npos);
    port.smb2.system_time.reset();
    port.authentication.mechanisms.reset();
    CHECK(recognised(port).fingerprint.find(";start=-;mechs=-;hint=-;") != std::string::npos);
  }

  TEST_CASE("445 is looked at before 139") {
    auto over = netbios(kAllTraits);
    over.smb2.server_guid = kRandom;
    CHECK(audit::recognise(host({over, samba()})).name == "Samba");
  }
}
