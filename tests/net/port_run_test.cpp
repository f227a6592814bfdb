#include "net/port_run.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace smbprobe::net {
namespace {

using probe::Exchange;
using probe::Outcome;

constexpr report::ProbedPort kDirect{445, proto::Transport::direct_tcp};
constexpr report::ProbedPort kNetbios{139, proto::Transport::netbios};

PortRunOptions quick(std::string host = "192.0.2.7") {
  return {.plan = {.depth = report::Depth::quick}, .host = std::move(host)};
}

std::vector<Exchange> ended_as(Outcome outcome) {
  Exchange exchange;
  exchange.client = {"192.0.2.1", 50000};
  exchange.outcome = outcome;
  return {exchange};
}

std::vector<Exchange> session_refused() {
  auto exchanges = ended_as(Outcome::refused);
  exchanges.front().session_error = 0x82;
  return exchanges;
}

proto::NbstatAnswer named(const char* name) {
  proto::NbstatAnswer answer;
  answer.names.push_back({.name = {.name = name, .suffix = proto::kFileServerSuffix, .scope = ""}});
  return answer;
}

/// The names called when every session is refused, until the port gives no more.
std::vector<std::string> walk(PortRun& port) {
  std::vector<std::string> names;
  while (auto attempt = port.next()) {
    names.push_back(proto::to_string(attempt->called));
    port.ended(*attempt, session_refused());
  }
  return names;
}

TEST_SUITE("net/port_run") {
  TEST_CASE("gives a job once") {
    PortRun port(kDirect, quick());
    CHECK(port.next().has_value());
    CHECK_FALSE(port.next().has_value());
  }

  TEST_CASE("tries again after silence as often as told") {
    auto options = quick();
    options.retries = 2;
    PortRun port(kDirect, options);
    int attempts = 0;
    while (auto attempt = port.next()) {
      ++attempts;
      port.ended(*attempt, ended_as(Outcome::silent));
    }
    CHECK(attempts == 3);
  }

  TEST_CASE("does not try again after a refusal") {
    auto options = quick();
    options.retries = 2;
    PortRun port(kDirect, options);
    const auto attempt = port.next();
    REQUIRE(attempt.has_value());
    port.ended(*attempt, ended_as(Outcome::refused));
    CHECK_FALSE(port.next().has_value());
  }

  TEST_CASE("walks no names on direct TCP") {
    PortRun port(kDirect, quick("nas.lan"));
    CHECK(walk(port) == std::vector<std::string>{"<00>"});
  }

  TEST_CASE("walks the names that an address leaves") {
    PortRun port(kNetbios, quick());
    CHECK(walk(port) == std::vector<std::string>{"*SMBSERVER<20>", "*SMBSERV<20>"});
  }

  TEST_CASE("calls the first label of a host name") {
    PortRun port(kNetbios, quick("nas.lan"));
    CHECK(walk(port) == std::vector<std::string>{"*SMBSERVER<20>", "NAS<20>", "*SMBSERV<20>"});
  }

  TEST_CASE("calls the name that NBSTAT told") {
    PortRun port(kNetbios, quick());
    port.nbstat_settled(named("FILER"));
    CHECK(walk(port) == std::vector<std::string>{"*SMBSERVER<20>", "FILER<20>", "*SMBSERV<20>"});
  }

  TEST_CASE("waits for NBSTAT when no name is left") {
    auto options = quick();
    options.nbstat = true;
    PortRun port(kNetbios, options);
    CHECK(walk(port).size() == 2);
    CHECK(port.waits_for_nbstat());
    port.nbstat_settled(named("FILER"));
    CHECK_FALSE(port.waits_for_nbstat());
    CHECK(walk(port) == std::vector<std::string>{"FILER<20>"});
  }

  TEST_CASE("gives up when NBSTAT tells nothing") {
    auto options = quick();
    options.nbstat = true;
    PortRun port(kNetbios, options);
    CHECK(walk(port).size() == 2);
    port.nbstat_settled(std::nullopt);
    CHECK_FALSE(port.waits_for_nbstat());
    CHECK_FALSE(port.next().has_value());
  }

  TEST_CASE("keeps to a name that was not refused") {
    auto options = quick("nas.lan");
    options.plan.depth = report::Depth::standard;
    PortRun port(kNetbios, options);
    const auto first = port.next();
    const auto second = port.next();
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    port.ended(*first, session_refused());
    const auto renamed = port.next();
    REQUIRE(renamed.has_value());
    CHECK(proto::to_string(renamed->called) == "NAS<20>");
    port.ended(*renamed, ended_as(Outcome::closed));
    port.ended(*second, session_refused());
    const auto follower = port.next();
    REQUIRE(follower.has_value());
    CHECK(proto::to_string(follower->called) == "NAS<20>");
  }

  TEST_CASE("drops what has not begun") {
    PortRun port(kDirect, quick());
    CHECK(port.ready());
    port.drop();
    CHECK_FALSE(port.ready());
  }
}

}  // namespace
}  // namespace smbprobe::net
