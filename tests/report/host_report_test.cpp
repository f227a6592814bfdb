#include "report/host_report.hpp"

#include <doctest/doctest.h>

using namespace smbprobe::report;
using smbprobe::proto::Transport;

TEST_SUITE("report/host_report") {
  TEST_CASE("names each answer") {
    CHECK(name_of(Answer::accepted) == "accepted");
    CHECK(name_of(Answer::refused) == "refused");
    CHECK(name_of(Answer::unknown) == "unknown");
    CHECK(name_of(Answer::not_asked) == "not_asked");
  }

  TEST_CASE("names each signing mode") {
    CHECK(name_of(Signing::disabled) == "disabled");
    CHECK(name_of(Signing::enabled) == "enabled");
    CHECK(name_of(Signing::required) == "required");
  }

  TEST_CASE("names whose preference counts") {
    CHECK(name_of(Preference::server) == "server");
    CHECK(name_of(Preference::client) == "client");
  }

  TEST_CASE("names each state of a port") {
    CHECK(name_of(EndpointState::smb) == "smb");
    CHECK(name_of(EndpointState::not_smb) == "not_smb");
    CHECK(name_of(EndpointState::silent) == "silent");
    CHECK(name_of(EndpointState::refused) == "refused");
    CHECK(name_of(EndpointState::unreachable) == "unreachable");
    CHECK(name_of(EndpointState::error) == "error");
  }

  TEST_CASE("names each state of a host") {
    CHECK(name_of(HostStatus::smb) == "smb");
    CHECK(name_of(HostStatus::not_smb) == "not_smb");
    CHECK(name_of(HostStatus::silent) == "silent");
    CHECK(name_of(HostStatus::refused) == "refused");
    CHECK(name_of(HostStatus::unreachable) == "unreachable");
    CHECK(name_of(HostStatus::unresolved) == "unresolved");
    CHECK(name_of(HostStatus::error) == "error");
  }

  TEST_CASE("names each verdict on SMB1") {
    CHECK(name_of(Smb1Status::only) == "only");
    CHECK(name_of(Smb1Status::enabled) == "enabled");
    CHECK(name_of(Smb1Status::disabled) == "disabled");
    CHECK(name_of(Smb1Status::unknown) == "unknown");
  }

  TEST_CASE("names each depth") {
    CHECK(name_of(Depth::quick) == "quick");
    CHECK(name_of(Depth::standard) == "standard");
    CHECK(name_of(Depth::full) == "full");
  }

  TEST_CASE("names both transports") {
    CHECK(name_of(Transport::direct_tcp) == "direct_tcp");
    CHECK(name_of(Transport::netbios) == "netbios");
  }
}
