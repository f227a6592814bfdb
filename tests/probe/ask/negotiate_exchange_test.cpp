// One connection on direct TCP; NetBIOS and what follows a first answer have files of their own.
#include "probe/ask/negotiate_exchange.hpp"

#include <doctest/doctest.h>

#include "probe/ask/exchange_checks.hpp"
#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Exchange;
using probe::Outcome;

namespace {

using Exchanges = std::vector<Exchange>;

probe::NegotiateExchange smb2_exchange() { return exchange_of({probe::full_smb2_offer(), {}, false}); }

probe::NegotiateExchange smb1_exchange() { return exchange_of({probe::Smb1Offer{{"NT LM 0.12"}, true}, {}, false}); }

proto::Bytes keep_alives(std::size_t count) {
  proto::Bytes out;
  for (std::size_t i = 0; i < count; ++i) out = joined(std::move(out), proto::build_session_keep_alive());
  return out;
}

/// A script of one request and these bytes; they end as garbage.
void check_garbage(const proto::Bytes& bytes) {
  check_script(smb2_exchange(), ScriptedPeer().takes().says(bytes), [&](const Exchanges& exchanges) {
    REQUIRE(exchanges.size() == 1);
    CHECK(exchanges[0].outcome == Outcome::garbage);
    REQUIRE(exchanges[0].reply.size() >= 4);
    CHECK(exchanges[0].reply.size() <= 64);
    CHECK(std::equal(exchanges[0].reply.begin(), exchanges[0].reply.end(), bytes.begin()));
  });
}

}  // namespace

TEST_SUITE("probe/negotiate_exchange") {
  TEST_CASE("keeps a reply without its transport header") {
    const auto reply = smb311_accepts(2, 1);
    check_script(smb2_exchange(), ScriptedPeer().takes().says(framed(reply)), [&](const Exchanges& exchanges) {
      REQUIRE(exchanges.size() == 1);
      CHECK(exchanges[0].outcome == Outcome::reply);
      CHECK(exchanges[0].reply == reply);
    });
  }

  TEST_CASE("sends the request in a frame") {
    const auto played = ScriptedPeer().takes().says(framed(smb2_accepts(proto::SMB_2_1))).play(smb2_exchange());
    const auto request = probe::build_request(probe::full_smb2_offer(), some_inputs());
    REQUIRE(played.sent.size() == 1);
    CHECK(played.sent[0] == framed(request));
    CHECK(played.exchanges[0].request == request);
  }

  TEST_CASE("tells the link and the times of an exchange") {
    const auto played = ScriptedPeer().takes().says(framed(smb2_accepts(proto::SMB_2_1))).play(smb2_exchange());
    const Exchange& exchange = played.exchanges.at(0);
    CHECK(exchange.client == report::SocketAddress{"127.0.0.1", 50000});
    CHECK(exchange.server == report::SocketAddress{"192.0.2.7", 445});
    CHECK(exchange.connection == 7);
    CHECK(exchange.called_name.empty());
    CHECK(exchange.started_us == 1'000'000 + kStepUs);
    CHECK(exchange.rtt_us == kStepUs);  // sent at the second step, answered at the third
  }

  TEST_CASE("passes over keep-alives before a reply") {
    const auto reply = smb2_accepts(proto::SMB_3_0);
    check_script(smb2_exchange(), ScriptedPeer().takes().says(joined(keep_alives(8), framed(reply))),
                 [&](const Exchanges& exchanges) {
                   CHECK(exchanges.at(0).outcome == Outcome::reply);
                   CHECK(exchanges.at(0).reply == reply);
                 });
  }

  TEST_CASE("calls more keep-alives than it passes over garbage") {
    check_script(smb2_exchange(),
                 ScriptedPeer().takes().says(joined(keep_alives(9), framed(smb2_accepts(proto::SMB_3_0)))),
                 [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::garbage); });
  }

  TEST_CASE("calls empty frames without end garbage") {
    check_script(smb2_exchange(), ScriptedPeer().takes().says(proto::Bytes(4 * 9, 0)),
                 [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::garbage); });
  }

  TEST_CASE("reads a 0x83 that came before anything was asked") {
    check_script(smb2_exchange(), ScriptedPeer().says(proto::build_negative_session_response(0x81)).takes(),
                 [](const Exchanges& exchanges) {
                   CHECK(exchanges.at(0).outcome == Outcome::refused);
                   CHECK(exchanges.at(0).session_error == 0x81);
                 });
  }

  TEST_CASE("reads a 0x83 that came before sending failed with a reset") {
    check_script(
        smb2_exchange(),
        ScriptedPeer().says(proto::build_negative_session_response(0x81)).fails(Outcome::reset).fails(Outcome::reset),
        [](const Exchanges& exchanges) {
          CHECK(exchanges.at(0).outcome == Outcome::refused);
          CHECK(exchanges.at(0).session_error == 0x81);
        });
  }

  TEST_CASE("calls a failed send without more to read a reset") {
    check_script(smb2_exchange(), ScriptedPeer().fails(Outcome::reset).closes(),
                 [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::reset); });
  }

  TEST_CASE("tells a close from a reset and from silence") {
    const auto outcome = [](const ScriptedPeer& peer) { return peer.play(smb2_exchange()).exchanges.at(0).outcome; };
    CHECK(outcome(ScriptedPeer().takes().closes()) == Outcome::closed);
    CHECK(outcome(ScriptedPeer().takes().fails(Outcome::reset)) == Outcome::reset);
    CHECK(outcome(ScriptedPeer().takes()) == Outcome::silent);
    CHECK(outcome(ScriptedPeer().takes().fails(Outcome::error)) == Outcome::error);
  }

  TEST_CASE("says how much of a reply came before a close") {
    const auto reply = framed(smb2_accepts(proto::SMB_2_1));
    check_script(smb2_exchange(), ScriptedPeer().takes().says(cut(reply, 40)).closes(), [](const Exchanges& exchanges) {
      CHECK(exchanges.at(0).outcome == Outcome::closed);
      CHECK(exchanges.at(0).detail == "closed after 40 bytes of a reply");
    });
  }

  TEST_CASE("calls an answer in HTTP garbage and keeps its first bytes") {
    check_garbage(proto::to_bytes(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html></html>"));
  }

  TEST_CASE("calls a banner of SSH garbage and keeps its first bytes") {
    check_garbage(proto::to_bytes("SSH-2.0-OpenSSH_9.2\r\n"));
  }

  TEST_CASE("calls a TLS alert garbage and keeps its first bytes") {
    check_garbage({0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46});
  }

  TEST_CASE("calls a frame of 16 MiB garbage as soon as its header is there") {
    check_garbage({0x00, 0xFF, 0xFF, 0xFF});
  }

  TEST_CASE("accepts a frame of exactly the greatest length") {
    auto reply = smb2_accepts(proto::SMB_2_1);
    reply.resize(proto::kMaxReplyLength);
    const auto played = ScriptedPeer().takes().says(framed(reply)).play(smb2_exchange());
    CHECK(played.exchanges.at(0).outcome == Outcome::reply);
    CHECK(played.exchanges.at(0).reply.size() == proto::kMaxReplyLength);
  }

  TEST_CASE("calls a frame one byte longer than that garbage") { check_garbage({0x00, 0x02, 0x00, 0x01}); }

  TEST_CASE("calls a frame without an SMB message garbage") {
    check_garbage(framed(proto::Bytes{0xFD, 'S', 'M', 'B', 0, 0, 0, 0}));
  }

  TEST_CASE("takes ksmbd's repeated header for a reply") {
    check_script(smb1_exchange(), ScriptedPeer().takes().says(framed(ksmbd_refuses())), [](const Exchanges& exchanges) {
      CHECK(exchanges.at(0).outcome == Outcome::reply);
      CHECK(exchanges.at(0).reply == ksmbd_refuses());
    });
  }

  TEST_CASE("takes a broken header for a reply") {
    const proto::Bytes broken{0xFE, 'S', 'M', 'B', 64, 0};
    check_script(smb2_exchange(), ScriptedPeer().takes().says(framed(broken)), [&](const Exchanges& exchanges) {
      CHECK(exchanges.at(0).outcome == Outcome::reply);
      CHECK(exchanges.at(0).reply == broken);
    });
  }

  TEST_CASE("passes over an interim answer") {
    const auto reply = smb2_accepts(proto::SMB_2_1);
    const auto bytes = joined(framed(smb2_says(proto::STATUS_PENDING)), framed(reply));
    check_script(smb2_exchange(), ScriptedPeer().takes().says(bytes), [&](const Exchanges& exchanges) {
      CHECK(exchanges.at(0).outcome == Outcome::reply);
      CHECK(exchanges.at(0).reply == reply);
    });
  }

  TEST_CASE("passes over an oplock break") {
    const auto reply = smb2_accepts(proto::SMB_2_1);
    const auto bytes = joined(framed(smb2_oplock_break()), framed(reply));
    check_script(smb2_exchange(), ScriptedPeer().takes().says(bytes),
                 [&](const Exchanges& exchanges) { CHECK(exchanges.at(0).reply == reply); });
  }

  TEST_CASE("passes over a request from the server") {
    const auto reply = smb1_accepts(0);
    const auto question = probe::build_request(probe::Smb1Offer{{"NT LM 0.12"}, true}, some_inputs());
    check_script(smb1_exchange(), ScriptedPeer().takes().says(joined(framed(question), framed(reply))),
                 [&](const Exchanges& exchanges) { CHECK(exchanges.at(0).reply == reply); });
  }

  TEST_CASE("cuts a connection off that brings more bytes than any reply has") {
    auto pending = smb2_says(proto::STATUS_PENDING);
    pending.resize(proto::kMaxReplyLength);
    const auto played = ScriptedPeer().takes().says(framed(pending)).says(framed(pending)).play(smb2_exchange());
    CHECK(played.exchanges.at(0).outcome == Outcome::garbage);
    CHECK(played.exchanges.at(0).detail == "more bytes than any reply has");
  }

  TEST_CASE("ends within its bound when each byte comes alone") {
    auto pending = smb2_says(proto::STATUS_PENDING);
    pending.resize(proto::kMaxReplyLength);
    const auto played = ScriptedPeer().takes().says(framed(pending)).says(framed(pending)).play(smb2_exchange(), 1);
    CHECK(played.done);
    CHECK(played.resumes <= probe::kMaxResumes);
    CHECK(played.resumes > probe::kMaxConnectionBytes);
  }

  TEST_CASE("answers Done after Done") {
    auto machine = smb2_exchange();
    static_cast<void>(machine.start(0));
    static_cast<void>(machine.resume(probe::Failed{Outcome::silent, 1}));
    const auto before = machine.exchanges();
    CHECK(std::holds_alternative<probe::Done>(machine.resume(probe::Sent{2})));
    CHECK(std::holds_alternative<probe::Done>(machine.resume(probe::Closed{3})));
    CHECK(machine.exchanges() == before);
  }

  TEST_CASE("reports a connection that did not come about") {
    const probe::Job job{probe::full_smb2_offer(), {}, true};
    const auto exchange =
        probe::failed_connection(job, some_inputs(), link_over(proto::Transport::netbios), Outcome::refused, 500);
    CHECK(exchange.outcome == Outcome::refused);
    CHECK(exchange.called_name == "*SMBSERVER<20>");
    CHECK(exchange.request == probe::build_request(job.offer, some_inputs()));
    CHECK(exchange.reply.empty());
    CHECK(exchange.started_us == 1'000'500);
    CHECK_FALSE(exchange.rtt_us);
  }
}
