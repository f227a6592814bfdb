#include "proto/smb1_header.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::string_view kHeader =
    "ff534d4272160000c08853c80102"
    "a1a2a3a4a5a6a7a8"
    "0304"
    "0506"
    "fffe"
    "0708"
    "090a";

}  // namespace

TEST_SUITE("proto/smb1_header") {
  TEST_CASE("decodes every field") {
    const auto header = decode_smb1_header(ExactBuffer(from_hex(kHeader)).view());
    REQUIRE(header.has_value());
    CHECK(header->command == 0x72);
    CHECK(header->status == 0xC0000016);
    CHECK(header->flags == 0x88);
    CHECK(header->flags2 == 0xC853);
    CHECK(header->pid_high == 0x0201);
    CHECK(to_hex(header->security_features) == "a1a2a3a4a5a6a7a8");
    CHECK(header->reserved == 0x0403);
    CHECK(header->tid == 0x0605);
    CHECK(header->pid_low == 0xFEFF);
    CHECK(header->uid == 0x0807);
    CHECK(header->mid == 0x0A09);
  }

  TEST_CASE("writes back what it decoded") {
    Writer out;
    write_smb1_header(out, decode_smb1_header(from_hex(kHeader)).value());
    CHECK(out.finish() == from_hex(kHeader));
  }

  TEST_CASE("detects every truncation") {
    for_each_prefix(from_hex(kHeader),
                    [](ByteView prefix) { CHECK(decode_smb1_header(prefix).error().code == DecodeErrc::truncated); });
  }

  TEST_CASE("rejects another protocol id") {
    CHECK(decode_smb1_header(from_hex("fe534d42")).error() == DecodeError{DecodeErrc::bad_magic, 0, "Protocol"});
    CHECK(decode_smb1_header(to_bytes("HTTP/1.1 400 Bad Request, and more")).error().code == DecodeErrc::bad_magic);
  }

  TEST_CASE("knows SMB1 by its first four bytes") {
    CHECK(is_smb1(from_hex("ff534d42")));
    CHECK_FALSE(is_smb1(from_hex("ff534d")));
    CHECK_FALSE(is_smb1(from_hex("fe534d42")));
    CHECK_FALSE(is_smb1({}));
  }

  TEST_CASE("fills a probe header as Windows clients do") {
    Writer out;
    write_smb1_header(out, probe_smb1_header(SMB_COM_NEGOTIATE, true));
    CHECK(to_hex(out.finish()) == "ff534d4272000000001853c8000000000000000000000000fffffffe00000000");
    CHECK(probe_smb1_header(SMB_COM_NEGOTIATE, false).flags2 == 0xC053);
  }
}
