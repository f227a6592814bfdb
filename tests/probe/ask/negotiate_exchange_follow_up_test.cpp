// What follows a first answer on the same connection.
#include <doctest/doctest.h>

#include "probe/ask/exchange_checks.hpp"
#include "probe/ask/negotiate_exchange.hpp"
#include "probe/ask/plan.hpp"
#include "proto/smb1_session_setup.hpp"
#include "proto/smb2_session_setup.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Exchange;
using probe::Outcome;

namespace {

using Exchanges = std::vector<Exchange>;

probe::NegotiateExchange multi_protocol() {
  return exchange_of({probe::multi_protocol_offer(), probe::full_smb2_offer(), false});
}

probe::NegotiateExchange identifying(probe::Offer offer) { return exchange_of({std::move(offer), {}, true}); }

const probe::Smb1Offer kNtLmAlone{{"NT LM 0.12"}, true};

/// No SESSION_SETUP follows this answer.
void check_ends_after(probe::Offer offer, const proto::Bytes& answer) {
  check_script(identifying(std::move(offer)), ScriptedPeer().takes().says(framed(answer)),
               [&](const Exchanges& exchanges) {
                 REQUIRE(exchanges.size() == 1);
                 CHECK(exchanges[0].outcome == Outcome::reply);
                 CHECK(exchanges[0].reply == answer);
               });
}

}  // namespace

TEST_SUITE("probe/negotiate_exchange_follow_up") {
  TEST_CASE("follows 0x02FF up with MessageId 1") {
    const auto reply = smb311_accepts(2, 1);
    check_script(multi_protocol(),
                 ScriptedPeer().takes().says(framed(smb2_accepts(proto::kSmb2Wildcard))).takes().says(framed(reply)),
                 [&](const Exchanges& exchanges) {
                   REQUIRE(exchanges.size() == 2);
                   CHECK(exchanges[0].reply == smb2_accepts(proto::kSmb2Wildcard));
                   CHECK(exchanges[1].request == probe::build_request(probe::full_smb2_offer(), some_inputs(), 1));
                   CHECK(exchanges[1].reply == reply);
                   CHECK(proto::decode_smb2_header(exchanges[1].request)->message_id == 1);
                   CHECK(exchanges[1].connection == exchanges[0].connection);
                 });
  }

  TEST_CASE("does not follow a second 0x02FF") {
    const auto wildcard = framed(smb2_accepts(proto::kSmb2Wildcard));
    check_script(multi_protocol(), ScriptedPeer().takes().says(wildcard).takes().says(wildcard),
                 [](const Exchanges& exchanges) {
                   REQUIRE(exchanges.size() == 2);
                   CHECK(exchanges[1].outcome == Outcome::reply);
                 });
  }

  TEST_CASE("asks no more after 2.0.2 to a multi-protocol NEGOTIATE") {
    const auto played = ScriptedPeer().takes().says(framed(smb2_accepts(proto::SMB_2_0_2))).play(multi_protocol());
    CHECK(played.sent.size() == 1);
    CHECK(played.exchanges.size() == 1);
  }

  TEST_CASE("keeps the first answer when the follow-up is not answered") {
    const auto played =
        ScriptedPeer().takes().says(framed(smb2_accepts(proto::kSmb2Wildcard))).takes().closes().play(multi_protocol());
    REQUIRE(played.exchanges.size() == 2);
    CHECK(played.exchanges[0].outcome == Outcome::reply);
    CHECK(played.exchanges[1].outcome == Outcome::closed);
  }

  TEST_CASE("asks an SMB2 server for a CHALLENGE in SPNEGO") {
    check_script(identifying(probe::full_smb2_offer()),
                 ScriptedPeer().takes().says(framed(smb311_accepts(2, 1))).takes().says(framed(smb2_challenges())),
                 [](const Exchanges& exchanges) {
                   REQUIRE(exchanges.size() == 2);
                   const auto setup = proto::decode_smb2_session_setup_request(exchanges[1].request);
                   REQUIRE(setup);
                   CHECK(setup->header.message_id == 1);
                   const auto token = proto::decode_neg_token_init(setup->security_buffer);
                   REQUIRE(token);
                   CHECK(token->mech_types == std::vector{std::string(proto::kOidNtlmssp)});
                   CHECK(proto::decode_ntlm_negotiate(token->mech_token));
                   CHECK(exchanges[1].reply == smb2_challenges());
                 });
  }

  TEST_CASE("asks with bare NTLMSSP where the SMB2 server sent no token") {
    auto response = smb2_response(proto::SMB_2_1);
    response.security_buffer.clear();
    check_script(identifying(probe::full_smb2_offer()),
                 ScriptedPeer()
                     .takes()
                     .says(framed(proto::build_smb2_negotiate_response(response)))
                     .takes()
                     .says(framed(smb2_challenges(proto::build_ntlm_challenge(ntlm_challenge())))),
                 [](const Exchanges& exchanges) {
                   REQUIRE(exchanges.size() == 2);
                   const auto setup = proto::decode_smb2_session_setup_request(exchanges[1].request);
                   REQUIRE(setup);
                   CHECK(proto::decode_ntlm_negotiate(setup->security_buffer));
                 });
  }

  TEST_CASE("asks an SMB1 server with extended security for a CHALLENGE") {
    check_script(identifying(kNtLmAlone),
                 ScriptedPeer().takes().says(framed(smb1_accepts(0))).takes().says(framed(smb1_challenges())),
                 [](const Exchanges& exchanges) {
                   REQUIRE(exchanges.size() == 2);
                   const auto setup = proto::decode_smb1_session_setup_request(exchanges[1].request);
                   REQUIRE(setup);
                   CHECK(setup->session_key == 0x154B);
                   CHECK(proto::decode_neg_token_init(setup->security_blob));
                   CHECK(exchanges[1].outcome == Outcome::reply);
                 });
  }

  TEST_CASE("asks with MessageId 2 after a follow-up") {
    const auto machine = exchange_of({probe::multi_protocol_offer(), probe::full_smb2_offer(), true});
    const auto played = ScriptedPeer()
                            .takes()
                            .says(framed(smb2_accepts(proto::kSmb2Wildcard)))
                            .takes()
                            .says(framed(smb2_accepts(proto::SMB_2_1)))
                            .takes()
                            .says(framed(smb2_challenges()))
                            .play(machine);
    REQUIRE(played.exchanges.size() == 3);
    CHECK(proto::decode_smb2_header(played.exchanges[2].request)->message_id == 2);
  }

  TEST_CASE("asks for one CHALLENGE only") {
    const auto played = ScriptedPeer()
                            .takes()
                            .says(framed(smb2_accepts(proto::SMB_2_1)))
                            .takes()
                            .says(framed(smb2_accepts(proto::SMB_2_1)))  // a NEGOTIATE answer in the wrong place
                            .play(identifying(probe::full_smb2_offer()));
    CHECK(played.exchanges.size() == 2);
    CHECK(played.sent.size() == 2);
  }

  TEST_CASE("asks no SMB1 server without extended security for a CHALLENGE") {
    check_ends_after(kNtLmAlone, proto::build_smb1_negotiate_response(smb1_plain(0)));
  }

  TEST_CASE("asks no LANMAN server for a CHALLENGE") {
    check_ends_after(kNtLmAlone, proto::build_smb1_negotiate_response(smb1_lanman(0)));
  }

  TEST_CASE("asks nothing after a refusal in SMB1") { check_ends_after(kNtLmAlone, smb1_refuses()); }

  TEST_CASE("asks nothing after an error in SMB2") {
    check_ends_after(probe::full_smb2_offer(), smb2_says(proto::STATUS_NOT_SUPPORTED));
  }

  TEST_CASE("asks nothing after a dialect that was not offered") {
    check_ends_after(probe::full_smb2_offer(), smb2_accepts(0x0999));
  }

  TEST_CASE("asks nothing where the mechanisms lack NTLMSSP") {
    auto response = smb2_response(proto::SMB_2_1);
    response.security_buffer = mechanisms_token({"1.2.840.113554.1.2.2"});
    check_ends_after(probe::full_smb2_offer(), proto::build_smb2_negotiate_response(response));
  }

  TEST_CASE("asks nothing where the token is broken") {
    auto response = smb2_response(proto::SMB_2_1);
    response.security_buffer = {0x60, 0x48, 0x06};
    check_ends_after(probe::full_smb2_offer(), proto::build_smb2_negotiate_response(response));
  }

  TEST_CASE("sends nothing more after a reply that came before its request failed") {
    const auto peer = ScriptedPeer().says(framed(smb2_accepts(proto::SMB_2_1))).fails(Outcome::reset).closes();
    const auto played = peer.play(identifying(probe::full_smb2_offer()));
    CHECK(played.sent.size() == 1);
    REQUIRE(played.exchanges.size() == 1);
    CHECK(played.exchanges[0].outcome == Outcome::reply);
  }

  TEST_CASE("keeps the NEGOTIATE when the SESSION_SETUP is cut off") {
    const auto played = ScriptedPeer()
                            .takes()
                            .says(framed(smb2_accepts(proto::SMB_2_1)))
                            .fails(Outcome::reset)
                            .closes()
                            .play(identifying(probe::full_smb2_offer()));
    REQUIRE(played.exchanges.size() == 2);
    CHECK(played.exchanges[0].outcome == Outcome::reply);
    CHECK(played.exchanges[1].outcome == Outcome::reset);
  }
}
