#include "proto/preauth_hash.hpp"

#include <doctest/doctest.h>

#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

TEST_SUITE("proto/preauth_hash") {
  TEST_CASE("hashes the request of a real exchange") {
    CHECK(to_hex(next_preauth_hash(PreauthHash{}, message_from_hex(kSmb311Request))) == kPreauthAfterRequest);
  }

  TEST_CASE("hashes the response on top of the request") {
    const PreauthHash first = next_preauth_hash(PreauthHash{}, message_from_hex(kSmb311Request));
    CHECK(to_hex(next_preauth_hash(first, message_from_hex(kSmb311Reply))) == kPreauthAfterReply);
  }

  TEST_CASE("hashes an empty message as the previous value alone") {
    CHECK(to_hex(next_preauth_hash(PreauthHash{}, {})) ==
          "7be9fda48f4179e611c698a73cff09faf72869431efee6eaad14de0cb44bbf66503f752b7a8eb17083355f3ce6eb7d2806f236b25af9"
          "6a24e22b887405"
          "c20081");
  }
}
