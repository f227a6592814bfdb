// What a port asks once its host is quiet.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "net/port_run_samples.hpp"

namespace smbprobe::net {
namespace {

TEST_SUITE("net/port_run_quiet") {
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

  TEST_CASE("asks a dropped question twice where the host drops what it answers") {
    PortRun port(kDirect, standard());
    answer_first_drop_rest(port);
    port.expect_drops();
    for (const auto purpose : {Purpose::witness, Purpose::witness, Purpose::retry, Purpose::retry}) {
      const auto attempt = port.next_quiet(true);
      REQUIRE(attempt.has_value());
      CHECK(attempt->purpose == purpose);
      CHECK(attempt->pause.count() == 250'000);
      end(port, *attempt, purpose == Purpose::witness ? smb2_answered() : ended_as(Outcome::closed));
    }
  }
}

}  // namespace
}  // namespace smbprobe::net
