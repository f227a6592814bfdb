// Null and guest sessions: what is sent after the CHALLENGE, and what its answer proves.
#include "probe/ask/session_try.hpp"

#include <doctest/doctest.h>

#include "probe/ask/exchange_checks.hpp"
#include "probe/ask/model_server.hpp"
#include "probe/survey/survey_samples.hpp"
#include "proto/ntlm_authenticate.hpp"
#include "support/reason.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;
using probe::Session;
using report::Answer;
using report::Verdict;

namespace {

constexpr std::uint32_t kLogonFailure = 0xC000006D;
constexpr std::uint64_t kNow = 0x01DD7AAEB6E385B4;

/// The exchanges of a session whose AUTHENTICATE is answered so.
std::vector<probe::Exchange> tried(Session session, const proto::Bytes& last) {
  const bool smb2 = proto::is_smb2(last);
  return after_challenge(last).play(exchange_of(smb2 ? trying(session) : trying(session, kNtLm))).exchanges;
}

proto::Bytes token_of(const probe::Exchange& exchange) {
  const auto evidence = probe::read_evidence(exchange);
  if (const auto* smb2 = evidence.asked<proto::Smb2SessionSetupRequest>()) return smb2->security_buffer;
  const auto* smb1 = evidence.asked<proto::Smb1SessionSetupRequest>();
  return smb1 != nullptr ? smb1->security_blob : proto::Bytes{};
}

proto::Bytes authenticate_in(const probe::Exchange& exchange) {
  const auto token = proto::decode_neg_token_resp(token_of(exchange));
  REQUIRE(token);
  return token->response_token;
}

Verdict null_verdict(const proto::Bytes& last) {
  return survey(tried(Session::anonymous, last)).authentication.anonymous;
}
Verdict guest_verdict(const proto::Bytes& last) { return survey(tried(Session::guest, last)).authentication.guest; }

std::vector<probe::Job> sessions_of(const DrivenPlan& driven) {
  std::vector<probe::Job> out;
  for (const auto& job : driven.jobs)
    if (job.session != Session::none) out.push_back(job);
  return out;
}

DrivenPlan driven(const Server& server, report::Depth depth = report::Depth::full) {
  return drive(proto::Transport::direct_tcp, {.depth = depth, .anonymous = true}, server);
}

}  // namespace

TEST_SUITE("probe/session_try") {
  TEST_CASE("sends no user and one zero byte for a null session") {
    check_script(exchange_of(trying(Session::anonymous)),
                 ScriptedPeer()
                     .takes()
                     .says(framed(smb311_accepts(2, 1)))
                     .takes()
                     .says(framed(smb2_challenges()))
                     .takes()
                     .says(framed(smb2_grants())),
                 [](const std::vector<probe::Exchange>& exchanges) {
                   REQUIRE(exchanges.size() == 4);  // what follows is for ipc_try_test
                   const auto message = authenticate_in(exchanges[2]);
                   const auto login = proto::decode_ntlm_authenticate(message);
                   REQUIRE(login);
                   CHECK(login->user_name.empty());
                   CHECK(login->domain_name.empty());
                   CHECK((login->negotiate_flags & proto::NTLMSSP_ANONYMOUS) != 0);
                   CHECK(message.at(12) == 1);  // LmChallengeResponseLen
                   CHECK(message.at(20) == 0);  // NtChallengeResponseLen
                   CHECK(message.size() == 65);
                   CHECK(message.back() == 0);
                 });
  }

  TEST_CASE("sends Guest with the responses of an empty password for a guest session") {
    const auto exchanges = tried(Session::guest, smb2_grants(1));
    REQUIRE(exchanges.size() == 3);
    const auto message = authenticate_in(exchanges[2]);
    const auto login = proto::decode_ntlm_authenticate(message);
    REQUIRE(login);
    CHECK(login->user_name == "Guest");
    CHECK((login->negotiate_flags & proto::NTLMSSP_ANONYMOUS) == 0);
    CHECK(message.at(12) == 24);
    CHECK(message.at(20) > 44);
    CHECK((login->negotiate_flags & proto::NTLMSSP_NEGOTIATE_VERSION) == 0);
  }

  TEST_CASE("goes on in the session that the CHALLENGE opened") {
    auto challenge = *proto::decode_smb2_session_setup_response(smb2_challenges());
    challenge.header.session_id = 0x1122334455;
    const auto first = tried(Session::anonymous, smb2_grants());
    const auto next =
        probe::build_session_try(Session::anonymous, first.at(1).request,
                                 proto::build_smb2_session_setup_response(challenge), some_inputs(), kNow);
    REQUIRE(next);
    const auto header = proto::decode_smb2_header(*next);
    CHECK(header->session_id == 0x1122334455);
    CHECK(header->message_id == proto::decode_smb2_header(first[1].request)->message_id + 1);
  }

  TEST_CASE("goes on with the UID in SMB1") {
    auto challenge = *proto::decode_smb1_session_setup_response(smb1_challenges());
    challenge.header.uid = 0x0801;
    const auto first = tried(Session::guest, smb1_grants());
    const auto next = probe::build_session_try(
        Session::guest, first.at(1).request, proto::build_smb1_session_setup_response(challenge), some_inputs(), kNow);
    REQUIRE(next);
    const auto setup = proto::decode_smb1_session_setup_request(*next);
    REQUIRE(setup);
    CHECK(setup->header.uid == 0x0801);
    CHECK(setup->header.mid == 2);
    CHECK(setup->session_key == 0x154B);
  }

  TEST_CASE("answers bare NTLMSSP bare") {
    const auto first = tried(Session::anonymous, smb2_grants());
    auto request = *proto::decode_smb2_session_setup_request(first.at(1).request);
    request.security_buffer = proto::build_ntlm_negotiate({});
    const auto next =
        probe::build_session_try(Session::anonymous, proto::build_smb2_session_setup_request(request),
                                 smb2_challenges(proto::build_ntlm_challenge(ntlm_challenge())), some_inputs(), kNow);
    REQUIRE(next);
    CHECK(proto::decode_ntlm_authenticate(proto::decode_smb2_session_setup_request(*next)->security_buffer));
  }

  TEST_CASE("sends nothing more where no CHALLENGE came") {
    const auto first = tried(Session::guest, smb2_grants());
    const auto goes_on = [&](const proto::Bytes& reply) {
      return probe::build_session_try(Session::guest, first.at(1).request, reply, some_inputs(), kNow).has_value();
    };
    CHECK(goes_on(smb2_challenges()));
    CHECK_FALSE(goes_on(smb2_grants()));
    CHECK_FALSE(goes_on(smb2_says(kLogonFailure, proto::SMB2_SESSION_SETUP)));
    CHECK_FALSE(goes_on(smb2_challenges({0xA1, 0x05})));
    CHECK_FALSE(goes_on(smb1_challenges()));
    CHECK_FALSE(probe::build_session_try(Session::none, first.at(1).request, smb2_challenges(), some_inputs(), kNow));
    const auto challenge = smb2_challenges();
    for (std::size_t size = 0; size < challenge.size(); ++size)
      CHECK_FALSE(goes_on({challenge.begin(), challenge.begin() + static_cast<std::ptrdiff_t>(size)}));
  }

  TEST_CASE("a granted session is told as the server calls it") {
    CHECK(null_verdict(smb2_grants()) == Verdict{Answer::accepted, "accepted"_reason, 3});
    CHECK(null_verdict(smb2_grants(2)) == Verdict{Answer::accepted, "accepted_as_null"_reason, 3});
    CHECK(null_verdict(smb2_grants(1)) == Verdict{Answer::accepted, "accepted_as_guest"_reason, 3});
    CHECK(guest_verdict(smb2_grants(1)) == Verdict{Answer::accepted, "accepted_as_guest"_reason, 3});
    CHECK(guest_verdict(smb1_grants(1)) == Verdict{Answer::accepted, "accepted_as_guest"_reason, 3});
    CHECK(null_verdict(smb1_grants()) == Verdict{Answer::accepted, "accepted"_reason, 3});
  }

  TEST_CASE("a session that is refused is told with its status") {
    const Verdict refused{Answer::refused, "status_0xc000006d"_reason, 3};
    CHECK(guest_verdict(smb2_says(kLogonFailure, proto::SMB2_SESSION_SETUP)) == refused);
    CHECK(guest_verdict(smb1_denies(kLogonFailure)) == refused);
    CHECK(null_verdict(smb2_says(proto::STATUS_ACCESS_DENIED, proto::SMB2_SESSION_SETUP)) ==
          Verdict{Answer::refused, "status_0xc0000022"_reason, 3});
  }

  TEST_CASE("a session that nobody answered for is unknown") {
    auto exchanges = tried(Session::guest, smb2_grants());
    exchanges.at(2).outcome = Outcome::silent;
    CHECK(survey(exchanges).authentication.guest == Verdict{Answer::unknown, "timeout"_reason, 3});
    exchanges[2].outcome = Outcome::closed;
    CHECK(survey(exchanges).authentication.guest == Verdict{Answer::unknown, "closed"_reason, 3});
  }

  TEST_CASE("an answer that settles nothing is unknown") {
    CHECK(guest_verdict(smb2_challenges()) == Verdict{Answer::unknown, "status_0xc0000016"_reason, 3});
    CHECK(guest_verdict(smb1_challenges()) == Verdict{Answer::unknown, "status_0xc0000016"_reason, 3});
    CHECK(guest_verdict(smb1_denies(0)) == Verdict{Answer::unknown, "garbage"_reason, 3});
  }

  TEST_CASE("a try spoils nothing else in the report") {
    for (const auto& last : {smb2_says(kLogonFailure, proto::SMB2_SESSION_SETUP), smb1_denies(kLogonFailure)}) {
      auto exchanges = tried(Session::guest, last);
      auto with = survey(exchanges);
      exchanges.pop_back();
      with.authentication.guest = {};
      CHECK(with == survey(exchanges));
    }
  }

  TEST_CASE("the login of a user is no try") {
    auto exchange = tried(Session::guest, smb2_grants()).at(2);
    auto request = *proto::decode_smb2_session_setup_request(exchange.request);
    const auto tries = [&](const proto::NtlmAuthenticate& login) {
      request.security_buffer = proto::build_ntlm_authenticate(login);
      exchange.request = proto::build_smb2_session_setup_request(request);
      return probe::session_tried(probe::read_evidence(exchange));
    };
    CHECK(tries({.negotiate_flags = 1, .domain_name = {}, .user_name = "ann", .workstation = {}}) == Session::none);
    CHECK(tries({.negotiate_flags = 1, .domain_name = {}, .user_name = "Guest", .workstation = "PC"}) == Session::none);
    CHECK(tries({.negotiate_flags = 1, .domain_name = "LAN", .user_name = {}, .workstation = {}}) == Session::none);
    CHECK(tries({.negotiate_flags = 1, .domain_name = {}, .user_name = "Guest", .workstation = {}}) == Session::guest);
  }

  TEST_CASE("a plan without the option tries no session") {
    const auto plain = drive(proto::Transport::direct_tcp, {.depth = report::Depth::full, .identify = true},
                             ModelServer{.smb2 = {0x0311}, .smb1 = {"NT LM 0.12"}});
    CHECK(sessions_of(plain).empty());
    for (const auto& exchange : plain.exchanges)
      CHECK(probe::session_tried(probe::read_evidence(exchange)) == Session::none);
  }

  TEST_CASE("a plan tries both sessions once in SMB2 where that answers") {
    for (const auto depth : {report::Depth::quick, report::Depth::standard, report::Depth::full}) {
      const auto jobs = sessions_of(driven(ModelServer{.smb2 = {0x0311, 0x0202}, .smb1 = {"NT LM 0.12"}}, depth));
      CHECK(jobs == std::vector{trying(Session::anonymous), trying(Session::guest)});
    }
  }

  TEST_CASE("a plan tries both sessions in SMB1 where SMB2 does not answer") {
    for (const auto depth : {report::Depth::quick, report::Depth::standard, report::Depth::full}) {
      const auto jobs = sessions_of(driven(ModelServer{.smb1 = {"NT LM 0.12"}}, depth));
      CHECK(jobs == std::vector{trying(Session::anonymous, kNtLm), trying(Session::guest, kNtLm)});
    }
  }

  TEST_CASE("a plan tries no session without extended security") {
    CHECK(sessions_of(driven(ModelServer{.smb1 = {"LANMAN2.1"}})).empty());
    CHECK(sessions_of(driven([](proto::ByteView message) {
            if (proto::is_smb2(message)) return ModelReaction{Outcome::closed, {}};
            return ModelReaction{.message = proto::build_smb1_negotiate_response(smb1_plain(0))};
          })).empty());
  }

  TEST_CASE("a plan tries no session where nothing is accepted") {
    CHECK(sessions_of(driven([](proto::ByteView) { return ModelReaction{Outcome::silent, {}}; })).empty());
    CHECK(sessions_of(driven(ModelServer{.always = proto::STATUS_NOT_SUPPORTED})).empty());
  }

  TEST_CASE("a plan tries sessions after the short list where the long one was hung up on") {
    const auto jobs = sessions_of(driven(ModelServer{.smb2 = {0x0311}, .smb1 = {"NT LM 0.12"}, .most_ciphers = 2}));
    REQUIRE(jobs.size() == 2);
    CHECK(std::get<probe::Smb2Offer>(jobs[0].offer).ciphers.size() == 2);
  }
}
