#include "probe/survey/client_offer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "probe/survey/survey_samples.hpp"
#include "proto/text.hpp"
#include "support/exact_buffer.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

using report::ClientOffer;
using Numbers = std::vector<std::uint16_t>;
using Strings = std::vector<std::string>;

const Strings kNewWindows{"NT LM 0.12", "SMB 2.002", "SMB 2.???"};
const Strings kOldWindows{
    "PC NETWORK PROGRAM 1.0", "LANMAN1.0", "Windows for Workgroups 3.1a", "LM1.2X002", "LANMAN2.1", "NT LM 0.12"};
const Numbers kAllDialects{0x0202, 0x0210, 0x0300, 0x0302, 0x0311};

probe::Exchange from(const std::string& address, proto::Bytes request) {
  probe::Exchange out;
  out.client = {address, 50000};
  out.server = {"192.0.2.7", 445};
  out.request = std::move(request);
  return out;
}

proto::Bytes smb1_request(const Strings& dialects, std::uint16_t flags2 = 0xC853) {
  proto::Smb1NegotiateRequest request;
  request.header = proto::probe_smb1_header(proto::SMB_COM_NEGOTIATE, true);
  request.header.flags2 = flags2;
  request.dialects = dialects;
  return proto::build_smb1_negotiate_request(request);
}

proto::Smb2NegotiateRequest smb2(const Numbers& dialects, std::vector<proto::NegotiateContext> contexts = {}) {
  proto::Smb2NegotiateRequest request;
  request.header = proto::probe_smb2_header(proto::SMB2_NEGOTIATE, 0);
  request.dialects = dialects;
  request.capabilities = 0x7F;
  request.client_guid = {1, 2, 3};
  request.contexts.contexts = std::move(contexts);
  return request;
}

proto::Bytes bytes_of(const proto::Smb2NegotiateRequest& request) {
  return proto::build_smb2_negotiate_request(request);
}

const proto::PreauthIntegrityCapabilities kPreauth{{1}, proto::Bytes(32, 7)};
proto::EncryptionCapabilities ciphers(Numbers list) { return {std::move(list)}; }
proto::CompressionCapabilities compression(Numbers list, std::uint32_t flags = 1) { return {std::move(list), flags}; }
proto::NetnameNegotiateContextId netname(std::string_view name) { return {proto::utf8_to_utf16le(name)}; }
const proto::SigningCapabilities kOfferSigning{{2, 1, 0}};
const proto::TransportCapabilities kTransport{1};
const proto::OtherContext kPosix{0x100, {proto::kPosixExtensions.begin(), proto::kPosixExtensions.end()}};

ClientOffer offer_of(std::vector<proto::Bytes> requests) {
  std::vector<probe::Exchange> exchanges;
  for (auto& request : requests) exchanges.push_back(from("192.0.2.9", std::move(request)));
  auto offers = probe::client_offers(exchanges, "capture");
  REQUIRE(offers.size() == 1);
  return offers.front();
}

std::string guess_of(std::vector<proto::Bytes> requests) {
  return offer_of(std::move(requests)).guess.value_or("nothing");
}

}  // namespace

TEST_SUITE("probe/client_offer") {
  TEST_CASE("tells every part of a 3.1.1 request") {
    const auto offer = offer_of({bytes_of(smb2(
        kAllDialects, {kPreauth, ciphers({2, 1, 4, 3}), compression({4, 2, 3, 1}), kOfferSigning, netname("nas")}))});
    CHECK(offer.address == "192.0.2.9");
    CHECK(offer.source == "capture");
    CHECK_FALSE(offer.smb1_dialects);
    CHECK(offer.dialects == kAllDialects);
    CHECK(offer.signing == report::Signing::enabled);
    CHECK(offer.capabilities == 0x7FU);
    CHECK(offer.ciphers == Numbers{2, 1, 4, 3});
    CHECK(offer.signing_algorithms == Numbers{2, 1, 0});
    CHECK(offer.compression == Numbers{4, 2, 3, 1});
    CHECK(offer.compression_chained == true);
    CHECK(offer.netname == "nas");
    CHECK(offer.client_guid == proto::Guid{1, 2, 3});
    CHECK_FALSE(offer.smb1_only());
  }

  TEST_CASE("leaves empty what an SMB1 request does not say") {
    const auto offer = offer_of({smb1_request({"LANMAN2.1", "NT LM 0.12"}, 0xC801)});
    CHECK(offer.smb1_dialects == Strings{"LANMAN2.1", "NT LM 0.12"});
    CHECK_FALSE(offer.dialects);
    CHECK_FALSE(offer.signing);
    CHECK_FALSE(offer.capabilities);
    CHECK_FALSE(offer.ciphers);
    CHECK_FALSE(offer.client_guid);
    CHECK(offer.smb1_only());
  }

  TEST_CASE("does not take an SMB2 string for SMB1 only") {
    CHECK_FALSE(offer_of({smb1_request(kNewWindows)}).smb1_only());
    CHECK_FALSE(offer_of({smb1_request({"NT LM 0.12", "SMB 2.002"})}).smb1_only());
    CHECK(offer_of({smb1_request({"NT LM 0.12"})}).smb1_only());
    CHECK_FALSE(offer_of({smb1_request({"NT LM 0.12"}), bytes_of(smb2({0x0202}))}).smb1_only());
  }

  TEST_CASE("an SMB1 NEGOTIATE says that it can sign and never that it must") {
    CHECK(offer_of({smb1_request({"NT LM 0.12"}, 0xC853)}).signing == report::Signing::enabled);
    CHECK(offer_of({smb1_request({"NT LM 0.12"}, 0xC807)}).signing == report::Signing::enabled);
  }

  TEST_CASE("SecurityMode of SMB2 wins over Flags2") {
    auto request = smb2({0x0202});
    request.security_mode = 0;
    CHECK(offer_of({smb1_request(kNewWindows), bytes_of(request)}).signing == report::Signing::disabled);
    request.security_mode = 3;
    CHECK(offer_of({smb1_request(kNewWindows), bytes_of(request)}).signing == report::Signing::required);
  }

  TEST_CASE("keeps the weakest signing of several requests") {
    auto weak = smb2({0x0202});
    auto strong = weak;
    strong.security_mode = 2;
    CHECK(offer_of({bytes_of(strong), bytes_of(weak)}).signing == report::Signing::enabled);
    CHECK(offer_of({bytes_of(weak), bytes_of(strong)}).signing == report::Signing::enabled);
  }

  TEST_CASE("keeps the order of the longest list") {
    const auto offer =
        offer_of({bytes_of(smb2({0x0311}, {kPreauth, ciphers({4})})),
                  bytes_of(smb2({0x0302, 0x0311}, {kPreauth, ciphers({3, 1, 2})})), bytes_of(smb2({0x0202}))});
    CHECK(offer.ciphers == Numbers{3, 1, 2, 4});
    CHECK(offer.dialects == Numbers{0x0202, 0x0302, 0x0311});
  }

  TEST_CASE("passes over the zero ClientGuid of a 2.0.2 request") {
    auto none = smb2({0x0202});
    none.client_guid = {};
    CHECK(offer_of({bytes_of(smb2({0x0210})), bytes_of(none)}).client_guid == proto::Guid{1, 2, 3});
    CHECK_FALSE(offer_of({bytes_of(none)}).client_guid);
  }

  TEST_CASE("gives one offer for each address in the order of appearance") {
    const std::vector<probe::Exchange> exchanges{from("192.0.2.9", smb1_request({"NT LM 0.12"})),
                                                 from("192.0.2.8", bytes_of(smb2({0x0311}, {kPreauth}))),
                                                 from("192.0.2.9", bytes_of(smb2({0x0210})))};
    const auto offers = probe::client_offers(exchanges, "live");
    REQUIRE(offers.size() == 2);
    CHECK(offers[0].address == "192.0.2.9");
    CHECK(offers[0].dialects == Numbers{0x0210});
    CHECK(offers[0].source == "live");
    CHECK(offers[1].address == "192.0.2.8");
    CHECK(offers[1].dialects == Numbers{0x0311});
  }

  TEST_CASE("tells what one client offers by now") {
    probe::ClientOffers offers("live");
    CHECK_FALSE(offers.of("192.0.2.9"));
    offers.add(from("192.0.2.9", smb1_request({"NT LM 0.12"})));
    offers.add(from("192.0.2.8", bytes_of(smb2({0x0311}, {kPreauth}))));
    REQUIRE(offers.of("192.0.2.9"));
    CHECK(offers.of("192.0.2.9")->smb1_only());
    offers.add(from("192.0.2.9", bytes_of(smb2({0x0210}))));
    CHECK(offers.of("192.0.2.9")->dialects == Numbers{0x0210});
    CHECK(offers.of("192.0.2.9") == offers.all().front());
    CHECK_FALSE(offers.of("192.0.2.7"));
  }

  TEST_CASE("passes over exchanges that ask nothing") {
    auto negotiate = answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_3_1_1));
    auto setup = set_up(negotiate, smb2_challenges());
    setup.client.address = "192.0.2.8";
    CHECK(probe::client_offers(std::vector{setup}, "capture").empty());
    CHECK(probe::client_offers(std::vector{from("192.0.2.9", {})}, "capture").empty());
    CHECK(probe::client_offers(std::vector{from("192.0.2.9", proto::to_bytes("GET / HTTP/1.1"))}, "capture").empty());
    CHECK(probe::client_offers({}, "capture").empty());
  }

  TEST_CASE("bounds what a hostile client fills its lists with") {
    Strings many;
    for (int i = 0; i < 256; ++i) many.push_back("A" + std::to_string(i));
    Strings more;
    for (int i = 0; i < 256; ++i) more.push_back("B" + std::to_string(i));
    const auto offer = offer_of({smb1_request(many), smb1_request(more)});
    CHECK(offer.smb1_dialects == Strings(many.begin(), many.begin() + 64));
    CHECK(offer.cut == std::vector<report::CutText>{{"smb1_dialects", many.size()}});
  }

  TEST_CASE("survives every prefix of a request") {
    const auto whole =
        bytes_of(smb2(kAllDialects, {kPreauth, ciphers({2, 1}), compression({2, 3, 1}), netname("nas")}));
    std::size_t understood = 0;
    for_each_prefix(whole, [&](proto::ByteView prefix) {
      understood += probe::client_offers(std::vector{from("a", {prefix.begin(), prefix.end()})}, "capture").size();
    });
    CHECK(understood > 0);
    CHECK(understood < whole.size() - 100);
  }

  TEST_CASE("guesses Windows by its lists") {
    const auto preauth = kPreauth;
    CHECK(guess_of({bytes_of(smb2(kAllDialects, {preauth, ciphers({2, 1})}))}) ==
          "Windows 10 1507 to 1809, Server 2016 or 2019");
    CHECK(guess_of({bytes_of(smb2(kAllDialects, {preauth, ciphers({2, 1}), compression({2, 3, 1}, 0),
                                                 netname("nas")}))}) == "Windows 10 1903 or 1909");
    CHECK(guess_of({bytes_of(smb2(kAllDialects, {preauth, ciphers({2, 1}), compression({4, 2, 3, 1}), netname("nas"),
                                                 kTransport}))}) == "Windows 10 2004 to 22H2");
    CHECK(guess_of({bytes_of(smb2(kAllDialects, {preauth, ciphers({2, 1, 4, 3}), compression({4, 2, 3, 1}),
                                                 kOfferSigning, netname("nas"), kTransport}))}) ==
          "Windows 11 21H2 to 23H2, Server 2022");
    CHECK(guess_of({bytes_of(smb2(kAllDialects, {preauth, ciphers({2, 1, 4, 3}), compression({4, 2, 3, 1, 5}),
                                                 kOfferSigning, netname("nas"), kTransport}))}) ==
          "Windows 11 24H2 or later, Server 2025");
  }

  TEST_CASE("guesses older Windows by its strings") {
    auto list = kOldWindows;
    CHECK(guess_of({smb1_request(list)}) == "Windows 7 or older");
    list.emplace_back("SMB 2.002");
    CHECK(guess_of({smb1_request(list)}) == "Windows Vista, Server 2008");
    list.emplace_back("SMB 2.???");
    CHECK(guess_of({smb1_request(list), bytes_of(smb2({0x0202, 0x0210}))}) == "Windows 7, Server 2008 R2");
    CHECK(guess_of({smb1_request(kNewWindows), bytes_of(smb2({0x0202, 0x0210, 0x0300}))}) == "Windows 8, Server 2012");
    CHECK(guess_of({smb1_request(kNewWindows), bytes_of(smb2({0x0202, 0x0210, 0x0300, 0x0302}))}) ==
          "Windows 8.1, Server 2012 R2");
  }

  TEST_CASE("guesses nothing where a string stands behind those of an old Windows that none of them sends") {
    auto list = kOldWindows;
    list.emplace_back("POSIX 2");
    CHECK(guess_of({smb1_request(list)}) == "nothing");
  }

  TEST_CASE("guesses the others by the order of their contexts") {
    CHECK(guess_of({bytes_of(smb2({0x0210, 0x0300, 0x0302, 0x0311}, {kPreauth, ciphers({2, 4, 1}), netname("nas"),
                                                                     kPosix}))}) == "Linux (kernel client)");
    CHECK(guess_of({bytes_of(smb2(kAllDialects, {kPreauth, ciphers({2, 1, 4, 3}), kOfferSigning, netname("nas")}))}) ==
          "Samba 4.15 or later (smbclient)");
    CHECK(guess_of({bytes_of(smb2(kAllDialects, {kPreauth, ciphers({2, 1, 4, 3}), compression({}), kOfferSigning,
                                                 netname("nas")}))}) == "macOS");
    auto impacket = smb2({0x0202, 0x0210, 0x0300});
    impacket.capabilities = 0x40;
    CHECK(guess_of({smb1_request(kNewWindows, 0xC801), bytes_of(impacket)}) == "impacket");
    CHECK(guess_of({smb1_request({"NT LANMAN 1.0", "NT LM 0.12", "SMB 2.002"})}) == "Samba (smbclient)");
    CHECK(guess_of({bytes_of(smb2({0x0202, 0x0210, 0x0222, 0x0224, 0x0300, 0x0302, 0x0310, 0x0311},
                                  {kPreauth, ciphers({2, 1})}))}) == "Samba before 4.15 (smbclient)");
  }

  TEST_CASE("guesses nothing where it is not sure") {
    CHECK(guess_of({smb1_request({"NT LM 0.12"})}) == "nothing");
    CHECK(guess_of({smb1_request(kNewWindows)}) == "nothing");
    CHECK(guess_of({smb1_request(kNewWindows, 0xC801)}) == "nothing");  // macOS or impacket
    CHECK(guess_of({bytes_of(smb2({0x0202, 0x0210, 0x0300}))}) == "nothing");
    CHECK(guess_of({bytes_of(smb2(kAllDialects, {kPreauth, ciphers({1, 2})}))}) == "nothing");
    auto no_capabilities = smb2(kAllDialects, {kPreauth, ciphers({2, 1})});
    no_capabilities.capabilities = 0x40;
    CHECK(guess_of({bytes_of(no_capabilities)}) == "nothing");
    CHECK(guess_of({probe::build_request(probe::full_smb2_offer(), some_inputs())}) == "nothing");
    CHECK(guess_of({probe::build_request(probe::multi_protocol_offer(), some_inputs())}) == "nothing");
  }

  TEST_CASE("an offer equals the same offer and no other") {
    const auto offer = offer_of({bytes_of(smb2(kAllDialects))});
    CHECK(offer == offer_of({bytes_of(smb2(kAllDialects))}));
    CHECK(offer != offer_of({bytes_of(smb2({0x0202}))}));
  }
}
