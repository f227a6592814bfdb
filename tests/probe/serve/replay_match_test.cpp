#include "probe/serve/replay_match.hpp"

#include <doctest/doctest.h>

#include <utility>

#include "probe/serve/refusals.hpp"
#include "probe/survey/survey_samples.hpp"
#include "support/exact_buffer.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

using probe::CapturedServer;
using probe::Exchange;
using probe::Family;
using probe::GoOn;
using probe::Reaction;
using probe::ReplaySession;

probe::Smb2Offer one_dialect(std::uint16_t dialect) {
  probe::Smb2Offer offer = probe::full_smb2_offer();
  offer.dialects = {dialect};
  return offer;
}

probe::Smb2Offer of_dialects(std::vector<std::uint16_t> dialects) {
  probe::Smb2Offer offer = probe::full_smb2_offer();
  offer.dialects = std::move(dialects);
  return offer;
}

probe::Smb2Offer one_cipher(std::uint16_t cipher) {
  probe::Smb2Offer offer = one_dialect(proto::SMB_3_1_1);
  offer.ciphers = {cipher};
  return offer;
}

/// Another client: other ids, another salt, another name.
proto::Bytes asked_by_another(const probe::Offer& offer, std::uint64_t message_id = 0) {
  auto request = probe::build_request(offer, {{9, 9, 9}, proto::Bytes(32, 0x77), "other"}, message_id);
  if (proto::is_smb2(request)) request[32] = 0x42;  // process id
  if (proto::is_smb1(request)) request[30] = 0x42;  // MID
  return request;
}

ReplaySession talk_of(std::vector<Exchange> exchanges) {
  return ReplaySession(std::make_shared<const CapturedServer>(numbered(std::move(exchanges))));
}

std::uint32_t status_of(const Reaction& reaction) {
  const auto header = proto::decode_smb2_header(reaction.send);
  REQUIRE(header);
  return header->status;
}

std::uint16_t cipher_of(const Reaction& reaction) {
  const auto response = proto::decode_smb2_negotiate_response(reaction.send);
  REQUIRE(response);
  const auto* context = proto::find_context<proto::EncryptionCapabilities>(response->contexts.contexts);
  REQUIRE(context != nullptr);
  return context->ciphers.at(0);
}

}  // namespace

TEST_SUITE("probe/replay_match") {
  TEST_CASE("finds the same question whatever the salt and the GUID and the name") {
    auto talk = talk_of({answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0)),
                         answered(one_dialect(proto::SMB_3_1_1), smb2_accepts(proto::SMB_3_1_1))});
    const auto reaction = talk.on_message(asked_by_another(one_dialect(proto::SMB_3_1_1)));
    CHECK(proto::decode_smb2_negotiate_response(reaction.send)->dialect_revision == proto::SMB_3_1_1);
    CHECK(reaction.then == GoOn::stay);
  }

  TEST_CASE("tells questions apart by their ciphers") {
    const std::vector<Exchange> exchanges{answered(one_cipher(1), smb311_accepts(1, 1)),
                                          answered(one_cipher(2), smb311_accepts(2, 1)),
                                          answered(one_cipher(4), smb311_accepts(4, 1))};
    for (const std::uint16_t cipher : std::vector<std::uint16_t>{1, 2, 4}) {
      auto talk = talk_of(exchanges);
      CHECK(cipher_of(talk.on_message(asked_by_another(one_cipher(cipher)))) == cipher);
    }
  }

  TEST_CASE("answers the same dialects where the contexts differ") {
    auto talk = talk_of({answered(one_cipher(2), smb311_accepts(2, 1))});
    CHECK(cipher_of(talk.on_message(asked_by_another(one_cipher(3)))) == 2);
  }

  TEST_CASE("answers a list that was never asked with the greatest dialect that was accepted") {
    const std::vector<Exchange> exchanges{answered(of_dialects({0x0202, 0x0210}), smb2_accepts(proto::SMB_2_1)),
                                          answered(of_dialects({0x0202, 0x0210, 0x0300}), smb2_accepts(proto::SMB_3_0)),
                                          answered(one_dialect(proto::SMB_2_0_2), smb2_accepts(proto::SMB_2_0_2))};
    const auto answer_to = [&](std::vector<std::uint16_t> dialects) {
      auto talk = talk_of(exchanges);
      const auto reaction = talk.on_message(asked_by_another(of_dialects(std::move(dialects))));
      const auto response = proto::decode_smb2_negotiate_response(reaction.send);
      return response ? response->dialect_revision : std::uint16_t{0};
    };
    CHECK(answer_to({0x0202, 0x0210, 0x0300, 0x0302, 0x0311}) == 0x0300);
    CHECK(answer_to({0x0300}) == 0x0300);
    CHECK(answer_to({0x0210, 0x0302}) == 0x0210);
    CHECK(answer_to({0x0302}) == 0);
  }

  TEST_CASE("answers a list that was never asked only with a cipher that it offers") {
    auto offer = probe::full_smb2_offer();
    const std::vector<Exchange> exchanges{answered(offer, smb311_accepts(2, 1))};
    auto fits = talk_of(exchanges);
    CHECK(cipher_of(fits.on_message(asked_by_another(one_cipher(2)))) == 2);
    auto other = talk_of(exchanges);
    CHECK(status_of(other.on_message(asked_by_another(one_cipher(1)))) == proto::STATUS_NOT_SUPPORTED);
  }

  TEST_CASE("answers SMB1 strings that were never asked together with the newest that was accepted") {
    const std::vector<Exchange> exchanges{
        answered(probe::Smb1Offer{{"LANMAN1.0", "LANMAN2.1"}, true}, smb1_accepts(1)),
        answered(probe::Smb1Offer{{"LANMAN2.1", "NT LM 0.12"}, true}, smb1_accepts(1))};
    auto talk = talk_of(exchanges);
    const auto reaction =
        talk.on_message(asked_by_another(probe::Smb1Offer{{"LANMAN1.0", "NT LM 0.12", "LANMAN2.1"}, true}));
    CHECK(proto::decode_smb1_negotiate_response(reaction.send)->dialect_index == 1);
    auto none = talk_of(exchanges);
    const auto refusal = none.on_message(asked_by_another(probe::Smb1Offer{{"LANMAN1.0"}, true}));
    CHECK(proto::decode_smb1_negotiate_response(refusal.send)->refused());
  }

  TEST_CASE("answers another client's multi-protocol NEGOTIATE with 0x02FF where one was") {
    auto talk = talk_of({answered(probe::multi_protocol_offer(), smb2_accepts(proto::kSmb2Wildcard))});
    const auto reaction =
        talk.on_message(asked_by_another(probe::Smb1Offer{{"NT LM 0.12", "SMB 2.002", "SMB 2.???"}, true}));
    CHECK(proto::decode_smb2_negotiate_response(reaction.send)->dialect_revision == proto::kSmb2Wildcard);
    auto without = talk_of({answered(probe::multi_protocol_offer(), smb2_accepts(proto::kSmb2Wildcard))});
    const auto refusal = without.on_message(asked_by_another(probe::Smb1Offer{{"NT LM 0.12", "SMB 2.002"}, true}));
    CHECK_FALSE(proto::is_smb2(refusal.send));
  }

  TEST_CASE("echoes MessageId and process id and leaves the credits") {
    auto talk = talk_of({answered(one_dialect(proto::SMB_2_1), smb2_accepts(proto::SMB_2_1))});
    const auto reaction = talk.on_message(asked_by_another(one_dialect(proto::SMB_2_1), 7));
    const auto header = proto::decode_smb2_header(reaction.send);
    REQUIRE(header);
    CHECK(header->message_id == 7);
    CHECK((header->process_id & 0xFFU) == 0x42);
    CHECK(header->credits == 1);
  }

  TEST_CASE("does not echo what the server had not echoed") {
    auto reply = smb2_accepts(proto::SMB_2_1);
    reply[24] = 0x55;  // MessageId
    auto talk = talk_of({answered(one_dialect(proto::SMB_2_1), reply)});
    const auto reaction = talk.on_message(asked_by_another(one_dialect(proto::SMB_2_1), 7));
    CHECK(proto::decode_smb2_header(reaction.send)->message_id == 0x55);
  }

  TEST_CASE("points DialectIndex at the same string of another order") {
    const probe::Smb1Offer offer{{"LANMAN2.1", "NT LM 0.12"}, true};
    auto talk = talk_of({answered(offer, smb1_accepts(1))});
    const auto reaction = talk.on_message(asked_by_another(probe::Smb1Offer{{"NT LM 0.12", "LANMAN2.1"}, true}));
    const auto response = proto::decode_smb1_negotiate_response(reaction.send);
    REQUIRE(response);
    CHECK(response->dialect_index == 0);
    CHECK(response->header.mid == 0x42);
  }

  TEST_CASE("tells SMB1 with extended security from SMB1 without") {
    const probe::Smb1Offer with{{"NT LM 0.12"}, true};
    const probe::Smb1Offer without{{"NT LM 0.12"}, false};
    const std::vector<Exchange> exchanges{answered(with, smb1_accepts(0)),
                                          answered(without, proto::build_smb1_negotiate_response(smb1_plain(0)))};
    auto first = talk_of(exchanges);
    CHECK(proto::decode_smb1_negotiate_response(first.on_message(asked_by_another(with)).send)->challenge.empty());
    auto second = talk_of(exchanges);
    CHECK(proto::decode_smb1_negotiate_response(second.on_message(asked_by_another(without)).send)->challenge.size() ==
          8);
  }

  TEST_CASE("refuses unseen dialects with the NTSTATUS of the capture") {
    auto talk = talk_of({answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0)),
                         answered(one_dialect(proto::SMB_2_1), smb2_says(proto::STATUS_INSUFFICIENT_RESOURCES))});
    CHECK(status_of(talk.on_message(asked_by_another(one_dialect(proto::SMB_2_0_2), 3))) ==
          proto::STATUS_INSUFFICIENT_RESOURCES);
  }

  TEST_CASE("refuses unseen dialects by closing where the server closes") {
    auto talk = talk_of({exchange(one_dialect(proto::SMB_2_1), probe::Outcome::closed)});
    CHECK(talk.on_message(asked_by_another(one_dialect(proto::SMB_2_0_2))) == Reaction{{}, GoOn::close});
    auto resets = talk_of({exchange(one_dialect(proto::SMB_2_1), probe::Outcome::reset)});
    CHECK(resets.on_message(asked_by_another(one_dialect(proto::SMB_2_0_2))) == Reaction{{}, GoOn::reset});
  }

  TEST_CASE("refuses as Samba does where the capture shows no refusal") {
    auto smb2 = talk_of({answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0))});
    const auto reaction = smb2.on_message(asked_by_another(one_dialect(proto::SMB_2_1), 3));
    CHECK(status_of(reaction) == proto::STATUS_NOT_SUPPORTED);
    CHECK(proto::decode_smb2_header(reaction.send)->message_id == 3);
    CHECK(reaction.then == GoOn::close);
    auto smb1 = talk_of({answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0))});
    const auto refusal = smb1.on_message(asked_by_another(probe::Smb1Offer{{"NT LM 0.12"}, true}));
    CHECK(proto::decode_smb1_negotiate_response(refusal.send)->refused());
    CHECK(refusal.then == GoOn::close);
  }

  TEST_CASE("follows 0x02FF with what was captured behind it") {
    auto wildcard = answered(probe::multi_protocol_offer(), smb2_accepts(proto::kSmb2Wildcard));
    auto follow_up = answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_3_1_1));
    follow_up.request = probe::build_request(probe::full_smb2_offer(), some_inputs(), 1);
    follow_up.reply[24] = 1;
    auto other = answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_3_0));
    auto talk = talk_of({other, wildcard, follow_up});
    const auto first = talk.on_message(asked_by_another(probe::multi_protocol_offer()));
    CHECK(probe::is_wildcard_answer(first.send));
    CHECK(first.then == GoOn::stay);
    const auto second = talk.on_message(asked_by_another(probe::full_smb2_offer(), 1));
    const auto response = proto::decode_smb2_negotiate_response(second.send);
    REQUIRE(response);
    CHECK(response->dialect_revision == proto::SMB_3_1_1);
    CHECK(response->header.message_id == 1);
  }

  TEST_CASE("closes on a second NEGOTIATE") {
    auto talk = talk_of({answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0))});
    CHECK(talk.on_message(asked_by_another(one_dialect(proto::SMB_3_0))).then == GoOn::stay);
    CHECK(talk.on_message(asked_by_another(one_dialect(proto::SMB_3_0))) == Reaction{{}, GoOn::close});
  }

  TEST_CASE("gives the CHALLENGE once and then STATUS_LOGON_FAILURE") {
    const auto negotiate = answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0));
    auto talk = talk_of({negotiate, set_up(negotiate, smb2_challenges())});
    const auto reply = talk.on_message(asked_by_another(one_dialect(proto::SMB_3_0)));
    const auto setup = probe::build_session_setup(negotiate.request, reply.send);
    REQUIRE(setup);
    const auto challenge = talk.on_message(*setup);
    CHECK(status_of(challenge) == proto::STATUS_MORE_PROCESSING_REQUIRED);
    CHECK(challenge.then == GoOn::stay);
    const auto refused = talk.on_message(*setup);
    CHECK(status_of(refused) == probe::STATUS_LOGON_FAILURE);
    CHECK(refused.then == GoOn::close);
  }

  TEST_CASE("refuses a login that was never captured") {
    auto talk = talk_of({answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0))});
    const auto request = asked_by_another(one_dialect(proto::SMB_3_0));
    const auto reply = talk.on_message(request);
    CHECK(status_of(talk.on_message(*probe::build_session_setup(request, reply.send))) == probe::STATUS_LOGON_FAILURE);
    const probe::Smb1Offer nt{{"NT LM 0.12"}, true};
    auto smb1 = talk_of({answered(nt, smb1_accepts(0))});
    const auto first = smb1.on_message(asked_by_another(nt));
    const auto refused = smb1.on_message(*probe::build_session_setup(asked_by_another(nt), first.send));
    CHECK(proto::decode_smb1_header(refused.send)->status == probe::STATUS_LOGON_FAILURE);
  }

  TEST_CASE("closes on a login before any NEGOTIATE") {
    const auto negotiate = answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0));
    auto talk = talk_of({negotiate});
    CHECK(talk.on_message(*probe::build_session_setup(negotiate.request, negotiate.reply)) ==
          Reaction{{}, GoOn::close});
  }

  TEST_CASE("plays silence and garbage") {
    auto silent = talk_of({exchange(one_dialect(proto::SMB_3_0), probe::Outcome::silent)});
    CHECK(silent.on_message(asked_by_another(one_dialect(proto::SMB_3_0))) == Reaction{{}, GoOn::stay});
    auto garbage = talk_of({exchange(one_dialect(proto::SMB_3_0), probe::Outcome::garbage, {'H', 'T', 'T', 'P'})});
    CHECK(garbage.on_message(asked_by_another(one_dialect(proto::SMB_3_0))) ==
          Reaction{{'H', 'T', 'T', 'P'}, GoOn::close});
    CHECK(garbage.raw_reply());
  }

  TEST_CASE("leaves out what tells nothing of the server") {
    for (const auto outcome :
         {probe::Outcome::not_captured, probe::Outcome::error, probe::Outcome::unreachable, probe::Outcome::refused})
      CHECK_FALSE(CapturedServer({exchange(one_dialect(proto::SMB_3_0), outcome)}).knows_anything());
    CHECK(CapturedServer({exchange(one_dialect(proto::SMB_3_0), probe::Outcome::closed)}).knows_anything());
  }

  TEST_CASE("refuses NetBIOS names that the server refused") {
    auto refused = over_netbios(exchange(one_dialect(proto::SMB_3_0), probe::Outcome::refused), "*SMBSERVER<20>");
    refused.session_error = 0x82;
    const auto granted = over_netbios(answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0)), "NAS<20>");
    const proto::SessionRequest any{proto::make_netbios_name("*SMBSERVER", 0x20), proto::make_netbios_name("PROBE", 0)};
    const proto::SessionRequest nas{proto::make_netbios_name("NAS", 0x20), proto::make_netbios_name("PROBE", 0)};
    auto talk = talk_of({refused, granted});
    CHECK(talk.on_session_request(any) == Reaction{proto::build_negative_session_response(0x82), GoOn::close});
    auto second = talk_of({refused, granted});
    CHECK(second.on_session_request(nas) == Reaction{proto::build_positive_session_response(), GoOn::stay});
    auto never = talk_of({refused});
    CHECK(never.on_session_request(nas) == Reaction{proto::build_negative_session_response(0x82), GoOn::close});
  }

  TEST_CASE("denies over direct TCP as the server did") {
    auto denied = exchange(one_dialect(proto::SMB_3_0), probe::Outcome::refused);
    denied.session_error = 0x83;
    auto talk = talk_of({denied});
    CHECK(talk.on_message(asked_by_another(one_dialect(proto::SMB_2_1))) ==
          Reaction{proto::build_negative_session_response(0x83), GoOn::close});
    CHECK(talk.raw_reply());
    auto relented = talk_of({denied, answered(one_dialect(proto::SMB_3_0), smb2_accepts(proto::SMB_3_0))});
    CHECK(relented.on_message(asked_by_another(one_dialect(proto::SMB_3_0))).then == GoOn::stay);
  }

  TEST_CASE("survives every prefix of a request") {
    const auto request = asked_by_another(probe::full_smb2_offer());
    for_each_prefix(request, [&](proto::ByteView prefix) {
      auto talk = talk_of({answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_3_1_1))});
      CHECK(talk.on_message(prefix).then != GoOn::reset);
    });
  }

  TEST_CASE("survives every prefix of a captured reply") {
    const auto request = asked_by_another(probe::full_smb2_offer(), 5);
    for_each_prefix(smb2_accepts(proto::SMB_3_1_1), [&](proto::ByteView prefix) {
      const auto captured = answered(probe::full_smb2_offer(), {prefix.begin(), prefix.end()});
      CHECK(probe::rewrite_reply(captured, request).size() == prefix.size());
    });
  }
}
