#include "proto/ntlm_authenticate.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "proto/ntlm_fields.hpp"
#include "proto/ntlmssp.hpp"
#include "proto/reader.hpp"
#include "proto/text.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::uint32_t kAuthenticateMessage = 3;
constexpr std::size_t kOldFixedEnd = 52;  // before EncryptedRandomSessionKeyFields
constexpr std::size_t kFlagsEnd = 64;     // behind NegotiateFlags

struct Names {
  NtlmFields domain;
  NtlmFields user;
  NtlmFields workstation;
};

Decoded<Names> read_names(ByteView message) {
  Reader r(message);
  const ByteView signature = r.take(kNtlmSignature.size(), "Signature");
  r.require(!r.ok() || std::ranges::equal(signature, kNtlmSignature), DecodeErrc::bad_magic, "Signature");
  r.require(r.le<std::uint32_t>("MessageType") == kAuthenticateMessage, DecodeErrc::bad_value, "MessageType");
  r.skip(8, "LmChallengeResponseFields");
  r.skip(8, "NtChallengeResponseFields");
  Names names;
  names.domain = read_ntlm_fields(r, "DomainNameFields");
  names.user = read_ntlm_fields(r, "UserNameFields");
  names.workstation = read_ntlm_fields(r, "WorkstationFields");
  return r.finish(names);
}

/// NegotiateFlags, unless the names begin before it could end.
std::uint32_t read_flags(ByteView message, const Names& names) {
  std::size_t payload = message.size();
  for (const NtlmFields& fields : {names.domain, names.user, names.workstation})
    if (fields.length != 0) payload = std::min<std::size_t>(payload, fields.offset);
  if (payload < kFlagsEnd) return 0;
  constexpr std::size_t kFlags = 60;
  Reader r(message.subspan(kFlags), kFlags);
  return r.le<std::uint32_t>("NegotiateFlags");
}

Decoded<std::string> read_name(ByteView message, NtlmFields fields, bool unicode, std::string_view field) {
  if (fields.length == 0) return std::string();
  if (fields.offset < kOldFixedEnd) return std::unexpected(DecodeError{DecodeErrc::out_of_range, fields.offset, field});
  const auto bytes = window(message, fields.offset, fields.length, field);
  if (!bytes) return std::unexpected(bytes.error());
  return unicode ? utf16le_to_utf8(*bytes) : oem_to_utf8(*bytes);
}

Bytes name_bytes(std::string_view text, bool unicode) {
  Bytes out = unicode ? utf8_to_utf16le(text) : to_bytes(text);
  constexpr std::size_t kMost = std::numeric_limits<std::uint16_t>::max() - 1;  // even: no half of a UTF-16 unit
  if (out.size() > kMost) out.resize(kMost);
  return out;
}

/// Len, MaxLen, BufferOffset. [MS-NLMP] 2.2.1.3
void write_fields(Writer& out, std::size_t length, std::size_t offset) {
  out.le(static_cast<std::uint16_t>(length));
  out.le(static_cast<std::uint16_t>(length));
  out.le(static_cast<std::uint32_t>(offset));
}

}  // namespace

Bytes build_ntlm_authenticate(const NtlmAuthenticate& message, const NtlmResponses& responses) {
  const bool unicode = (message.negotiate_flags & NTLMSSP_NEGOTIATE_UNICODE) != 0;
  const Bytes domain = name_bytes(message.domain_name, unicode);
  const Bytes user = name_bytes(message.user_name, unicode);
  const Bytes workstation = name_bytes(message.workstation, unicode);
  const std::size_t user_at = kFlagsEnd + domain.size();
  const std::size_t workstation_at = user_at + user.size();
  const std::size_t lm_at = workstation_at + workstation.size();
  const std::size_t nt_at = lm_at + responses.lm.size();
  Writer out;
  out.bytes(kNtlmSignature);
  out.le(kAuthenticateMessage);
  write_fields(out, responses.lm.size(), lm_at);
  write_fields(out, responses.nt.size(), nt_at);
  write_fields(out, domain.size(), kFlagsEnd);
  write_fields(out, user.size(), user_at);
  write_fields(out, workstation.size(), workstation_at);
  write_fields(out, 0, nt_at + responses.nt.size());  // EncryptedRandomSessionKeyFields
  out.le(message.negotiate_flags);
  for (const Bytes* field : {&domain, &user, &workstation, &responses.lm, &responses.nt}) out.bytes(*field);
  return out.finish();
}

Decoded<NtlmAuthenticate> decode_ntlm_authenticate(ByteView message) {
  const auto names = read_names(message);
  if (!names) return std::unexpected(names.error());
  NtlmAuthenticate out;
  out.negotiate_flags = read_flags(message, *names);
  const bool unicode = (out.negotiate_flags & NTLMSSP_NEGOTIATE_UNICODE) != 0;
  auto domain = read_name(message, names->domain, unicode, "DomainNameFields");
  if (!domain) return std::unexpected(domain.error());
  auto user = read_name(message, names->user, unicode, "UserNameFields");
  if (!user) return std::unexpected(user.error());
  auto workstation = read_name(message, names->workstation, unicode, "WorkstationFields");
  if (!workstation) return std::unexpected(workstation.error());
  out.domain_name = *std::move(domain);
  out.user_name = *std::move(user);
  out.workstation = *std::move(workstation);
  return out;
}

std::optional<ByteView> find_ntlmssp(ByteView token) noexcept {
  const auto found = std::ranges::search(token, kNtlmSignature);
  if (found.empty()) return std::nullopt;
  return token.subspan(static_cast<std::size_t>(found.begin() - token.begin()));
}

std::uint32_t ntlm_message_type(ByteView message) noexcept {
  Reader r(message);
  r.skip(kNtlmSignature.size(), "Signature");
  return r.le<std::uint32_t>("MessageType");
}

}  // namespace smbprobe::proto
