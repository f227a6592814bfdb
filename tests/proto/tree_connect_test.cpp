#include "proto/tree_connect.hpp"

#include <doctest/doctest.h>

#include "support/exact_buffer.hpp"

using namespace smbprobe::proto;
using namespace smbprobe::test;

namespace {

constexpr std::size_t kPathOffset = 68;
constexpr std::size_t kPathLength = 70;

Smb2TreeConnectRequest smb2() {
  return {.header = probe_smb2_header(SMB2_TREE_CONNECT, 5), .flags = 0, .path = "\\\\nas\\public"};
}

Smb1TreeConnectRequest smb1(bool unicode) {
  Smb1TreeConnectRequest out{
      .header = probe_smb1_header(SMB_COM_TREE_CONNECT_ANDX, true), .path = "\\\\NAS\\C", .service = "?????"};
  if (!unicode) out.header.flags2 = static_cast<std::uint16_t>(out.header.flags2 & ~unsigned{SMB_FLAGS2_UNICODE});
  return out;
}

Decoded<Smb2TreeConnectRequest> decode_smb2(const Bytes& message) {
  const ExactBuffer exact(message);
  return decode_smb2_tree_connect_request(exact.view());
}

/// Behind a LOGOFF_ANDX of two words; its WordCount is at 44, padding before it.
Bytes chained(const Smb1TreeConnectRequest& request, std::uint16_t next) {
  Smb1Header header = request.header;
  header.command = 0x74;
  Writer out;
  write_smb1_header(out, header);
  out.le(std::uint8_t{2});
  out.le(SMB_COM_TREE_CONNECT_ANDX);
  out.zeros(1);
  out.le(next);
  out.zeros(2 + 5);
  const Bytes tree = build_smb1_tree_connect_request(request);
  out.bytes(ByteView(tree).subspan(kSmb1HeaderSize));
  return out.finish();
}

Bytes patched_smb2(Bytes message, std::size_t at, std::uint16_t value) {
  message.at(at) = static_cast<std::uint8_t>(value & 0xFFU);
  message.at(at + 1) = static_cast<std::uint8_t>(value >> 8U);
  return message;
}

}  // namespace

TEST_SUITE("proto/tree_connect") {
  TEST_CASE("round-trips SMB2") {
    const auto request = decode_smb2(build_smb2_tree_connect_request(smb2()));
    REQUIRE(request);
    CHECK(*request == smb2());
    CHECK(build_smb2_tree_connect_request(*request) == build_smb2_tree_connect_request(smb2()));
  }
  TEST_CASE("detects every truncation of SMB2") {
    for_each_prefix(build_smb2_tree_connect_request(smb2()),
                    [](ByteView prefix) { CHECK(!decode_smb2_tree_connect_request(prefix)); });
  }
  TEST_CASE("passes over trailing bytes of SMB2") {
    Bytes message = build_smb2_tree_connect_request(smb2());
    message.push_back(0);
    CHECK(decode_smb2(message)->path == "\\\\nas\\public");
  }
  TEST_CASE("rejects a path outside the message") {
    const Bytes whole = build_smb2_tree_connect_request(smb2());
    const auto end = static_cast<std::uint16_t>(whole.size());
    for (const std::uint16_t offset : {std::uint16_t{0}, std::uint16_t{71}, end, std::uint16_t{0xFFFF}})
      CHECK(decode_smb2(patched_smb2(whole, kPathOffset, offset)).error().code == DecodeErrc::out_of_range);
    CHECK(decode_smb2(patched_smb2(whole, kPathLength, 0xFFFF)).error().code == DecodeErrc::out_of_range);
    CHECK(decode_smb2(patched_smb2(whole, kPathLength, 0))->path == "");
  }
  TEST_CASE("rejects another StructureSize and a response") {
    const Bytes whole = build_smb2_tree_connect_request(smb2());
    CHECK(decode_smb2(patched_smb2(whole, 64, 16)).error().code == DecodeErrc::bad_structure_size);
    CHECK(decode_smb2(patched_smb2(whole, 16, 1)).error().code == DecodeErrc::bad_value);
  }
  TEST_CASE("round-trips SMB1 in both alphabets") {
    for (const bool unicode : {false, true}) {
      const Bytes message = build_smb1_tree_connect_request(smb1(unicode));
      const ExactBuffer exact(message);
      const auto request = decode_smb1_tree_connect_request(exact.view());
      REQUIRE(request);
      CHECK(*request == smb1(unicode));
      CHECK(build_smb1_tree_connect_request(*request) == message);
    }
  }
  TEST_CASE("detects every truncation of SMB1") {
    for_each_prefix(build_smb1_tree_connect_request(smb1(true)),
                    [](ByteView prefix) { CHECK(!decode_smb1_tree_connect_request(prefix)); });
  }
  TEST_CASE("decodes a request behind another in an AndX chain") {
    const ExactBuffer exact(chained(smb1(true), 44));
    const auto request = decode_smb1_tree_connect_request(exact.view());
    REQUIRE(request);
    CHECK(request->path == "\\\\NAS\\C");
    CHECK(request->service == "?????");
  }
  TEST_CASE("detects every truncation of a chain") {
    for_each_prefix(chained(smb1(true), 44), [](ByteView prefix) { CHECK(!decode_smb1_tree_connect_request(prefix)); });
  }
  TEST_CASE("rejects a chain that does not go forward") {
    for (const std::uint16_t next : {std::uint16_t{0}, std::uint16_t{31}, std::uint16_t{32}, std::uint16_t{0xFFFF}}) {
      const Bytes message = chained(smb1(true), next);
      CHECK(decode_smb1_tree_connect_request(message).error() == DecodeError{DecodeErrc::bad_value, 32, "Command"});
    }
  }
  TEST_CASE("rejects a password longer than the bytes") {
    constexpr std::size_t kPasswordLength = 32 + 1 + 6;
    const Bytes message = patched_smb2(build_smb1_tree_connect_request(smb1(true)), kPasswordLength, 0x0FFF);
    CHECK(decode_smb1_tree_connect_request(message).error().code == DecodeErrc::truncated);
  }
  TEST_CASE("round-trips an answer of SMB2") {
    Smb2TreeConnectResponse answer{.header = probe_smb2_header(SMB2_TREE_CONNECT, 5),
                                   .share_type = 2,
                                   .share_flags = 0x30,
                                   .capabilities = 0x10,
                                   .maximal_access = 0x001F00A9};
    answer.header.flags = SMB2_FLAGS_SERVER_TO_REDIR;
    const Bytes message = build_smb2_tree_connect_response(answer);
    CHECK(*decode_smb2_tree_connect_response(message) == answer);
    for_each_prefix(message, [](ByteView prefix) { CHECK(!decode_smb2_tree_connect_response(prefix)); });
    CHECK(decode_smb2_tree_connect_response(patched_smb2(message, 64, 9)).error().code ==
          DecodeErrc::bad_structure_size);
    CHECK(decode_smb2_tree_connect_response(patched_smb2(message, 12, 1)).error().code == DecodeErrc::bad_value);
    CHECK(decode_smb2_tree_connect_response(build_smb2_tree_connect_request(smb2())).error().code ==
          DecodeErrc::bad_value);
  }
  TEST_CASE("round-trips an answer of SMB1 of every length") {
    for (const std::uint8_t words : {std::uint8_t{2}, std::uint8_t{3}, std::uint8_t{7}}) {
      Smb1TreeConnectResponse answer{
          .header = probe_smb1_header(SMB_COM_TREE_CONNECT_ANDX, true), .word_count = words, .service = "IPC"};
      answer.header.flags |= SMB_FLAGS_REPLY;
      const Bytes message = build_smb1_tree_connect_response(answer);
      CHECK(*decode_smb1_tree_connect_response(message) == answer);
      for_each_prefix(message, [](ByteView prefix) { CHECK(!decode_smb1_tree_connect_response(prefix)); });
      Bytes longer = message;
      longer.at(32) = 4;
      CHECK(decode_smb1_tree_connect_response(longer).error().code == DecodeErrc::bad_structure_size);
    }
  }
  TEST_CASE("rejects another WordCount") {
    Bytes message = build_smb1_tree_connect_request(smb1(true));
    message.at(32) = 3;
    CHECK(decode_smb1_tree_connect_request(message).error().code == DecodeErrc::bad_structure_size);
  }
}
