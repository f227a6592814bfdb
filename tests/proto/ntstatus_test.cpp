#include "proto/ntstatus.hpp"

#include <doctest/doctest.h>

using namespace smbprobe::proto;

TEST_SUITE("proto/ntstatus") {
  TEST_CASE("names what servers answer with") {
    CHECK(ntstatus_name(0) == "STATUS_SUCCESS");
    CHECK(ntstatus_name(0xC00000BB) == "STATUS_NOT_SUPPORTED");
    CHECK(ntstatus_name(0xC05D0000) == "STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP");
  }

  TEST_CASE("gives eight digits for an unknown value") { CHECK(ntstatus_name(0x00570001) == "0x00570001"); }
}
