#include "report/reason.hpp"

#include <doctest/doctest.h>

namespace smbprobe::report {
namespace {

TEST_SUITE("report/reason") {
  TEST_CASE("each kind comes back as it was written") {
    for (std::size_t kind = 0; kind < kReasonWords.size(); ++kind) {
      const Reason reason{static_cast<ReasonKind>(kind), kReasonWords[kind].digits > 0 ? 0x42U : 0U};
      CAPTURE(to_string(reason));
      CHECK(parse_reason(to_string(reason)) == reason);
    }
  }

  TEST_CASE("a number has the digits of its kind") {
    CHECK(to_string(Reason{ReasonKind::status, 0xC00000BB}) == "status_0xc00000bb");
    CHECK(to_string(Reason{ReasonKind::status, 0x16}) == "status_0x00000016");
    CHECK(to_string(Reason{ReasonKind::session_error, 0x82}) == "nbss_0x82");
    CHECK(to_string(Reason{ReasonKind::dialect_index, 0xFFFF}) == "dialect_index_0xffff");
    CHECK(to_string(Reason{}).empty());
  }

  TEST_CASE("what is no reason is none") {
    for (const auto* text : {"planet", "Timeout", "timeout ", "status_", "status_0x", "status_0xzz", "status_0x1",
                             "nbss_82", "nbss_0x082", "dialect_0x1ffffffff", "status_0x-0000001"})
      CHECK_FALSE(parse_reason(text));
  }
}

}  // namespace
}  // namespace smbprobe::report
