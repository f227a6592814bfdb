#include "net/port_run.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "proto/ntstatus.hpp"
#include "support/server_answers.hpp"

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

PortRunOptions standard() { return {.plan = {.depth = report::Depth::standard}, .host = "192.0.2.7"}; }

/// An SMB2 server refuses: an answer all the same.
std::vector<Exchange> smb2_answered() {
  auto exchanges = ended_as(Outcome::reply);
  exchanges.front().request = probe::build_request(probe::full_smb2_offer(), {});
  exchanges.front().reply = test::smb2_says(proto::STATUS_NOT_SUPPORTED);
  return exchanges;
}

void answer_first_drop_rest(PortRun& port) {
  port.ended(*port.next(), smb2_answered());
  while (const auto attempt = port.next()) port.ended(*attempt, ended_as(Outcome::closed));
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

  TEST_CASE("calls the name that the user told first") {
    auto options = quick();
    options.called = "oldpc";
    PortRun port(kNetbios, options);
    CHECK(walk(port) == std::vector<std::string>{"OLDPC<20>", "*SMBSERVER<20>", "*SMBSERV<20>"});
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

  TEST_CASE("asks nothing again where nothing was said") {
    PortRun port(kDirect, quick());
    port.ended(*port.next(), ended_as(Outcome::silent));
    CHECK_FALSE(port.next_quiet(false).has_value());
  }

  TEST_CASE("asks again what timed out, without a witness, once the host said something") {
    PortRun port(kDirect, quick());
    port.ended(*port.next(), ended_as(Outcome::silent));
    const auto again = port.next_quiet(true);
    REQUIRE(again.has_value());
    CHECK(again->purpose == Purpose::retry);
    port.ended(*again, ended_as(Outcome::silent));
    CHECK_FALSE(port.next_quiet(true).has_value());
  }

  TEST_CASE("asks an answered question twice before one that was dropped") {
    PortRun port(kDirect, standard());
    answer_first_drop_rest(port);
    for (const auto purpose : {Purpose::witness, Purpose::witness, Purpose::retry}) {
      const auto attempt = port.next_quiet(true);
      REQUIRE(attempt.has_value());
      CHECK(attempt->purpose == purpose);
      port.ended(*attempt, purpose == Purpose::witness ? smb2_answered() : ended_as(Outcome::closed));
    }
  }

  TEST_CASE("begins the witnesses anew with a longer pause where one is dropped, three times") {
    PortRun port(kDirect, standard());
    answer_first_drop_rest(port);
    std::vector<std::int64_t> pauses;
    for (;;) {
      pauses.push_back(port.quiet_pause().count());
      const auto attempt = port.next_quiet(true);
      if (!attempt) break;
      CHECK(attempt->purpose == Purpose::witness);
      port.ended(*attempt, ended_as(Outcome::reset));
    }
    CHECK(pauses == std::vector<std::int64_t>{50'000, 250'000, 1'000'000, 1'000'000});
    CHECK(port.is_strained());
  }

  TEST_CASE("takes a session without room for a drop and no reason to call another name") {
    PortRun port(kNetbios, quick());
    auto full = session_refused();
    full.front().session_error = 0x83;
    while (const auto attempt = port.next()) {
      CHECK(proto::to_string(attempt->called) == "*SMBSERVER<20>");
      port.ended(*attempt, full);
    }
    const auto again = port.next_quiet(true);
    REQUIRE(again.has_value());
    CHECK(proto::to_string(again->called) == "*SMBSERVER<20>");
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
