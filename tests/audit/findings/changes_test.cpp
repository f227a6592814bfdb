#include "audit/findings/changes.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "audit/findings/findings.hpp"

namespace smbprobe::test {
namespace {

using audit::Product;

/// A judgement with these findings of the table.
audit::Judgement judged(const std::vector<std::string_view>& ids, std::string implementation = "Samba") {
  audit::Judgement out;
  out.findings.emplace();
  for (const auto& id : ids) {
    for (const auto& row : audit::finding_rows()) {
      if (row.id != id) continue;
      audit::Finding finding{.id = std::string(row.id), .severity = row.severity};
      for (const auto& [product, note, line] : row.advice)
        finding.advice.push_back({std::string(product), std::string(note), std::string(line)});
      out.findings->push_back(std::move(finding));
    }
  }
  REQUIRE(out.findings->size() == ids.size());
  out.implementation = {.name = std::move(implementation), .reasons = {}, .fingerprint = ""};
  return out;
}

std::vector<std::string> lines_of(const audit::Changes& changes) {
  std::vector<std::string> out;
  for (const auto& group : changes.groups) out.insert(out.end(), group.lines.begin(), group.lines.end());
  return out;
}

using Lines = std::vector<std::string>;

TEST_SUITE("audit/changes") {
  TEST_CASE("one setting that clears three findings is there once") {
    const auto judgement = judged({"signing-disabled", "signing-not-required", "signing-differs-by-dialect"});
    const auto changes = changes_for(Product::samba, judgement, std::nullopt, false);
    CHECK(lines_of(changes) == Lines{"server signing = mandatory"});
    CHECK(changes.groups.at(0).where == "In /etc/samba/smb.conf, section [global]:");
    CHECK(changes.groups.at(0).apply == "smbcontrol all reload-config");
    CHECK(changes.words.empty());
  }

  TEST_CASE("a tool that imitates a server has no settings, whether that is accepted or not") {
    auto judgement = judged({"decoy-guid", "smb1-enabled"}, "impacket");
    CHECK(general_changes(judgement, false).size() == 1);
    judgement.accepted = {judgement.findings->front()};
    judgement.findings->erase(judgement.findings->begin());
    CHECK(general_changes(judgement, false).empty());
  }

  TEST_CASE("of two values for one setting the stricter one stays") {
    const auto judgement = judged({"smb1-enabled", "old-smb2-dialects"});
    CHECK(lines_of(changes_for(Product::samba, judgement, std::nullopt, false)) ==
          Lines{"server min protocol = SMB2_02"});
    CHECK(lines_of(changes_for(Product::samba, judgement, std::nullopt, true)) ==
          Lines{"server min protocol = SMB3_00"});
  }

  TEST_CASE("Samba opens and closes ports at a restart only") {
    const auto changes = changes_for(Product::samba, judged({"netbios-for-nothing"}), std::nullopt, false);
    CHECK(changes.groups.at(0).apply == "systemctl restart smbd nmbd");
  }

  TEST_CASE("the options of TrueNAS are one line, for each would replace the other") {
    const auto judgement = judged({"smb1-enabled", "signing-not-required", "netbios-for-nothing"});
    const auto lines = lines_of(changes_for(Product::truenas, judgement, std::nullopt, false));
    CHECK(std::ranges::count_if(
              lines, [](const auto& line) { return line.starts_with("midclt call smb.update '{\"smb_options"); }) == 1);
    const auto* const options =
        R"(midclt call smb.update '{"smb_options": "server signing = mandatory\nsmb ports = 445"}')";
    CHECK(std::ranges::find(lines, options) != lines.end());
    CHECK(std::ranges::find(lines, "# then restart the SMB service") != lines.end());
    CHECK(lines.back() == "Network > Service Announcement > NETBIOS-NS: off");
    CHECK(lines.front() == "# TrueNAS 25.10 and earlier");
  }

  TEST_CASE("Windows before 8 has its own lines, and XP none") {
    const auto judgement = judged({"smb1-enabled"}, "Windows");
    const auto place = [&](const std::optional<std::string>& version) {
      std::string out;
      for (const auto& group : changes_for(Product::windows, judgement, version, false).groups)
        out += group.where + '|';
      return out;
    };
    CHECK(place("10.0.17763") == "In PowerShell as administrator (Windows 8, Server 2012 and later):|");
    CHECK(place("6.1.7601") == "In PowerShell as administrator (Windows 7, Server 2008 R2):|");
    CHECK(place(std::nullopt).find("|In PowerShell as administrator (Windows 7") != std::string::npos);
    CHECK(place("5.1.2600").empty());
    CHECK(changes_for(Product::windows, judgement, "5.1.2600", false).words.at(0).find("replace or isolate") !=
          std::string::npos);
  }

  TEST_CASE("a product without a setting says so") {
    const auto changes = changes_for(Product::qnap, judged({"signing-not-required"}), std::nullopt, false);
    CHECK(changes.groups.empty());
    CHECK(changes.words == Lines{"no setting known for signing-not-required: require message signing"});
  }

  TEST_CASE("a tool that imitates a server is to be found, and nothing else matters") {
    const auto judgement = judged({"smb1-enabled", "decoy-guid"}, "impacket");
    CHECK(product_of(judgement) == std::nullopt);
    CHECK(general_changes(judgement, false) ==
          Lines{"find the machine with this address; until then send it no password"});
  }

  TEST_CASE("what is merely worth knowing needs no change unless it is asked for") {
    const auto judgement = judged({"hmac-sha256-signing"});
    CHECK(changes_for(Product::samba, judgement, std::nullopt, false).empty());
    CHECK(lines_of(changes_for(Product::samba, judgement, std::nullopt, true)).size() == 2);
  }

  TEST_CASE("the product is the one whose code answers") {
    CHECK(product_of(judged({}, "Samba")) == Product::samba);
    CHECK(product_of(judged({}, "ksmbd")) == Product::ksmbd);
    CHECK(product_of(judged({}, "unknown")) == std::nullopt);
    CHECK(audit::find_product("truenas") == Product::truenas);
    CHECK(audit::find_product("TrueNAS") == std::nullopt);
  }

  TEST_CASE("no finding has advice for a product that --fix does not know") {
    for (const auto& row : audit::finding_rows())
      for (const auto& advice : row.advice) {
        CAPTURE(row.id);
        CAPTURE(advice.product);
        CHECK((advice.product.empty() || advice.product == "windows-7" || audit::find_product(advice.product)));
      }
  }
}

}  // namespace
}  // namespace smbprobe::test
