#include "proto/smb2_session_setup.hpp"

#include "proto/reader.hpp"
#include "proto/smb2_security_buffer.hpp"

namespace smbprobe::proto {
namespace {

// The StructureSizes count one byte of the Buffer: 25 and 9.
constexpr std::size_t kSessionSetupRequestFixedEnd = kSmb2HeaderSize + kSessionSetupRequestStructureSize - 1;
constexpr std::size_t kSessionSetupResponseFixedEnd = kSmb2HeaderSize + kSessionSetupResponseStructureSize - 1;

SecurityBufferFields read_fields(Reader& r) {
  SecurityBufferFields fields;
  fields.offset = r.le<std::uint16_t>("SecurityBufferOffset");
  fields.length = r.le<std::uint16_t>("SecurityBufferLength");
  return fields;
}

void check_structure_size(Reader& r, std::uint16_t expected) {
  r.require(r.le<std::uint16_t>("StructureSize") == expected, DecodeErrc::bad_structure_size, "StructureSize");
}

// Fixed part first, then the buffer that it points to.
template <class Message>
Decoded<Message> finish_with_buffer(
    const Reader& r, Message message, ByteView bytes, SecurityBufferFields fields, std::size_t fixed_end) {
  Decoded<Message> out = r.finish(std::move(message));
  if (!out) return out;
  const Decoded<ByteView> buffer = security_buffer(bytes, fields, fixed_end);
  if (!buffer) return std::unexpected(buffer.error());
  out->security_buffer.assign(buffer->begin(), buffer->end());
  return out;
}

}  // namespace

Bytes build_smb2_session_setup_request(const Smb2SessionSetupRequest& request) {
  Writer out;
  write_smb2_header(out, request.header);
  out.le(kSessionSetupRequestStructureSize);
  out.le(request.flags);
  out.le(request.security_mode);
  out.le(request.capabilities);
  out.le(request.channel);
  const auto offset = out.reserve<std::uint16_t>();
  const auto length = out.reserve<std::uint16_t>();
  out.le(request.previous_session_id);
  write_security_buffer(out, offset, length, request.security_buffer);
  return out.finish();
}

Bytes build_smb2_session_setup_response(const Smb2SessionSetupResponse& response) {
  Writer out;
  write_smb2_header(out, response.header);
  out.le(kSessionSetupResponseStructureSize);
  out.le(response.session_flags);
  const auto offset = out.reserve<std::uint16_t>();
  const auto length = out.reserve<std::uint16_t>();
  write_security_buffer(out, offset, length, response.security_buffer);
  return out.finish();
}

Decoded<Smb2SessionSetupRequest> decode_smb2_session_setup_request(ByteView message) {
  const auto header = decode_smb2_header_of(message, SMB2_SESSION_SETUP, Smb2Direction::request);
  if (!header) return std::unexpected(header.error());
  Reader r{message.subspan(kSmb2HeaderSize), kSmb2HeaderSize};
  check_structure_size(r, kSessionSetupRequestStructureSize);
  Smb2SessionSetupRequest request;
  request.header = *header;
  request.flags = r.le<std::uint8_t>("Flags");
  request.security_mode = r.le<std::uint8_t>("SecurityMode");
  request.capabilities = r.le<std::uint32_t>("Capabilities");
  request.channel = r.le<std::uint32_t>("Channel");
  const SecurityBufferFields fields = read_fields(r);
  request.previous_session_id = r.le<std::uint64_t>("PreviousSessionId");
  return finish_with_buffer(r, std::move(request), message, fields, kSessionSetupRequestFixedEnd);
}

Decoded<Smb2SessionSetupResponse> decode_smb2_session_setup_response(ByteView message) {
  const auto header = decode_smb2_header_of(message, SMB2_SESSION_SETUP, Smb2Direction::response);
  if (!header) return std::unexpected(header.error());
  Reader r{message.subspan(kSmb2HeaderSize), kSmb2HeaderSize};
  check_structure_size(r, kSessionSetupResponseStructureSize);
  Smb2SessionSetupResponse response;
  response.header = *header;
  response.session_flags = r.le<std::uint16_t>("SessionFlags");
  const SecurityBufferFields fields = read_fields(r);
  return finish_with_buffer(r, std::move(response), message, fields, kSessionSetupResponseFixedEnd);
}

}  // namespace smbprobe::proto
