#include "view/message/exchange_text.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "cli/sample_exchanges.hpp"

namespace smbprobe::view {
namespace {

/// The value of a field in what render_message() makes.
std::string value_of(const std::string& text, std::string name) {
  name.resize(22, ' ');
  const auto at = text.find("\n  " + name + ' ');
  if (at == std::string::npos) return "(no such field)";
  const auto begin = at + 3 + name.size() + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

std::string shown(const proto::Bytes& message) { return render_message(message, 0); }

TEST_SUITE("view/exchange_text") {
  TEST_CASE("an SMB2 request by its fields") {
    const auto message = shown(test::smb2_question());
    CHECK(message.starts_with("SMB2 NEGOTIATE Request\n"));
    CHECK(value_of(message, "Dialects") == "0x0202 2.0.2, 0x0210 2.1, 0x0300 3.0, 0x0302 3.0.2, 0x0311 3.1.1");
    CHECK(value_of(message, "SecurityMode") == "0x0001 (signing enabled)");
    CHECK(value_of(message, "Context 0x0005") == "NETNAME_NEGOTIATE_CONTEXT_ID: \"nas.lan\"");
  }

  TEST_CASE("an SMB2 answer by its fields") {
    const auto message = shown(test::smb311_accepts(2, 1));
    CHECK(value_of(message, "DialectRevision") == "0x0311 (SMB 3.1.1)");
    CHECK(value_of(message, "Capabilities") == "0x00000007 (DFS, LEASING, LARGE_MTU)");
    CHECK(value_of(message, "ServerStartTime") == "0x0000000000000000 (not stated)");
    CHECK(value_of(message, "Context 0x0002") == "ENCRYPTION_CAPABILITIES: 0x0002 AES-128-GCM");
  }

  TEST_CASE("a status has its name") {
    CHECK(value_of(shown(test::smb2_says(proto::STATUS_NOT_SUPPORTED)), "Status") ==
          "0xc00000bb (STATUS_NOT_SUPPORTED)");
  }

  TEST_CASE("a challenge by its fields") {
    const auto message = shown(test::smb2_challenges());
    CHECK(message.starts_with("SMB2 SESSION_SETUP Response\n"));
    CHECK(value_of(message, "MsvAvDnsComputerName") == "nas.lan.example");
  }

  TEST_CASE("a TREE_CONNECT by its fields") {
    const auto asked = shown(proto::build_smb2_tree_connect_request(
        {.header = proto::probe_smb2_header(proto::SMB2_TREE_CONNECT, 3), .flags = 0, .path = R"(\\nas\IPC$)"}));
    CHECK(asked.starts_with("SMB2 TREE_CONNECT Request\n"));
    CHECK(value_of(asked, "PathName").find("IPC$") != std::string::npos);
    CHECK(value_of(shown(test::smb2_opens_ipc()), "ShareType") == "0x02 (pipe)");
    CHECK(value_of(shown(test::smb1_opens_ipc()), "Service") == "IPC");
  }

  TEST_CASE("an SMB1 answer by its fields") {
    const auto message = shown(proto::build_smb1_negotiate_response(test::smb1_lanman(0)));
    CHECK(message.starts_with("SMB1 SMB_COM_NEGOTIATE Response\n"));
    CHECK(value_of(message, "ServerDate, ServerTime") == "0x5d76 0x9390 (2026-11-22T18:28:32)");
  }

  TEST_CASE("a name from the wire is escaped") {
    auto answer = test::smb1_plain(1);
    answer.server_name = "N\x1b[31mAS";
    CHECK(value_of(shown(proto::build_smb1_negotiate_response(answer)), "ServerName") == "N\\x1b[31mAS");
  }

  TEST_CASE("no line is longer than a name may be") {
    auto response = test::smb2_response(proto::SMB_2_1);
    proto::NegTokenInit token;
    token.mech_types = {std::string(proto::kOidNtlmssp)};
    token.hint_name = std::string(60000, 'h');
    response.security_buffer = proto::build_neg_token_init(token);
    const auto text = shown(proto::build_smb2_negotiate_response(response));
    CHECK(text.find("h\u2026 (60000 characters)\n") != std::string::npos);
    CHECK(text.size() < 4000);
  }

  TEST_CASE("a message that is cut off says where") {
    proto::Bytes cut = test::smb2_accepts(proto::SMB_3_0);
    cut.resize(100);
    CHECK(value_of(shown(cut), "damage").starts_with("truncated at "));
  }

  TEST_CASE("other bytes have no fields") {
    const auto message = shown(proto::to_bytes("HTTP/1.1 400"));
    CHECK(message == "not an SMB message\n");
  }

  TEST_CASE("a hex dump has sixteen bytes a line") {
    CHECK(hex_dump(proto::to_bytes("0123456789abcdef\x1b!"), 2) ==
          "  0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n"
          "  0010  1b 21                                            .!\n");
  }

  TEST_CASE("a long dump ends and says so") {
    const std::string dump = hex_dump(proto::Bytes(5000, 0), 0);
    CHECK(dump.ends_with("and 904 bytes more\n"));
  }

  TEST_CASE("every prefix of every message can be shown") {
    for (const auto& exchange : test::sample_exchanges()) {
      for (std::size_t size = 0; size <= exchange.reply.size(); ++size) {
        const proto::Bytes reply(exchange.reply.begin(), exchange.reply.begin() + static_cast<std::ptrdiff_t>(size));
        CHECK_FALSE(shown(reply).empty());
      }
    }
  }
}

}  // namespace
}  // namespace smbprobe::view
