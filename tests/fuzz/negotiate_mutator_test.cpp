#include <set>

#include <doctest/doctest.h>

#include "negotiate_mutator.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "support/server_answers.hpp"

using namespace smbprobe;
using proto::Bytes;

namespace {

constexpr std::uint32_t kThrows = 2000;

Bytes sample_request() {
  proto::Smb2NegotiateRequest request;
  request.header = proto::probe_smb2_header(proto::SMB2_NEGOTIATE, 0);
  request.dialects = {proto::SMB_2_1, proto::SMB_3_0, proto::SMB_3_1_1};
  request.contexts.contexts = {proto::PreauthIntegrityCapabilities{{1}, Bytes(32, 7)},
                               proto::EncryptionCapabilities{{2, 1}}, proto::SigningCapabilities{{2, 1}}};
  return proto::build_smb2_negotiate_request(request);
}

struct Tally {
  std::uint32_t decoded = 0;
  std::uint32_t whole = 0;  ///< and the context list with it
  std::set<Bytes> different;
};

template <class Decode>
Tally tally(const Bytes& sample, Decode decode) {
  Tally out;
  for (std::uint32_t seed = 0; seed < kThrows; ++seed) {
    const Bytes mutated = fuzz::mutate_negotiate(sample, seed);
    out.different.insert(mutated);
    const auto message = decode(mutated);
    if (!message) continue;
    ++out.decoded;
    if (!message->contexts.damage) ++out.whole;
  }
  return out;
}

std::size_t contexts_of(const Bytes& message) {
  return proto::decode_smb2_negotiate_request(message)->contexts.contexts.size();
}

}  // namespace

TEST_SUITE("fuzz/negotiate_mutator") {
  TEST_CASE("what becomes of a request mostly decodes and is damaged now and then") {
    const Tally found = tally(sample_request(), proto::decode_smb2_negotiate_request);
    CHECK(found.decoded > kThrows * 9 / 10);
    CHECK(found.whole > kThrows * 7 / 10);
    CHECK(found.whole < kThrows * 9 / 10);
  }

  TEST_CASE("what becomes of a response mostly decodes and is damaged now and then") {
    const Tally found = tally(test::smb311_accepts(2, 1), proto::decode_smb2_negotiate_response);
    CHECK(found.decoded == kThrows);  // no damage of an offset or a count is an error of the message
    CHECK(found.whole > kThrows * 7 / 10);
    CHECK(found.whole < kThrows * 19 / 20);
  }

  TEST_CASE("seeds give different messages") {
    CHECK(tally(sample_request(), proto::decode_smb2_negotiate_request).different.size() > kThrows / 2);
  }

  TEST_CASE("the same seed gives the same message") {
    CHECK(fuzz::mutate_negotiate(sample_request(), 42) == fuzz::mutate_negotiate(sample_request(), 42));
  }

  TEST_CASE("leaves what is no NEGOTIATE to others") {
    CHECK(fuzz::mutate_negotiate(test::smb2_challenges(), 1).empty());
    CHECK(fuzz::mutate_negotiate({}, 1).empty());
  }

  TEST_CASE("crosses two requests into one that has contexts of both") {
    std::set<std::size_t> counts;
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
      const Bytes crossed = fuzz::cross_negotiate(sample_request(), sample_request(), seed);
      REQUIRE(proto::decode_smb2_negotiate_request(crossed));
      counts.insert(contexts_of(crossed));
    }
    CHECK(*counts.begin() == 0);
    CHECK(*counts.rbegin() >= 5);
  }

  TEST_CASE("crosses nothing out of a request and a response") {
    CHECK(fuzz::cross_negotiate(sample_request(), test::smb311_accepts(2, 1), 3).empty());
  }

  TEST_CASE("what becomes of a context list mostly decodes") {
    constexpr std::size_t kHead = 3;
    Bytes input{3, 112, 0};  // three contexts behind 36 bytes and three dialects, aligned
    const Bytes request = sample_request();
    input.insert(input.end(), request.begin(), request.end());
    std::uint32_t whole = 0;
    for (std::uint32_t seed = 0; seed < kThrows; ++seed) {
      const Bytes mutated = fuzz::mutate_context_list(input, seed);
      REQUIRE(mutated.size() > kHead);
      const proto::ByteView message = proto::ByteView(mutated).subspan(kHead);
      const auto list = proto::decode_negotiate_contexts(message, mutated[1] + mutated[2] * 256U, mutated[0]);
      if (!list.damage) ++whole;
    }
    CHECK(whole > kThrows * 6 / 10);
    CHECK(whole < kThrows * 9 / 10);
  }
}
