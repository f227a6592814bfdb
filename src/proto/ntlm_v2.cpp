#include "proto/ntlm_v2.hpp"

#include <botan/mac.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <tuple>

#include "proto/ntlm_fields.hpp"
#include "proto/reader.hpp"
#include "proto/text.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

using Digest = std::array<std::uint8_t, 16>;

constexpr std::uint8_t kResponseVersion = 1;  // RespType and HiRespType
constexpr std::size_t kLmResponseSize = 24;

std::optional<Digest> hmac_md5(ByteView key, std::initializer_list<ByteView> parts) {
  const auto mac = Botan::MessageAuthenticationCode::create("HMAC(MD5)");
  Digest out{};
  if (!mac || mac->output_length() != out.size()) return std::nullopt;
  mac->set_key(key.data(), key.size());
  for (const ByteView part : parts) mac->update(part.data(), part.size());
  mac->final(out.data());
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

/// MsvAvTimestamp, or nothing.
std::optional<std::uint64_t> timestamp_of(const std::vector<AvPair>& pairs) {
  const auto pair = std::ranges::find(pairs, AvId::MsvAvTimestamp, &AvPair::id);
  if (pair == pairs.end() || pair->value.size() != sizeof(std::uint64_t)) return std::nullopt;
  Reader r(pair->value);
  return r.le<std::uint64_t>("MsvAvTimestamp");
}

/// NTLMv2_CLIENT_CHALLENGE, and the four zeros that follow it. [MS-NLMP] 2.2.2.7
Bytes client_part(const NtlmV2Question& question) {
  Writer out;
  out.le(kResponseVersion);
  out.le(kResponseVersion);
  out.zeros(6);
  out.le(timestamp_of(question.target_info).value_or(question.time));
  out.bytes(question.client_challenge);
  out.zeros(4);
  out.bytes(build_target_info(question.target_info));
  out.zeros(4);
  return out.finish();
}

/// ResponseKeyNT: what a hash becomes for one user. [MS-NLMP] 3.3.2
std::optional<Digest> response_key(const NtHash& hash, std::string_view user, std::string_view domain) {
  return hmac_md5(hash, {utf8_to_utf16le(upper(user)), utf8_to_utf16le(domain)});
}

/// NtChallengeResponse, or nothing where it is outside the message.
std::optional<ByteView> nt_response_of(ByteView authenticate) {
  constexpr std::size_t kFields = 20;
  Reader r(authenticate.subspan(std::min(authenticate.size(), kFields)));
  const NtlmFields fields = read_ntlm_fields(r, "NtChallengeResponseFields");
  if (!r.ok()) return std::nullopt;
  const auto response = window(authenticate, fields.offset, fields.length, "NtChallengeResponseFields");
  return response ? std::optional(*response) : std::nullopt;
}

Bytes joined(ByteView head, ByteView tail) {
  Bytes out(head.begin(), head.end());
  out.insert(out.end(), tail.begin(), tail.end());
  return out;
}

}  // namespace

std::optional<NtlmResponses> ntlm_v2_responses(const NtHash& hash, const NtlmV2Question& question) {
  const auto key = response_key(hash, question.user, question.domain);
  if (!key) return std::nullopt;
  const Bytes client = client_part(question);
  const auto proof = hmac_md5(*key, {question.server_challenge, client});
  if (!proof) return std::nullopt;
  NtlmResponses out{.lm = Bytes(kLmResponseSize, 0), .nt = joined(*proof, client)};
  if (timestamp_of(question.target_info)) return out;
  const auto lm = hmac_md5(*key, {question.server_challenge, question.client_challenge});
  if (lm) out.lm = joined(*lm, question.client_challenge);
  return out;
}

bool is_response_of(const NtHash& hash, ByteView authenticate, const std::array<std::uint8_t, 8>& server_challenge) {
  const auto message = decode_ntlm_authenticate(authenticate);
  const auto response = nt_response_of(authenticate);
  constexpr std::size_t kProofSize = std::tuple_size_v<Digest>;
  if (!message || !response || response->size() <= kProofSize) return false;
  const auto key = response_key(hash, message->user_name, message->domain_name);
  if (!key) return false;
  const auto proof = hmac_md5(*key, {server_challenge, response->subspan(kProofSize)});
  return proof && std::ranges::equal(*proof, response->first(kProofSize));
}

}  // namespace smbprobe::proto
