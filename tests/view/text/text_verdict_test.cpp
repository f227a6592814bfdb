#include "view/text/text_sections.hpp"

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

report::HostReport unreachable() {
  report::HostReport out;
  out.address = "192.0.2.7";
  out.status = report::HostStatus::unreachable;
  out.endpoints.emplace_back();
  out.endpoints[0].port = 445;
  out.endpoints[0].state = report::EndpointState::unreachable;
  return out;
}

TEST_SUITE("view/text_verdict") {
  TEST_CASE("an unreachable host says why, where that is known, and else what its ports are") {
    auto host = unreachable();
    CHECK(view::why_no_smb(host) == "445: unreachable");
    host.errors = {"no ARP answer"};
    CHECK(view::why_no_smb(host) == "no ARP answer");
    host.endpoints.clear();
    CHECK(view::why_no_smb(host) == "no ARP answer");
  }

  TEST_CASE("what went wrong with a host of another status stands elsewhere") {
    auto host = unreachable();
    host.errors = {"445: drops connections under load"};
    host.status = report::HostStatus::silent;
    host.endpoints[0].state = report::EndpointState::silent;
    CHECK(view::why_no_smb(host) == "445: no answer in time");
  }
}

}  // namespace
}  // namespace smbprobe::test
