#include "targets/target_list.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"
#include "targets/read_lines.hpp"

namespace smbprobe::targets {
namespace {

/// A list of targets in a file that goes away.
class ListFile {
 public:
  explicit ListFile(const std::string& text) { std::ofstream(path_) << text; }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  test::TemporaryFolder folder_;
  std::string path_ = folder_ / "list";
};

std::expected<OpenedList, std::string> open_file(const std::string& path) {
  auto file = std::make_unique<std::ifstream>(path);
  if (!file->is_open()) return std::unexpected(std::string("it is not there"));
  return OpenedList{path, std::move(file)};
}

std::expected<CollectedTargets, std::string> collect(TargetSources sources) {
  sources.open = sources.open_excludes = open_file;
  return collect_targets(sources);
}

Texts all_listed(const CollectedTargets& collected) {
  Texts out;
  for (std::uint64_t i = 0; i < collected.space.size(); ++i) out.push_back(collected.space.at(i).text);
  return out;
}

/// The error of sources that give none.
std::string error_of(const TargetSources& sources) {
  const auto collected = collect(sources);
  REQUIRE_FALSE(collected);
  return collected.error();
}

TEST_SUITE("targets/target_list") {
  TEST_CASE("keeps the order of arguments and then of the file") {
    const ListFile list("c\nd:4450\n");
    const auto collected = collect({.texts = {"a", "192.0.2.7"}, .file = list.path()});
    REQUIRE(collected);
    CHECK(all_listed(*collected) == Texts{"a", "192.0.2.7", "c", "d:4450"});
    CHECK(collected->notes.problem_count == 0);
  }

  TEST_CASE("passes over comments and blanks") {
    const ListFile list("# all\n\n  a # one\r\n\t\nb#two");
    const auto collected = collect({.file = list.path()});
    REQUIRE(collected);
    CHECK(all_listed(*collected) == Texts{"a", "b"});
  }

  TEST_CASE("names the line of a bad target and reads on") {
    const ListFile list("a\n\n10.0.0.0/33\nb\x1b[31m\nc\n");
    const auto collected = collect({.file = list.path()});
    REQUIRE(collected);
    CHECK(all_listed(*collected) == Texts{"a", "c"});
    REQUIRE(collected->notes.problems.size() == 2);
    CHECK(collected->notes.problems[0] ==
          list.path() + ", line 3: bad target '10.0.0.0/33': the prefix length must be a number from 0 to 32");
    CHECK(collected->notes.problems[1].find(list.path() + ", line 4: bad target 'b") == 0);
    CHECK(collected->notes.problems[1].find('\x1b') == std::string::npos);
  }

  TEST_CASE("keeps a hundred problems and counts the rest") {
    std::string text = "a\n";
    for (int i = 0; i < 150; ++i) text += "/\n";
    const ListFile list(text);
    const auto collected = collect({.file = list.path()});
    REQUIRE(collected);
    CHECK(collected->notes.problems.size() == 100);
    CHECK(collected->notes.problem_count == 150);
  }

  TEST_CASE("a bad argument is an error") {
    CHECK(error_of({.texts = {"a", "10.0.0.0/33"}}) ==
          "bad target '10.0.0.0/33': the prefix length must be a number from 0 to 32");
  }

  TEST_CASE("takes every part of a list with commas, or none") {
    const auto collected = collect({.texts = {"nas.lan,192.0.2.7:4450,192.0.2.8/31", "//nas2.lan/a,b"}});
    REQUIRE(collected);
    CHECK(all_listed(*collected) == Texts{"nas.lan", "192.0.2.7:4450", "192.0.2.8", "192.0.2.9", "nas2.lan"});
    CHECK(error_of({.texts = {"192.0.2.1,3,5"}}) ==
          "bad target '192.0.2.1,3,5': of a list with commas each part is a whole target, as in 192.0.2.1,192.0.2.3; "
          "bad target '3': '3' is not an address");
    CHECK(error_of({.texts = {"nas.lan,"}}).find("bad target 'nas.lan,': ") == 0);
    CHECK(error_of({.texts = {"*"}}) == "bad target '*': only the last numbers can be '*', as in 192.0.2.*");
    CHECK(error_of({.texts = {"192.0.*.7"}}) ==
          "bad target '192.0.*.7': only the last numbers can be '*', as in 192.0.2.*");
    CHECK(error_of({.texts = {"192.0.2.0/255.0.255.0"}}) ==
          "bad target '192.0.2.0/255.0.255.0': '255.0.255.0' is not a netmask such as 255.255.255.0");
  }

  TEST_CASE("says which file is missing and why") {
    CHECK(error_of({.texts = {"a"}, .file = "/nowhere/list"}) ==
          "cannot read targets from /nowhere/list: it is not there");
  }

  TEST_CASE("a folder is no list") {
    CHECK(error_of({.texts = {"a"}, .file = "/"}).find("cannot read targets from /") == 0);
  }

  TEST_CASE("refuses UTF-16") {
    const ListFile list(
        std::string("\xff\xfe"
                    "a\0\n\0",
                    6));
    CHECK(error_of({.file = list.path()}) == list.path() + " is UTF-16, not UTF-8");
  }

  TEST_CASE("reads standard input once, however often it is named") {
    int opened = 0;
    const auto open = [&opened](const std::string& path) -> std::expected<OpenedList, std::string> {
      CHECK(path == "-");
      ++opened;
      return OpenedList{"standard input", std::make_unique<std::istringstream>("a\n/\n")};
    };
    const auto collected = collect_targets({.texts = {"-", "b", "-"}, .file = "-", .open = open});
    REQUIRE(collected);
    CHECK(all_listed(*collected) == Texts{"a", "b"});
    CHECK(opened == 1);
    CHECK(collected->notes.problems == Texts{"standard input, line 2: bad target '/': '' is not an address"});
  }

  TEST_CASE("nothing is no target list") {
    CHECK(error_of({}) == "no target: name a host, or give a list with -i FILE");
  }

  TEST_CASE("says why nothing is left of a list") {
    const ListFile bad("/\n/\n/\n");
    CHECK(error_of({.file = bad.path()}) ==
          "no target: " + bad.path() + ", line 1: bad target '/': '' is not an address (and 2 more like it)");
    const ListFile ports("open tcp 22 10.0.0.1 1\nopen tcp 80 10.0.0.1 1\n");
    CHECK(error_of({.file = ports.path(), .ports = {445}}) ==
          "no target: 2 ports are open in the list, none of them in --port");
    CHECK(error_of({.texts = {"10.0.0.1"}, .excludes = {"10.0.0.0/8"}}) == "all targets are excluded");
  }

  TEST_CASE("tells what was asked for one by one") {
    const ListFile few("nas\n10.0.0.1:4450 # the old one\n10.1.0.0/30\n");
    std::string lines;
    for (int i = 1; i <= 17; ++i) lines += "10.2.0." + std::to_string(i) + "\n";
    const ListFile many(lines);
    const auto collected = collect({.texts = {"B", "10.3.0.1-2", "2001:DB8::1"}, .file = few.path()});
    REQUIRE(collected);
    CHECK(Texts(collected->singles.begin(), collected->singles.end()) ==
          Texts{"10.0.0.1:4450", "2001:db8::1", "B", "nas"});
    for (const auto& text : collected->singles) CHECK(std::ranges::count(all_listed(*collected), text) == 1);
    CHECK(collect({.file = many.path()})->singles.empty());
  }

  TEST_CASE("leaves out what is excluded") {
    const ListFile excludes("# not these\n10.0.0.1-2\nNAS\n");
    const auto collected = collect(
        {.texts = {"10.0.0.0/29", "nas", "b"}, .excludes = {"10.0.0.4/30", "c"}, .exclude_file = excludes.path()});
    REQUIRE(collected);
    CHECK(all_listed(*collected) == Texts{"10.0.0.0", "10.0.0.3", "b"});
    CHECK(collected->space.excluded_count() == 7);
    CHECK(collected->space.is_excluded("10.0.0.7"));
  }

  TEST_CASE("anything wrong about an exclusion is an error") {
    CHECK(error_of({.texts = {"a"}, .excludes = {"10.0.0.0/33"}}) ==
          "--exclude: bad target '10.0.0.0/33': the prefix length must be a number from 0 to 32");
    CHECK(error_of({.texts = {"a"}, .excludes = {""}}) == "--exclude: bad target '': it is empty");
    CHECK(error_of({.texts = {"a"}, .exclude_file = "/nowhere/list"}) ==
          "cannot read exclusions from /nowhere/list: it is not there");
    CHECK(error_of({.texts = {"a"}, .exclude_file = "/"}).find("cannot read exclusions from /") == 0);
    const ListFile list("10.0.0.1\n\n10.0.0.1 10.0.0.2\n");
    CHECK(error_of({.texts = {"a"}, .exclude_file = list.path()}) ==
          list.path() + ", line 3: bad target '10.0.0.1 10.0.0.2': '10.0.0.1 10.0.0.2' is not an address");
  }

  TEST_CASE("reads a scanner's output") {
    const auto collected =
        collect({.file = SMBPROBE_SOURCE_DIR "/tests/targets/scanner_files/masscan.list", .ports = {445, 139}});
    REQUIRE(collected);
    CHECK(all_listed(*collected) == Texts{"10.9.0.6:445", "10.9.0.5:445", "10.9.0.5:139"});
    CHECK(collected->notes.other_ports == 2);
  }

  TEST_CASE("a line without end is a problem and no more") {
    const ListFile list(std::string(std::size_t{9} << 20, 'x') + "\na\n");
    const auto collected = collect({.file = list.path()});
    REQUIRE(collected);
    CHECK(all_listed(*collected) == Texts{"a"});
    CHECK(collected->notes.problems == Texts{list.path() + ", line 1: the line is too long"});
  }
}

}  // namespace
}  // namespace smbprobe::targets
