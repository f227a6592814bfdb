#include "proto/smb1_negotiate_request.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

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

/// One SMB_Dialect, however it is written.
struct WrittenDialect {
  std::string text;
  std::size_t size{};  ///< with its BufferFormat and NUL
  bool formatted = true;
  bool terminated = true;
  bool wide = false;
};

bool is_printable(std::uint8_t byte) { return byte >= 0x20 && byte < 0x7F; }

/// The SMB_Dialect at the front of `bytes`, which stand at `offset` of the message. @pre bytes are not empty
Decoded<WrittenDialect> decode_dialect(ByteView bytes, std::size_t offset) {
  WrittenDialect out;
  out.formatted = bytes[0] == kDialectFormat;
  if (!out.formatted && !is_printable(bytes[0])) return error_at(DecodeErrc::bad_value, offset, "BufferFormat");
  const ByteView text = bytes.subspan(out.formatted ? 1 : 0);
  out.wide = text.size() >= 4 && is_printable(text[0]) && text[1] == 0 && is_printable(text[2]) && text[3] == 0;
  const std::size_t unit = out.wide ? 2 : 1;
  auto end = static_cast<std::size_t>(std::ranges::find(text, std::uint8_t{0}) - text.begin());
  if (out.wide) {
    for (end = 0; end + unit <= text.size() && text[end] != 0; end += unit)
      out.text.push_back(static_cast<char>(text[end]));
  } else {
    out.text.assign(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end));
  }
  out.terminated = end + unit <= text.size();
  out.size = (out.formatted ? 1 : 0) + std::min(end + unit, text.size());
  return out;
}

/// What a request with a wrong ByteCount holds behind its WordCount.
struct Written {
  Smb1Header header;
  ByteView bytes;  ///< to the message's end
  std::size_t count{};
};

Decoded<Written> decode_written(ByteView message) {
  const auto header = decode_smb1_header(message);
  if (!header) return std::unexpected(header.error());
  if (header->command != SMB_COM_NEGOTIATE) return error_at(DecodeErrc::bad_value, kSmb1HeaderSize, "Command");
  Reader r(message.subspan(kSmb1HeaderSize), kSmb1HeaderSize);
  r.require(!is_reply(*header), DecodeErrc::bad_value, "Flags");
  const auto words = r.le<std::uint8_t>("WordCount");
  r.require(words == 0, DecodeErrc::bad_structure_size, "WordCount");
  Written out{.header = *header, .bytes = {}, .count = r.le<std::uint16_t>("ByteCount")};
  if (r.remaining() == 0 && out.count > 0) r.skip(1, "Bytes");
  out.bytes = r.take(r.remaining(), "Bytes");
  return r.finish(out);
}

void add_once(Anomalies& anomalies, std::string what) {
  if (std::ranges::find(anomalies, what, &Anomaly::what) == anomalies.end())
    anomalies.push_back({"Dialects", std::move(what)});
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
  const auto written = decode_written(message);
  if (!written) return std::unexpected(written.error());
  Smb1NegotiateRequest out{.header = written->header, .dialects = {}, .anomalies = {}};
  out.dialects.reserve(kUsualDialects);
  if (written->count > written->bytes.size())
    add_once(out.anomalies,
             fmt::format("ByteCount says {} bytes, and {} are there", written->count, written->bytes.size()));
  const std::size_t begin = message.size() - written->bytes.size();
  std::size_t at = 0;
  while (at < written->bytes.size()) {
    const bool counted = at < written->count;
    if (!counted && written->bytes[at] != kDialectFormat) break;  // padding
    if (out.dialects.size() == kMostDialects) return error_at(DecodeErrc::bad_count, begin + at, "Dialects");
    auto dialect = decode_dialect(written->bytes.subspan(at), begin + at);
    if (!dialect) return std::unexpected(dialect.error());
    at += dialect->size;
    if (!dialect->formatted) add_once(out.anomalies, "a dialect without its BufferFormat");
    if (!dialect->terminated) add_once(out.anomalies, "the last dialect has no NUL");
    if (dialect->wide) add_once(out.anomalies, "dialects in UTF-16");
    if (at > written->count && written->count <= written->bytes.size())
      add_once(out.anomalies, fmt::format("ByteCount says {} bytes, and the dialects go on", written->count));
    out.dialects.push_back(std::move(dialect->text));
  }
  return out;
}

}  // namespace smbprobe::proto
