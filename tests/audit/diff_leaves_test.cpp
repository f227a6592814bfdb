// Every leaf of a saved report that is changed alone is seen by diff, or is on the list of what changes by itself.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/diff.hpp"
#include "audit/fail_conditions.hpp"
#include "cli/sample_reports.hpp"
#include "report/saved_line.hpp"
#include "support/json.hpp"
#include "view/json/host_json.hpp"

namespace smbprobe::test {
namespace {

using Path = Json::json_pointer;

/// Keys that follow from others, say what was judged, or change by themselves.
const std::set<std::string> kNotCompared{
    // written for who reads JSON: read back from the numbers and answers beside them
    "schema", "type", "tool", "lowest", "highest", "smb1_signing", "smb2_signing", "capabilities", "name", "ciphers",
    "signing_algorithms",
    // judged anew
    "findings", "clients", "policy", "ntlm_off", "implementation", "implementation_confidence",
    "implementation_reasons", "implementation_floor", "fingerprint",
    // change by themselves
    "target", "address", "source", "depth", "started", "elapsed_ms", "exchange", "system_time", "start_time",
    "local_time"};

void collect(const Json& value, const Path& at, std::vector<Path>& out) {
  if (value.is_object()) {
    for (const auto& [key, member] : value.items())
      if (!kNotCompared.contains(key) && !(key == "dialect" && value.contains("revision")))
        collect(member, at / key, out);
  } else if (value.is_array() && !value.empty() && value.front().is_object()) {
    for (std::size_t i = 0; i < value.size(); ++i) collect(value[i], at / i, out);
  } else if (!value.is_null()) {
    out.push_back(at);
  }
}

/// Another value that is possible there; the same where there is none.
Json changed(const Json& value, const std::string& key) {
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number()) return value.get<std::int64_t>() + 1;
  if (value.is_array()) return value.empty() ? value : Json(std::vector<Json>(value.begin(), value.end() - 1));
  if (key == "answer") return value == "refused" ? "unknown" : "refused";
  if (key == "signing") return value == "required" ? "enabled" : "required";
  if (key == "smb1") return value == "only" ? "enabled" : "only";
  if (key == "status") return value == "smb" ? "not_smb" : "smb";
  if (key == "state") return value == "smb" ? "not_smb" : "smb";
  if (key == "transport") return value == "netbios" ? "direct_tcp" : "netbios";
  if (key.ends_with("_preference")) return value == "server" ? "client" : "server";
  if (key == "server_guid") return "00000000-0000-0000-0000-000000000001";
  if (key == "bytes") return "ff";
  if (key == "how" || key.ends_with("_how") || key.ends_with("_refusal")) return value == "reset" ? "closed" : "reset";
  return "other";
}

bool seen(const report::HostReport& before, const Json& json) {
  const auto after = report::parse_saved(json.dump());
  REQUIRE_MESSAGE(after.has_value(), json.dump());
  const audit::Judgement none;  // a finding that comes or goes would hide that the leaf is not compared
  return !audit::compare({before, none}, {after->report, none}).changes.empty();
}

/// Copies of a report without one element of a list of objects.
void without_one(const Json& whole, const Path& at, std::vector<Json>& out) {
  const Json& value = whole[at];
  if (value.is_object())
    for (const auto& [key, member] : value.items())
      if (!kNotCompared.contains(key)) without_one(whole, at / key, out);
  if (!value.is_array() || value.empty() || !value.front().is_object()) return;
  for (std::size_t i = 0; i < value.size(); ++i) {
    out.push_back(whole);
    out.back()[at].erase(i);
    without_one(whole, at / i, out);
  }
}

TEST_SUITE("audit/diff_leaves") {
  TEST_CASE("an element that is gone is seen") {
    std::size_t elements = 0;
    for (const auto& sample : {dual_stack_nas(), smb1_only()}) {
      const Json json = Json::parse(view::host_to_json(sample));
      const auto before = report::parse_saved(json.dump())->report;
      std::vector<Json> others;
      without_one(json, Path("/endpoints/0"), others);
      for (const auto& other : others) CHECK_MESSAGE(seen(before, other), other.dump());
      elements += others.size();
    }
    CHECK(elements > 5);
  }

  TEST_CASE("a dialect that is gone stands among the dialects") {
    auto after = dual_stack_nas();
    after.endpoints[0].smb2.dialects.pop_back();
    const audit::Judgement none;
    const auto changes = audit::compare({dual_stack_nas(), none}, {after, none}).changes;
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].field == "445.smb2.3.1.1.answer");
    CHECK(changes[0].rank == audit::Rank::dialects);
  }

  TEST_CASE("anomalies in another order are no change") {
    auto before = dual_stack_nas();
    before.endpoints[0].anomalies = {{"smb1", "a"}, {"smb2", "b"}};
    auto after = before;
    std::ranges::reverse(after.endpoints[0].anomalies);
    const audit::Judgement none;
    CHECK(audit::compare({before, none}, {after, none}).changes.empty());
  }

  TEST_CASE("a report of schema 1 beside one of schema 2 is another scope") {
    auto older = dual_stack_nas();
    for (auto& endpoint : older.endpoints) {
      endpoint.connected.reset();
      endpoint.smb2.multi_protocol_asked.reset();
      for (auto& dialect : endpoint.smb2.dialects) dialect.encryption_asked.reset();
    }
    const auto old_one = audit::judge(older);
    const auto now = audit::judge(dual_stack_nas());
    const auto difference = audit::compare({older, old_one}, {dual_stack_nas(), now});
    CHECK(difference.different_scope);
    CHECK(difference.changes.empty());
  }

  TEST_CASE("each leaf that is changed alone is seen") {
    std::size_t leaves = 0;
    for (const auto& sample : {dual_stack_nas(), smb1_only(), lanman_only(), only_netbios()}) {
      const Json json = Json::parse(view::host_to_json(sample));
      const auto before = report::parse_saved(json.dump())->report;
      CHECK_FALSE(seen(before, json));
      std::vector<Path> paths;
      collect(json, Path(), paths);
      for (const auto& path : paths) {
        Json other = json;
        other[path] = changed(json[path], path.back());
        if (other == json) continue;
        CHECK_MESSAGE(seen(before, other), path.to_string());
        ++leaves;
      }
    }
    MESSAGE(leaves << " leaves changed alone");
    CHECK(leaves > 300);
  }
}

}  // namespace
}  // namespace smbprobe::test
