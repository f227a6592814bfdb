#include "proto/text.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"

using namespace smbprobe::proto;
using smbprobe::test::ExactBuffer;
using smbprobe::test::from_hex;

namespace {

std::string decoded_text(std::string_view hex) { return utf16le_to_utf8(ExactBuffer(from_hex(hex)).view()); }

}  // namespace

TEST_SUITE("proto/text") {
  TEST_CASE("decodes UTF-16LE of every UTF-8 length") {
    CHECK(decoded_text("4100 e900 ac20 3dd800de") == "A\u00e9\u20ac\U0001f600");
  }

  TEST_CASE("decodes no bytes to no text") { CHECK(decoded_text("").empty()); }

  TEST_CASE("replaces a lone high surrogate") { CHECK(decoded_text("3dd8 4100") == "\ufffdA"); }

  TEST_CASE("replaces a high surrogate at the end") { CHECK(decoded_text("4100 3dd8") == "A\ufffd"); }

  TEST_CASE("replaces a lone low surrogate") { CHECK(decoded_text("00de 4100") == "\ufffdA"); }

  TEST_CASE("replaces surrogates in the wrong order") { CHECK(decoded_text("00de 3dd8") == "\ufffd\ufffd"); }

  TEST_CASE("replaces half a surrogate pair cut inside its second unit") {
    CHECK(decoded_text("3dd8 00") == "\ufffd\ufffd");
  }

  TEST_CASE("replaces an odd last byte") { CHECK(decoded_text("4100 42") == "A\ufffd"); }

  TEST_CASE("keeps a NUL") { CHECK(decoded_text("4100 0000 4200") == std::string("A\0B", 3)); }

  TEST_CASE("encodes UTF-16LE without a terminator") {
    CHECK(to_hex(utf8_to_utf16le("A\u00e9\u20ac\U0001f600")) == "4100e900ac203dd800de");
  }

  TEST_CASE("encodes broken UTF-8 as replacement characters") {
    CHECK(to_hex(utf8_to_utf16le("\xff")) == "fdff");
    CHECK(to_hex(utf8_to_utf16le("\xc3")) == "fdff");
    CHECK(to_hex(utf8_to_utf16le("\xc0\x80")) == "fdfffdff");
    CHECK(to_hex(utf8_to_utf16le("\xed\xa0\x80")) == "fdfffdfffdff");
    CHECK(to_hex(utf8_to_utf16le("\xf4\x90\x80\x80")) == "fdfffdfffdfffdff");
  }

  TEST_CASE("writes OEM bytes from 0x80 as escapes") { CHECK(oem_to_utf8(from_hex("4181ff7f")) == "A\\x81\\xff\x7f"); }
}
