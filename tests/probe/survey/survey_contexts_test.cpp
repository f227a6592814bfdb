#include <doctest/doctest.h>

#include "probe/survey/survey_samples.hpp"
#include "support/reason.hpp"

using namespace smbprobe;
using namespace smbprobe::test;
using probe::Outcome;
using report::Answer;
using report::Preference;
using report::Verdict;

namespace {

using AlgorithmIds = std::vector<std::uint16_t>;
const AlgorithmIds kCiphers{2, 1, 4, 3};
const AlgorithmIds kContextSigning{2, 1, 0};

probe::Exchange told(AlgorithmIds ciphers, AlgorithmIds signing, int cipher, int algorithm) {
  return answered(only_311(std::move(ciphers), std::move(signing)), smb311_accepts(cipher, algorithm));
}

probe::Exchange said(AlgorithmIds ciphers, AlgorithmIds signing, std::uint32_t status) {
  return answered(only_311(std::move(ciphers), std::move(signing)), smb2_says(status));
}

std::vector<std::uint16_t> ids(const std::optional<std::vector<report::Algorithm>>& list) {
  std::vector<std::uint16_t> out;
  if (list)
    for (const auto& row : *list) out.push_back(row.id);
  return out;
}

/// The full offer, answered with these contexts beside the preauth one.
report::EndpointReport with_contexts(std::vector<proto::NegotiateContext> contexts) {
  auto response = smb2_response(proto::SMB_3_1_1);
  for (auto& context : contexts) response.contexts.contexts.push_back(std::move(context));
  return survey({answered(probe::full_smb2_offer(), proto::build_smb2_negotiate_response(response))});
}

}  // namespace

TEST_SUITE("probe/survey_contexts") {
  TEST_CASE("accepts ciphers one by one") {
    const auto report = survey(
        {told(kCiphers, kContextSigning, 2, 2), told({1}, kContextSigning, 1, 2), told({4}, kContextSigning, 0, 2)});
    CHECK(verdict_of(report.smb2.ciphers, 2) == Verdict{Answer::accepted, {}, 1});
    CHECK(verdict_of(report.smb2.ciphers, 1) == Verdict{Answer::accepted, {}, 2});
    CHECK(verdict_of(report.smb2.ciphers, 4).answer == Answer::refused);
  }

  TEST_CASE("lists the preferred cipher first") {
    const auto report = survey(
        {told(kCiphers, kContextSigning, 2, 2), told({1}, kContextSigning, 1, 2), told({4}, kContextSigning, 4, 2)});
    CHECK(ids(report.smb2.ciphers) == AlgorithmIds{2, 1, 4});
  }

  TEST_CASE("takes cipher 0 for a refusal and no anomaly") {
    const auto report = survey({told({4}, kContextSigning, 0, 2)});
    CHECK(verdict_of(report.smb2.ciphers, 4) == Verdict{Answer::refused, "answered_0x0000"_reason, 1});
    CHECK_FALSE(has_anomaly(report, "smb2.3.1.1", "that was not offered"));
  }

  TEST_CASE("takes a missing context for a refusal") {
    const auto report = survey({told({4}, {2}, -1, -1)});
    CHECK(verdict_of(report.smb2.ciphers, 4) == Verdict{Answer::refused, "no_context"_reason, 1});
    CHECK(verdict_of(report.smb2.signing_algorithms, 2) == Verdict{Answer::refused, "no_context"_reason, 1});
  }

  TEST_CASE("takes a missing context for a refusal of the whole list") {
    const auto report = survey({told(kCiphers, kContextSigning, -1, 1)});
    CHECK(report.smb2.ciphers->size() == 4);
    CHECK(verdict_of(report.smb2.ciphers, 3) == Verdict{Answer::refused, "no_context"_reason, 1});
  }

  TEST_CASE("calls a cipher that was not offered an anomaly and no acceptance") {
    const auto report = survey({told({4}, kContextSigning, 2, 2)});
    CHECK(verdict_of(report.smb2.ciphers, 4) == Verdict{Answer::refused, "answered_0x0002"_reason, 1});
    CHECK(verdict_of(report.smb2.ciphers, 2) == Verdict{});
    CHECK(has_anomaly(report, "smb2.3.1.1", "answered cipher 0x0002 that was not offered"));
  }

  TEST_CASE("takes ksmbd's AES-CMAC for no acceptance of HMAC-SHA256") {
    const auto report = survey({told(kCiphers, kContextSigning, 2, 1), told(kCiphers, {0}, 2, 1)});
    CHECK(verdict_of(report.smb2.signing_algorithms, 0) == Verdict{Answer::refused, "answered_0x0001"_reason, 2});
    CHECK(verdict_of(report.smb2.signing_algorithms, 1) == Verdict{Answer::accepted, {}, 1});
    CHECK(has_anomaly(report, "smb2.3.1.1", "answered signing algorithm 0x0001 that was not offered"));
  }

  TEST_CASE("accepts HMAC-SHA256 whose number is 0") {
    const auto report = survey({told(kCiphers, {0}, 2, 0)});
    CHECK(verdict_of(report.smb2.signing_algorithms, 0) == Verdict{Answer::accepted, {}, 1});
  }

  TEST_CASE("calls the same choice from both orders the server's") {
    const auto report = survey({told({2, 1}, {2, 1}, 2, 2), told({1, 2}, {1, 2}, 2, 2), told({1}, {1}, 1, 1)});
    CHECK(report.smb2.cipher_preference == Preference::server);
    CHECK(report.smb2.signing_preference == Preference::server);
  }

  TEST_CASE("calls the first of both orders the client's") {
    const auto report = survey({told({2, 1}, {2, 1}, 2, 2), told({1, 2}, {1, 2}, 1, 1)});
    CHECK(report.smb2.cipher_preference == Preference::client);
    CHECK(report.smb2.signing_preference == Preference::client);
  }

  TEST_CASE("calls the first acceptable one of both orders the client's") {
    const auto report = survey({told(kCiphers, {1}, 2, 1), told({3, 4, 1, 2}, {1}, 1, 1),
                                told({3}, kContextSigning, 0, 1), told({4}, kContextSigning, 0, 1)});
    CHECK(report.smb2.cipher_preference == Preference::client);
  }

  TEST_CASE("knows no preference where one algorithm is accepted") {
    const auto report = survey({told({2, 1}, {1}, 2, 1), told({1, 2}, {1}, 2, 1), told({1}, kContextSigning, 0, 1)});
    CHECK_FALSE(report.smb2.cipher_preference);
  }

  TEST_CASE("knows no preference where only one order was asked") {
    const auto report = survey({told({2, 1}, {1}, 2, 1), told({1}, kContextSigning, 1, 1)});
    CHECK_FALSE(report.smb2.cipher_preference);
  }

  TEST_CASE("leaves both of a pair open that was an invalid parameter") {
    const auto report =
        survey({told(kCiphers, kContextSigning, 2, 2), said({1}, {0}, proto::STATUS_INVALID_PARAMETER)});
    CHECK(verdict_of(report.smb2.ciphers, 1) == Verdict{});
    CHECK(verdict_of(report.smb2.signing_algorithms, 0) == Verdict{});
  }

  TEST_CASE("settles such a pair by its halves") {
    const auto report =
        survey({told(kCiphers, kContextSigning, 2, 2), said({1}, {0}, proto::STATUS_INVALID_PARAMETER),
                told({1}, kContextSigning, 1, 2), said(kCiphers, {0}, proto::STATUS_INVALID_PARAMETER)});
    CHECK(verdict_of(report.smb2.ciphers, 1) == Verdict{Answer::accepted, {}, 3});
    CHECK(verdict_of(report.smb2.signing_algorithms, 0) == Verdict{Answer::refused, "status_0xc000000d"_reason, 4});
  }

  TEST_CASE("leaves both of a pair open that was hung up on") {
    const auto report = survey({told(kCiphers, kContextSigning, 2, 2), exchange(only_311({1}, {0}), Outcome::closed)});
    CHECK(verdict_of(report.smb2.ciphers, 1) == Verdict{Answer::unknown, "dropped"_reason, 2});
    CHECK(verdict_of(report.smb2.signing_algorithms, 0) == Verdict{Answer::unknown, "dropped"_reason, 2});
  }

  TEST_CASE("never takes a time-out for a refusal") {
    const auto report =
        survey({told(kCiphers, kContextSigning, 2, 2), exchange(only_311({1}, kContextSigning), Outcome::silent)});
    CHECK(verdict_of(report.smb2.ciphers, 1) == Verdict{Answer::unknown, "timeout"_reason, 2});
  }

  TEST_CASE("takes a close for nothing on a felled port") {
    const auto report =
        survey({told(kCiphers, kContextSigning, 2, 2), exchange(only_311({1}, kContextSigning), Outcome::closed),
                exchange(only_311({4}, kContextSigning), Outcome::refused)});
    CHECK(verdict_of(report.smb2.ciphers, 1) == Verdict{Answer::unknown, "dropped"_reason, 2});
  }

  TEST_CASE("tells no ciphers where no 3.1.1 answer came") {
    const auto report = survey({answered(probe::full_smb2_offer(), smb2_accepts(proto::SMB_3_0_2))});
    CHECK_FALSE(report.smb2.ciphers);
    CHECK_FALSE(report.smb2.signing_algorithms);
    CHECK_FALSE(report.smb2.compression);
    CHECK_FALSE(report.smb2.preauth_integrity);
    CHECK_FALSE(report.smb2.unknown_contexts);
  }

  TEST_CASE("tells empty lists where 3.1.1 answered nothing") {
    const auto report = with_contexts({});
    CHECK(report.smb2.compression == AlgorithmIds{});
    CHECK(report.smb2.rdma_transforms == AlgorithmIds{});
    CHECK(report.smb2.transport_security == false);
    CHECK(report.smb2.posix_extensions == false);
    CHECK(report.smb2.unknown_contexts->empty());
    CHECK(report.smb2.preauth_integrity == AlgorithmIds{1});
  }

  TEST_CASE("tells compression and whether it is chained") {
    const auto report = with_contexts({proto::CompressionCapabilities{{2, 4}, 1}});
    CHECK(report.smb2.compression == AlgorithmIds{2, 4});
    CHECK(report.smb2.compression_chained);
  }

  TEST_CASE("takes compression NONE for none") {
    const auto report = with_contexts({proto::CompressionCapabilities{{0}, 0}});
    CHECK(report.smb2.compression == AlgorithmIds{});
    CHECK_FALSE(report.smb2.compression_chained);
  }

  TEST_CASE("tells RDMA transforms and transport security and POSIX extensions") {
    const auto report =
        with_contexts({proto::TransportCapabilities{1}, proto::RdmaTransformCapabilities{{1, 2}},
                       proto::OtherContext{0x0100, {proto::kPosixExtensions.begin(), proto::kPosixExtensions.end()}}});
    CHECK(report.smb2.rdma_transforms == AlgorithmIds{1, 2});
    CHECK(report.smb2.transport_security == true);
    CHECK(report.smb2.posix_extensions == true);
    CHECK(report.smb2.unknown_contexts->empty());
  }

  TEST_CASE("keeps the bytes of an unknown context once") {
    const auto report = with_contexts({proto::OtherContext{0xBEEF, {1, 2, 3}}, proto::OtherContext{0xBEEF, {1, 2, 3}}});
    REQUIRE(report.smb2.unknown_contexts->size() == 1);
    CHECK(report.smb2.unknown_contexts->front() == report::UnknownContext{0xBEEF, {1, 2, 3}});
  }

  TEST_CASE("says nothing of compression where it was not offered") {
    const auto report = survey({told(kCiphers, kContextSigning, 2, 2)});
    CHECK_FALSE(report.smb2.compression);
    CHECK_FALSE(report.smb2.rdma_transforms);
    CHECK_FALSE(report.smb2.transport_security);
    CHECK_FALSE(report.smb2.posix_extensions);
  }
}
