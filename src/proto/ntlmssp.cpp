#include "proto/ntlmssp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "proto/ntlm_fields.hpp"
#include "proto/reader.hpp"
#include "proto/text.hpp"
#include "proto/writer.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::uint32_t kNegotiateMessage = 1;
constexpr std::uint32_t kChallengeMessage = 2;
constexpr std::size_t kVersionSize = 8;
constexpr std::size_t kNegotiateFixedEnd = 32;  // before Version
constexpr std::size_t kChallengeShortEnd = 32;  // before Reserved: no TargetInfoFields, no Version
constexpr std::size_t kChallengeFixedEnd = 48;  // before Version
constexpr std::size_t kMaxAvPairs = 64;
constexpr std::uint16_t kMostFieldBytes = std::numeric_limits<std::uint16_t>::max();

// Where the payload begins as far as one field tells: an empty field tells nothing.
std::size_t payload_start(NtlmFields fields, std::size_t message_size) {
  return fields.length == 0 ? message_size : std::min<std::size_t>(fields.offset, message_size);
}

Decoded<ByteView> payload(ByteView message, NtlmFields fields, std::size_t fixed_end, std::string_view field) {
  if (fields.length == 0) return ByteView{};
  if (fields.offset < fixed_end) return std::unexpected(DecodeError{DecodeErrc::out_of_range, fields.offset, field});
  return window(message, fields.offset, fields.length, field);
}

NtlmVersion read_version(ByteView message, std::size_t offset) {
  Reader r{message.subspan(offset, kVersionSize), offset};
  NtlmVersion version;
  version.major = r.le<std::uint8_t>("ProductMajorVersion");
  version.minor = r.le<std::uint8_t>("ProductMinorVersion");
  version.build = r.le<std::uint16_t>("ProductBuild");
  r.skip(3, "Reserved");
  version.revision = r.le<std::uint8_t>("NTLMRevisionCurrent");
  return version;
}

void write_version(Writer& out, const NtlmVersion& version) {
  out.le(version.major);
  out.le(version.minor);
  out.le(version.build);
  out.zeros(3);
  out.le(version.revision);
}

// Version stands behind the fixed part only when the flag says so and the payload leaves room: old systems set the
// flag's bit without it. [MS-NLMP] 2.2.1.2
bool has_version(std::uint32_t flags, std::size_t header_end, std::size_t fixed_end) {
  return (flags & NTLMSSP_NEGOTIATE_VERSION) != 0 && header_end >= fixed_end + kVersionSize;
}

// `r` stands at the message's first byte.
void read_signature(Reader& r, ByteView message, std::uint32_t message_type) {
  const bool whole = message.size() >= kNtlmSignature.size();
  r.require(!whole || std::ranges::equal(message.first(kNtlmSignature.size()), kNtlmSignature), DecodeErrc::bad_magic,
            "Signature");
  r.skip(kNtlmSignature.size(), "Signature");
  r.require(r.le<std::uint32_t>("MessageType") == message_type, DecodeErrc::bad_value, "MessageType");
}

struct FieldSlots {
  Slot<std::uint16_t> length;
  Slot<std::uint16_t> max_length;
  Slot<std::uint32_t> offset;
};

FieldSlots reserve_fields(Writer& out) {
  const auto length = out.reserve<std::uint16_t>();
  const auto max_length = out.reserve<std::uint16_t>();
  return {length, max_length, out.reserve<std::uint32_t>()};
}

void write_payload(Writer& out, FieldSlots slots, ByteView bytes, std::size_t offset_when_empty) {
  out.patch(slots.length, bytes.size());
  out.patch(slots.max_length, bytes.size());
  out.patch(slots.offset, bytes.empty() ? offset_when_empty : out.size());
  out.bytes(bytes);
}

ByteView bounded(const Bytes& bytes) {
  return ByteView{bytes}.first(std::min<std::size_t>(bytes.size(), kMostFieldBytes));
}

// --- TargetInfo

// Reads one pair into the challenge; false at the end of the list or where it breaks.
bool read_av_pair(Reader& r, NtlmChallenge& challenge) {
  const auto note = [&challenge](std::string what) { challenge.anomalies.push_back({"TargetInfo", std::move(what)}); };
  if (r.remaining() == 0) {
    note("the list ends without MsvAvEOL");
    return false;
  }
  const auto id = static_cast<AvId>(r.le<std::uint16_t>("AvId"));
  const auto length = r.le<std::uint16_t>("AvLen");
  if (id == AvId::MsvAvEOL && r.ok()) {
    if (length != 0)
      note(fmt::format("MsvAvEOL with a length of {}", length));
    else if (r.remaining() > 0)
      note(fmt::format("{} bytes behind MsvAvEOL", r.remaining()));
    return false;
  }
  const ByteView value = r.take(length, "Value");
  if (!r.ok()) {
    note("a pair is longer than the list");
    return false;
  }
  if (challenge.target_info.size() == kMaxAvPairs) {
    note(fmt::format("more than {} pairs", kMaxAvPairs));
    return false;
  }
  challenge.target_info.push_back({id, Bytes(value.begin(), value.end())});
  return true;
}

bool is_unicode(std::uint32_t flags) { return (flags & NTLMSSP_NEGOTIATE_UNICODE) != 0; }

// --- CHALLENGE_MESSAGE

struct ChallengeFixed {
  NtlmChallenge challenge;
  NtlmFields target_name;
};

Decoded<ChallengeFixed> decode_challenge_fixed(ByteView message) {
  Reader r{message};
  ChallengeFixed fixed;
  read_signature(r, message, kChallengeMessage);
  fixed.target_name = read_ntlm_fields(r, "TargetNameFields");
  fixed.challenge.negotiate_flags = r.le<std::uint32_t>("NegotiateFlags");
  auto& server_challenge = fixed.challenge.server_challenge;
  std::ranges::copy(r.take(server_challenge.size(), "ServerChallenge"), server_challenge.begin());
  return r.finish(std::move(fixed));
}

NtlmFields read_target_info_fields(ByteView message) {
  constexpr std::size_t kTargetInfoFields = 40;
  Reader r{message.subspan(kTargetInfoFields), kTargetInfoFields};
  return read_ntlm_fields(r, "TargetInfoFields");
}

// Everything behind the fixed part that every system sends. [MS-NLMP] 2.2.1.2
Decoded<void> decode_challenge_rest(ByteView message, NtlmFields target_name, NtlmChallenge& challenge) {
  const Decoded<ByteView> name = payload(message, target_name, kChallengeShortEnd, "TargetNameFields");
  if (!name) return std::unexpected(name.error());
  challenge.target_name = is_unicode(challenge.negotiate_flags) ? utf16le_to_utf8(*name) : oem_to_utf8(*name);

  std::size_t header_end = payload_start(target_name, message.size());
  if ((challenge.negotiate_flags & NTLMSSP_NEGOTIATE_TARGET_INFO) != 0) {
    if (header_end >= kChallengeFixedEnd) {
      const NtlmFields fields = read_target_info_fields(message);
      const Decoded<ByteView> info = payload(message, fields, kChallengeFixedEnd, "TargetInfoFields");
      if (!info) return std::unexpected(info.error());
      Reader r{*info, fields.offset};
      while (fields.length > 0 && read_av_pair(r, challenge)) {
      }
      header_end = std::min(header_end, payload_start(fields, message.size()));
    } else {
      challenge.anomalies.push_back(
          {"TargetInfoFields", "NTLMSSP_NEGOTIATE_TARGET_INFO without room for TargetInfoFields"});
    }
  }
  if (has_version(challenge.negotiate_flags, header_end, kChallengeFixedEnd)) {
    challenge.version = read_version(message, kChallengeFixedEnd);
  }
  return {};
}

}  // namespace

std::optional<std::string> NtlmChallenge::text(AvId id) const {
  const auto pair = std::ranges::find(target_info, id, &AvPair::id);
  if (pair == target_info.end()) return std::nullopt;
  std::string out = utf16le_to_utf8(pair->value);
  while (out.ends_with('\0')) out.pop_back();  // Samba without a DNS domain sends one NUL as its name
  return out;
}

Bytes build_ntlm_negotiate(const NtlmNegotiate& message) {
  Writer out;
  out.bytes(kNtlmSignature);
  out.le(kNegotiateMessage);
  out.le(message.negotiate_flags);
  const FieldSlots domain = reserve_fields(out);
  const FieldSlots workstation = reserve_fields(out);
  if (message.version && (message.negotiate_flags & NTLMSSP_NEGOTIATE_VERSION) != 0)
    write_version(out, *message.version);
  write_payload(out, domain, bounded(message.domain_name), 0);
  write_payload(out, workstation, bounded(message.workstation), 0);
  return out.finish();
}

Decoded<NtlmNegotiate> decode_ntlm_negotiate(ByteView message) {
  Reader r{message};
  NtlmNegotiate out;
  read_signature(r, message, kNegotiateMessage);
  out.negotiate_flags = r.le<std::uint32_t>("NegotiateFlags");
  const NtlmFields domain = read_ntlm_fields(r, "DomainNameFields");
  const NtlmFields workstation = read_ntlm_fields(r, "WorkstationFields");
  if (const auto fixed = r.finish(0); !fixed) return std::unexpected(fixed.error());

  const Decoded<ByteView> domain_name = payload(message, domain, kNegotiateFixedEnd, "DomainNameFields");
  if (!domain_name) return std::unexpected(domain_name.error());
  const Decoded<ByteView> workstation_name = payload(message, workstation, kNegotiateFixedEnd, "WorkstationFields");
  if (!workstation_name) return std::unexpected(workstation_name.error());
  out.domain_name.assign(domain_name->begin(), domain_name->end());
  out.workstation.assign(workstation_name->begin(), workstation_name->end());
  const std::size_t header_end =
      std::min(payload_start(domain, message.size()), payload_start(workstation, message.size()));
  if (has_version(out.negotiate_flags, header_end, kNegotiateFixedEnd)) {
    out.version = read_version(message, kNegotiateFixedEnd);
  }
  return out;
}

Bytes build_target_info(const std::vector<AvPair>& pairs) {
  constexpr std::size_t kPairHeader = 4;
  Writer out;
  for (const AvPair& pair : pairs) {
    if (out.size() + kPairHeader + pair.value.size() + kPairHeader > kMostFieldBytes)
      break;  // TargetInfoLen cannot tell more
    out.le(static_cast<std::uint16_t>(pair.id));
    out.le(static_cast<std::uint16_t>(pair.value.size()));
    out.bytes(pair.value);
  }
  out.zeros(kPairHeader);  // MsvAvEOL
  return out.finish();
}

Bytes build_ntlm_challenge(const NtlmChallenge& message) {
  const bool has_info = (message.negotiate_flags & NTLMSSP_NEGOTIATE_TARGET_INFO) != 0;
  Bytes name =
      is_unicode(message.negotiate_flags) ? utf8_to_utf16le(message.target_name) : to_bytes(message.target_name);
  if (name.size() > kMostFieldBytes) name.resize(kMostFieldBytes - 1);  // an even size: no half of a UTF-16 unit
  Writer out;
  out.bytes(kNtlmSignature);
  out.le(kChallengeMessage);
  const FieldSlots name_fields = reserve_fields(out);
  out.le(message.negotiate_flags);
  out.bytes(message.server_challenge);
  out.zeros(8);  // Reserved
  const FieldSlots info_fields = reserve_fields(out);
  if (message.version && (message.negotiate_flags & NTLMSSP_NEGOTIATE_VERSION) != 0)
    write_version(out, *message.version);
  write_payload(out, name_fields, name, out.size());
  write_payload(out, info_fields, has_info ? build_target_info(message.target_info) : Bytes{}, out.size());
  return out.finish();
}

Decoded<NtlmChallenge> decode_ntlm_challenge(ByteView message) {
  Decoded<ChallengeFixed> fixed = decode_challenge_fixed(message);
  if (!fixed) return std::unexpected(fixed.error());
  NtlmChallenge challenge = std::move(fixed->challenge);
  if (const auto rest = decode_challenge_rest(message, fixed->target_name, challenge); !rest) {
    return std::unexpected(rest.error());
  }
  return challenge;
}

}  // namespace smbprobe::proto
