// A null session and IPC$: what is sent once the session is granted, what its answer proves, and what it must not.
#include "probe/ask/ipc_try.hpp"

#include <doctest/doctest.h>

#include <utility>

#include "probe/ask/exchange_checks.hpp"
#include "probe/ask/plan.hpp"
#include "probe/ask/session_try.hpp"
#include "probe/survey/survey_samples.hpp"
#include "support/reason.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;
using probe::Session;
using report::Answer;
using report::Verdict;

namespace {

constexpr std::uint32_t kBadNetworkName = 0xC00000CC;

/// NEGOTIATE, CHALLENGE and the session that `grant` is, then what the peer goes on with.
ScriptedPeer after_session(const proto::Bytes& grant) { return after_challenge(grant).takes(); }

probe::NegotiateExchange null_exchange(bool smb2, Session session = Session::anonymous) {
  return exchange_of(smb2 ? trying(session) : trying(session, kNtLm));
}

/// The four exchanges where the peer answers the TREE_CONNECT so.
std::vector<probe::Exchange> ipc_answered(const proto::Bytes& answer, bool smb2 = true) {
  auto peer = after_session(smb2 ? smb2_grants() : smb1_grants());
  return peer.says(framed(answer)).play(null_exchange(smb2)).exchanges;
}

Verdict ipc_told(const std::vector<probe::Exchange>& exchanges) {
  return survey(exchanges).authentication.anonymous_ipc;
}

Verdict smb2_told(const proto::Bytes& answer) { return ipc_told(ipc_answered(answer)); }
Verdict smb1_told(const proto::Bytes& answer) { return ipc_told(ipc_answered(answer, false)); }

proto::Bytes smb2_tree_says(std::uint32_t status) { return smb2_says(status, proto::SMB2_TREE_CONNECT); }
proto::Bytes smb1_tree_says(std::uint32_t status) { return smb1_denies(status, proto::SMB_COM_TREE_CONNECT_ANDX); }

constexpr std::uint32_t kFourth = 4;  // the number of the TREE_CONNECT

}  // namespace

TEST_SUITE("probe/ipc_try") {
  TEST_CASE("names the share as UNC does") {
    CHECK(probe::ipc_path("192.0.2.7") == R"(\\192.0.2.7\IPC$)");
    CHECK(probe::ipc_path("2001:db8::1") == R"(\\2001-db8--1.ipv6-literal.net\IPC$)");
    CHECK(probe::ipc_path("fe80::1%eth0") == R"(\\fe80--1.ipv6-literal.net\IPC$)");
    CHECK(probe::ipc_path("nas.lan") == R"(\\nas.lan\IPC$)");
  }

  TEST_CASE("asks for IPC$ in the null session that SMB2 granted") {
    auto peer = after_session(smb2_grants());
    check_script(null_exchange(true), peer.says(framed(smb2_opens_ipc())),
                 [](const std::vector<probe::Exchange>& exchanges) {
                   REQUIRE(exchanges.size() == 4);
                   const auto tree = proto::decode_smb2_tree_connect_request(exchanges[3].request);
                   REQUIRE(tree);
                   CHECK(tree->path == R"(\\192.0.2.7\IPC$)");
                   CHECK(tree->header.session_id == 0x77);
                   CHECK(tree->header.message_id == proto::decode_smb2_header(exchanges[2].request)->message_id + 1);
                   CHECK(tree->header.flags == 0);
                 });
  }

  TEST_CASE("asks for IPC$ with the UID that SMB1 gave") {
    auto grant = *proto::decode_smb1_session_setup_response(smb1_grants());
    grant.header.uid = 0x0801;
    auto peer = after_session(proto::build_smb1_session_setup_response(grant));
    check_script(null_exchange(false), peer.says(framed(smb1_opens_ipc())),
                 [](const std::vector<probe::Exchange>& exchanges) {
                   REQUIRE(exchanges.size() == 4);
                   const auto tree = proto::decode_smb1_tree_connect_request(exchanges[3].request);
                   REQUIRE(tree);
                   CHECK(tree->path == R"(\\192.0.2.7\IPC$)");
                   CHECK(tree->service == "IPC");
                   CHECK(tree->header.uid == 0x0801);
                   CHECK(tree->header.mid == 3);
                 });
  }

  TEST_CASE("asks for no share without a null session") {
    const auto requests = [](const proto::Bytes& grant, Session session) {
      return after_session(grant).play(null_exchange(proto::is_smb2(grant), session)).exchanges.size();
    };
    CHECK(requests(smb2_grants(), Session::anonymous) == 4);
    CHECK(requests(smb2_grants(1), Session::anonymous) == 4);  // as guest: a session all the same
    CHECK(requests(smb1_grants(), Session::anonymous) == 4);
    CHECK(requests(smb2_grants(1), Session::guest) == 3);
    CHECK(requests(smb1_grants(1), Session::guest) == 3);
    CHECK(requests(smb2_says(proto::STATUS_ACCESS_DENIED, proto::SMB2_SESSION_SETUP), Session::anonymous) == 3);
    CHECK(requests(smb1_denies(proto::STATUS_ACCESS_DENIED), Session::anonymous) == 3);
    CHECK(requests(smb2_challenges(), Session::anonymous) == 3);
    CHECK(requests(smb1_challenges(), Session::anonymous) == 3);
    CHECK(requests(smb2_accepts(proto::SMB_2_1), Session::anonymous) == 3);
    CHECK(requests(smb1_denies(0), Session::anonymous) == 3);
  }

  TEST_CASE("waits for the answer behind an interim one") {
    auto peer = after_session(smb2_grants());
    const auto played = peer.says(framed(smb2_tree_says(proto::STATUS_PENDING)))
                            .says(framed(smb2_opens_ipc()))
                            .play(null_exchange(true));
    CHECK(ipc_told(played.exchanges) == Verdict{Answer::accepted, "accepted"_reason, kFourth});
  }

  TEST_CASE("a share that is granted or refused is told so") {
    CHECK(smb2_told(smb2_opens_ipc()) == Verdict{Answer::accepted, "accepted"_reason, kFourth});
    CHECK(smb1_told(smb1_opens_ipc()) == Verdict{Answer::accepted, "accepted"_reason, kFourth});
    const Verdict denied{Answer::refused, "status_0xc0000022"_reason, kFourth};
    CHECK(smb2_told(smb2_tree_says(proto::STATUS_ACCESS_DENIED)) == denied);
    CHECK(smb1_told(smb1_tree_says(proto::STATUS_ACCESS_DENIED)) == denied);
    CHECK(smb2_told(smb2_tree_says(kBadNetworkName)) == Verdict{Answer::refused, "status_0xc00000cc"_reason, kFourth});
  }

  TEST_CASE("a status that speaks of something else leaves it open") {
    for (const std::uint32_t status :
         {proto::STATUS_INSUFFICIENT_RESOURCES, proto::STATUS_REQUEST_NOT_ACCEPTED, proto::STATUS_INVALID_PARAMETER,
          proto::STATUS_USER_SESSION_DELETED, proto::STATUS_NETWORK_SESSION_EXPIRED,
          proto::STATUS_MORE_PROCESSING_REQUIRED, std::uint32_t{0x00010002}}) {
      CAPTURE(status);
      const Verdict open{Answer::unknown, {report::ReasonKind::status, status}, kFourth};
      CHECK(smb2_told(smb2_tree_says(status)) == open);
      CHECK(smb1_told(smb1_tree_says(status)) == open);
    }
  }

  TEST_CASE("an answer of another command or family proves nothing") {
    const Verdict garbled{Answer::unknown, "malformed"_reason, kFourth};
    for (const auto& answer : {smb2_accepts(proto::SMB_2_0_2), smb2_grants(), smb2_says(proto::STATUS_ACCESS_DENIED),
                               smb1_accepts(0), smb1_opens_ipc(), smb2_says(0, proto::SMB2_TREE_CONNECT)})
      CHECK(smb2_told(answer) == garbled);
    for (const auto& answer : {smb1_accepts(0), smb1_grants(), smb1_refuses(), smb1_denies(proto::STATUS_ACCESS_DENIED),
                               smb1_tree_says(0), smb2_opens_ipc(), smb2_accepts(proto::SMB_3_1_1)})
      CHECK(smb1_told(answer) == garbled);
    CHECK(probe::read_evidence(ipc_answered(smb2_grants()).at(3)).damage.has_value());
  }

  TEST_CASE("a share that nobody answered for is unknown") {
    for (const bool smb2 : {true, false}) {
      auto exchanges = ipc_answered(smb2 ? smb2_opens_ipc() : smb1_opens_ipc(), smb2);
      REQUIRE(exchanges.size() == 4);
      exchanges[3].reply.clear();
      for (const auto& [outcome, how] : {std::pair{Outcome::silent, "timeout"_reason},
                                         {Outcome::closed, "closed"_reason},
                                         {Outcome::reset, "reset"_reason},
                                         {Outcome::garbage, "garbage"_reason}}) {
        exchanges[3].outcome = outcome;
        CHECK(ipc_told(exchanges) == Verdict{Answer::unknown, how, kFourth});
      }
    }
  }

  TEST_CASE("a share that was not asked for says nothing") {
    auto exchanges = ipc_answered(smb2_opens_ipc());
    exchanges.pop_back();
    CHECK(ipc_told(exchanges) == Verdict{});
    CHECK(survey(exchanges).authentication.anonymous.answer == Answer::accepted);
  }

  TEST_CASE("another share is not IPC$") {
    auto exchanges = ipc_answered(smb2_opens_ipc());
    auto request = *proto::decode_smb2_tree_connect_request(exchanges.at(3).request);
    for (const auto& [path, is_ipc] : {std::pair{R"(\\nas\ipc$)", true}, {R"(\\nas\public)", false}, {"IPC$", false}}) {
      request.path = path;
      exchanges[3].request = proto::build_smb2_tree_connect_request(request);
      CHECK((ipc_told(exchanges).answer == Answer::accepted) == is_ipc);
    }
  }

  TEST_CASE("a try spoils nothing else in the report whatever comes of it") {
    const auto host_of = [](std::vector<probe::Exchange> exchanges) {
      auto dropped = exchange(only(proto::SMB_2_0_2), Outcome::reset);  // a drop that is no refusal and becomes none
      dropped.connection = 9;
      exchanges.insert(exchanges.begin(), dropped);
      std::uint32_t number = 0;
      for (auto& each : exchanges) each.number = ++number;
      const std::vector<report::ProbedPort> ports{{445, proto::Transport::direct_tcp}};
      auto out = probe::survey_host({}, ports, exchanges);
      out.endpoints.at(0).authentication.anonymous_ipc = {};
      return out;
    };
    for (const bool smb2 : {true, false}) {
      auto without = ipc_answered(smb2 ? smb2_opens_ipc() : smb1_opens_ipc(), smb2);
      REQUIRE(without.size() == 4);
      auto with = without;
      without.pop_back();
      const auto expected = host_of(without);
      for (const auto outcome : {Outcome::reply, Outcome::silent, Outcome::closed, Outcome::reset, Outcome::garbage,
                                 Outcome::error, Outcome::not_captured, Outcome::refused}) {
        with[3].outcome = outcome;
        if (outcome == Outcome::refused) with[3].session_error = 0x8F;  // in the middle of a session
        for (const auto& reply :
             {smb2_opens_ipc(), smb2_accepts(proto::SMB_2_0_2), smb2_tree_says(proto::STATUS_ACCESS_DENIED),
              smb1_accepts(0), smb1_refuses(), smb2_says(proto::STATUS_NOT_SUPPORTED), smb1_opens_ipc()}) {
          CAPTURE(static_cast<int>(outcome));
          CAPTURE(proto::to_hex(reply));
          with[3].reply = outcome == Outcome::reply ? reply : proto::Bytes{};
          CHECK(host_of(with) == expected);
        }
      }
    }
  }

  TEST_CASE("the budget has room for the requests of both tries") {
    const auto requests = [](bool anonymous) {
      return probe::EndpointPlan::budget(proto::Transport::direct_tcp,
                                         {.depth = report::Depth::quick, .anonymous = anonymous})
          .requests;
    };
    CHECK(requests(true) - requests(false) == 2 * (4 + 3));  // each session twice, with its NEGOTIATE
  }
}
