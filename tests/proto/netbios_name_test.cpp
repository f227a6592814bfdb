#include "proto/netbios_name.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::string_view kSmbServer = "20434b4644454e454346444546464346474546464343414341434143414341434100";

Decoded<NetbiosNameAt> decode_name(const Bytes& packet, std::size_t offset = 0) {
  return decode_netbios_name(ExactBuffer(packet).view(), offset);
}

/// A packet that holds the wildcard at 0 and then `tail`.
Bytes behind_wildcard(std::string_view tail) {
  Bytes out = encode_netbios_name(wildcard_name());
  const Bytes more = from_hex(tail);
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace

TEST_SUITE("proto/netbios_name") {
  TEST_CASE("encodes the called name of a file server") {
    CHECK(encode_netbios_name(make_netbios_name("*SMBSERVER", kFileServerSuffix)) == from_hex(kSmbServer));
  }

  TEST_CASE("encodes the wildcard with NULs") {
    CHECK(to_hex(encode_netbios_name(wildcard_name())) ==
          "20434b414141414141414141414141414141414141414141414141414141414141"
          "00");
  }

  TEST_CASE("makes names upper case and cuts them to 15 bytes") {
    CHECK(make_netbios_name("fileserver-number-2", 0x20).name == "FILESERVER-NUMB");
  }

  TEST_CASE("pads raw names with spaces") {
    CHECK(to_hex(raw_netbios_name(make_netbios_name("nas", 0x20))) ==
          "4e4153202020202020202020202020"
          "20");
  }

  TEST_CASE("takes the padding off a raw name") {
    CHECK(netbios_name_from_raw(raw_netbios_name(make_netbios_name("nas", 0x1d))) == make_netbios_name("NAS", 0x1d));
    CHECK(netbios_name_from_raw(raw_netbios_name(wildcard_name())) == wildcard_name());
    CHECK(netbios_name_from_raw({}) == NetbiosName{});
  }

  TEST_CASE("decodes a name and its size") {
    const auto name = decode_name(from_hex(kSmbServer));
    REQUIRE(name.has_value());
    CHECK(name->name == NetbiosName{"*SMBSERVER", 0x20, ""});
    CHECK(name->size == 34);
  }

  TEST_CASE("round-trips a scope") {
    const NetbiosName name{"NAS", 0x20, "corp.example"};
    const Bytes wire = encode_netbios_name(name);
    CHECK(wire.size() == 34 + 5 + 8);
    CHECK(decode_name(wire)->name == name);
  }

  TEST_CASE("round-trips bytes of an OEM code page") {
    const NetbiosName name{"\x01\x02__MSBROWSE__\x02", 0x01, ""};
    CHECK(decode_name(encode_netbios_name(name))->name == name);
  }

  TEST_CASE("bounds a scope to 255 bytes on the wire") {
    const NetbiosName name{"NAS", 0x20, std::string(100, 'a') + "." + std::string(300, 'b') + ".c.d.e..f"};
    const Bytes wire = encode_netbios_name(name);
    CHECK(wire.size() <= 255);
    CHECK(decode_name(wire)->name.scope == std::string(63, 'a') + "." + std::string(63, 'b') + ".c.d.e.f");
  }

  TEST_CASE("detects every truncation") {
    for_each_prefix(from_hex(kSmbServer), [](ByteView prefix) {
      CHECK(decode_netbios_name(prefix, 0).error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("rejects an offset at and beyond the end") {
    CHECK(decode_name(from_hex(kSmbServer), 34).error().code == DecodeErrc::truncated);
    CHECK(decode_name(from_hex(kSmbServer), 35).error().code == DecodeErrc::truncated);
    CHECK(decode_name(from_hex(kSmbServer), 0xffffffff).error().code == DecodeErrc::truncated);
  }

  TEST_CASE("rejects a first label that is not 32 bytes") {
    CHECK(decode_name(from_hex("00")).error().code == DecodeErrc::bad_value);
    CHECK(decode_name(from_hex("02414100")).error().code == DecodeErrc::bad_value);
  }

  TEST_CASE("rejects the reserved label lengths 0x40 and 0x80") {
    CHECK(decode_name(from_hex("40")).error() == DecodeError{DecodeErrc::bad_value, 0, "LABEL_LENGTH"});
    CHECK(decode_name(from_hex("80")).error().code == DecodeErrc::bad_value);
  }

  TEST_CASE("rejects characters outside A to P") {
    Bytes wire = from_hex(kSmbServer);
    wire[1] = 'Q';
    CHECK(decode_name(wire).error().code == DecodeErrc::bad_value);
    wire[1] = '@';
    CHECK(decode_name(wire).error().code == DecodeErrc::bad_value);
  }

  TEST_CASE("rejects a dot inside a scope label") {
    Bytes wire = from_hex(kSmbServer);
    wire.back() = 1;
    wire.insert(wire.end(), {'.', 0});
    CHECK(decode_name(wire).error().code == DecodeErrc::bad_value);
  }

  TEST_CASE("rejects a name of more than 255 bytes") {
    Bytes wire = from_hex(kSmbServer);
    wire.pop_back();
    for (int i = 0; i < 4; ++i) {
      wire.push_back(63);
      wire.insert(wire.end(), 63, 'a');
    }
    wire.push_back(0);
    CHECK(decode_name(wire).error().code == DecodeErrc::bad_value);
  }

  TEST_CASE("follows a pointer backwards") {
    const auto name = decode_name(behind_wildcard("c000"), 34);
    REQUIRE(name.has_value());
    CHECK(name->name == wildcard_name());
    CHECK(name->size == 2);
  }

  TEST_CASE("follows five pointers") {
    CHECK(decode_name(behind_wildcard("c000 c022 c024 c026 c028"), 42)->name == wildcard_name());
  }

  TEST_CASE("rejects six pointers") {
    CHECK(decode_name(behind_wildcard("c000 c022 c024 c026 c028 c02a"), 44).error().code == DecodeErrc::bad_count);
  }

  TEST_CASE("rejects a pointer to itself and one forwards") {
    CHECK(decode_name(from_hex("c000")).error() == DecodeError{DecodeErrc::out_of_range, 0, "LABEL_POINTER"});
    CHECK(decode_name(from_hex("c00200")).error().code == DecodeErrc::out_of_range);
    CHECK(decode_name(from_hex("ffff")).error().code == DecodeErrc::out_of_range);
  }

  TEST_CASE("rejects half a pointer") { CHECK(decode_name(from_hex("c0")).error().code == DecodeErrc::truncated); }

  TEST_CASE("rejects a loop of a label and a pointer") {
    CHECK(decode_name(from_hex("0141c000"), 0).error().code == DecodeErrc::bad_count);
  }

  TEST_CASE("prints names with their suffix") {
    CHECK(to_string(NetbiosName{"NAS", 0x20, ""}) == "NAS<20>");
    CHECK(to_string(NetbiosName{"\x01\x02__MSBROWSE__\x02", 0x01, ""}) == "\\x01\\x02__MSBROWSE__\\x02<01>");
    CHECK(to_string(NetbiosName{"A\x1b[\x7f\xff", 0xbe, ""}) == "A\\x1b[\\x7f\\xff<be>");
  }
}
