#include "cli/sweep/sweep_tally.hpp"

#include <doctest/doctest.h>

#include "support/json.hpp"

namespace smbprobe::cli {
namespace {

using report::HostStatus;
using report::Signing;
using report::Smb1Status;

report::HostReport smb(Smb1Status smb1, std::optional<Signing> signing) {
  report::HostReport out;
  out.status = HostStatus::smb;
  out.smb1 = smb1;
  out.signing = signing;
  return out;
}

report::HostReport silent_host() {
  report::HostReport out;
  out.status = HostStatus::silent;
  return out;
}

test::Json json_of(const SweepTally& tally) {
  base::JsonWriter out;
  write_tally(out, tally);
  return test::Json::parse(out.take());
}

std::expected<SweepTally, std::string> tally_from(const test::Json& json) {
  const std::string text = json.dump();
  base::JsonReader in(text);
  return read_tally(in);
}

SweepTally some_hosts() {
  SweepTally out;
  out.count(smb(Smb1Status::only, Signing::disabled), true);
  out.count(smb(Smb1Status::unknown, std::nullopt), true);
  out.count(smb(Smb1Status::unknown, Signing::required), false);
  for (int i = 0; i < 7; ++i) out.count(silent_host(), false);
  return out;
}

report::HostReport unreachable(std::string why) {
  report::HostReport out;
  out.status = HostStatus::unreachable;
  out.errors.push_back(std::move(why));
  return out;
}

TEST_SUITE("cli/sweep_tally") {
  TEST_CASE("knows why a host is unreachable") {
    SweepTally tally;
    for (const auto* why : {"no route", "no ARP answer", "no neighbour discovery answer", "No route to host"})
      tally.count(unreachable(why), false);
    CHECK(tally.of(HostStatus::unreachable) == 4);
    CHECK(tally.no_route == 1);
    CHECK(tally.unused == 2);
  }

  TEST_CASE("counts by status and verdict and signing") {
    const SweepTally tally = some_hosts();
    CHECK(tally.of(HostStatus::smb) == 3);
    CHECK(tally.of(HostStatus::silent) == 7);
    CHECK(tally.of(HostStatus::refused) == 0);
    CHECK(tally.of(Smb1Status::only) == 1);
    CHECK(tally.of(Smb1Status::unknown) == 2);
    CHECK(tally.of(Signing::disabled) == 1);
    CHECK(tally.of(Signing::required) == 1);
    CHECK(tally.signing_unknown() == 1);
  }

  TEST_CASE("what was not printed is left out") {
    CHECK(some_hosts().hosts() == 10);
    CHECK(some_hosts().printed == 2);
    CHECK(some_hosts().left_out() == 8);
  }

  TEST_CASE("a host without SMB has no verdict") {
    SweepTally tally;
    report::HostReport silent;
    silent.status = HostStatus::silent;
    tally.count(silent, true);
    CHECK(tally.of(Smb1Status::unknown) == 0);
    CHECK(tally.signing_unknown() == 0);
    CHECK(tally.left_out() == 0);
  }

  TEST_CASE("writes every count by name") {
    CHECK(json_of(some_hosts()).dump() ==
          R"({"smb":3,"not_smb":0,"silent":7,"refused":0,"unreachable":0,"unresolved":0,"error":0,)"
          R"("smb1":{"only":1,"enabled":0,"disabled":0,"unknown":2},)"
          R"("signing":{"disabled":1,"enabled":0,"required":1,"unknown":1},"printed":2,"left_out":8})");
  }

  TEST_CASE("reads what it wrote") { CHECK(tally_from(json_of(some_hosts())).value() == some_hosts()); }

  TEST_CASE("rejects a missing count by name") {
    test::Json json = json_of(some_hosts());
    json["smb1"].erase("disabled");
    CHECK(tally_from(json).error() == "'disabled' is not a count");
  }

  TEST_CASE("rejects what is no count") {
    for (const auto& bad : {test::Json(-1), test::Json(1.5), test::Json("7"), test::Json(nullptr)}) {
      test::Json json = json_of(some_hosts());
      json["silent"] = bad;
      CHECK(tally_from(json).error() == "'silent' is not a count");
    }
  }

  TEST_CASE("rejects other documents") {
    for (const auto& bad : {test::Json(nullptr), test::Json::array(), test::Json("smb"), test::Json::object()})
      CHECK_FALSE(tally_from(bad));
    test::Json json = json_of(some_hosts());
    json["signing"] = 3;
    CHECK_FALSE(tally_from(json));
  }

  TEST_CASE("rejects more printed than counted") {
    test::Json json = json_of(some_hosts());
    json["printed"] = 11U;
    CHECK(tally_from(json).error() == "'printed' is more than there are hosts");
  }
}

}  // namespace
}  // namespace smbprobe::cli
