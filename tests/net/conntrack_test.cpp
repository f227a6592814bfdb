#include "net/conntrack.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "support/temporary_folder.hpp"

namespace smbprobe::test {
namespace {

/// What is thought of a table with `count` of `most` entries in use.
bool nearly_full(int count, int most) {
  const TemporaryFolder folder;
  std::ofstream(folder / "nf_conntrack_count") << count << '\n';
  std::ofstream(folder / "nf_conntrack_max") << most << '\n';
  return net::conntrack_is_nearly_full(folder.path());
}

TEST_SUITE("net/conntrack") {
  TEST_CASE("is nearly full above nine tenths") {
    CHECK(nearly_full(901, 1000));
    CHECK(nearly_full(1000, 1000));
    CHECK_FALSE(nearly_full(900, 1000));
    CHECK_FALSE(nearly_full(0, 1000));
  }

  TEST_CASE("is never full where there is none") {
    CHECK_FALSE(net::conntrack_is_nearly_full("/nonexistent"));
    CHECK_FALSE(nearly_full(10, 0));
  }
}

}  // namespace
}  // namespace smbprobe::test
