#include "proto/smb2_negotiate_contexts.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/exact_buffer.hpp"
#include "support/hex.hpp"
#include "support/smb2_samples.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::uint32_t kStart = 64;

// A list right behind a header whose bytes do not matter here.
Bytes behind_header(std::string_view hex) { return joined(Bytes(kStart, 0), from_hex(hex)); }

ContextList decode_contexts(std::string_view hex, std::uint16_t count) {
  const ExactBuffer message(behind_header(hex));
  return decode_negotiate_contexts(message.view(), kStart, count);
}

std::vector<NegotiateContext> one_of_each() {
  return {PreauthIntegrityCapabilities{{1}, {0xAA, 0xBB, 0xCC}},
          EncryptionCapabilities{{2, 1, 4, 3}},
          CompressionCapabilities{{4, 2, 3, 1, 5}, 1},
          NetnameNegotiateContextId{{'a', 0, 'b', 0}},
          TransportCapabilities{1},
          RdmaTransformCapabilities{{1, 2}},
          SigningCapabilities{{2, 1, 0}},
          OtherContext{0x0100, Bytes(16, 0x93)}};
}

Bytes written_contexts(const std::vector<NegotiateContext>& contexts) {
  Writer out;
  out.zeros(kStart);
  write_negotiate_contexts(out, contexts);
  return out.finish();
}

constexpr std::string_view kCipher = "0200 0400 00000000 0100 0200";  // a list of one, unpadded
constexpr std::string_view kCipherThenSigning = "0200 0400 00000000 0100 0200 00000000 0800 0400 00000000 0100 0100";

}  // namespace

TEST_SUITE("proto/smb2_negotiate_contexts") {
  TEST_CASE("decodes the list of a Samba reply") {
    const ContextList list = decode_negotiate_contexts(message_from_hex(kSmb311Reply), 208, 2);
    CHECK(!list.damage);
    CHECK(list.anomalies.empty());
    REQUIRE(list.contexts.size() == 2);
    const auto* preauth = find_context<PreauthIntegrityCapabilities>(list.contexts);
    REQUIRE(preauth != nullptr);
    CHECK(preauth->hash_algorithms == std::vector<std::uint16_t>{1});
    CHECK(to_hex(preauth->salt) == "68a11c0bd9212fca8d70563400777afea3ce04aaed8dbe0730eb6f090bb46a23");
    const auto* encryption = find_context<EncryptionCapabilities>(list.contexts);
    REQUIRE(encryption != nullptr);
    CHECK(encryption->ciphers == std::vector<std::uint16_t>{2});
    CHECK(find_context<SigningCapabilities>(list.contexts) == nullptr);
  }

  TEST_CASE("writes each type in its layout") {
    const Bytes message = written_contexts(one_of_each());
    CHECK(to_hex(ByteView(message).subspan(kStart)) ==
          "0100090000000000"
          "0100"
          "0300"
          "0100"
          "aabbcc"
          "00000000000000"
          "02000a0000000000"
          "0400"
          "0200"
          "0100"
          "0400"
          "0300"
          "000000000000"
          "0300120000000000"
          "0500"
          "0000"
          "01000000"
          "0400"
          "0200"
          "0300"
          "0100"
          "0500"
          "000000000000"
          "0500040000000000"
          "61006200"
          "00000000"
          "0600040000000000"
          "01000000"
          "00000000"
          "07000c0000000000"
          "0200"
          "0000"
          "00000000"
          "0100"
          "0200"
          "00000000"
          "0800080000000000"
          "0300"
          "0200"
          "0100"
          "0000"
          "0001100000000000"
          "93939393939393939393939393939393");
  }

  TEST_CASE("round-trips one of each type") {
    const ContextList list = decode_negotiate_contexts(written_contexts(one_of_each()), kStart, 8);
    CHECK(!list.damage);
    CHECK(list.anomalies.empty());
    CHECK(list.contexts == one_of_each());
  }

  TEST_CASE("tells the type of each context") {
    std::vector<std::uint16_t> types;
    for (const NegotiateContext& context : one_of_each()) types.push_back(context_type(context));
    CHECK(types == std::vector<std::uint16_t>{1, 2, 3, 5, 6, 7, 8, 0x0100});
  }

  TEST_CASE("decodes contexts in any order") {
    std::vector<NegotiateContext> reversed = one_of_each();
    std::reverse(reversed.begin(), reversed.end());
    CHECK(decode_negotiate_contexts(written_contexts(reversed), kStart, 8).contexts == reversed);
  }

  TEST_CASE("pads every context but the last") {
    const Bytes message = written_contexts({EncryptionCapabilities{{2}}, SigningCapabilities{{1}}});
    CHECK(message == behind_header(kCipherThenSigning));
  }

  TEST_CASE("detects every truncation and keeps the contexts before it") {
    const Bytes message = written_contexts(one_of_each());
    // where each context ends, without its padding
    const std::vector<std::size_t> ends{81, 106, 138, 156, 172, 196, 216, 240};
    for_each_prefix(message, [&](ByteView prefix) {
      const ContextList list = decode_negotiate_contexts(prefix, kStart, 8);
      CHECK(list.damage.has_value());
      std::size_t whole = 0;
      for (const std::size_t end : ends) whole += prefix.size() >= end ? 1U : 0U;
      CHECK(list.contexts.size() == whole);
    });
    CHECK(message.size() == ends.back());
  }

  TEST_CASE("reports bytes behind the padding of the last context") {
    CHECK(decode_contexts("0200 0400 00000000 0100 0200 00000000", 1).anomalies.empty());
    const ContextList list = decode_contexts("0200 0400 00000000 0100 0200 00000000 00", 1);
    REQUIRE(list.anomalies.size() == 1);
    CHECK(list.anomalies[0] == Anomaly{"NegotiateContextCount", "1 bytes behind the last context"});
    CHECK(list.contexts.size() == 1);
  }

  TEST_CASE("reads nothing for a count of 0 with any offset") {
    for (const std::uint32_t offset : {0U, 3U, 64U, 0xFFFFFFFFU}) {
      CHECK(decode_negotiate_contexts(behind_header(kCipher), offset, 0) == ContextList{});
    }
  }

  TEST_CASE("rejects an offset inside the header") {
    for (const std::uint32_t offset : {0U, 8U, 56U}) {
      const ContextList list = decode_negotiate_contexts(behind_header(kCipher), offset, 1);
      CHECK(list.damage == DecodeError{DecodeErrc::out_of_range, offset, "NegotiateContextOffset"});
      CHECK(list.contexts.empty());
    }
  }

  TEST_CASE("rejects an offset behind the message") {
    for (const std::uint32_t offset : {77U, 80U, 0x80000000U, 0xFFFFFFFFU}) {
      const ContextList list = decode_negotiate_contexts(behind_header(kCipher), offset, 1);
      CHECK(list.damage == DecodeError{DecodeErrc::out_of_range, offset, "NegotiateContextOffset"});
    }
  }

  TEST_CASE("reports a list at the end of the message as truncated") {
    const ContextList list = decode_negotiate_contexts(Bytes(kStart, 0), kStart, 1);
    CHECK(list.damage == DecodeError{DecodeErrc::truncated, kStart, "ContextType"});
  }

  TEST_CASE("rejects an offset that is not a multiple of 8") {
    const ContextList list = decode_negotiate_contexts(behind_header(kCipherThenSigning), 68, 1);
    CHECK(list.damage == DecodeError{DecodeErrc::misaligned, 68, "NegotiateContextOffset"});
    CHECK(list.contexts.empty());
  }

  TEST_CASE("reports a list that ends before its count") {
    const ContextList list = decode_contexts(kCipher, 2);
    CHECK(list.damage == DecodeError{DecodeErrc::truncated, 76, "ContextType"});
    CHECK(list.contexts == std::vector<NegotiateContext>{EncryptionCapabilities{{2}}});
  }

  TEST_CASE("survives the largest count") {
    const ContextList list = decode_contexts(kCipherThenSigning, 65535);
    CHECK(list.damage->code == DecodeErrc::truncated);
    CHECK(list.contexts.size() == 2);
  }

  TEST_CASE("reads 32 contexts and no more") {
    std::vector<NegotiateContext> many(33, OtherContext{0xBEEF, {}});
    const Bytes message = written_contexts(many);
    CHECK(!decode_negotiate_contexts(message, kStart, 32).damage);
    const ContextList list = decode_negotiate_contexts(message, kStart, 33);
    CHECK(list.damage == DecodeError{DecodeErrc::bad_count, kStart + 32 * 8, "NegotiateContextCount"});
    CHECK(list.contexts.size() == 32);
  }

  TEST_CASE("reports a DataLength beyond the message") {
    for (const std::string_view hex : {"0200 0500 00000000 0100 0200", "0200 ffff 00000000 0100 0200"}) {
      const ContextList list = decode_contexts(hex, 1);
      CHECK(list.damage == DecodeError{DecodeErrc::truncated, 72, "DataLength"});
      CHECK(list.contexts.empty());
    }
  }

  TEST_CASE("keeps what stands before a DataLength beyond the message") {
    const ContextList list = decode_contexts("0200 0400 00000000 0100 0200 00000000 0800 ff00 00000000 0100 0100", 2);
    CHECK(list.damage == DecodeError{DecodeErrc::truncated, 88, "DataLength"});
    CHECK(list.contexts == std::vector<NegotiateContext>{EncryptionCapabilities{{2}}});
  }

  TEST_CASE("reports an id count beyond DataLength though the message goes on") {
    const std::string_view rest = " 00000000 0000000000000000";
    for (const std::string_view hex : {"0200 0400 00000000 0200 0200", "0800 0400 00000000 ffff 0200",
                                       "0100 0400 00000000 0100 0000", "0100 0600 00000000 0100 0100 0100"}) {
      const ContextList list = decode_contexts(std::string(hex) + std::string(rest), 1);
      REQUIRE(list.damage);
      CHECK(list.damage->code == DecodeErrc::truncated);
      CHECK(list.contexts.empty());
    }
  }

  TEST_CASE("names the field that is cut inside a context") {
    CHECK(decode_contexts("0200 0400 00000000 0200 0200", 1).damage ==
          DecodeError{DecodeErrc::truncated, 74, "Ciphers"});
    CHECK(decode_contexts("0100 0600 00000000 0100 0100 0100", 1).damage ==
          DecodeError{DecodeErrc::truncated, 78, "Salt"});
    CHECK(decode_contexts("0600 0000 00000000", 1).damage == DecodeError{DecodeErrc::truncated, 72, "Flags"});
  }

  TEST_CASE("accepts id lists of length 0") {
    const ContextList list = decode_contexts("0200 0200 00000000 0000", 1);
    CHECK(!list.damage);
    CHECK(list.contexts == std::vector<NegotiateContext>{EncryptionCapabilities{}});
  }

  TEST_CASE("keeps an unknown type with its bytes") {
    const ContextList list = decode_contexts("efbe 0300 00000000 010203", 1);
    CHECK(list.contexts == std::vector<NegotiateContext>{OtherContext{0xBEEF, {1, 2, 3}}});
    CHECK(list.anomalies.empty());
  }

  TEST_CASE("keeps both of two contexts of one type and says so") {
    const ContextList list = decode_contexts("0200 0400 00000000 0100 0200 00000000 0200 0400 00000000 0100 0100", 2);
    CHECK(!list.damage);
    CHECK(list.contexts.size() == 2);
    CHECK(find_context<EncryptionCapabilities>(list.contexts)->ciphers == std::vector<std::uint16_t>{2});
    CHECK(list.anomalies == Anomalies{{"ContextType", "another ENCRYPTION_CAPABILITIES context"}});
  }

  TEST_CASE("reports bytes behind the counted ids") {
    const ContextList list = decode_contexts("0200 0600 00000000 0100 0200 0100", 1);
    CHECK(list.contexts == std::vector<NegotiateContext>{EncryptionCapabilities{{2}}});
    CHECK(list.anomalies == Anomalies{{"DataLength", "2 bytes behind the fields of ENCRYPTION_CAPABILITIES"}});
  }

  TEST_CASE("reports reserved fields that are not zero") {
    CHECK(decode_contexts("0200 0400 07000000 0100 0200", 1).anomalies ==
          Anomalies{{"Reserved", "Reserved is 0x0007, not zero"}});
    CHECK(decode_contexts("0300 0a00 00000000 0100 0100 00000000 0100", 1).anomalies ==
          Anomalies{{"Padding", "Padding is 0x0001, not zero"}});
    CHECK(decode_contexts("0700 0a00 00000000 0100 0100 02000000 0100", 1).anomalies.size() == 2);
  }

  TEST_CASE("cuts a context that DataLength cannot tell") {
    const Bytes message = written_contexts({NetnameNegotiateContextId{Bytes(70000, 'x')}, TransportCapabilities{1}});
    const ContextList list = decode_negotiate_contexts(message, kStart, 2);
    CHECK(!list.damage);
    REQUIRE(list.contexts.size() == 2);
    CHECK(std::get<NetnameNegotiateContextId>(list.contexts[0]).net_name.size() == 65535);
    CHECK(list.contexts[1] == NegotiateContext{TransportCapabilities{1}});
  }
}
