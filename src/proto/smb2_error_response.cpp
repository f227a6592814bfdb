#include "proto/smb2_error_response.hpp"

#include "proto/reader.hpp"

namespace smbprobe::proto {

Bytes build_smb2_error_response(const Smb2ErrorResponse& response) {
  Writer out;
  write_smb2_header(out, response.header);
  out.le(kErrorResponseStructureSize);
  out.le(response.error_context_count);
  out.le<std::uint8_t>(0);  // Reserved
  out.le(static_cast<std::uint32_t>(response.error_data.size()));
  out.bytes(response.error_data);
  if (response.error_data.empty()) out.zeros(1);
  return out.finish();
}

Decoded<Smb2ErrorResponse> decode_smb2_error_response(ByteView message) {
  const Decoded<Smb2Header> header = decode_smb2_header(message);
  if (!header) return std::unexpected(header.error());
  Reader r{message.subspan(kSmb2HeaderSize), kSmb2HeaderSize};
  r.require(goes(*header, Smb2Direction::response), DecodeErrc::bad_value, "Flags");
  r.require(r.le<std::uint16_t>("StructureSize") == kErrorResponseStructureSize, DecodeErrc::bad_structure_size,
            "StructureSize");
  Smb2ErrorResponse response;
  response.header = *header;
  response.error_context_count = r.le<std::uint8_t>("ErrorContextCount");
  r.skip(1, "Reserved");
  const auto byte_count = r.le<std::uint32_t>("ByteCount");
  if (const auto fixed = r.finish(0); !fixed) return std::unexpected(fixed.error());

  const Decoded<ByteView> data = window(message, message.size() - r.remaining(), byte_count, "ByteCount");
  if (!data) return std::unexpected(data.error());
  response.error_data.assign(data->begin(), data->end());
  return response;
}

}  // namespace smbprobe::proto
