#include "cli/first_word.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

using namespace smbprobe;

namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 3> kFirstWordVerbs{"scan", "read", "report"};

auto read_words(Words words) { return cli::with_verb(std::move(words), kFirstWordVerbs); }

}  // namespace

TEST_SUITE("cli/first_word") {
  TEST_CASE("a target that comes first is scanned") {
    for (const char* target : {"192.0.2.7", "nas.lan", "10.0.0.0/24", "[::1]:445", "nas1", R"(\\nas\share)", "nas"})
      CHECK(read_words({target, "-q"}) == Words{"scan", target, "-q"});
  }

  TEST_CASE("verbs and options stay as they are") {
    CHECK(read_words({}) == Words{});
    CHECK(read_words({"read", "x.pcap"}) == Words{"read", "x.pcap"});
    CHECK(read_words({"--help"}) == Words{"--help"});
    CHECK(read_words({"__options"}) == Words{"__options"});
  }

  TEST_CASE("a misspelt verb is no host, and the sentence says both") {
    const auto words = read_words({"sacn", "192.0.2.7"});
    REQUIRE_FALSE(words);
    CHECK(words.error() == "unknown command 'sacn'; did you mean 'scan'? A host of that name: smbprobe scan sacn");
    CHECK_FALSE(read_words({"repotr"}));
  }

  TEST_CASE("help and version are words too") {
    CHECK(read_words({"help"}) == Words{"--help"});
    CHECK(read_words({"help", "scan"}) == Words{"scan", "--help"});
    CHECK(read_words({"version"}) == Words{"--version"});
    CHECK(read_words({"-V"}) == Words{"--version"});
  }

  TEST_CASE("the whole help is asked for behind --help or help") {
    auto words = read_words({"help", "scan", "all"}).value();
    CHECK(cli::take_help_all(words));
    CHECK(words == Words{"scan", "--help"});
    words = {"scan", "-h"};
    CHECK_FALSE(cli::take_help_all(words));
    words = {"scan", "all"};
    CHECK_FALSE(cli::take_help_all(words));
    CHECK(words == Words{"scan", "all"});
  }

  TEST_CASE("an option of nmap is told, before a file of its name is written") {
    const auto words = read_words({"scan", "-oX", "out.xml", "192.0.2.7"});
    REQUIRE_FALSE(words);
    CHECK(words.error() == "-oX is an option of nmap; in smbprobe it is -f json -o FILE");
    CHECK_FALSE(read_words({"192.0.2.7", "-iL", "hosts"}));
    CHECK(read_words({"read", "-oX"}) == Words{"read", "-oX"});
  }
}
