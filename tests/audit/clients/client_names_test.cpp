#include <doctest/doctest.h>

#include <string_view>

#include "audit/clients/clients_table.hpp"

using namespace smbprobe;

namespace {

std::string_view name_meant(std::string_view name) {
  const auto found = audit::find_client(name);
  return found ? (*found)->name : std::string_view("none");
}

bool refusal_says(std::string_view name, std::string_view words) {
  const auto found = audit::find_client(name);
  return !found && found.error().find(words) != std::string::npos;
}

}  // namespace

TEST_SUITE("audit/client_names") {
  TEST_CASE("every row is found by its own name") {
    for (const auto& client : audit::clients_table()) CHECK(name_meant(client.name) == client.name);
  }

  TEST_CASE("a part that one row has is enough, in upper or lower case") {
    CHECK(name_meant("sonos") == "Sonos S1");
    CHECK(name_meant("smbclient 4.15") == "smbclient 4.15 and later");
    CHECK(name_meant("BlockNTLM") == "Windows with BlockNTLM");
  }

  TEST_CASE("the name of a product is its newest row") {
    CHECK(name_meant("Windows 10") == "Windows 10 1709 and later");
    CHECK(name_meant("Windows 11") == "Windows 11 24H2 and later");
    CHECK(name_meant("windows 11 24h2") == "Windows 11 24H2 and later");
    CHECK(name_meant("macos") == "macOS 12 and later");
    CHECK(name_meant("Linux") == "Linux 5.15 and later");
    CHECK(name_meant("Windows 7") == "Windows 7");
  }

  TEST_CASE("what a capture calls a client is a name too") {
    CHECK(name_meant("Linux (kernel client)") == "Linux 5.15 and later");
    CHECK(name_meant("Windows 10 1903 or 1909") == "Windows 10 1709 and later");
  }

  TEST_CASE("a part of several names is refused, and the rows are named") {
    CHECK(refusal_says("Server 2012", "'Server 2012' could be Windows Server 2012, Windows Server 2012 R2"));
    CHECK(refusal_says("Windows", "more; name one of them"));
    CHECK(refusal_says("", "a client has a name"));
  }

  TEST_CASE("a name of no row is refused") {
    CHECK(refusal_says("BeOS", "no client is called 'BeOS'"));
    CHECK(refusal_says("Sonoz S1", "did you mean 'Sonos S1'?"));
  }
}
