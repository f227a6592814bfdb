#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "audit/judgement.hpp"
#include "base/json_layout.hpp"
#include "cli/sample_reports.hpp"
#include "report/saved_line.hpp"
#include "support/json.hpp"
#include "support/reason.hpp"
#include "view/json/host_json.hpp"

namespace smbprobe::report {
namespace {

using test::operator""_reason;

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What comes of a report that is read back and written again.
std::string again(const std::string& json) {
  const auto line = parse_saved(json);
  REQUIRE_MESSAGE(line.has_value(), line.error().message);
  REQUIRE(line->is_host);
  return view::host_to_json(line->report);
}

base::JsonReader::Error error_of(const std::string& json) {
  const auto line = parse_saved(json);
  REQUIRE_FALSE(line.has_value());
  return line.error();
}

/// A report with one value changed. @param pointer as in "/endpoints/0/port"
std::string with(const std::string& pointer, const test::Json& value) {
  test::Json json = test::Json::parse(view::host_to_json(test::dual_stack_nas()));
  json[test::Json::json_pointer(pointer)] = value;
  return json.dump();
}

/// Every golden report: one file a report, or a list of them in one.
std::vector<std::string> golden_reports() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SMBPROBE_SOURCE_DIR "/tests/golden")) {
    if (entry.path().extension() != ".json" && entry.path().extension() != ".ndjson") continue;
    const std::string text = file_text(entry.path());
    if (text.starts_with('{') && entry.path().extension() == ".json") out.push_back(text);
    if (text.starts_with('['))
      for (const auto& each : test::Json::parse(text)) out.push_back(each.dump());
    if (entry.path().extension() != ".ndjson") continue;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      out.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return out;
}

/// A report without what is judged.
test::Json facts_of(const std::string& text) {
  test::Json json = test::Json::parse(text);
  json.erase("findings");
  json.erase("clients");
  json.erase("ntlm_off");
  json.erase("policy");
  for (const auto* const judged :
       {"implementation", "implementation_confidence", "implementation_reasons", "fingerprint"})
    json["identity"].erase(judged);
  return json;
}

TEST_SUITE("report/saved_report") {
  TEST_CASE("every sample report comes back as it was written") {
    for (const auto& sample : test::sample_reports()) {
      CAPTURE(sample.name);
      const std::string json = view::host_to_json(sample.report);
      CHECK(again(json) == json);
    }
  }

  TEST_CASE("every golden report comes back as it was written") {
    std::size_t hosts = 0;
    for (const auto& json : golden_reports()) {
      CAPTURE(json);
      const auto line = parse_saved(json);
      REQUIRE(line.has_value());
      if (!line->is_host) continue;
      ++hosts;
      CHECK(facts_of(view::host_to_json(line->report)) == facts_of(json));
      const test::Json golden = test::Json::parse(json);
      if (golden["findings"].is_null() || !golden["policy"].is_null()) continue;
      CHECK(test::Json::parse(view::host_to_json(line->report, audit::judge(line->report))) == golden);
    }
    CHECK(hosts >= 15);
  }

  TEST_CASE("an empty report comes back") {
    const std::string json = view::host_to_json({});
    CHECK(again(json) == json);
  }

  TEST_CASE("the facts are those that were written") {
    auto report = test::dual_stack_nas();
    const auto line = parse_saved(view::host_to_json(report));
    REQUIRE(line.has_value());
    report.started_us -= report.started_us % 1000;  // milliseconds are
    CHECK(line->report == report);
  }

  TEST_CASE("sessions that were tried come back") {
    const auto tried_again = [](const report::Verdict& anonymous, const report::Verdict& guest) {
      auto report = test::dual_stack_nas();
      report.endpoints.at(0).authentication.anonymous = anonymous;
      report.endpoints[0].authentication.guest = guest;
      const auto line = parse_saved(view::host_to_json(report));
      REQUIRE(line.has_value());
      return line->report.endpoints.at(0).authentication;
    };
    using enum report::Answer;
    const report::Verdict granted{accepted, "accepted_as_guest"_reason, {}};
    const report::Verdict denied{refused, "status_0xc000006d"_reason, {}};
    const report::Verdict open{unknown, "timeout"_reason, {}};
    CHECK(tried_again(granted, denied).anonymous == granted);
    CHECK(tried_again(granted, denied).guest == denied);
    CHECK(tried_again(open, {}).anonymous == open);
    CHECK(tried_again(open, {}).guest == report::Verdict{});
  }

  TEST_CASE("keys in another order and unknown ones are no matter") {
    const std::string json = view::host_to_json(test::dual_stack_nas());
    auto sorted = nlohmann::json::parse(json);  // sorts its keys
    sorted["later"] = {{"key", {1, 2, 3}}};
    sorted["endpoints"][0]["smb2"]["later"] = "x";
    CHECK(again(sorted.dump()) == json);
  }

  TEST_CASE("what SMB1 is called in a report of an earlier version") {
    const auto line = parse_saved(with("/verdict/dialects", {"LANMAN2.1", "POSIX 2", "NT LANMAN 1.0", "3.1.1"}));
    REQUIRE(line.has_value());
    CHECK(line->report.dialects == std::vector<std::string>{"LANMAN2.1", "NT LM 0.12", "3.1.1"});
  }

  TEST_CASE("signing of each family is written from its ports, and may be missing") {
    const auto smb1 = test::Json::parse(view::host_to_json(test::smb1_only()));
    CHECK(smb1["verdict"]["smb1_signing"] == "disabled");
    CHECK(smb1["verdict"]["smb2_signing"].is_null());
    auto json = test::Json::parse(view::host_to_json(test::dual_stack_nas()));
    CHECK(json["verdict"]["smb1_signing"].is_null());
    CHECK(json["verdict"]["smb2_signing"] == "enabled");
    json["verdict"].erase("smb1_signing");
    json["verdict"]["smb2_signing"] = nullptr;  // as written before the key had a meaning
    CHECK(again(json.dump()) == view::host_to_json(test::dual_stack_nas()));
  }

  TEST_CASE("what is judged is not read") {
    CHECK(again(with("/findings", "no list at all")) == view::host_to_json(test::dual_stack_nas()));
  }

  TEST_CASE("lines of other types are passed over") {
    for (const std::string type :
         {"client", "session", "exchange", "nbstat", "status", "known_client", "difference", "why"}) {
      const auto line = parse_saved(R"({"schema":1,"type":")" + type + R"(","x":[1]})");
      REQUIRE(line.has_value());
      CHECK_FALSE(line->is_host);
    }
  }

  TEST_CASE("a type that is not known is an error") {
    CHECK(error_of(R"({"schema":1,"type":"planet"})").message ==
          "unknown type: neither a host nor another line of smbprobe");
  }

  TEST_CASE("a newer schema is an error whatever it holds") {
    const auto error = error_of(R"({"schema":3,"type":"host","target":7})");
    CHECK(error.message == "schema 3 is newer than this program, which reads 2");
  }

  TEST_CASE("a newer schema is seen behind other keys") {
    CHECK(error_of(R"({"endpoints":7,"type":"host","schema":9})").message ==
          "schema 9 is newer than this program, which reads 2");
  }

  TEST_CASE("JSON of something else is an error") {
    CHECK(error_of(R"({"name":"x"})").message == "not a line of smbprobe: it has no schema and type");
    CHECK(error_of("[1]").message == "an object is expected here, not a list");
    CHECK(error_of("open tcp 445 10.0.0.1").message == "not JSON");
  }

  TEST_CASE("every beginning of a line is an error") {
    const std::string json = view::host_to_json(test::dual_stack_nas());
    for (std::size_t size = 0; size < json.size(); ++size) CHECK_FALSE(parse_saved(json.substr(0, size)).has_value());
  }

  TEST_CASE("a cut line names its end") {
    const std::string json = view::host_to_json(test::dual_stack_nas());
    const auto error = error_of(json.substr(0, json.size() / 2));
    CHECK(error.offset == json.size() / 2);
  }

  TEST_CASE("a value of another type is named by its place") {
    for (const auto& [pointer, key, value] :
         std::vector<std::array<std::string, 3>>{{"/target", "\"target\":", "7"},
                                                 {"/elapsed_ms", "\"elapsed_ms\":", "\"fast\""},
                                                 {"/endpoints/0/port", "\"port\":", "65536"},
                                                 {"/endpoints/0/port", "\"port\":", "\"445\""},
                                                 {"/status", "\"status\":", "\"fine\""},
                                                 {"/verdict/dialects", "\"dialects\":", "null"},
                                                 {"/verdict/signing", "\"signing\":", "\"maybe\""},
                                                 {"/verdict/smb1_signing", "\"smb1_signing\":", "\"maybe\""},
                                                 {"/endpoints/0/smb2/server_guid", "\"server_guid\":", "\"6a0b\""},
                                                 {"/started", "\"started\":", "\"yesterday\""},
                                                 {"/started", "\"started\":", "null"}}) {
      const std::string json = with(pointer, test::Json::parse(value));
      CAPTURE(pointer);
      const std::string changed = key + value;
      CHECK(error_of(json).offset == json.find(changed) + key.size());
    }
  }

  TEST_CASE("a host without a target is an error") {
    CHECK(error_of(R"({"schema":1,"type":"host","status":"smb"})").message == "a host without target and status");
  }
}

TEST_SUITE("report/json_layout") {
  TEST_CASE("one line and many lines are what the writer writes") {
    for (const auto& sample : test::sample_reports()) {
      const std::string line = view::host_to_json(sample.report);
      const std::string lines = view::host_to_json(sample.report, 2);
      CHECK(base::many_lines(line) == lines);
      CHECK(base::one_line(lines) == line);
    }
  }
}

}  // namespace
}  // namespace smbprobe::report
