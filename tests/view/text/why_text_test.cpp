#include "view/text/why_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit_samples.hpp"
#include "support/json.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

std::vector<audit::Explanation> explained(const report::HostReport& report,
                                          const std::vector<std::string_view>& clients) {
  std::vector<audit::Explanation> out;
  for (const auto client : clients) out.push_back(audit::explain(**audit::find_client(client), report));
  return out;
}

report::HostReport smb1_nas() {
  auto report = host({direct({}, {"NT LM 0.12"})});
  report.target = "nas\x1b.lan";
  report.dialects = {"NT LM 0.12"};
  return report;
}

std::string screen(const report::HostReport& report, const std::vector<std::string_view>& clients) {
  return view::render_why(report, audit::judge(report), explained(report, clients), {});
}

bool holds(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_SUITE("view/why_text") {
  TEST_CASE("a NAS that has SMB1 alone: the cause, the words in one line, both sides and what they cost") {
    const auto text = screen(smb1_nas(), {"Windows 11", "macOS", "Linux"});
    CHECK(holds(text,
                "Windows 11 24H2 and later: does not connect\n  cause     smb1-only: the server supports only SMB1"));
    CHECK(holds(text, "This share requires the obsolete SMB1 protocol, which is unsafe and could expose your system"));
    CHECK(holds(text, "  on the PC Enable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol"));
    CHECK(holds(text, "  on server update it so that it supports SMB2, or replace it\n"));
    CHECK(holds(text, "  costs     on the PC high: SMB1 has no encryption"));
    CHECK(holds(text, "macOS 12 and later: connects: NT LM 0.12 on port 445"));
    CHECK(holds(text, "mount error(112): Host is down (servers that drop the connection) (by report)"));
    CHECK(std::ranges::count(text, '\n') <= 40);
  }

  TEST_CASE("what is the same for two clients on the server's side is said once") {
    const auto text = screen(smb1_nas(), {"Windows 11", "Linux"});
    const auto first = text.find("on server");
    CHECK(text.find("on server", first + 1) == std::string::npos);
  }

  TEST_CASE("the first line says from where it is seen, the last ones how to see it on the PC") {
    const auto text = screen(smb1_nas(), {"Windows 11"});
    CHECK(text.starts_with("Seen from this machine: a firewall between the PC and nas\\x1b.lan would not show here."));
    CHECK(holds(text, "Get-SmbConnection"));
    CHECK_FALSE(holds(text, "smbutil"));
  }

  TEST_CASE("JSON has the stable ids") {
    const auto report = smb1_nas();
    const auto json =
        test::Json::parse(view::why_to_json(report, audit::judge(report), explained(report, {"Windows 11", "macOS"})));
    CHECK(json["type"] == "why");
    CHECK(json["clients"][0]["connects"] == "no");
    CHECK(json["clients"][0]["cause"]["id"] == "smb1-only");
    CHECK(json["clients"][0]["cause"]["words"][0]["by_report"] == false);
    CHECK(json["clients"][1]["connects"] == "yes");
    CHECK(json["clients"][1]["cause"].is_null());
    CHECK(json["clients"][1]["port"] == 445);
  }
}
