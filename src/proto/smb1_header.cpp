#include "proto/smb1_header.hpp"

#include <algorithm>

#include "proto/reader.hpp"

namespace smbprobe::proto {
namespace {

// What Windows clients put into the requests before a session. [MS-CIFS] 2.2.3.1
constexpr std::uint16_t kNoTree = 0xFFFF;
constexpr std::uint16_t kProbePid = 0xFEFF;

}  // namespace

bool is_smb1(ByteView message) noexcept {
  return message.size() >= kSmb1ProtocolId.size() &&
         std::equal(kSmb1ProtocolId.begin(), kSmb1ProtocolId.end(), message.begin());
}

Decoded<Smb1Header> decode_smb1_header(ByteView message) {
  if (message.size() >= kSmb1ProtocolId.size() && !is_smb1(message))
    return std::unexpected(DecodeError{DecodeErrc::bad_magic, 0, "Protocol"});
  Reader r(message);
  Smb1Header h;
  r.skip(kSmb1ProtocolId.size(), "Protocol");
  h.command = r.le<std::uint8_t>("Command");
  h.status = r.le<std::uint32_t>("Status");
  h.flags = r.le<std::uint8_t>("Flags");
  h.flags2 = r.le<std::uint16_t>("Flags2");
  h.pid_high = r.le<std::uint16_t>("PIDHigh");
  const ByteView features = r.take(h.security_features.size(), "SecurityFeatures");
  std::copy(features.begin(), features.end(), h.security_features.begin());
  h.reserved = r.le<std::uint16_t>("Reserved");
  h.tid = r.le<std::uint16_t>("TID");
  h.pid_low = r.le<std::uint16_t>("PIDLow");
  h.uid = r.le<std::uint16_t>("UID");
  h.mid = r.le<std::uint16_t>("MID");
  return r.finish(h);
}

void write_smb1_header(Writer& out, const Smb1Header& header) {
  out.bytes(kSmb1ProtocolId);
  out.le(header.command);
  out.le(header.status);
  out.le(header.flags);
  out.le(header.flags2);
  out.le(header.pid_high);
  out.bytes(header.security_features);
  out.le(header.reserved);
  out.le(header.tid);
  out.le(header.pid_low);
  out.le(header.uid);
  out.le(header.mid);
}

Smb1Header probe_smb1_header(std::uint8_t command, bool extended_security) {
  Smb1Header header;
  header.command = command;
  header.flags = SMB_FLAGS_CASE_INSENSITIVE | SMB_FLAGS_CANONICALIZED_PATHS;
  header.flags2 = kProbeFlags2;
  if (extended_security) header.flags2 = static_cast<std::uint16_t>(header.flags2 | SMB_FLAGS2_EXTENDED_SECURITY);
  header.tid = kNoTree;
  header.pid_low = kProbePid;
  return header;
}

}  // namespace smbprobe::proto
