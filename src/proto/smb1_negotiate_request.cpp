#include "proto/smb1_negotiate_request.hpp"

#include <algorithm>
#include <limits>

#include "proto/reader.hpp"
#include "proto/smb1_body.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::uint8_t kDialectFormat = 0x02;  // BufferFormat of SMB_Dialect
constexpr std::size_t kUsualDialects = 20;
constexpr std::size_t kUsualBytes = 512;
constexpr std::size_t kMostDialects = 256;  // the longest list of a real client has 12
constexpr std::size_t kMostBytes = std::numeric_limits<std::uint16_t>::max();

/// The string of the SMB_Dialect at the front of `bytes`, which stand at `offset` of the message.
Decoded<std::string> decode_dialect(ByteView bytes, std::size_t offset) {
  if (bytes[0] != kDialectFormat) return error_at(DecodeErrc::bad_value, offset, "BufferFormat");
  const auto text = bytes.subspan(1);
  const auto end = std::ranges::find(text, std::uint8_t{0});
  if (end == text.end()) return error_at(DecodeErrc::truncated, offset + bytes.size(), "DialectString");
  return std::string(text.begin(), end);
}

}  // namespace

Bytes build_smb1_negotiate_request(const Smb1NegotiateRequest& request) {
  Writer dialects(kUsualBytes);
  for (const std::string& dialect : request.dialects) {
    const std::string_view kept = std::string_view(dialect).substr(0, dialect.find('\0'));
    if (dialects.size() + kept.size() + 2 > kMostBytes) break;
    dialects.le(kDialectFormat);
    dialects.text(kept);
    dialects.zeros(1);
  }
  Writer out(kUsualBytes);
  write_smb1_header(out, request.header);
  out.le(std::uint8_t{0});  // WordCount
  write_smb1_bytes(out, dialects.finish());
  return out.finish();
}

Decoded<Smb1NegotiateRequest> decode_smb1_negotiate_request(ByteView message) {
  const auto body = decode_smb1_body(message, SMB_COM_NEGOTIATE, false, 0);
  if (!body) return std::unexpected(body.error());
  Smb1NegotiateRequest out{.header = body->header, .dialects = {}};
  out.dialects.reserve(kUsualDialects);
  ByteView rest = body->bytes;
  while (!rest.empty()) {
    const std::size_t at = body->bytes_offset + body->bytes.size() - rest.size();
    if (out.dialects.size() == kMostDialects) return error_at(DecodeErrc::bad_count, at, "Dialects");
    auto dialect = decode_dialect(rest, at);
    if (!dialect) return std::unexpected(dialect.error());
    rest = rest.subspan(dialect->size() + 2);
    out.dialects.push_back(*std::move(dialect));
  }
  return out;
}

}  // namespace smbprobe::proto
