// A captured server whose null session and IPC$ were recorded, asked again.
#include <doctest/doctest.h>

#include <memory>
#include <utility>

#include "probe/ask/exchange_checks.hpp"
#include "probe/ask/plan.hpp"
#include "probe/serve/replay_match.hpp"
#include "probe/survey/survey_samples.hpp"
#include "support/reason.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Session;
using report::Answer;

namespace {

probe::Job session_job(Session session, bool smb2) {
  probe::Job job{smb2 ? probe::Offer(probe::full_smb2_offer()) : probe::Offer(kNtLm), std::nullopt, false};
  job.session = session;
  return job;
}

/// The exchanges of a scan that tries a session of a server which says this.
std::vector<probe::Exchange> recorded(Session session, const std::vector<proto::Bytes>& answers) {
  ScriptedPeer peer;
  for (const auto& answer : answers) peer.takes().says(framed(answer));
  return peer.play(exchange_of(session_job(session, proto::is_smb2(answers.front())))).exchanges;
}

/// The exchanges of the same scan of the replayed server.
std::vector<probe::Exchange> asked_again(const std::vector<probe::Exchange>& known, Session session) {
  probe::ReplaySession server(std::make_shared<const probe::CapturedServer>(numbered(known)));
  auto machine = exchange_of(session_job(session, proto::is_smb2(known.front().request)));
  auto action = machine.start(0);
  proto::Bytes pending;
  bool closed = false;
  while (!std::holds_alternative<probe::Done>(action)) {
    if (const auto* send = std::get_if<probe::Send>(&action)) {
      const auto reaction = server.on_message(proto::ByteView(send->bytes).subspan(proto::kFrameHeaderSize));
      if (!reaction.send.empty()) pending = framed(reaction.send);
      closed = reaction.then != probe::GoOn::stay;
      action = machine.resume(probe::Sent{1});
    } else if (!pending.empty()) {
      const auto bytes = std::exchange(pending, {});
      action = machine.resume(probe::Received{bytes, 2});
    } else if (closed) {
      action = machine.resume(probe::Closed{3});
    } else {
      action = machine.resume(probe::Failed{probe::Outcome::silent, 3});
    }
  }
  return machine.exchanges();
}

report::Authentication sessions_in(std::vector<probe::Exchange> exchanges) {
  return survey(std::move(exchanges)).authentication;
}

}  // namespace

TEST_SUITE("probe/replay_sessions") {
  TEST_CASE("gives the null session and IPC$ as they were") {
    for (const auto& answers :
         {std::vector{smb311_accepts(2, 1), smb2_challenges(), smb2_grants(), smb2_opens_ipc()},
          std::vector{smb311_accepts(2, 1), smb2_challenges(), smb2_grants(2),
                      smb2_says(proto::STATUS_ACCESS_DENIED, proto::SMB2_TREE_CONNECT)},
          std::vector{smb311_accepts(2, 1), smb2_challenges(),
                      smb2_says(proto::STATUS_ACCESS_DENIED, proto::SMB2_SESSION_SETUP)},
          std::vector{smb1_accepts(0), smb1_challenges(), smb1_grants(), smb1_opens_ipc()},
          std::vector{smb1_accepts(0), smb1_challenges(), smb1_grants(),
                      smb1_denies(proto::STATUS_ACCESS_DENIED, proto::SMB_COM_TREE_CONNECT_ANDX)}}) {
      const auto known = recorded(Session::anonymous, answers);
      REQUIRE(known.size() == answers.size());
      const auto again = asked_again(known, Session::anonymous);
      CHECK(again.size() == known.size());
      CHECK(sessions_in(again) == sessions_in(known));
    }
  }

  TEST_CASE("gives each session as it was") {
    auto known =
        recorded(Session::anonymous, {smb311_accepts(2, 1), smb2_challenges(), smb2_grants(), smb2_opens_ipc()});
    const auto guest = recorded(Session::guest, {smb311_accepts(2, 1), smb2_challenges(), smb2_grants(1)});
    known.insert(known.end(), guest.begin(), guest.end());
    CHECK(sessions_in(asked_again(known, Session::guest)).guest.reason == "accepted_as_guest"_reason);
    CHECK(sessions_in(asked_again(known, Session::anonymous)).anonymous_ipc.answer == Answer::accepted);
  }

  TEST_CASE("answers in the session of whoever asks now") {
    auto known =
        recorded(Session::anonymous, {smb311_accepts(2, 1), smb2_challenges(), smb2_grants(), smb2_opens_ipc()});
    auto request = *proto::decode_smb2_tree_connect_request(known.at(3).request);
    auto answer = *proto::decode_smb2_tree_connect_response(known[3].reply);
    answer.header.session_id = request.header.session_id;
    known[3].reply = proto::build_smb2_tree_connect_response(answer);
    request.header.session_id = 0x4711;
    const auto reply = probe::rewrite_reply(known[3], proto::build_smb2_tree_connect_request(request));
    CHECK(proto::decode_smb2_header(reply)->session_id == 0x4711);
  }

  TEST_CASE("refuses the session that was not recorded and closes on other shares") {
    const auto known =
        recorded(Session::anonymous, {smb311_accepts(2, 1), smb2_challenges(), smb2_grants(), smb2_opens_ipc()});
    CHECK(sessions_in(asked_again(known, Session::guest)).guest.reason == "status_0xc000006d"_reason);
    auto without = known;
    without.pop_back();
    const auto told = sessions_in(asked_again(without, Session::anonymous));
    CHECK(told.anonymous.answer == Answer::accepted);
    CHECK(told.anonymous_ipc == report::Verdict{Answer::unknown, "closed"_reason, 4});
    probe::ReplaySession fresh(std::make_shared<const probe::CapturedServer>(numbered(known)));
    CHECK(fresh.on_message(known.at(3).request) == probe::Reaction{{}, probe::GoOn::close});
  }
}
