#include "targets/target_space.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <set>
#include <vector>

using namespace smbprobe;
using targets::parse_exclusion;
using targets::parse_target_spec;
using targets::TargetSpace;

namespace {

using Texts = std::vector<std::string>;

TargetSpace space_with(const Texts& targets, const Texts& excluded = {}) {
  TargetSpace space;
  for (const auto& text : targets) space.add(parse_target_spec(text).value());
  for (const auto& text : excluded) space.exclude(parse_exclusion(text).value());
  REQUIRE(space.finish());
  return space;
}

Texts all_in(const TargetSpace& space) {
  Texts out;
  for (std::uint64_t i = 0; i < space.size(); ++i) out.push_back(space.at(i).text);
  return out;
}

}  // namespace

TEST_SUITE("targets/target_space") {
  TEST_CASE("keeps the order of a few targets") {
    CHECK(all_in(space_with({"nas.lan", "192.0.2.9", "2001:db8::1", "192.0.2.7", "nas.lan:4450"})) ==
          Texts{"nas.lan", "192.0.2.9", "2001:db8::1", "192.0.2.7", "nas.lan:4450"});
  }

  TEST_CASE("keeps the order in which a few ranges were named") {
    CHECK(all_in(space_with({"10.0.0.8/31", "nas", "10.0.0.1-3"})) ==
          Texts{"10.0.0.8", "10.0.0.9", "nas", "10.0.0.1", "10.0.0.2", "10.0.0.3"});
  }

  TEST_CASE("keeps the order of 16 targets and sorts 17") {
    Texts texts;
    for (int i = 16; i > 0; --i) texts.push_back("10.0.0." + std::to_string(i));
    CHECK(all_in(space_with(texts)) == texts);
    texts.push_back("10.0.0.0");
    const auto sorted = space_with(texts);
    CHECK(sorted.at(0).text == "10.0.0.0");
    CHECK(sorted.at(16).text == "10.0.0.16");
  }

  TEST_CASE("sorts IPv4 before IPv6 before names") {
    const auto space = space_with({"b", "2001:db8::/124", "a", "10.0.0.0/30"});
    REQUIRE(space.size() == 22);
    CHECK(space.at(0).text == "10.0.0.0");
    CHECK(space.at(3).text == "10.0.0.3");
    CHECK(space.at(4).text == "2001:db8::");
    CHECK(space.at(19).text == "2001:db8::f");
    CHECK(space.at(20).text == "a");
    CHECK(space.at(21).text == "b");
  }

  TEST_CASE("has a target once that is named twice") {
    CHECK(space_with({"10.0.0.0/24", "10.0.0.128/25", "10.0.0.7", "10.0.0.200-10.0.1.9"}).size() == 266);
    CHECK(all_in(space_with({"NAS.lan", "nas.LAN", "nas.lan:445"})) == Texts{"NAS.lan", "nas.lan:445"});
    CHECK(all_in(space_with({"2001:db8::1", "2001:DB8:0::1"})) == Texts{"2001:db8::1"});
    CHECK(all_in(space_with({"10.0.0.1", "::ffff:10.0.0.1"})) == Texts{"10.0.0.1"});
    CHECK(all_in(space_with({"fe80::1%eth0", "[fe80::1%eth0]"})) == Texts{"fe80::1%eth0"});
  }

  TEST_CASE("keeps interfaces apart that differ in case") {
    CHECK(space_with({"fe80::1%eth0", "fe80::1%ETH0"}).size() == 2);
  }

  TEST_CASE("takes an address with a port for another target") {
    CHECK(all_in(space_with({"10.0.0.1", "10.0.0.1:4450", "[2001:db8::1]:445"})) ==
          Texts{"10.0.0.1", "10.0.0.1:4450", "[2001:db8::1]:445"});
  }

  TEST_CASE("gives host and port of a target") {
    const auto target = space_with({"[2001:DB8::1]:445"}).at(0);
    CHECK(target.text == "[2001:db8::1]:445");
    CHECK(target.host == "2001:db8::1");
    CHECK(target.port == 445);
  }

  TEST_CASE("excludes addresses whatever their port") {
    const auto space =
        space_with({"10.0.0.0/29", "10.0.0.1:4450", "10.0.0.9:139"}, {"10.0.0.1", "10.0.0.3-5:99", "10.0.0.7"});
    CHECK(all_in(space) == Texts{"10.0.0.0", "10.0.0.2", "10.0.0.6", "10.0.0.9:139"});
    CHECK(space.excluded_count() == 6);
  }

  TEST_CASE("excludes to the ends of the number space") {
    CHECK(all_in(space_with({"255.255.255.252/30"}, {"255.255.255.254-255.255.255.255"})) ==
          Texts{"255.255.255.252", "255.255.255.253"});
    CHECK(all_in(space_with({"0.0.0.0/30"}, {"0.0.0.0/31"})) == Texts{"0.0.0.2", "0.0.0.3"});
    CHECK(space_with({"0.0.0.0/0"}, {"0.0.0.0/0"}).size() == 0);
    const auto v6 =
        space_with({"ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127"}, {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"});
    CHECK(all_in(v6) == Texts{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"});
  }

  TEST_CASE("excludes IPv6 networks of any size") {
    const auto space = space_with({"2001:db8::/120", "10.0.0.1"}, {"2001:db8::/32"});
    CHECK(all_in(space) == Texts{"10.0.0.1"});
    CHECK(space.excluded_count() == 256);
  }

  TEST_CASE("excludes names whatever their case and port") {
    const auto space = space_with({"nas.lan", "nas.lan:4450", "NAS.LAN:139", "other.lan"}, {"Nas.Lan"});
    CHECK(all_in(space) == Texts{"other.lan"});
    CHECK(space.excluded_count() == 3);
  }

  TEST_CASE("excludes a scoped address by its network") {
    CHECK(all_in(space_with({"fe80::1%eth0", "fe81::1%eth0"}, {"fe80::/16"})) == Texts{"fe81::1%eth0"});
    CHECK(all_in(space_with({"fe80::1%eth0", "fe80::1%eth1"}, {"fe80::1%eth0"})) == Texts{"fe80::1%eth1"});
  }

  TEST_CASE("knows what a name must not lead to") {
    const auto space = space_with({"nas.lan"}, {"10.0.0.0/8", "2001:db8::/32"});
    CHECK(space.is_excluded("10.255.255.255"));
    CHECK(space.is_excluded("::ffff:10.0.0.1"));
    CHECK(space.is_excluded("2001:db8:ffff::1"));
    CHECK(space.is_excluded("2001:db8::1%eth0"));
    CHECK_FALSE(space.is_excluded("11.0.0.0"));
    CHECK_FALSE(space.is_excluded("9.255.255.255"));
    CHECK_FALSE(space.is_excluded("2001:db9::"));
    CHECK_FALSE(space.is_excluded("nas.lan"));
  }

  TEST_CASE("numbers every target once") {
    const auto space = space_with({"10.0.0.0/22", "10.0.2.0/24:4450", "2001:db8::1-2001:db8::1ff", "a", "b:1"},
                                  {"10.0.1.7", "10.0.2.0/25", "2001:db8::80/121"});
    CHECK(space.size() == 1024 - 1 - 128 + 128 + 511 - 128 + 2);
    std::set<std::string> seen;
    for (const auto& text : all_in(space)) {
      CHECK(seen.insert(text).second);
      CHECK(parse_target_spec(text));
    }
  }

  TEST_CASE("refuses more than 2^63 targets") {
    TargetSpace space;
    for (int i = 0; i < 0x8000; ++i) {
      const std::string group = std::to_string(i / 10000) + ":" + std::to_string(i % 10000);
      space.add(parse_target_spec("2001:db8:" + group + "::/80").value());
    }
    space.add(parse_target_spec("10.0.0.1").value());
    const auto done = space.finish();
    REQUIRE_FALSE(done);
    CHECK(done.error() == "more than 2^63 targets are too many to sweep");
  }

  TEST_CASE("knows whether two targets may lead to one address") {
    CHECK(space_with({"10.0.0.0/24", "10.0.0.7", "2001:db8::/120"}).is_distinct());
    CHECK_FALSE(space_with({"10.0.0.0/24", "10.0.0.7:445"}).is_distinct());
    CHECK_FALSE(space_with({"10.0.0.0/24", "[2001:db8::1]:445"}).is_distinct());
    CHECK_FALSE(space_with({"10.0.0.0/24", "nas.lan"}).is_distinct());
  }

  TEST_CASE("has the same fingerprint for the same targets only") {
    const auto print = [](const Texts& texts, const Texts& excluded = {}) {
      return space_with(texts, excluded).fingerprint();
    };
    CHECK(print({"10.0.0.0/24", "nas"}) == print({"nas", "10.0.0.0/25", "10.0.0.128/25"}));
    CHECK(print({"10.0.0.0/24"}) != print({"10.0.1.0/24"}));
    CHECK(print({"10.0.0.0/24"}) != print({"10.0.0.0/24:445"}));
    CHECK(print({"10.0.0.0/24"}) != print({"10.0.0.0/24"}, {"10.0.0.1"}));
    CHECK(print({"10.0.0.0/24"}, {"10.0.1.1"}) == print({"10.0.0.0/24"}));
    CHECK(print({"10.0.0.0/24", "a"}) != print({"10.0.0.0/24", "b"}));
    CHECK(print({"a", "b"}) != print({"b", "a"}));
  }

  TEST_CASE("has a fingerprint that does not change between versions") {
    CHECK(space_with({"10.0.0.0/24", "2001:db8::/120", "nas.lan:4450"}).fingerprint() == 6085189335812939265U);
  }

  TEST_CASE("keeps one target of a list that names two a hundred thousand times") {
    TargetSpace space;
    for (int i = 0; i < 100'000; ++i) space.add(parse_target_spec(i % 2 == 0 ? "192.0.2.7" : "192.0.2.9").value());
    REQUIRE(space.finish());
    CHECK(all_in(space) == Texts{"192.0.2.7", "192.0.2.9"});
  }
}
