#include "base/fingerprint.hpp"

#include <doctest/doctest.h>

namespace smbprobe::test {
namespace {

TEST_SUITE("base/fingerprint") {
  TEST_CASE("is that of FNV-1a, piece by piece as well") {
    CHECK(base::fingerprint_of("") == 0xcbf29ce484222325);
    CHECK(base::fingerprint_of("foobar") == 0x85944171f73967e8);
    base::Fingerprint pieces;
    pieces.add("foo");
    pieces.add("bar");
    CHECK(pieces.value() == base::fingerprint_of("foobar"));
  }
}

}  // namespace
}  // namespace smbprobe::test
