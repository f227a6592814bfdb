#include "probe/serve/listen_session.hpp"

#include <doctest/doctest.h>

#include "probe/survey/client_offer.hpp"
#include "probe/survey/survey_samples.hpp"
#include "support/exact_buffer.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

using probe::GoOn;
using probe::Reaction;

/// A talk and what it told.
struct Heard {
  std::vector<std::vector<probe::Exchange>> told;
  probe::ListenSession talk{
      {kServerGuid, kServerTime}, connection(), [this](auto&& e) { told.push_back(std::move(e)); }};

  static probe::Exchange connection() {
    probe::Exchange out;
    out.client = {"192.0.2.9", 50000};
    return out;
  }
};

proto::Bytes ask(const probe::Offer& offer, std::uint64_t id = 0) {
  return probe::build_request(offer, some_inputs(), id);
}

}  // namespace

TEST_SUITE("probe/listen_talk") {
  TEST_CASE("answers SMB 2.??? with 0x02FF and refuses what comes then") {
    Heard heard;
    const auto wildcard = heard.talk.on_message(ask(probe::multi_protocol_offer()));
    CHECK(probe::is_wildcard_answer(wildcard.send));
    CHECK(wildcard.then == GoOn::stay);
    const auto refusal = heard.talk.on_message(ask(probe::full_smb2_offer(), 1));
    const auto header = proto::decode_smb2_header(refusal.send);
    REQUIRE(header);
    CHECK(header->status == proto::STATUS_NOT_SUPPORTED);
    CHECK(header->message_id == 1);
    CHECK(refusal.then == GoOn::close);
    CHECK(heard.told.empty());
    heard.talk.ended();
    REQUIRE(heard.told.size() == 1);
    const auto offers = probe::client_offers(heard.told[0], "live");
    REQUIRE(offers.size() == 1);
    CHECK(offers[0].dialects == std::vector<std::uint16_t>{0x0202, 0x0210, 0x0300, 0x0302, 0x0311});
    CHECK(offers[0].smb1_dialects->back() == "SMB 2.???");
  }

  TEST_CASE("refuses SMB1 alone with DialectIndex 0xFFFF") {
    for (const auto& list : {std::vector<std::string>{"NT LM 0.12"}, {"NT LM 0.12", "SMB 2.002"}}) {
      Heard heard;
      const auto refusal = heard.talk.on_message(ask(probe::Smb1Offer{list, true}));
      CHECK(proto::decode_smb1_negotiate_response(refusal.send)->refused());
      CHECK(refusal.then == GoOn::close);
    }
  }

  TEST_CASE("answers 0x02FF only once") {
    Heard heard;
    CHECK(heard.talk.on_message(ask(probe::multi_protocol_offer())).then == GoOn::stay);
    CHECK(heard.talk.on_message(ask(probe::multi_protocol_offer())).then == GoOn::close);
  }

  TEST_CASE("tells a client that goes away after 0x02FF") {
    Heard heard;
    CHECK(heard.talk.on_message(ask(probe::multi_protocol_offer())).then == GoOn::stay);
    heard.talk.ended();
    REQUIRE(heard.told.size() == 1);
    CHECK(heard.told[0].size() == 1);
  }

  TEST_CASE("tells nothing of what is no NEGOTIATE") {
    Heard heard;
    CHECK(heard.talk.on_message(proto::to_bytes("GET / HTTP/1.1")) == Reaction{{}, GoOn::close});
    heard.talk.ended();
    CHECK(heard.told.empty());
  }

  TEST_CASE("closes on a login") {
    Heard heard;
    const auto negotiate = answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_3_1_1));
    CHECK(heard.talk.on_message(*probe::build_session_setup(negotiate.request, negotiate.reply)) ==
          Reaction{{}, GoOn::close});
  }

  TEST_CASE("grants one NetBIOS session") {
    Heard heard;
    const proto::SessionRequest request{proto::make_netbios_name("NAS", 0x20), proto::make_netbios_name("PROBE", 0)};
    CHECK(heard.talk.on_session_request(request) == Reaction{proto::build_positive_session_response(), GoOn::stay});
    CHECK(heard.talk.on_session_request(request) == Reaction{{}, GoOn::close});
  }

  TEST_CASE("the framing hears the same in pieces of any size") {
    const auto frame = proto::frame_message(ask(probe::full_smb2_offer()), proto::Transport::direct_tcp);
    for (const std::size_t size : {std::size_t{1}, std::size_t{3}, frame.size()}) {
      Heard heard;
      probe::ServerFraming framing(proto::Transport::direct_tcp, heard.talk);
      proto::Bytes sent;
      GoOn end = GoOn::stay;
      for (std::size_t at = 0; at < frame.size(); at += size) {
        const ExactBuffer piece(proto::ByteView(frame).subspan(at, std::min(size, frame.size() - at)));
        const auto reaction = framing.take(piece.view());
        sent.insert(sent.end(), reaction.send.begin(), reaction.send.end());
        end = reaction.then;
      }
      CHECK(sent.size() == 4 + 73);
      CHECK(end == GoOn::close);
    }
  }

  TEST_CASE("the framing closes on a frame that is too long and on too many empty ones") {
    Heard heard;
    probe::ServerFraming framing(proto::Transport::direct_tcp, heard.talk);
    CHECK(framing.take(proto::Bytes{0x00, 0xFF, 0xFF, 0xFF}).then == GoOn::close);
    CHECK(framing.take(proto::Bytes{0x00}).then == GoOn::close);
    probe::ServerFraming idle(proto::Transport::direct_tcp, heard.talk);
    CHECK(idle.take(proto::Bytes(8 * 4, 0)).then == GoOn::stay);
    CHECK(idle.take(proto::Bytes(4, 0)).then == GoOn::close);
    probe::ServerFraming text(proto::Transport::direct_tcp, heard.talk);
    CHECK(text.take(proto::to_bytes("GET / HTTP/1.1\r\n\r\n")).then == GoOn::close);
  }

  TEST_CASE("the framing grants a NetBIOS session and closes on a broken request for one") {
    Heard heard;
    probe::ServerFraming framing(proto::Transport::netbios, heard.talk);
    const auto name = proto::make_netbios_name("*SMBSERVER", proto::kFileServerSuffix);
    const auto granted = framing.take(proto::build_session_request({name, name}));
    CHECK(granted.send == proto::build_positive_session_response());
    CHECK(granted.then == GoOn::stay);
    probe::ServerFraming broken(proto::Transport::netbios, heard.talk);
    CHECK(broken.take(proto::Bytes{0x81, 0, 0, 2, 0xFF, 0xFF}) == Reaction{{}, GoOn::close});
  }
}
