// A connection through a NetBIOS session.
#include <doctest/doctest.h>

#include "probe/ask/called_names.hpp"
#include "probe/ask/exchange_checks.hpp"
#include "probe/ask/negotiate_exchange.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Exchange;
using probe::Outcome;
using proto::Transport;

namespace {

using Exchanges = std::vector<Exchange>;

probe::NegotiateExchange over_netbios() {
  return exchange_of({probe::full_smb2_offer(), {}, false}, Transport::netbios);
}

proto::Bytes reply_over_netbios() { return framed(smb2_accepts(proto::SMB_2_1), Transport::netbios); }

}  // namespace

TEST_SUITE("probe/negotiate_exchange_netbios") {
  TEST_CASE("opens a session before it asks") {
    const auto peer =
        ScriptedPeer().takes().says(proto::build_positive_session_response()).takes().says(reply_over_netbios());
    const auto played = peer.play(over_netbios());
    const auto called = proto::make_netbios_name("*SMBSERVER", proto::kFileServerSuffix);
    REQUIRE(played.sent.size() == 2);
    CHECK(played.sent[0] == proto::build_session_request({called, probe::calling_name()}));
    CHECK(played.sent[1] == framed(probe::build_request(probe::full_smb2_offer(), some_inputs()), Transport::netbios));
    CHECK(played.exchanges.at(0).called_name == "*SMBSERVER<20>");
  }

  TEST_CASE("keeps the reply after a positive session response") {
    check_script(
        over_netbios(),
        ScriptedPeer().takes().says(proto::build_positive_session_response()).takes().says(reply_over_netbios()),
        [](const Exchanges& exchanges) {
          REQUIRE(exchanges.size() == 1);
          CHECK(exchanges[0].outcome == Outcome::reply);
          CHECK(exchanges[0].reply == smb2_accepts(proto::SMB_2_1));
        });
  }

  TEST_CASE("reads over the names in a positive session response") {
    proto::Bytes positive{0x82, 0x00, 0x00, 0x48};  // impacket echoes both names: 72 bytes
    positive.resize(4 + 0x48, 'C');
    check_script(over_netbios(), ScriptedPeer().takes().says(positive).takes().says(reply_over_netbios()),
                 [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::reply); });
  }

  TEST_CASE("accepts an answer that came together with the positive session response") {
    check_script(
        over_netbios(),
        ScriptedPeer().takes().says(joined(proto::build_positive_session_response(), reply_over_netbios())).takes(),
        [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::reply); });
  }

  TEST_CASE("notices an answer that was there before its question") {
    const auto early_reply = [](const ScriptedPeer& peer) {
      return peer.play(over_netbios()).exchanges.at(0).early_reply;
    };
    const auto granted = proto::build_positive_session_response();
    CHECK(early_reply(ScriptedPeer().takes().says(joined(granted, reply_over_netbios())).takes()));
    CHECK_FALSE(early_reply(ScriptedPeer().takes().says(granted).takes().says(reply_over_netbios())));
  }

  TEST_CASE("keeps every error code of a negative session response") {
    for (const auto& row : proto::kSessionErrors) {
      CAPTURE(row.token);
      check_script(over_netbios(), ScriptedPeer().takes().says(proto::build_negative_session_response(row.value)),
                   [&](const Exchanges& exchanges) {
                     REQUIRE(exchanges.size() == 1);
                     CHECK(exchanges[0].outcome == Outcome::refused);
                     CHECK(exchanges[0].session_error == row.value);
                     CHECK(exchanges[0].request == probe::build_request(probe::full_smb2_offer(), some_inputs()));
                   });
    }
  }

  TEST_CASE("does not follow a retarget") {
    const auto bytes = proto::build_retarget_session_response({{192, 0, 2, 9}, 1139});
    check_script(over_netbios(), ScriptedPeer().takes().says(bytes), [](const Exchanges& exchanges) {
      CHECK(exchanges.at(0).outcome == Outcome::refused);
      CHECK(exchanges.at(0).detail == "retarget to 192.0.2.9:1139, not followed");
    });
  }

  TEST_CASE("calls a broken retarget garbage") {
    check_script(over_netbios(), ScriptedPeer().takes().says({0x84, 0x00, 0x00, 0x02, 0x01, 0x02}),
                 [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::garbage); });
  }

  TEST_CASE("calls a message before the session was granted garbage") {
    check_script(over_netbios(), ScriptedPeer().takes().says(reply_over_netbios()),
                 [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::garbage); });
  }

  TEST_CASE("names the request that it meant to send when the session does not come about") {
    const auto played = ScriptedPeer().takes().closes().play(over_netbios());
    REQUIRE(played.exchanges.size() == 1);
    CHECK(played.exchanges[0].outcome == Outcome::closed);
    CHECK(played.exchanges[0].request == probe::build_request(probe::full_smb2_offer(), some_inputs()));
  }

  TEST_CASE("passes over a second positive session response") {
    const auto twice = joined(proto::build_positive_session_response(), proto::build_positive_session_response());
    check_script(over_netbios(), ScriptedPeer().takes().says(twice).takes().says(reply_over_netbios()),
                 [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::reply); });
  }

  TEST_CASE("passes over a keep-alive before the session is granted") {
    const auto bytes = joined(proto::build_session_keep_alive(), proto::build_positive_session_response());
    check_script(over_netbios(), ScriptedPeer().takes().says(bytes).takes().says(reply_over_netbios()),
                 [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::reply); });
  }

  TEST_CASE("ends when sending fails while a positive session response is read") {
    check_script(over_netbios(),
                 ScriptedPeer()
                     .says(proto::build_positive_session_response())
                     .fails(Outcome::reset)
                     .fails(Outcome::reset)
                     .closes(),
                 [](const Exchanges& exchanges) { CHECK(exchanges.at(0).outcome == Outcome::reset); });
  }
}
