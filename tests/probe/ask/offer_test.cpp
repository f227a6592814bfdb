#include "probe/ask/offer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "probe/ask/exchange_checks.hpp"
#include "probe/ask/plan.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_negotiate_request.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

proto::Smb2NegotiateRequest built(const probe::Smb2Offer& offer, std::uint64_t message_id = 0) {
  const auto request = proto::decode_smb2_negotiate_request(probe::build_request(offer, some_inputs(), message_id));
  REQUIRE(request);
  CHECK_FALSE(request->contexts.damage);
  return *request;
}

std::vector<std::uint16_t> context_types(const proto::Smb2NegotiateRequest& request) {
  std::vector<std::uint16_t> out;
  for (const auto& context : request.contexts.contexts) out.push_back(proto::context_type(context));
  return out;
}

probe::Smb2Offer full_offer_of(std::uint16_t dialect) {
  auto offer = probe::full_smb2_offer();
  offer.dialects = {dialect};
  return offer;
}

}  // namespace

TEST_SUITE("probe/offer") {
  TEST_CASE("offers every SMB2 dialect lowest first") {
    CHECK(built(probe::full_smb2_offer()).dialects ==
          std::vector<std::uint16_t>{0x0202, 0x0210, 0x0300, 0x0302, 0x0311});
  }

  TEST_CASE("claims every capability so that no server masks its own") {
    CHECK(built(probe::full_smb2_offer()).capabilities == 0x7F);
  }

  TEST_CASE("says that signing is enabled and not required") {
    CHECK(built(probe::full_smb2_offer()).security_mode == 1);
  }

  TEST_CASE("offers every context in a full 3.1.1 offer") {
    CHECK(context_types(built(probe::full_smb2_offer())) == std::vector<std::uint16_t>{1, 2, 3, 8, 5, 6, 7, 0x100});
  }

  TEST_CASE("fills each context of a full offer") {
    const auto request = built(probe::full_smb2_offer());
    const auto& contexts = request.contexts.contexts;
    CHECK(*proto::find_context<proto::PreauthIntegrityCapabilities>(contexts) ==
          proto::PreauthIntegrityCapabilities{{1}, proto::Bytes(32, 0x5A)});
    CHECK(proto::find_context<proto::EncryptionCapabilities>(contexts)->ciphers ==
          std::vector<std::uint16_t>{2, 1, 4, 3});
    CHECK(*proto::find_context<proto::CompressionCapabilities>(contexts) ==
          proto::CompressionCapabilities{{4, 2, 3, 1, 5}, 1});
    CHECK(proto::find_context<proto::SigningCapabilities>(contexts)->signing_algorithms ==
          std::vector<std::uint16_t>{2, 1, 0});
    CHECK(proto::find_context<proto::NetnameNegotiateContextId>(contexts)->net_name ==
          proto::utf8_to_utf16le("nas.lan"));
    CHECK(proto::find_context<proto::TransportCapabilities>(contexts)->flags == 1);
    CHECK(proto::find_context<proto::RdmaTransformCapabilities>(contexts)->rdma_transforms ==
          std::vector<std::uint16_t>{1, 2});
  }

  TEST_CASE("leaves NETNAME out where no name is known") {
    auto inputs = some_inputs();
    inputs.net_name.clear();
    const auto request = proto::decode_smb2_negotiate_request(probe::build_request(probe::full_smb2_offer(), inputs));
    REQUIRE(request);
    CHECK(proto::find_context<proto::NetnameNegotiateContextId>(request->contexts.contexts) == nullptr);
  }

  TEST_CASE("leaves the other contexts out of a plain offer") {
    auto offer = probe::full_smb2_offer();
    offer.more_contexts = false;
    CHECK(context_types(built(offer)) == std::vector<std::uint16_t>{1, 2, 8});
  }

  TEST_CASE("leaves a context with an empty list out") {
    auto offer = probe::full_smb2_offer();
    offer.more_contexts = false;
    offer.ciphers.clear();
    offer.signing_algorithms.clear();
    CHECK(context_types(built(offer)) == std::vector<std::uint16_t>{1});
  }

  TEST_CASE("sends no contexts without 3.1.1") {
    CHECK(built(full_offer_of(proto::SMB_3_0_2)).contexts.contexts.empty());
  }

  TEST_CASE("sends no ClientGuid where 2.0.2 is alone") {
    CHECK(built(full_offer_of(proto::SMB_2_0_2)).client_guid == proto::Guid{});
  }

  TEST_CASE("sends its ClientGuid with every other dialect") {
    for (const std::uint16_t dialect : {proto::SMB_2_1, proto::SMB_3_0, proto::SMB_3_0_2, proto::SMB_3_1_1}) {
      CAPTURE(dialect);
      CHECK(built(full_offer_of(dialect)).client_guid == some_inputs().client_guid);
    }
  }

  TEST_CASE("counts MessageId from 0 and takes another") {
    CHECK(built(probe::full_smb2_offer()).header.message_id == 0);
    CHECK(built(probe::full_smb2_offer(), 1).header.message_id == 1);
  }

  TEST_CASE("asks for extended security in SMB1 as the offer says") {
    const auto flags2 = [](bool extended) {
      const auto request = proto::decode_smb1_negotiate_request(
          probe::build_request(probe::Smb1Offer{{"NT LM 0.12"}, extended}, some_inputs()));
      REQUIRE(request);
      return request->header.flags2 & proto::SMB_FLAGS2_EXTENDED_SECURITY;
    };
    CHECK(flags2(true) != 0);
    CHECK(flags2(false) == 0);
  }

  TEST_CASE("offers the SMB1 strings in their order") {
    const probe::Smb1Offer offer{{"LANMAN2.1", "NT LM 0.12"}, true};
    const auto request = proto::decode_smb1_negotiate_request(probe::build_request(offer, some_inputs()));
    REQUIRE(request);
    CHECK(request->dialects == offer.dialects);
  }

  TEST_CASE("ends the multi-protocol offer with the two SMB2 strings") {
    const auto offer = probe::multi_protocol_offer();
    REQUIRE(offer.dialects.size() == proto::kSmb1DialectStrings.size() + 2);
    CHECK(offer.dialects[offer.dialects.size() - 3] == "NT LM 0.12");
    CHECK(offer.dialects[offer.dialects.size() - 2] == "SMB 2.002");
    CHECK(offer.dialects.back() == "SMB 2.???");
  }

  TEST_CASE("needs inputs where SMB2 is asked first or may follow") {
    CHECK(probe::needs_inputs({probe::full_smb2_offer(), std::nullopt, false}));
    CHECK(probe::needs_inputs({probe::multi_protocol_offer(), probe::full_smb2_offer(), false}));
    CHECK_FALSE(probe::needs_inputs({probe::multi_protocol_offer(), std::nullopt, true}));
  }
}
