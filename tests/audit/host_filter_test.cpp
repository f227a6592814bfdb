#include "audit/host_filter.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "audit/findings/findings.hpp"
#include "cli/sample_reports.hpp"

namespace smbprobe::audit {
namespace {

using report::HostStatus;
using report::Signing;
using report::Smb1Status;

report::HostReport smb(Smb1Status smb1, std::optional<Signing> signing = Signing::required) {
  report::HostReport out;
  out.status = HostStatus::smb;
  out.smb1 = smb1;
  out.signing = signing;
  return out;
}

report::HostReport other(HostStatus status) {
  report::HostReport out;
  out.status = status;
  return out;
}

bool wants(std::string_view list, const report::HostReport& report) {
  return HostFilter::parse(list).value().wants(report);
}

bool undecided(std::string_view list, const report::HostReport& report) {
  return HostFilter::parse(list).value().is_undecided(report);
}

TEST_SUITE("audit/host_filter") {
  TEST_CASE("smb1-only and nothing else needs less of a host") {
    CHECK(HostFilter::parse("smb1-only").value().is_smb1_only());
    CHECK_FALSE(HostFilter::parse("smb1").value().is_smb1_only());
    CHECK_FALSE(HostFilter::parse("smb1-only,silent").value().is_smb1_only());
    CHECK_FALSE(HostFilter::by_default(true).is_smb1_only());
  }

  TEST_CASE("smb1 is enabled or alone") {
    CHECK(wants("smb1", smb(Smb1Status::only)));
    CHECK(wants("smb1", smb(Smb1Status::enabled)));
    CHECK_FALSE(wants("smb1", smb(Smb1Status::disabled)));
    CHECK_FALSE(wants("smb1", smb(Smb1Status::unknown)));
  }

  TEST_CASE("smb1-only is alone") {
    CHECK(wants("smb1-only", smb(Smb1Status::only)));
    CHECK_FALSE(wants("smb1-only", smb(Smb1Status::enabled)));
  }

  TEST_CASE("smb1-only needs to know of SMB2") {
    auto report = smb(Smb1Status::enabled);  // as a multi-protocol NEGOTIATE that was answered in SMB1 leaves it
    report.endpoints.emplace_back();
    report.endpoints[0].state = report::EndpointState::smb;
    report.endpoints[0].smb1.verdict.answer = report::Answer::accepted;
    CHECK(undecided("smb1-only", report));
    CHECK_FALSE(undecided("smb1", report));
    report.endpoints[0].smb2.verdict.answer = report::Answer::accepted;
    CHECK_FALSE(undecided("smb1-only", report));
    report.smb1 = Smb1Status::unknown;
    CHECK_FALSE(undecided("smb1-only", report));
  }

  TEST_CASE("a word whose answer is missing is undecided") {
    for (const auto* word : {"smb1", "smb1-only", "no-smb1"}) CHECK(undecided(word, smb(Smb1Status::unknown)));
    for (const auto* word : {"signing-not-required", "signing-disabled"})
      CHECK(undecided(word, smb(Smb1Status::enabled, std::nullopt)));
    CHECK_FALSE(undecided("smb1", smb(Smb1Status::disabled)));
    CHECK_FALSE(undecided("smb1,smb", smb(Smb1Status::unknown)));
    CHECK_FALSE(undecided("smb1", other(HostStatus::silent)));
    CHECK_FALSE(undecided("silent", smb(Smb1Status::unknown)));
  }

  TEST_CASE("unknown is not no-smb1") {
    CHECK(wants("no-smb1", smb(Smb1Status::disabled)));
    CHECK_FALSE(wants("no-smb1", smb(Smb1Status::unknown)));
    CHECK_FALSE(wants("no-smb1", other(HostStatus::silent)));
  }

  TEST_CASE("a server that cannot sign does not require it") {
    CHECK(wants("signing-not-required", smb(Smb1Status::only, Signing::disabled)));
    CHECK(wants("signing-not-required", smb(Smb1Status::only, Signing::enabled)));
    CHECK_FALSE(wants("signing-not-required", smb(Smb1Status::only, Signing::required)));
    CHECK_FALSE(wants("signing-not-required", smb(Smb1Status::only, std::nullopt)));
  }

  TEST_CASE("signing-disabled is not merely not required") {
    CHECK(wants("signing-disabled", smb(Smb1Status::only, Signing::disabled)));
    CHECK_FALSE(wants("signing-disabled", smb(Smb1Status::only, Signing::enabled)));
  }

  TEST_CASE("a status selects that status") {
    CHECK(wants("refused", other(HostStatus::refused)));
    CHECK_FALSE(wants("refused", other(HostStatus::silent)));
    CHECK(wants("silent", other(HostStatus::silent)));
    CHECK(wants("unreachable", other(HostStatus::unreachable)));
    CHECK(wants("unresolved", other(HostStatus::unresolved)));
    CHECK(wants("not-smb", other(HostStatus::not_smb)));
    CHECK(wants("error", other(HostStatus::error)));
    CHECK(wants("smb", smb(Smb1Status::unknown)));
    CHECK_FALSE(wants("smb", other(HostStatus::not_smb)));
  }

  TEST_CASE("any word of a list will do") {
    CHECK(wants("smb1,refused", other(HostStatus::refused)));
    CHECK(wants("smb1,refused", smb(Smb1Status::only)));
    CHECK_FALSE(wants("smb1,refused", other(HostStatus::silent)));
  }

  TEST_CASE("all is every host") {
    for (const auto status : {HostStatus::refused, HostStatus::silent, HostStatus::unresolved, HostStatus::error})
      CHECK(wants("all", other(status)));
  }

  TEST_CASE("rejects an unknown word and lists the known ones") {
    const auto filter = HostFilter::parse("smb1,smb9");
    REQUIRE_FALSE(filter);
    CHECK(filter.error().starts_with(
        "unknown kind of host or finding 'smb9' (did you mean 'smb'?); valid: smb, smb1-only, smb1, no-smb1, "
        "signing-not-required, signing-disabled, not-smb, silent, open-silent, refused, unreachable, unresolved, "
        "error, "
        "all, plaintext-passwords"));
  }

  TEST_CASE("a finding chooses hosts that have it") {
    auto host = test::smb1_only();
    host.depth = report::Depth::standard;
    CHECK(wants("refused,plaintext-passwords", host));
    CHECK_FALSE(wants("share-level-security", host));
    CHECK_FALSE(wants("plaintext-passwords", other(HostStatus::refused)));
    const auto filter = HostFilter::parse("share-level-security,smb1,no-encryption,no-encryption").value();
    CHECK(filter.text() == "smb1,no-encryption,share-level-security");
    CHECK_FALSE(HostFilter::parse("smb1-only,no-encryption").value().is_smb1_only());
    CHECK_FALSE(undecided("no-encryption", host));
    host.depth = report::Depth::quick;
    CHECK(undecided("no-encryption", host));
  }

  TEST_CASE("rejects an empty word") {
    for (const auto* list : {"", "smb1,", ",smb1", "smb1,,smb", "SMB1"}) CHECK_FALSE(HostFilter::parse(list));
  }

  TEST_CASE("a few hosts are all printed") { CHECK(HostFilter::by_default(false).wants(other(HostStatus::silent))); }

  TEST_CASE("a sweep leaves out where nothing is") {
    const auto filter = HostFilter::by_default(true);
    for (const auto status : {HostStatus::refused, HostStatus::silent, HostStatus::unreachable})
      CHECK_FALSE(filter.wants(other(status)));
    for (const auto status : {HostStatus::not_smb, HostStatus::unresolved, HostStatus::error})
      CHECK(filter.wants(other(status)));
    CHECK(filter.wants(smb(Smb1Status::disabled)));
  }

  TEST_CASE("every word is told once and described") {
    std::set<std::string_view> seen;
    for (const auto& word : HostFilter::words()) {
      CHECK(seen.insert(word.word).second);
      CHECK_FALSE(word.description.empty());
    }
    CHECK(seen.size() == 14);
  }
}

}  // namespace
}  // namespace smbprobe::audit
