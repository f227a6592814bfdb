#include "net/port_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
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

std::vector<Exchange> smb1_answered() {
  auto exchanges = smb2_answered();
  exchanges.front().request = probe::build_request(probe::Smb1Offer{{"NT LM 0.12"}, true}, {});
  exchanges.front().reply = test::smb1_accepts(0);
  return exchanges;
}

std::vector<Exchange> smb2_accepted() {
  auto exchanges = smb2_answered();
  exchanges.front().reply = test::smb2_accepts(proto::SMB_3_0_2);
  return exchanges;
}

void end(PortRun& port, const Attempt& attempt, const std::vector<Exchange>& exchanges) {
  port.ended(attempt, probe::read_evidence(exchanges));
}

void answer_first_drop_rest(PortRun& port) {
  end(port, *port.next(), smb2_answered());
  while (const auto attempt = port.next()) end(port, *attempt, ended_as(Outcome::closed));
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
    end(port, *attempt, session_refused());
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
      end(port, *attempt, ended_as(Outcome::silent));
    }
    CHECK(attempts == 3);
  }

  TEST_CASE("does not try again after a refusal") {
    auto options = quick();
    options.retries = 2;
    PortRun port(kDirect, options);
    const auto attempt = port.next();
    REQUIRE(attempt.has_value());
    end(port, *attempt, ended_as(Outcome::refused));
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
    end(port, *first, session_refused());
    const auto renamed = port.next();
    REQUIRE(renamed.has_value());
    CHECK(proto::to_string(renamed->called) == "NAS<20>");
    end(port, *renamed, ended_as(Outcome::closed));
    end(port, *second, session_refused());
    const auto follower = port.next();
    REQUIRE(follower.has_value());
    CHECK(proto::to_string(follower->called) == "NAS<20>");
  }

  TEST_CASE("asks nothing again where nothing was said") {
    PortRun port(kDirect, quick());
    end(port, *port.next(), ended_as(Outcome::silent));
    CHECK_FALSE(port.next_quiet(false).has_value());
  }

  TEST_CASE("asks again what timed out, without a witness, once the host said something") {
    PortRun port(kDirect, quick());
    end(port, *port.next(), ended_as(Outcome::silent));
    const auto again = port.next_quiet(true);
    REQUIRE(again.has_value());
    CHECK(again->purpose == Purpose::retry);
    end(port, *again, ended_as(Outcome::silent));
    CHECK_FALSE(port.next_quiet(true).has_value());
  }

  TEST_CASE("asks an answered question twice before one that was dropped") {
    PortRun port(kDirect, standard());
    answer_first_drop_rest(port);
    for (const auto purpose : {Purpose::witness, Purpose::witness, Purpose::retry}) {
      const auto attempt = port.next_quiet(true);
      REQUIRE(attempt.has_value());
      CHECK(attempt->purpose == purpose);
      end(port, *attempt, purpose == Purpose::witness ? smb2_answered() : ended_as(Outcome::closed));
    }
  }

  TEST_CASE("asks the list of SMB2 with few contexts alone where that is a refusal") {
    PortRun port(kDirect, standard());
    const auto drop_lists = [&](const Attempt& attempt) {
      const bool smb2 = std::holds_alternative<probe::Smb2Offer>(attempt.job->offer);
      end(port, attempt, smb2 ? ended_as(Outcome::closed) : smb1_answered());
    };
    while (const auto attempt = port.next()) drop_lists(*attempt);
    std::vector<probe::Offer> again;
    while (const auto attempt = port.next_quiet(true)) {
      if (attempt->purpose == Purpose::retry) again.push_back(attempt->job->offer);
      drop_lists(*attempt);
    }
    REQUIRE(again.size() == 1);
    CHECK_FALSE(std::get<probe::Smb2Offer>(again.front()).more_contexts);
  }

  TEST_CASE("takes the answer that came last for the first of the two") {
    PortRun port(kDirect, standard());
    const auto smb2 = *port.next();
    end(port, *port.next(), ended_as(Outcome::closed));
    end(port, smb2, smb2_answered());
    for (const auto purpose : {Purpose::witness, Purpose::retry}) {
      const auto attempt = port.next_quiet(true);
      REQUIRE(attempt.has_value());
      CHECK(attempt->purpose == purpose);
      end(port, *attempt, smb2_answered());
    }
  }

  TEST_CASE("begins the witnesses anew with a longer pause where one is dropped, three times") {
    PortRun port(kDirect, standard());
    answer_first_drop_rest(port);
    std::vector<std::int64_t> pauses;
    while (const auto attempt = port.next_quiet(true)) {
      pauses.push_back(attempt->pause.count());
      CHECK(attempt->purpose == Purpose::witness);
      end(port, *attempt, ended_as(Outcome::reset));
    }
    CHECK(pauses == std::vector<std::int64_t>{50'000, 250'000, 1'000'000});
    CHECK(port.is_strained());
  }

  TEST_CASE("takes a session without room for a drop and no reason to call another name") {
    PortRun port(kNetbios, quick());
    auto full = session_refused();
    full.front().session_error = 0x83;
    while (const auto attempt = port.next()) {
      CHECK(proto::to_string(attempt->called) == "*SMBSERVER<20>");
      end(port, *attempt, full);
    }
    const auto again = port.next_quiet(true);
    REQUIRE(again.has_value());
    CHECK(proto::to_string(again->called) == "*SMBSERVER<20>");
  }

  TEST_CASE("asks a third time what timed out while the host was busy") {
    PortRun port(kDirect, standard());
    const auto smb2 = *port.next();
    const auto smb1 = *port.next();
    end(port, smb2, ended_as(Outcome::silent));
    end(port, smb1, ended_as(Outcome::silent));
    const auto first = *port.next_quiet(true);
    end(port, first, ended_as(Outcome::silent));
    const auto second = *port.next_quiet(true);
    CHECK(second.job != first.job);
    end(port, second, second.job == smb2.job ? smb2_answered() : smb1_answered());
    const auto third = port.next_quiet(true);
    REQUIRE(third.has_value());
    CHECK(third->job == first.job);
    end(port, *third, ended_as(Outcome::silent));
    CHECK_FALSE(port.next_quiet(true).has_value());
  }

  TEST_CASE("asks alone where nothing was ever answered, after the longer pauses") {
    PortRun port(kDirect, standard());
    while (const auto attempt = port.next()) end(port, *attempt, ended_as(Outcome::closed));
    CHECK(port.is_strained());
    std::vector<std::int64_t> pauses;
    while (const auto attempt = port.next_quiet(true)) {
      CHECK(attempt->purpose == Purpose::retry);
      pauses.push_back(attempt->pause.count());
      end(port, *attempt, ended_as(Outcome::closed));
    }
    // both families, and SMB2 with few contexts
    CHECK(pauses == std::vector<std::int64_t>{250'000, 250'000, 250'000, 1'000'000, 1'000'000, 1'000'000});
  }

  TEST_CASE("takes what is answered at last for a witness") {
    PortRun port(kDirect, standard());
    while (const auto attempt = port.next()) end(port, *attempt, ended_as(Outcome::closed));
    end(port, *port.next_quiet(true), smb2_answered());
    const auto witness = port.next_quiet(true);
    REQUIRE(witness.has_value());
    CHECK(witness->purpose == Purpose::witness);
  }

  TEST_CASE("begins with the longer pause where a question of an answered family was dropped") {
    PortRun port(kDirect, standard());
    end(port, *port.next(), smb2_accepted());
    while (const auto attempt = port.next()) end(port, *attempt, ended_as(Outcome::closed));
    const auto witness = port.next_quiet(true);
    REQUIRE(witness.has_value());
    CHECK(witness->pause.count() == 250'000);
    CHECK_FALSE(port.is_strained());
  }

  TEST_CASE("leaves as much time before a dropped question as before the second witness, within bounds") {
    const auto pause_after = [](std::int64_t gap_us, std::int64_t queued_us) {
      PortRun port(kDirect, standard());
      answer_first_drop_rest(port);
      auto witness = smb2_answered();
      witness.front().lifetime = {.begun_us = 0, .over_us = 1000};
      end(port, *port.next_quiet(true), witness);
      auto second = *port.next_quiet(true);
      second.queued = std::chrono::microseconds(queued_us);
      witness.front().lifetime = {.begun_us = 1000 + gap_us, .over_us = 2000 + gap_us};
      end(port, second, witness);
      const auto next = port.next_quiet(true);
      REQUIRE(next.has_value());
      return std::pair(next->purpose, std::max(next->pause, next->port_pause).count());
    };
    CHECK(pause_after(60'000, 0) == std::pair(Purpose::retry, std::int64_t{60'000}));
    CHECK(pause_after(5'000'000, 0) == std::pair(Purpose::witness, std::int64_t{50'000}));
    CHECK(pause_after(5'000'000, 4'900'000) == std::pair(Purpose::retry, std::int64_t{5'000'000}));
  }

  TEST_CASE("asks no more in quiet than its budget") {
    PortRun port(kDirect, standard());
    answer_first_drop_rest(port);
    std::size_t asked = 0;
    std::int64_t now_us = 0;
    while (const auto attempt = port.next_quiet(true)) {
      auto slow = smb2_answered();  // always held up: the second witness never counts
      slow.front().lifetime = {.begun_us = now_us += 5'000'000, .over_us = now_us};
      end(port, *attempt, slow);
      REQUIRE(++asked < 100);
    }
    CHECK(asked == probe::EndpointPlan::budget(kDirect.transport, standard().plan).quiet);
  }

  TEST_CASE("asks once more for what followed an answer and was not answered") {
    for (const auto outcome : {Outcome::silent, Outcome::closed}) {
      auto options = standard();
      options.plan.identify = true;
      PortRun port(kDirect, options);
      const auto smb2 = *port.next();
      auto exchanges = smb2_answered();
      exchanges.push_back(ended_as(outcome).front());
      end(port, smb2, exchanges);
      while (const auto attempt = port.next()) end(port, *attempt, ended_as(Outcome::garbage));
      const auto again = port.next_quiet(true);
      REQUIRE(again.has_value());
      CHECK(*again->job == *smb2.job);
      end(port, *again, exchanges);
      CHECK_FALSE(port.next_quiet(true).has_value());
    }
  }

  TEST_CASE("takes a name that had a session for one that is there") {
    PortRun port(kNetbios, standard());
    const auto first = *port.next();
    const auto second = *port.next();
    end(port, first, smb2_answered());
    end(port, second, session_refused());
    while (const auto attempt = port.next()) {
      CHECK(proto::to_string(attempt->called) == "*SMBSERVER<20>");
      end(port, *attempt, smb2_answered());
    }
    const auto again = port.next_quiet(true);
    REQUIRE(again.has_value());
    CHECK(again->purpose == Purpose::witness);
    CHECK(proto::to_string(again->called) == "*SMBSERVER<20>");
  }

  TEST_CASE("takes a name that was refused, and had a session since, for one that is there") {
    PortRun port(kNetbios, standard());
    const auto first = *port.next();
    const auto second = *port.next();
    end(port, second, session_refused());  // *SMBSERVER, while the first has the only session
    const auto renamed = *port.next();
    end(port, first, smb2_answered());
    end(port, renamed, session_refused());
    while (const auto attempt = port.next()) end(port, *attempt, smb2_answered());
    const auto again = port.next_quiet(true);
    REQUIRE(again.has_value());
    CHECK(proto::to_string(again->called) == "*SMBSERVER<20>");
  }

  TEST_CASE("keeps the questions that there was no time to ask") {
    PortRun port(kDirect, standard());
    end(port, *port.next(), smb2_accepted());
    port.run_out_of_time();
    CHECK_FALSE(port.next().has_value());
    CHECK(port.unasked().size() == 5);  // SMB1, and the other SMB2 dialects alone
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
