#include "proto/smb2_header.hpp"

#include <algorithm>

#include "proto/reader.hpp"

namespace smbprobe::proto {

bool is_smb2(ByteView message) noexcept {
  return message.size() >= kSmb2ProtocolId.size() &&
         std::ranges::equal(message.first(kSmb2ProtocolId.size()), kSmb2ProtocolId);
}

Decoded<Smb2Header> decode_smb2_header(ByteView message) {
  Reader r{message};
  r.require(is_smb2(message) || message.size() < kSmb2ProtocolId.size(), DecodeErrc::bad_magic, "ProtocolId");
  r.skip(kSmb2ProtocolId.size(), "ProtocolId");
  const auto structure_size = r.le<std::uint16_t>("StructureSize");
  r.require(structure_size == kSmb2HeaderSize, DecodeErrc::bad_structure_size, "StructureSize");
  Smb2Header header;
  header.credit_charge = r.le<std::uint16_t>("CreditCharge");
  header.status = r.le<std::uint32_t>("Status");
  header.command = r.le<std::uint16_t>("Command");
  header.credits = r.le<std::uint16_t>("CreditRequest/CreditResponse");
  header.flags = r.le<std::uint32_t>("Flags");
  header.next_command = r.le<std::uint32_t>("NextCommand");
  header.message_id = r.le<std::uint64_t>("MessageId");
  header.process_id = r.le<std::uint32_t>("Reserved");
  header.tree_id = r.le<std::uint32_t>("TreeId");
  header.session_id = r.le<std::uint64_t>("SessionId");
  std::ranges::copy(r.take(header.signature.size(), "Signature"), header.signature.begin());
  return r.finish(header);
}

Decoded<Smb2Header> decode_smb2_header_of(ByteView message, std::uint16_t command, Smb2Direction direction) {
  constexpr std::uint32_t kCommandOffset = 12;
  constexpr std::uint32_t kFlagsOffset = 16;
  Decoded<Smb2Header> header = decode_smb2_header(message);
  if (!header) return header;
  if (header->command != command) {
    return std::unexpected(DecodeError{DecodeErrc::bad_value, kCommandOffset, "Command"});
  }
  if (!goes(*header, direction)) return std::unexpected(DecodeError{DecodeErrc::bad_value, kFlagsOffset, "Flags"});
  return header;
}

bool goes(const Smb2Header& header, Smb2Direction direction) noexcept {
  return ((header.flags & SMB2_FLAGS_SERVER_TO_REDIR) != 0) == (direction == Smb2Direction::response);
}

void write_smb2_header(Writer& out, const Smb2Header& header) {
  out.bytes(kSmb2ProtocolId);
  out.le<std::uint16_t>(kSmb2HeaderSize);
  out.le(header.credit_charge);
  out.le(header.status);
  out.le(header.command);
  out.le(header.credits);
  out.le(header.flags);
  out.le(header.next_command);
  out.le(header.message_id);
  out.le(header.process_id);
  out.le(header.tree_id);
  out.le(header.session_id);
  out.bytes(header.signature);
}

Smb2Header probe_smb2_header(std::uint16_t command, std::uint64_t message_id) {
  constexpr std::uint16_t kCredits = 31;
  constexpr std::uint32_t kProcessId = 0xFEFF;
  Smb2Header header;
  header.command = command;
  header.credits = kCredits;
  header.message_id = message_id;
  header.process_id = kProcessId;
  return header;
}

}  // namespace smbprobe::proto
