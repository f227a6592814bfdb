#include "net/port_run_samples.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace smbprobe::net {
namespace {

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

  TEST_CASE("is silent until something came back, be it a refusal") {
    PortRun port(kDirect, quick());
    CHECK_FALSE(port.is_silent());
    const auto attempt = port.next();
    REQUIRE(attempt.has_value());
    end(port, *attempt, ended_as(Outcome::silent));
    CHECK(port.is_silent());
    end(port, *attempt, ended_as(Outcome::refused));
    CHECK_FALSE(port.is_silent());
  }

  TEST_CASE("asks no second question where the first SYN had no answer, if told so") {
    auto options = standard();
    for (const bool gives_up : {false, true}) {
      options.gives_up = gives_up;
      PortRun port(kDirect, options);
      const auto first = port.next();
      REQUIRE(first.has_value());
      auto unsent = ended_as(Outcome::silent);
      unsent.front().client = {};
      unsent.front().request_sent = false;
      end(port, *first, unsent);
      CHECK(port.next().has_value() != gives_up);
      CHECK_FALSE(port.is_connected());
    }
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
