#include "proto/smb2_header.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

// Every field has bytes of its own, so that a swapped or shifted one shows.
Smb2Header all_different() {
  Smb2Header header;
  header.credit_charge = 0x0102;
  header.status = 0x03040506;
  header.command = 0x0708;
  header.credits = 0x090A;
  header.flags = 0x0B0C0D0E;
  header.next_command = 0x0F101112;
  header.message_id = 0x131415161718191A;
  header.process_id = 0x1B1C1D1E;
  header.tree_id = 0x1F202122;
  header.session_id = 0x232425262728292A;
  for (std::size_t i = 0; i < header.signature.size(); ++i) header.signature[i] = static_cast<std::uint8_t>(0x30 + i);
  return header;
}

Bytes written_header(const Smb2Header& header) {
  Writer out;
  write_smb2_header(out, header);
  return out.finish();
}

}  // namespace

TEST_SUITE("proto/smb2_header") {
  TEST_CASE("decodes the header of a refusal by Samba") {
    const auto header = decode_smb2_header(message_from_hex(kSmb2ErrorNotSupported));
    REQUIRE(header);
    CHECK(header->status == 0xC00000BB);
    CHECK(header->command == SMB2_NEGOTIATE);
    CHECK(header->credits == 1);
    CHECK(header->flags == SMB2_FLAGS_SERVER_TO_REDIR);
    CHECK(header->process_id == 0xFEFF);
    CHECK(header->credit_charge == 0);
    CHECK(header->message_id == 0);
    CHECK(header->session_id == 0);
  }

  TEST_CASE("writes each field at its offset") {
    CHECK(to_hex(written_header(all_different())) ==
          "fe534d424000020106050403080"
          "70a090e0d0c0b1211100f1a191817161514131e1d1c1b2221201f2a29282726252423"
          "303132333435363738393a3b3c3d3e3f");
  }

  TEST_CASE("round-trips every field") {
    CHECK(decode_smb2_header(written_header(all_different())) == all_different());
  }

  TEST_CASE("reports every prefix as truncated") {
    for_each_prefix(written_header(all_different()), [](ByteView prefix) {
      const auto header = decode_smb2_header(prefix);
      REQUIRE(!header);
      CHECK(header.error().code == DecodeErrc::truncated);
    });
  }

  TEST_CASE("accepts bytes behind the header") {
    CHECK(decode_smb2_header(joined(written_header(all_different()), {0})) == all_different());
  }

  TEST_CASE("rejects a transform header by its magic") {
    const auto header = decode_smb2_header(patched<std::uint8_t>(written_header(all_different()), 0, 0xFD));
    REQUIRE(!header);
    CHECK(header.error() == DecodeError{DecodeErrc::bad_magic, 0, "ProtocolId"});
  }

  TEST_CASE("rejects a StructureSize other than 64") {
    const auto header = decode_smb2_header(patched<std::uint16_t>(written_header(all_different()), 4, 65));
    REQUIRE(!header);
    CHECK(header.error().code == DecodeErrc::bad_structure_size);
    CHECK(header.error().field == "StructureSize");
  }

  TEST_CASE("tells SMB2 by four bytes") {
    CHECK(is_smb2(from_hex("fe534d42")));
    CHECK(!is_smb2(from_hex("fe534d")));
    CHECK(!is_smb2(from_hex("ff534d42")));
    CHECK(!is_smb2({}));
  }

  TEST_CASE("rejects another command") {
    const auto header =
        decode_smb2_header_of(message_from_hex(kSmb311Reply), SMB2_SESSION_SETUP, Smb2Direction::response);
    REQUIRE(!header);
    CHECK(header.error() == DecodeError{DecodeErrc::bad_value, 12, "Command"});
  }

  TEST_CASE("rejects a message that goes the other way") {
    const auto header = decode_smb2_header_of(message_from_hex(kSmb311Reply), SMB2_NEGOTIATE, Smb2Direction::request);
    REQUIRE(!header);
    CHECK(header.error() == DecodeError{DecodeErrc::bad_value, 16, "Flags"});
  }

  TEST_CASE("makes the header of a probe") {
    const Smb2Header header = probe_smb2_header(SMB2_SESSION_SETUP, 7);
    CHECK(header.command == 1);
    CHECK(header.message_id == 7);
    CHECK(header.credits == 31);
    CHECK(header.process_id == 0xFEFF);
    CHECK(header.flags == 0);
  }
}
