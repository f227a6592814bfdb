// Every leaf of a saved report that is changed alone is seen by diff, or is on the list of what changes by itself.
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
    "schema", "type", "tool", "lowest", "highest", "capabilities", "name", "ciphers", "signing_algorithms",
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
  return "other";
}

bool seen(const report::HostReport& before, const Json& json) {
  const auto after = report::parse_saved(json.dump());
  REQUIRE_MESSAGE(after.has_value(), json.dump());
  const auto old_one = audit::judge(before);
  const auto new_one = audit::judge(after->report);
  return !audit::compare({before, old_one}, {after->report, new_one}).changes.empty();
}

TEST_SUITE("audit/diff_leaves") {
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
