#include "probe/ask/follow_up.hpp"

#include <doctest/doctest.h>

#include "probe/survey/survey_samples.hpp"

using namespace smbprobe;
using namespace smbprobe::test;

namespace {

proto::Bytes request_of(const probe::Offer& offer) { return probe::build_request(offer, some_inputs()); }

}  // namespace

TEST_SUITE("probe/follow_up") {
  TEST_CASE("knows an answer of 0x02FF") {
    CHECK(probe::is_wildcard_answer(smb2_accepts(proto::kSmb2Wildcard)));
    CHECK_FALSE(probe::is_wildcard_answer(smb2_accepts(proto::SMB_2_0_2)));
    CHECK_FALSE(probe::is_wildcard_answer(smb1_accepts(0)));
    CHECK_FALSE(probe::is_wildcard_answer(smb2_says(proto::STATUS_NOT_SUPPORTED)));
    CHECK_FALSE(probe::is_wildcard_answer({}));
  }

  TEST_CASE("counts MessageId on from the NEGOTIATE") {
    for (const std::uint64_t id : {std::uint64_t{0}, std::uint64_t{1}}) {
      const auto request = probe::build_request(probe::full_smb2_offer(), some_inputs(), id);
      const auto setup = probe::build_session_setup(request, smb2_accepts(proto::SMB_3_0));
      REQUIRE(setup);
      CHECK(proto::decode_smb2_header(*setup)->message_id == id + 1);
    }
  }

  TEST_CASE("goes on after 2.0.2 to a multi-protocol NEGOTIATE with MessageId 1") {
    const auto setup =
        probe::build_session_setup(request_of(probe::multi_protocol_offer()), smb2_accepts(proto::SMB_2_0_2));
    REQUIRE(setup);
    CHECK(proto::decode_smb2_header(*setup)->message_id == 1);
  }

  TEST_CASE("does not go on after 0x02FF") {
    CHECK_FALSE(
        probe::build_session_setup(request_of(probe::multi_protocol_offer()), smb2_accepts(proto::kSmb2Wildcard)));
  }

  TEST_CASE("survives every prefix of an answer") {
    for (const auto& [offer, reply] : {std::pair{probe::Offer(probe::full_smb2_offer()), smb311_accepts(2, 1)},
                                       std::pair{probe::Offer(kNtLm), smb1_accepts(0)}}) {
      CHECK(probe::build_session_setup(request_of(offer), reply));
      for (std::size_t size = 0; size < 64 && size < reply.size(); ++size) {
        const proto::Bytes prefix(reply.begin(), reply.begin() + static_cast<std::ptrdiff_t>(size));
        if (size < 35) CHECK_FALSE(probe::build_session_setup(request_of(offer), prefix));
      }
    }
  }

  TEST_CASE("answers an SMB1 NEGOTIATE in SMB1") {
    const auto setup = probe::build_session_setup(request_of(kNtLm), smb1_accepts(0));
    REQUIRE(setup);
    CHECK(proto::is_smb1(*setup));
  }

  TEST_CASE("does not go on after a refusal or an error") {
    CHECK_FALSE(probe::build_session_setup(request_of(kNtLm), smb1_refuses()));
    CHECK_FALSE(probe::build_session_setup(request_of(kNtLm), impacket_refuses()));
    CHECK_FALSE(probe::build_session_setup(request_of(kNtLm), ksmbd_refuses()));
    CHECK_FALSE(
        probe::build_session_setup(request_of(probe::full_smb2_offer()), smb2_says(proto::STATUS_NOT_SUPPORTED)));
  }
}
