#include "capture/session_watch.hpp"

#include <doctest/doctest.h>

#include "capture/conversation.hpp"
#include "capture/conversation_builder.hpp"
#include "capture/smb_talk.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

/// The only conversation, or an empty one.
capture::Conversation only_session(const Feed& feed) {
  CHECK(feed.conversations.size() == 1);
  return feed.conversations.empty() ? capture::Conversation{} : feed.conversations.front();
}

/// A whole negotiation, then what `more` does, then the end of the capture.
template <class More>
capture::Conversation after_negotiate(More more) {
  Feed feed;
  Connection c(feed);
  c.open();
  c.ask(framed(smb2_asks()));
  c.answer(framed(smb2_accepts(0x0300)));
  more(feed, c);
  feed.finish();
  return only_session(feed);
}

}  // namespace

TEST_SUITE("capture/session_watch") {
  TEST_CASE("keeps the CHALLENGE and never the login") {
    const auto conversation = after_negotiate([](Feed&, Connection& c) {
      c.ask(framed(logs_in(proto::build_ntlm_negotiate({}), 1)));
      c.answer(framed(with_id(smb2_challenges(), 1)));
      c.ask(framed(authenticates("ann")));
      c.answer(framed(lets_in(0)));
    });
    REQUIRE(conversation.exchanges.size() == 2);
    CHECK(conversation.exchanges[1].reply == with_id(smb2_challenges(), 1));
    CHECK(conversation.session.user == "ann");
    CHECK(conversation.session.domain == "LAN");
    CHECK(conversation.session.workstation == "DESK");
    CHECK(conversation.session.guest == false);
    CHECK(conversation.session.signed_messages == std::nullopt);
  }
  TEST_CASE("tells a guest") {
    const auto conversation = after_negotiate([](Feed&, Connection& c) {
      c.ask(framed(authenticates("bob")));
      c.answer(framed(lets_in(proto::SMB2_SESSION_FLAG_IS_GUEST)));
    });
    CHECK(conversation.session.guest == true);
  }
  TEST_CASE("tells an anonymous login from an unknown one") {
    CHECK(after_negotiate([](Feed&, Connection& c) { c.ask(framed(authenticates(""))); }).session.user == "");
    CHECK(after_negotiate([](Feed&, Connection&) {}).session.user == std::nullopt);
  }
  TEST_CASE("keeps the shares that were granted once each") {
    const auto conversation = after_negotiate([](Feed&, Connection& c) {
      std::uint64_t id = 3;
      for (const char* const path : {"\\\\nas\\IPC$", "\\\\nas\\public", "\\\\nas\\public"}) {
        c.ask(framed(asks_for_tree(path, id)));
        c.answer(framed(tree_answer(0, id)));
        ++id;
      }
      c.ask(framed(asks_for_tree("\\\\nas\\secret", id)));
      c.answer(framed(tree_answer(0xC0000022, id)));
    });
    CHECK(conversation.session.shares == std::vector<std::string>{"\\\\nas\\IPC$", "\\\\nas\\public"});
    CHECK(conversation.session.signed_messages == false);
  }
  TEST_CASE("keeps the shares of SMB1") {
    const auto conversation = after_negotiate([](Feed&, Connection& c) {
      auto header = proto::probe_smb1_header(proto::SMB_COM_TREE_CONNECT_ANDX, true);
      header.mid = 7;
      c.ask(
          framed(proto::build_smb1_tree_connect_request({.header = header, .path = "\\\\NAS\\C", .service = "?????"})));
      header.flags |= proto::SMB_FLAGS_REPLY;
      proto::Writer out;
      proto::write_smb1_header(out, header);
      out.zeros(3);
      c.answer(framed(out.finish()));
    });
    CHECK(conversation.session.shares == std::vector<std::string>{"\\\\NAS\\C"});
  }
  TEST_CASE("keeps a share that was asked for in one chain with the login") {
    const auto conversation = after_negotiate([](Feed&, Connection& c) {
      c.ask(framed(smb1_login_with_tree("\\\\NAS\\C")));
      c.answer(framed(smb1_login_answer(proto::SMB_COM_TREE_CONNECT_ANDX)));
    });
    CHECK(conversation.session.shares == std::vector<std::string>{"\\\\NAS\\C"});
    CHECK(conversation.session.guest == true);
  }
  TEST_CASE("keeps no share when the answer to the chain ends with the login") {
    const auto conversation = after_negotiate([](Feed&, Connection& c) {
      c.ask(framed(smb1_login_with_tree("\\\\NAS\\C")));
      c.answer(framed(smb1_login_answer(0xFF)));
    });
    CHECK(conversation.session.shares.empty());
    CHECK(conversation.session.guest == true);
  }
  TEST_CASE("keeps the share of a request that stands in a compound") {
    const auto conversation = after_negotiate([](Feed&, Connection& c) {
      constexpr std::uint16_t kEcho = 0x000D;
      Bytes echo;
      {
        proto::Writer out;
        proto::write_smb2_header(out, proto::probe_smb2_header(kEcho, 3));
        out.zeros(8);
        echo = out.finish();
      }
      c.ask(framed(compound(echo, asks_for_tree("\\\\nas\\a", 4))));
      c.answer(framed(compound(with_id(smb2_says(0, kEcho), 3), tree_answer(0, 4))));
    });
    CHECK(conversation.session.shares == std::vector<std::string>{"\\\\nas\\a"});
  }
  TEST_CASE("tells signatures behind the SESSION_SETUP") {
    const auto conversation = after_negotiate([](Feed&, Connection& c) {
      c.ask(framed(asks_for_tree("\\\\nas\\a", 3)));
      c.answer(framed(with_flags(tree_answer(0, 3), 8)));
    });
    CHECK(conversation.session.signed_messages == true);
  }
  TEST_CASE("tells encryption") {
    const auto conversation = after_negotiate([](Feed&, Connection& c) {
      Bytes sealed(80, 0);
      std::ranges::copy(proto::kSmb2TransformProtocolId, sealed.begin());
      c.ask(framed(sealed));
    });
    CHECK(conversation.session.encrypted);
    CHECK(conversation.session.signed_messages == std::nullopt);
  }
}
