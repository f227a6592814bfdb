#include "proto/smb2_negotiate_request.hpp"

#include <algorithm>

#include "proto/reader.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::proto {
namespace {

constexpr std::size_t kNegotiateRequestFixedEnd = kSmb2HeaderSize + kNegotiateRequestStructureSize;
constexpr std::size_t kCountOffset = kSmb2HeaderSize + 2;                    // DialectCount
constexpr std::size_t kContextFieldsOffset = kNegotiateRequestFixedEnd - 8;  // NegotiateContextOffset

bool offers_contexts(const Smb2NegotiateRequest& request) {
  return std::ranges::find(request.dialects, SMB_3_1_1) != request.dialects.end();
}

// The last eight bytes of the fixed part when 3.1.1 is offered; ClientStartTime otherwise.
struct ContextFields {
  std::uint32_t offset{};  // NegotiateContextOffset (4)
  std::uint16_t count{};   // NegotiateContextCount (2)
};

struct FixedRequest {
  Smb2NegotiateRequest request;
  std::uint16_t dialect_count{};
  ContextFields contexts;
};

Decoded<FixedRequest> decode_fixed_request(ByteView message, const Smb2Header& header) {
  Reader r{message.subspan(kSmb2HeaderSize), kSmb2HeaderSize};
  FixedRequest fixed;
  fixed.request.header = header;
  r.require(r.le<std::uint16_t>("StructureSize") == kNegotiateRequestStructureSize, DecodeErrc::bad_structure_size,
            "StructureSize");
  fixed.dialect_count = r.le<std::uint16_t>("DialectCount");
  fixed.request.security_mode = r.le<std::uint16_t>("SecurityMode");
  r.skip(2, "Reserved");
  fixed.request.capabilities = r.le<std::uint32_t>("Capabilities");
  std::ranges::copy(r.take(fixed.request.client_guid.size(), "ClientGuid"), fixed.request.client_guid.begin());
  fixed.contexts.offset = r.le<std::uint32_t>("NegotiateContextOffset");
  fixed.contexts.count = r.le<std::uint16_t>("NegotiateContextCount");
  r.skip(2, "Reserved2");
  return r.finish(std::move(fixed));
}

Decoded<std::vector<std::uint16_t>> decode_dialects(ByteView message, std::uint16_t count) {
  const std::size_t size = std::size_t{count} * sizeof(std::uint16_t);
  if (size > message.size() - kNegotiateRequestFixedEnd) {
    return std::unexpected(DecodeError{DecodeErrc::bad_count, kCountOffset, "DialectCount"});
  }
  std::vector<std::uint16_t> dialects;
  dialects.reserve(count);
  Reader r{message.subspan(kNegotiateRequestFixedEnd, size), kNegotiateRequestFixedEnd};
  while (r.remaining() > 0) dialects.push_back(r.le<std::uint16_t>("Dialects"));
  return dialects;
}

ContextList decode_contexts(ByteView message, ContextFields fields, std::size_t dialects_end) {
  if (fields.count == 0 || fields.offset >= dialects_end) {
    return decode_negotiate_contexts(message, fields.offset, fields.count);
  }
  ContextList list;
  list.damage = DecodeError{DecodeErrc::out_of_range, kContextFieldsOffset, "NegotiateContextOffset"};
  return list;
}

}  // namespace

Bytes build_smb2_negotiate_request(const Smb2NegotiateRequest& request) {
  Writer out;
  write_smb2_header(out, request.header);
  out.le(kNegotiateRequestStructureSize);
  out.patch(out.reserve<std::uint16_t>(), request.dialects.size());
  out.le(request.security_mode);
  out.le<std::uint16_t>(0);  // Reserved
  out.le(request.capabilities);
  out.bytes(request.client_guid);
  const auto context_offset = out.reserve<std::uint32_t>();
  const auto context_count = out.reserve<std::uint16_t>();
  out.le<std::uint16_t>(0);  // Reserved2
  for (const std::uint16_t dialect : request.dialects) out.le(dialect);

  const bool has_contexts = offers_contexts(request) && !request.contexts.contexts.empty();
  if (has_contexts) out.align(kContextAlignment);
  // Without contexts the eight bytes are ClientStartTime, which is 0 in every request.
  out.patch(context_offset, has_contexts ? out.size() : 0);
  out.patch(context_count, has_contexts ? request.contexts.contexts.size() : 0);
  if (has_contexts) write_negotiate_contexts(out, request.contexts.contexts);
  return out.finish();
}

Decoded<Smb2NegotiateRequest> decode_smb2_negotiate_request(ByteView message) {
  const auto header = decode_smb2_header_of(message, SMB2_NEGOTIATE, Smb2Direction::request);
  if (!header) return std::unexpected(header.error());
  Decoded<FixedRequest> fixed = decode_fixed_request(message, *header);
  if (!fixed) return std::unexpected(fixed.error());
  Decoded<std::vector<std::uint16_t>> dialects = decode_dialects(message, fixed->dialect_count);
  if (!dialects) return std::unexpected(dialects.error());

  Smb2NegotiateRequest request = std::move(fixed->request);
  request.dialects = *std::move(dialects);
  if (offers_contexts(request)) {
    const std::size_t dialects_end = kNegotiateRequestFixedEnd + request.dialects.size() * sizeof(std::uint16_t);
    request.contexts = decode_contexts(message, fixed->contexts, dialects_end);
  }
  return request;
}

}  // namespace smbprobe::proto
