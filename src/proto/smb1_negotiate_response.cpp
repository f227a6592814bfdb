#include "proto/smb1_negotiate_response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "proto/reader.hpp"
#include "proto/smb1_body.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

using Response = Smb1NegotiateResponse;

constexpr std::size_t kRepeatedHeaderSize = 4;
constexpr std::array<std::uint8_t, 2> kImpacketRefusal{0xFF, 0xFF};  // data bytes, where the words should be

bool has_capability(const Response& r, std::uint32_t bit) { return (r.capabilities.value_or(0) & bit) != 0; }

void note(Response& r, std::string_view field, std::string what) { r.anomalies.push_back({field, std::move(what)}); }

/// The next field of the words, or nothing when they have ended: the reader's failure sticks.
template <class T>
std::optional<T> field(Reader& words, std::string_view name) {
  const T value = words.le<T>(name);
  return words.ok() ? std::optional<T>(value) : std::nullopt;
}

std::optional<std::int16_t> time_zone(Reader& words) {
  const auto value = field<std::uint16_t>(words, "ServerTimeZone");
  return value ? std::optional(static_cast<std::int16_t>(*value)) : std::nullopt;
}

void decode_lanman_words(Reader& words, Response& r) {
  r.security_mode = field<std::uint16_t>(words, "SecurityMode");
  r.max_buffer_size = field<std::uint16_t>(words, "MaxBufferSize");
  r.max_mpx_count = field<std::uint16_t>(words, "MaxMpxCount");
  r.max_number_vcs = field<std::uint16_t>(words, "MaxNumberVcs");
  r.raw_mode = field<std::uint16_t>(words, "RawMode");
  r.session_key = field<std::uint32_t>(words, "SessionKey");
  r.server_time = field<std::uint16_t>(words, "ServerTime");
  r.server_date = field<std::uint16_t>(words, "ServerDate");
  r.server_time_zone = time_zone(words);
  r.challenge_length = field<std::uint16_t>(words, "EncryptionKeyLength");
}

void decode_nt_lm_words(Reader& words, Response& r) {
  r.security_mode = field<std::uint8_t>(words, "SecurityMode");
  r.max_mpx_count = field<std::uint16_t>(words, "MaxMpxCount");
  r.max_number_vcs = field<std::uint16_t>(words, "MaxNumberVcs");
  r.max_buffer_size = field<std::uint32_t>(words, "MaxBufferSize");
  r.max_raw_size = field<std::uint32_t>(words, "MaxRawSize");
  r.session_key = field<std::uint32_t>(words, "SessionKey");
  r.capabilities = field<std::uint32_t>(words, "Capabilities");
  r.system_time = field<std::uint64_t>(words, "SystemTime");
  r.server_time_zone = time_zone(words);
  r.challenge_length = field<std::uint8_t>(words, "ChallengeLength");
  const unsigned mode = r.security_mode.value_or(0);
  if ((mode & NEGOTIATE_SECURITY_SIGNATURES_REQUIRED) != 0 && (mode & NEGOTIATE_SECURITY_SIGNATURES_ENABLED) == 0)
    note(r, "SecurityMode", "signing required but not enabled");
}

void decode_words(ByteView present, Response& r) {
  Reader words(present, kSmb1HeaderSize + 1);
  if (r.word_count != 0) r.dialect_index = field<std::uint16_t>(words, "DialectIndex");
  if (r.word_count == kWordCountLanman) decode_lanman_words(words, r);
  if (r.word_count == kWordCountNtLm) decode_nt_lm_words(words, r);
}

/// Takes the challenge from the front of the bytes.
ByteView after_challenge(ByteView bytes, Response& r) {
  const std::size_t announced = r.challenge_length.value_or(0);
  const std::size_t size = std::min(announced, bytes.size());
  if (size != announced) note(r, "Challenge", fmt::format("{} of {} bytes are there", size, announced));
  r.challenge.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
  return bytes.subspan(size);
}

/// Takes a name from the front of the bytes; there is none when no byte is left.
std::optional<std::string> take_name(ByteView& bytes, bool unicode, std::string_view name, Response& r) {
  if (bytes.empty()) return std::nullopt;
  Smb1String out = take_smb1_string(bytes, unicode);
  if (!out.terminated) note(r, name, "no NUL at its end");
  bytes = bytes.subspan(out.size);
  return std::move(out.text);
}

void note_left_over(ByteView bytes, Response& r) {
  if (!bytes.empty()) note(r, "ByteCount", fmt::format("{} bytes behind the last field", bytes.size()));
}

void decode_lanman_bytes(ByteView bytes, Response& r) {
  ByteView rest = after_challenge(bytes, r);
  r.domain_name = take_name(rest, false, "DomainName", r);
  note_left_over(rest, r);
}

void decode_extended_security_bytes(ByteView bytes, Response& r) {
  if (r.challenge_length.value_or(0) != 0)
    note(r, "ChallengeLength", fmt::format("{} with extended security", *r.challenge_length));
  Guid guid{};
  if (bytes.size() < guid.size()) {
    note(r, "ServerGUID", fmt::format("{} of {} bytes are there", bytes.size(), guid.size()));
    return;
  }
  std::copy_n(bytes.begin(), guid.size(), guid.begin());
  r.server_guid = guid;
  const ByteView blob = bytes.subspan(guid.size());
  r.security_blob.assign(blob.begin(), blob.end());
}

/// Passes over a byte that aligns UTF-16 names: with it their bytes are odd in number, up to the NUL of the last.
ByteView after_padding(ByteView bytes, Response& r) {
  constexpr std::size_t kLeast = 5;  // padding, a letter, a NUL
  const bool padded = bytes.size() >= kLeast && bytes.size() % 2 == 1 && bytes[0] == 0 && bytes[1] != 0 &&
                      std::ranges::all_of(bytes.last(2), [](std::uint8_t byte) { return byte == 0; });
  if (!padded) return bytes;
  note(r, "DomainName", "a byte of padding before it");
  return bytes.subspan(1);
}

void decode_nt_lm_bytes(ByteView bytes, Response& r) {
  const bool unicode = names_are_unicode(r);
  ByteView rest = after_challenge(bytes, r);
  if (unicode) rest = after_padding(rest, r);
  r.domain_name = take_name(rest, unicode, "DomainName", r);
  r.server_name = take_name(rest, unicode, "ServerName", r);
  note_left_over(rest, r);
}

/// A reply without words: an error, or impacket's refusal.
void decode_wordless_bytes(ByteView bytes, Response& r) {
  if (std::ranges::equal(bytes, kImpacketRefusal)) {
    r.dialect_index = kNoCommonDialect;
    note(r, "WordCount", "a refusal without words: 0xffff stands in the data bytes");
  } else {
    note_left_over(bytes, r);
  }
}

void decode_bytes(ByteView bytes, Response& r) {
  if (r.word_count == 0)
    decode_wordless_bytes(bytes, r);
  else if (r.word_count == kWordCountCore)
    note_left_over(bytes, r);
  else if (r.word_count == kWordCountLanman)
    decode_lanman_bytes(bytes, r);
  else if (has_capability(r, CAP_EXTENDED_SECURITY))
    decode_extended_security_bytes(bytes, r);
  else
    decode_nt_lm_bytes(bytes, r);
}

/// The bytes that ByteCount announces, as far as they are there.
ByteView announced_bytes(ByteView rest, Response& r) {
  Reader reader(rest);
  const std::size_t count = reader.le<std::uint16_t>("ByteCount");
  if (!reader.ok()) {
    note(r, "ByteCount", "the message ends before it");
    return {};
  }
  const std::size_t present = reader.remaining();
  if (count > present) note(r, "ByteCount", fmt::format("{} of {} bytes are there", present, count));
  if (count < present) note(r, "ByteCount", fmt::format("{} bytes behind the message", present - count));
  return reader.take(std::min(count, present), "ByteCount");
}

/// An error has no words; neither has impacket's refusal, and that is a success.
bool has_a_shape(const Response& r, ByteView rest) {
  if (r.word_count == 0)
    return r.header.status != 0 || (rest.size() >= 2 && std::ranges::equal(rest.subspan(2), kImpacketRefusal));
  return r.word_count == kWordCountCore || r.word_count == kWordCountLanman || r.word_count == kWordCountNtLm;
}

/// ksmbd of Linux 6.1 to 6.12 repeats the transport header in its refusal.
bool repeats_transport_header(ByteView message) {
  return message.size() >= kRepeatedHeaderSize && message[0] == 0 && is_smb1(message.subspan(kRepeatedHeaderSize));
}

}  // namespace

Decoded<Smb1NegotiateResponse> decode_smb1_negotiate_response(ByteView message) {
  Response out;
  if (repeats_transport_header(message)) {
    note(out, "Protocol", "the transport header is there twice");
    message = message.subspan(kRepeatedHeaderSize);
  }
  const auto header = decode_smb1_header(message);
  if (!header) return std::unexpected(header.error());
  out.header = *header;
  Reader r(message.subspan(kSmb1HeaderSize), kSmb1HeaderSize);
  r.require(header->command == SMB_COM_NEGOTIATE, DecodeErrc::bad_value, "Command");
  r.require(is_reply(*header), DecodeErrc::bad_value, "Flags");
  out.word_count = r.le<std::uint8_t>("WordCount");
  const ByteView rest = message.last(r.remaining());
  r.require(has_a_shape(out, rest), DecodeErrc::bad_structure_size, "WordCount");
  if (const auto fixed = r.finish(true); !fixed) return std::unexpected(fixed.error());

  const std::size_t words_size = out.word_count * std::size_t{2};
  decode_words(rest.first(std::min(words_size, rest.size())), out);
  if (rest.size() < words_size)
    note(out, "WordCount", fmt::format("the words end after {} of {} bytes", rest.size(), words_size));
  else
    decode_bytes(announced_bytes(rest.subspan(words_size), out), out);
  return out;
}

}  // namespace smbprobe::proto
