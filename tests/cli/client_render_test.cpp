#include <doctest/doctest.h>

#include "cli/commands/listen_place.hpp"
#include "view/json/client_json.hpp"
#include "view/text/text_client.hpp"

using namespace smbprobe;

namespace {

report::ClientOffer full_offer() {
  report::ClientOffer offer;
  offer.address = "192.0.2.9";
  offer.source = "live";
  offer.smb1_dialects = {"NT LM 0.12", "SMB 2.???"};
  offer.dialects = {0x0202, 0x0302, 0x0311};
  offer.signing = report::Signing::enabled;
  offer.capabilities = 0x41;
  offer.ciphers = {2, 9};
  offer.signing_algorithms = {1};
  offer.compression = {4};
  offer.compression_chained = true;
  offer.netname = "nas\x1b[2J";
  offer.client_guid = proto::Guid{1};
  offer.guess = "macOS";
  return offer;
}

report::ClientOffer smb1_offer() {
  report::ClientOffer offer;
  offer.address = "192.0.2.10";
  offer.smb1_dialects = {"NT LM 0.12"};
  return offer;
}

}  // namespace

TEST_SUITE("cli/client_render") {
  TEST_CASE("the JSON line has every key in its order") {
    CHECK(
        view::client_to_json(full_offer()) ==
        R"({"schema":2,"type":"client","source":"live","address":"192.0.2.9","smb1_dialects":["NT LM 0.12","SMB 2.???"],)"
        R"("dialects":["2.0.2","3.0.2","3.1.1"],"signing":"enabled","capabilities":["DFS","ENCRYPTION"],)"
        R"("ciphers":["AES-128-GCM","0x0009"],"signing_algorithms":["AES-CMAC"],"compression":["Pattern_V1"],"compression_chained":true,)"
        R"("netname":"nas\u001b[2J","client_guid":"00000001-0000-0000-0000-000000000000","guess":"macOS",)"
        R"("differences":["does not offer 2.1","does not offer 3.0","does not offer AES-256-GCM",)"
        R"("does not offer AES-256-CCM","does not offer AES-128-CCM","offers 0x0009"]})");
  }

  TEST_CASE("the JSON line says null for what was not sent") {
    CHECK(
        view::client_to_json(smb1_offer()) ==
        R"({"schema":2,"type":"client","source":"capture","address":"192.0.2.10","smb1_dialects":["NT LM 0.12"],)"
        R"("dialects":null,"signing":null,"capabilities":null,"ciphers":null,"signing_algorithms":null,)"
        R"("compression":null,"compression_chained":null,"netname":null,"client_guid":null,"guess":null,"differences":null})");
  }

  TEST_CASE("the text escapes what came from the wire") {
    CHECK(view::render_client(full_offer(), {.width = 80}) ==
          "192.0.2.9  SMB1 and 2.0.2 to 3.1.1, signing enabled, looks like macOS\n"
          "  SMB1 list: NT LM 0.12, SMB 2.???\n"
          "  SMB2 dialects: 2.0.2, 3.0.2, 3.1.1\n"
          "  ciphers: AES-128-GCM, 0x0009\n"
          "  signing algorithms: AES-CMAC\n"
          "  compression: Pattern_V1, chained\n"
          "  capabilities: DFS, ENCRYPTION\n"
          "  unlike macOS 12 and later: does not offer 2.1, does not offer 3.0, does not\n"
          "    offer AES-256-GCM, does not offer AES-256-CCM, does not offer AES-128-CCM,\n"
          "    offers 0x0009\n"
          "  requested server name: nas\\x1b[2J\n");
  }

  TEST_CASE("the text names a client of SMB1 alone") {
    view::TextOptions quiet;
    quiet.quiet = true;
    CHECK(view::render_client(smb1_offer(), quiet) == "192.0.2.10  ONLY SMB1, signing not stated\n");
  }

  TEST_CASE("the table has a row a client") {
    const std::vector<report::ClientOffer> offers{full_offer(), smb1_offer()};
    CHECK(view::render_client_table(offers) ==
          "CLIENT      OFFERS                   SIGNING     LOOKS LIKE\n"
          "192.0.2.9   SMB1 and 2.0.2 to 3.1.1  enabled     macOS\n"
          "192.0.2.10  ONLY SMB1                not stated  -\n");
    CHECK(view::render_client_table({}).empty());
  }
}

TEST_SUITE("cli/listen_place") {
  TEST_CASE("reads addresses and ports and both") {
    using report::SocketAddress;
    CHECK(cli::parse_listen_place("", 445) == SocketAddress{"127.0.0.1", 445});
    CHECK(cli::parse_listen_place("4450", 445) == SocketAddress{"127.0.0.1", 4450});
    CHECK(cli::parse_listen_place("192.0.2.7", 445) == SocketAddress{"192.0.2.7", 445});
    CHECK(cli::parse_listen_place("192.0.2.7:0", 445) == SocketAddress{"192.0.2.7", 0});
    CHECK(cli::parse_listen_place("::1", 445) == SocketAddress{"::1", 445});
    CHECK(cli::parse_listen_place("[::1]", 445) == SocketAddress{"::1", 445});
    CHECK(cli::parse_listen_place("[::1]:139", 445) == SocketAddress{"::1", 139});
  }

  TEST_CASE("refuses what is no place") {
    CHECK_FALSE(cli::parse_listen_place("192.0.2.7:", 445));
    CHECK_FALSE(cli::parse_listen_place("192.0.2.7:65536", 445));
    CHECK_FALSE(cli::parse_listen_place("192.0.2.7:smb", 445));
    CHECK_FALSE(cli::parse_listen_place("[::1", 445));
    CHECK_FALSE(cli::parse_listen_place("[::1]445", 445));
  }
}
