#include "proto/tree_connect.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "proto/reader.hpp"
#include "proto/smb1_body.hpp"
#include "proto/text.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::uint16_t kSmb2StructureSize = 9;  // counts one byte of the Buffer
constexpr std::size_t kSmb2FixedEnd = kSmb2HeaderSize + kSmb2StructureSize - 1;
constexpr std::uint8_t kSmb1WordCount = 4;
constexpr std::uint16_t kSmb2ResponseStructureSize = 16;
/// Of an answer: in LANMAN, in NT LM 0.12, and the extended one. [MS-CIFS] 2.2.4.55.2, [MS-SMB] 2.2.4.7.2
constexpr std::array<std::uint8_t, 3> kSmb1ResponseWordCounts{3, 2, 7};

}  // namespace

Bytes build_smb2_tree_connect_request(const Smb2TreeConnectRequest& request) {
  Bytes path = utf8_to_utf16le(request.path);
  constexpr std::size_t kMost = std::numeric_limits<std::uint16_t>::max() - 1;  // even: no half of a UTF-16 unit
  if (path.size() > kMost) path.resize(kMost);
  Writer out;
  write_smb2_header(out, request.header);
  out.le(kSmb2StructureSize);
  out.le(request.flags);
  out.le(static_cast<std::uint16_t>(kSmb2FixedEnd));
  out.le(static_cast<std::uint16_t>(path.size()));
  out.bytes(path);
  return out.finish();
}

Decoded<Smb2TreeConnectRequest> decode_smb2_tree_connect_request(ByteView message) {
  const auto header = decode_smb2_header_of(message, SMB2_TREE_CONNECT, Smb2Direction::request);
  if (!header) return std::unexpected(header.error());
  Reader r(message.subspan(kSmb2HeaderSize), kSmb2HeaderSize);
  r.require(r.le<std::uint16_t>("StructureSize") == kSmb2StructureSize, DecodeErrc::bad_structure_size,
            "StructureSize");
  Smb2TreeConnectRequest out;
  out.header = *header;
  out.flags = r.le<std::uint16_t>("Flags");
  const auto offset = r.le<std::uint16_t>("PathOffset");
  const auto length = r.le<std::uint16_t>("PathLength");
  if (const auto fixed = r.finish(true); !fixed) return std::unexpected(fixed.error());
  if (length == 0) return out;
  if (offset < kSmb2FixedEnd) return std::unexpected(DecodeError{DecodeErrc::out_of_range, offset, "PathOffset"});
  const auto path = window(message, offset, length, "PathName");
  if (!path) return std::unexpected(path.error());
  out.path = utf16le_to_utf8(*path);
  return out;
}

Bytes build_smb1_tree_connect_request(const Smb1TreeConnectRequest& request) {
  constexpr std::uint16_t kPasswordLength = 1;
  Writer bytes;
  bytes.zeros(kPasswordLength);
  // words and ByteCount end at an odd place, so that the password makes the path's place even
  write_smb1_string(bytes, request.path, is_unicode(request.header));
  write_smb1_string(bytes, request.service, false);
  Writer out;
  write_smb1_header(out, request.header);
  out.le(kSmb1WordCount);
  write_no_smb1_andx(out);
  out.le(std::uint16_t{0});  // Flags
  out.le(kPasswordLength);
  write_smb1_bytes(out, bytes.finish());
  return out.finish();
}

Decoded<Smb1TreeConnectRequest> decode_smb1_tree_connect_request(ByteView message) {
  const auto body = decode_smb1_chained_body(message, SMB_COM_TREE_CONNECT_ANDX, false, kSmb1WordCount);
  if (!body) return std::unexpected(body.error());
  constexpr std::size_t kByteCount = 2;
  Reader words(body->words, body->bytes_offset - kByteCount - body->words.size());
  words.skip(kSmb1AndXSize, "AndX");
  words.skip(2, "Flags");
  const auto password_length = words.le<std::uint16_t>("PasswordLength");
  if (const auto fixed = words.finish(true); !fixed) return std::unexpected(fixed.error());
  Reader bytes(body->bytes, body->bytes_offset);
  bytes.skip(password_length, "Password");
  if (const auto passed = bytes.finish(true); !passed) return std::unexpected(passed.error());

  Smb1TreeConnectRequest out{.header = body->header, .path = {}, .service = {}};
  ByteView rest = body->bytes.subspan(password_length);
  const bool unicode = is_unicode(out.header);
  const bool odd = (body->bytes_offset + password_length) % 2 != 0;
  if (unicode && odd && !rest.empty()) rest = rest.subspan(1);
  Smb1String path = take_smb1_string(rest, unicode);
  out.path = std::move(path.text);
  out.service = take_smb1_string(rest.subspan(path.size), false).text;
  return out;
}

Bytes build_smb2_tree_connect_response(const Smb2TreeConnectResponse& response) {
  Writer out;
  write_smb2_header(out, response.header);
  out.le(kSmb2ResponseStructureSize);
  out.le(response.share_type);
  out.zeros(1);  // Reserved
  out.le(response.share_flags);
  out.le(response.capabilities);
  out.le(response.maximal_access);
  return out.finish();
}

Decoded<Smb2TreeConnectResponse> decode_smb2_tree_connect_response(ByteView message) {
  const auto header = decode_smb2_header_of(message, SMB2_TREE_CONNECT, Smb2Direction::response);
  if (!header) return std::unexpected(header.error());
  Reader r(message.subspan(kSmb2HeaderSize), kSmb2HeaderSize);
  r.require(r.le<std::uint16_t>("StructureSize") == kSmb2ResponseStructureSize, DecodeErrc::bad_structure_size,
            "StructureSize");
  Smb2TreeConnectResponse out;
  out.header = *header;
  out.share_type = r.le<std::uint8_t>("ShareType");
  r.skip(1, "Reserved");
  out.share_flags = r.le<std::uint32_t>("ShareFlags");
  out.capabilities = r.le<std::uint32_t>("Capabilities");
  out.maximal_access = r.le<std::uint32_t>("MaximalAccess");
  return r.finish(out);
}

Bytes build_smb1_tree_connect_response(const Smb1TreeConnectResponse& response) {
  Writer bytes;
  write_smb1_string(bytes, response.service, false);
  Writer out;
  write_smb1_header(out, response.header);
  out.le(response.word_count);
  write_no_smb1_andx(out);
  const std::size_t words = std::size_t{response.word_count} * 2;
  out.zeros(words - std::min(words, kSmb1AndXSize));
  write_smb1_bytes(out, bytes.finish());
  return out.finish();
}

Decoded<Smb1TreeConnectResponse> decode_smb1_tree_connect_response(ByteView message) {
  const std::uint8_t told = message.size() > kSmb1HeaderSize ? message[kSmb1HeaderSize] : std::uint8_t{0};
  const bool known = std::ranges::find(kSmb1ResponseWordCounts, told) != kSmb1ResponseWordCounts.end();
  const std::uint8_t words = known ? told : kSmb1ResponseWordCounts.front();
  const auto body = decode_smb1_body(message, SMB_COM_TREE_CONNECT_ANDX, true, words);
  if (!body) return std::unexpected(body.error());
  return Smb1TreeConnectResponse{
      .header = body->header, .word_count = words, .service = take_smb1_string(body->bytes, false).text};
}

}  // namespace smbprobe::proto
