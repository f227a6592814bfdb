#include "proto/smb2_negotiate_response.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "proto/reader.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_security_buffer.hpp"

namespace smbprobe::proto {
namespace {

// StructureSize counts one byte of the Buffer.
constexpr std::size_t kNegotiateResponseFixedEnd = kSmb2HeaderSize + kNegotiateResponseStructureSize - 1;
constexpr std::size_t kContextOffsetField = 124;
constexpr std::uint32_t kLeastMaxSize = 65536;

struct FixedResponse {
  Smb2NegotiateResponse response;
  SecurityBufferFields buffer;
};

Decoded<FixedResponse> decode_fixed_response(ByteView message, const Smb2Header& header) {
  Reader r{message.subspan(kSmb2HeaderSize), kSmb2HeaderSize};
  FixedResponse fixed;
  Smb2NegotiateResponse& response = fixed.response;
  response.header = header;
  r.require(r.le<std::uint16_t>("StructureSize") == kNegotiateResponseStructureSize, DecodeErrc::bad_structure_size,
            "StructureSize");
  response.security_mode = r.le<std::uint16_t>("SecurityMode");
  response.dialect_revision = r.le<std::uint16_t>("DialectRevision");
  response.negotiate_context_count = r.le<std::uint16_t>("NegotiateContextCount");
  std::ranges::copy(r.take(response.server_guid.size(), "ServerGuid"), response.server_guid.begin());
  response.capabilities = r.le<std::uint32_t>("Capabilities");
  response.max_transact_size = r.le<std::uint32_t>("MaxTransactSize");
  response.max_read_size = r.le<std::uint32_t>("MaxReadSize");
  response.max_write_size = r.le<std::uint32_t>("MaxWriteSize");
  response.system_time = r.le<std::uint64_t>("SystemTime");
  response.server_start_time = r.le<std::uint64_t>("ServerStartTime");
  fixed.buffer.offset = r.le<std::uint16_t>("SecurityBufferOffset");
  fixed.buffer.length = r.le<std::uint16_t>("SecurityBufferLength");
  response.negotiate_context_offset = r.le<std::uint32_t>("NegotiateContextOffset");
  return r.finish(std::move(fixed));
}

void decode_buffer(ByteView message, SecurityBufferFields fields, Smb2NegotiateResponse& response) {
  if (const Decoded<ByteView> buffer = security_buffer(message, fields, kNegotiateResponseFixedEnd)) {
    response.security_buffer.assign(buffer->begin(), buffer->end());
  } else {
    response.security_buffer_damage = buffer.error();
  }
}

void decode_contexts(ByteView message, Smb2NegotiateResponse& response) {
  const std::uint32_t offset = response.negotiate_context_offset;
  if (response.negotiate_context_count > 0 && offset < kNegotiateResponseFixedEnd) {
    response.contexts.damage = DecodeError{DecodeErrc::out_of_range, kContextOffsetField, "NegotiateContextOffset"};
  } else {
    response.contexts = decode_negotiate_contexts(message, offset, response.negotiate_context_count);
  }
}

// --- what the specification forbids, though the bytes are sound. [MS-SMB2] 3.2.5.2, 3.3.5.4

void check_fixed(const Smb2NegotiateResponse& response, Anomalies& anomalies) {
  if ((response.security_mode & SMB2_NEGOTIATE_SIGNING_ENABLED) == 0) {
    anomalies.push_back({"SecurityMode", fmt::format("SecurityMode {} without SIGNING_ENABLED",
                                                     hex_number(response.security_mode, 4))});
  }
  const auto check_size = [&anomalies](std::string_view field, std::uint32_t size) {
    if (size < kLeastMaxSize)
      anomalies.push_back({field, fmt::format("{} {} is less than {}", field, size, kLeastMaxSize)});
  };
  check_size("MaxTransactSize", response.max_transact_size);
  check_size("MaxReadSize", response.max_read_size);
  check_size("MaxWriteSize", response.max_write_size);
}

void expect_one(std::string_view field, std::size_t count, Anomalies& anomalies) {
  if (count != 1) anomalies.push_back({field, fmt::format("{} {} in a response", field, count)});
}

void check_compression(const CompressionCapabilities& compression, Anomalies& anomalies) {
  std::vector<std::uint16_t> ids = compression.compression_algorithms;
  if (ids.empty()) expect_one("CompressionAlgorithmCount", 0, anomalies);
  std::ranges::sort(ids);
  if (const auto twin = std::ranges::adjacent_find(ids); twin != ids.end()) {
    anomalies.push_back(
        {"CompressionAlgorithms", fmt::format("{} more than once", label_or_hex(kCompressionAlgorithms, *twin))});
  }
}

void check_contexts(const ContextList& list, Anomalies& anomalies) {
  if (const auto* preauth = find_context<PreauthIntegrityCapabilities>(list.contexts)) {
    expect_one("HashAlgorithmCount", preauth->hash_algorithms.size(), anomalies);
  } else if (!list.damage) {  // a damaged list may have lost it
    anomalies.push_back({"NegotiateContextList", "no PREAUTH_INTEGRITY_CAPABILITIES context in a 3.1.1 response"});
  }
  if (const auto* encryption = find_context<EncryptionCapabilities>(list.contexts)) {
    expect_one("CipherCount", encryption->ciphers.size(), anomalies);
  }
  if (const auto* signing = find_context<SigningCapabilities>(list.contexts)) {
    expect_one("SigningAlgorithmCount", signing->signing_algorithms.size(), anomalies);
  }
  if (const auto* compression = find_context<CompressionCapabilities>(list.contexts)) {
    check_compression(*compression, anomalies);
  }
}

void check_overlap(const Smb2NegotiateResponse& response, SecurityBufferFields buffer, Anomalies& anomalies) {
  if (response.security_buffer.empty() || response.contexts.contexts.empty()) return;
  const std::size_t buffer_end = std::size_t{buffer.offset} + buffer.length;
  if (response.negotiate_context_offset < buffer_end) {
    anomalies.push_back({"NegotiateContextOffset", "the context list begins before the end of the security buffer"});
  }
}

}  // namespace

Bytes build_smb2_negotiate_response(const Smb2NegotiateResponse& response) {
  const std::vector<NegotiateContext>& contexts = response.contexts.contexts;
  const bool has_contexts = response.dialect_revision == SMB_3_1_1 && !contexts.empty();
  Writer out;
  write_smb2_header(out, response.header);
  out.le(kNegotiateResponseStructureSize);
  out.le(response.security_mode);
  out.le(response.dialect_revision);
  out.patch(out.reserve<std::uint16_t>(), has_contexts ? contexts.size() : 0);
  out.bytes(response.server_guid);
  out.le(response.capabilities);
  out.le(response.max_transact_size);
  out.le(response.max_read_size);
  out.le(response.max_write_size);
  out.le(response.system_time);
  out.le(response.server_start_time);
  const auto buffer_offset = out.reserve<std::uint16_t>();
  const auto buffer_length = out.reserve<std::uint16_t>();
  const auto context_offset = out.reserve<std::uint32_t>();
  write_security_buffer(out, buffer_offset, buffer_length, response.security_buffer);
  if (has_contexts) out.align(kContextAlignment);
  out.patch(context_offset, has_contexts ? out.size() : 0);
  if (has_contexts) write_negotiate_contexts(out, contexts);
  return out.finish();
}

Decoded<Smb2NegotiateResponse> decode_smb2_negotiate_response(ByteView message) {
  const auto header = decode_smb2_header_of(message, SMB2_NEGOTIATE, Smb2Direction::response);
  if (!header) return std::unexpected(header.error());
  Decoded<FixedResponse> fixed = decode_fixed_response(message, *header);
  if (!fixed) return std::unexpected(fixed.error());

  Smb2NegotiateResponse response = std::move(fixed->response);
  decode_buffer(message, fixed->buffer, response);
  check_fixed(response, response.anomalies);
  if (response.dialect_revision == SMB_3_1_1) {  // other dialects leave garbage in these fields
    decode_contexts(message, response);
    check_contexts(response.contexts, response.anomalies);
    check_overlap(response, fixed->buffer, response.anomalies);
  }
  return response;
}

}  // namespace smbprobe::proto
