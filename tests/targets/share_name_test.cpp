#include "targets/share_name.hpp"

#include <doctest/doctest.h>

#include <variant>

#include "targets/target_pattern.hpp"

using namespace smbprobe;

TEST_SUITE("targets/share_name") {
  TEST_CASE("the host of a share, however it is written") {
    CHECK(targets::host_of_share("smb://nas.lan/media") == "nas.lan");
    CHECK(targets::host_of_share("smb://WORKGROUP;ann:secret@nas:4450/media/x") == "nas:4450");
    CHECK(targets::host_of_share("cifs://192.0.2.7") == "192.0.2.7");
    CHECK(targets::host_of_share("//nas/media") == "nas");
    CHECK(targets::host_of_share(R"(\\nas\media)") == "nas");
    CHECK(targets::host_of_share("smb://[2001:db8::7]:445/x") == "[2001:db8::7]:445");
  }

  TEST_CASE("anything else stays as it is") {
    for (const char* text : {"nas.lan", "10.0.0.0/24", "192.0.2.7:445", "", "http://nas"})
      CHECK(targets::host_of_share(text) == text);
  }

  TEST_CASE("is a target") {
    const auto spec = targets::parse_target_spec("smb://nas.lan/media");
    REQUIRE(spec);
    CHECK(std::get<targets::Target>(*spec).text == "nas.lan");
    const auto none = targets::parse_target_spec("smb:///media");
    REQUIRE_FALSE(none);
    CHECK(none.error() == "bad target 'smb:///media': no host is named");
  }
}
