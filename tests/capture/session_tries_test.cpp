// The sessions of nobody that a scan tried, read back from its recording; and the logins that stay out.
#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <utility>

#include "capture/conversation.hpp"
#include "capture/smb_talk.hpp"
#include "probe/ask/negotiate_exchange.hpp"
#include "probe/ask/plan.hpp"
#include "probe/survey/survey.hpp"
#include "support/scripted_peer.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

using probe::Exchange;
using probe::Session;

/// What a scan that tries this session asks a server, and what it gets.
std::vector<Exchange> scanned(Session session, const std::vector<Bytes>& answers) {
  probe::Job job{probe::full_smb2_offer(), std::nullopt, false};
  if (proto::is_smb1(answers.front())) job.offer = probe::Smb1Offer{{"NT LM 0.12"}, true};
  job.session = session;
  probe::Link link;
  link.client = {"192.0.2.1", 50000};
  link.server = {"192.0.2.2", 445};
  ScriptedPeer peer;
  for (const Bytes& answer : answers) peer.takes().says(framed(answer));
  return peer.play({std::move(job), {.salt = Bytes(32, 0x5A), .client_challenge = {1, 2, 3}}, link}).exchanges;
}

/// What a capture of these exchanges has.
std::vector<Exchange> captured(const std::vector<Exchange>& exchanges) {
  Feed feed;
  Connection c(feed);
  c.open();
  for (const Exchange& each : exchanges) {
    c.ask(framed(each.request));
    if (each.outcome == probe::Outcome::reply) c.answer(framed(each.reply));
  }
  c.close();
  feed.finish();
  CHECK(feed.conversations.size() == 1);
  return feed.conversations.empty() ? std::vector<Exchange>() : feed.conversations.front().exchanges;
}

std::vector<std::pair<Bytes, Bytes>> messages(const std::vector<Exchange>& exchanges) {
  std::vector<std::pair<Bytes, Bytes>> out;
  for (const Exchange& each : exchanges) out.emplace_back(each.request, each.reply);
  return out;
}

report::Authentication authentication_in(const std::vector<Exchange>& exchanges) {
  auto out = probe::survey_endpoint(445, proto::Transport::direct_tcp, exchanges).authentication;
  for (auto* verdict : {&out.anonymous, &out.anonymous_ipc, &out.guest}) verdict->exchange.reset();
  return out;
}

/// The login in an exchange, replaced.
Exchange with_login(Exchange exchange, const proto::NtlmAuthenticate& login, const proto::NtlmResponses& responses) {
  auto request = *proto::decode_smb2_session_setup_request(exchange.request);
  request.security_buffer = proto::build_ntlm_authenticate(login, responses);
  exchange.request = proto::build_smb2_session_setup_request(request);
  return exchange;
}

}  // namespace

TEST_SUITE("capture/session_tries") {
  TEST_CASE("a null session and its IPC$ come back") {
    const std::array answers{
        std::vector{smb311_accepts(2, 1), smb2_challenges(), smb2_grants(), smb2_opens_ipc()},
        std::vector{smb311_accepts(2, 1), smb2_challenges(), smb2_grants(2),
                    smb2_says(proto::STATUS_ACCESS_DENIED, proto::SMB2_TREE_CONNECT)},
        std::vector{smb1_accepts(0), smb1_challenges(), smb1_grants(), smb1_opens_ipc()},
        std::vector{smb1_accepts(0), smb1_challenges(), smb1_grants(),
                    smb1_denies(proto::STATUS_ACCESS_DENIED, proto::SMB_COM_TREE_CONNECT_ANDX)},
    };
    for (const auto& script : answers) {
      const auto live = scanned(Session::anonymous, script);
      REQUIRE(live.size() == 4);
      CHECK(messages(captured(live)) == messages(live));
      CHECK(authentication_in(captured(live)) == authentication_in(live));
    }
  }

  TEST_CASE("a guest session comes back") {
    for (const auto& script : {std::vector{smb311_accepts(2, 1), smb2_challenges(), smb2_grants(1)},
                               std::vector{smb1_accepts(0), smb1_challenges(), smb1_grants(1)}}) {
      const auto live = scanned(Session::guest, script);
      REQUIRE(live.size() == 3);
      CHECK(messages(captured(live)) == messages(live));
      CHECK(authentication_in(captured(live)) == authentication_in(live));
    }
  }

  TEST_CASE("what nobody answered comes back open") {
    auto live = scanned(Session::anonymous, {smb311_accepts(2, 1), smb2_challenges(), smb2_grants(), smb2_opens_ipc()});
    live.at(3).outcome = probe::Outcome::silent;
    live[3].reply.clear();
    CHECK(messages(captured(live)) == messages(live));
    CHECK(authentication_in(captured(live)).anonymous_ipc.answer == report::Answer::unknown);
  }

  TEST_CASE("logins that a password could be guessed from stay out") {
    const auto live = scanned(Session::guest, {smb311_accepts(2, 1), smb2_challenges(), smb2_grants(1)});
    const std::array others{
        with_login(live.at(2), {.negotiate_flags = 1, .domain_name = {}, .user_name = "Guest", .workstation = {}},
                   {.lm = Bytes(24, 1), .nt = Bytes(80, 2)}),
        with_login(live[2], {.negotiate_flags = 1, .domain_name = {}, .user_name = "ann", .workstation = {}},
                   {.lm = Bytes(24, 1), .nt = Bytes(80, 2)}),
        with_login(live[2], {.negotiate_flags = 1, .domain_name = {}, .user_name = {}, .workstation = {}},
                   {.lm = Bytes(24, 1), .nt = Bytes(80, 2)}),
    };
    for (const Exchange& login : others) {
      const std::vector<Exchange> exchanges{live[0], live[1], login};
      CHECK(messages(captured(exchanges)) == messages({live[0], live[1]}));
    }
  }

  TEST_CASE("the shares of other sessions stay out") {
    auto live = scanned(Session::anonymous, {smb311_accepts(2, 1), smb2_challenges(), smb2_grants(), smb2_opens_ipc()});
    live.at(2) = with_login(live[2], {.negotiate_flags = 1, .domain_name = {}, .user_name = "ann", .workstation = {}},
                            {.lm = Bytes(24, 1), .nt = Bytes(80, 2)});
    CHECK(messages(captured(live)) == messages({live[0], live[1]}));
  }
}
