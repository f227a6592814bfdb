#include "proto/smb2_negotiate_contexts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "proto/reader.hpp"
#include "proto/smb2_constants.hpp"

namespace smbprobe::proto {
namespace {

using Ids = std::vector<std::uint16_t>;

// --- reading: one function a context type; the Reader stands at the Data field and ends with it

struct RawContext {
  std::uint16_t type{};
  ByteView data;
};

Ids read_ids(Reader& r, std::uint16_t count, std::string_view field) {
  const ByteView bytes = r.take(std::size_t{count} * sizeof(std::uint16_t), field);
  Ids ids;
  ids.reserve(bytes.size() / sizeof(std::uint16_t));
  Reader each{bytes};
  while (each.remaining() > 0) ids.push_back(each.le<std::uint16_t>(field));
  return ids;
}

void expect_zero(std::uint32_t value, std::string_view field, Anomalies& anomalies) {
  if (value != 0) anomalies.push_back({field, fmt::format("{} is {}, not zero", field, hex_number(value, 4))});
}

NegotiateContext read_preauth(Reader& r) {
  PreauthIntegrityCapabilities context;
  const auto count = r.le<std::uint16_t>("HashAlgorithmCount");
  const auto salt_length = r.le<std::uint16_t>("SaltLength");
  context.hash_algorithms = read_ids(r, count, "HashAlgorithms");
  const ByteView salt = r.take(salt_length, "Salt");
  context.salt.assign(salt.begin(), salt.end());
  return context;
}

NegotiateContext read_encryption(Reader& r) {
  const auto count = r.le<std::uint16_t>("CipherCount");
  return EncryptionCapabilities{read_ids(r, count, "Ciphers")};
}

NegotiateContext read_compression(Reader& r, Anomalies& anomalies) {
  CompressionCapabilities context;
  const auto count = r.le<std::uint16_t>("CompressionAlgorithmCount");
  expect_zero(r.le<std::uint16_t>("Padding"), "Padding", anomalies);
  context.flags = r.le<std::uint32_t>("Flags");
  context.compression_algorithms = read_ids(r, count, "CompressionAlgorithms");
  return context;
}

NegotiateContext read_rdma_transform(Reader& r, Anomalies& anomalies) {
  const auto count = r.le<std::uint16_t>("TransformCount");
  expect_zero(r.le<std::uint16_t>("Reserved1"), "Reserved1", anomalies);
  expect_zero(r.le<std::uint32_t>("Reserved2"), "Reserved2", anomalies);
  return RdmaTransformCapabilities{read_ids(r, count, "RDMATransformIds")};
}

NegotiateContext read_signing(Reader& r) {
  const auto count = r.le<std::uint16_t>("SigningAlgorithmCount");
  return SigningCapabilities{read_ids(r, count, "SigningAlgorithms")};
}

Bytes read_all(Reader& r, std::string_view field) {
  const ByteView rest = r.take(r.remaining(), field);
  return {rest.begin(), rest.end()};
}

NegotiateContext read_data(std::uint16_t type, Reader& r, Anomalies& anomalies) {
  switch (type) {
    case SMB2_PREAUTH_INTEGRITY_CAPABILITIES:
      return read_preauth(r);
    case SMB2_ENCRYPTION_CAPABILITIES:
      return read_encryption(r);
    case SMB2_COMPRESSION_CAPABILITIES:
      return read_compression(r, anomalies);
    case SMB2_NETNAME_NEGOTIATE_CONTEXT_ID:
      return NetnameNegotiateContextId{read_all(r, "NetName")};
    case SMB2_TRANSPORT_CAPABILITIES:
      return TransportCapabilities{r.le<std::uint32_t>("Flags")};
    case SMB2_RDMA_TRANSFORM_CAPABILITIES:
      return read_rdma_transform(r, anomalies);
    case SMB2_SIGNING_CAPABILITIES:
      return read_signing(r);
    default:
      return OtherContext{type, read_all(r, "Data")};
  }
}

Decoded<NegotiateContext> decode_data(const RawContext& raw, std::size_t base, Anomalies& anomalies) {
  Reader r{raw.data, base};
  NegotiateContext context = read_data(raw.type, r, anomalies);
  if (r.remaining() > 0) {
    anomalies.push_back({"DataLength", fmt::format("{} bytes behind the fields of {}", r.remaining(),
                                                   label_or_hex(kContextTypes, raw.type))});
  }
  return r.finish(std::move(context));
}

bool has_type(const std::vector<NegotiateContext>& contexts, std::uint16_t type) {
  return std::ranges::any_of(contexts, [type](const auto& context) { return context_type(context) == type; });
}

std::optional<DecodeError> check_offset(ByteView message, std::uint32_t offset) {
  constexpr std::string_view kField = "NegotiateContextOffset";
  if (offset < kSmb2HeaderSize || offset > message.size()) return DecodeError{DecodeErrc::out_of_range, offset, kField};
  if (offset % kContextAlignment != 0) return DecodeError{DecodeErrc::misaligned, offset, kField};
  return std::nullopt;
}

std::size_t aligned(std::size_t position) {
  return (position + kContextAlignment - 1) / kContextAlignment * kContextAlignment;
}

// Reads the context at `position` into the list and moves behind it; nothing when all went well.
std::optional<DecodeError> read_one(ByteView message, std::size_t& position, ContextList& list) {
  // The last context needs no padding, so the place of the next one may lie behind the message.
  position = std::min(aligned(position), message.size());
  Reader r{message.subspan(position), position};
  RawContext raw;
  raw.type = r.le<std::uint16_t>("ContextType");
  const auto length = r.le<std::uint16_t>("DataLength");
  expect_zero(r.le<std::uint32_t>("Reserved"), "Reserved", list.anomalies);
  raw.data = r.take(length, "DataLength");
  if (const auto whole = r.finish(0); !whole) return whole.error();

  const std::size_t end = message.size() - r.remaining();
  Decoded<NegotiateContext> context = decode_data(raw, end - length, list.anomalies);
  if (!context) return context.error();
  if (has_type(list.contexts, raw.type)) {
    list.anomalies.push_back({"ContextType", fmt::format("another {} context", label_or_hex(kContextTypes, raw.type))});
  }
  list.contexts.push_back(*std::move(context));
  position = end;
  return std::nullopt;
}

// --- writing

void write_ids(Writer& out, const Ids& ids) {
  for (const std::uint16_t id : ids) out.le(id);
}

void write_count(Writer& out, std::size_t count) { out.patch(out.reserve<std::uint16_t>(), count); }

struct DataWriter {
  Writer& out;

  void operator()(const PreauthIntegrityCapabilities& context) const {
    write_count(out, context.hash_algorithms.size());
    write_count(out, context.salt.size());
    write_ids(out, context.hash_algorithms);
    out.bytes(context.salt);
  }
  void operator()(const EncryptionCapabilities& context) const {
    write_count(out, context.ciphers.size());
    write_ids(out, context.ciphers);
  }
  void operator()(const CompressionCapabilities& context) const {
    write_count(out, context.compression_algorithms.size());
    out.le<std::uint16_t>(0);  // Padding
    out.le(context.flags);
    write_ids(out, context.compression_algorithms);
  }
  void operator()(const NetnameNegotiateContextId& context) const { out.bytes(context.net_name); }
  void operator()(const TransportCapabilities& context) const { out.le(context.flags); }
  void operator()(const RdmaTransformCapabilities& context) const {
    write_count(out, context.rdma_transforms.size());
    out.le<std::uint16_t>(0);  // Reserved1
    out.le<std::uint32_t>(0);  // Reserved2
    write_ids(out, context.rdma_transforms);
  }
  void operator()(const SigningCapabilities& context) const {
    write_count(out, context.signing_algorithms.size());
    write_ids(out, context.signing_algorithms);
  }
  void operator()(const OtherContext& context) const { out.bytes(context.data); }
};

void write_context(Writer& out, const NegotiateContext& context) {
  Writer data_writer;
  std::visit(DataWriter{data_writer}, context);
  Bytes data = data_writer.finish();
  // DataLength cannot tell more; the list stays walkable.
  data.resize(std::min<std::size_t>(data.size(), std::numeric_limits<std::uint16_t>::max()));
  out.le(context_type(context));
  out.le(static_cast<std::uint16_t>(data.size()));
  out.le<std::uint32_t>(0);  // Reserved
  out.bytes(data);
}

struct TypeOf {
  std::uint16_t operator()(const PreauthIntegrityCapabilities&) const { return SMB2_PREAUTH_INTEGRITY_CAPABILITIES; }
  std::uint16_t operator()(const EncryptionCapabilities&) const { return SMB2_ENCRYPTION_CAPABILITIES; }
  std::uint16_t operator()(const CompressionCapabilities&) const { return SMB2_COMPRESSION_CAPABILITIES; }
  std::uint16_t operator()(const NetnameNegotiateContextId&) const { return SMB2_NETNAME_NEGOTIATE_CONTEXT_ID; }
  std::uint16_t operator()(const TransportCapabilities&) const { return SMB2_TRANSPORT_CAPABILITIES; }
  std::uint16_t operator()(const RdmaTransformCapabilities&) const { return SMB2_RDMA_TRANSFORM_CAPABILITIES; }
  std::uint16_t operator()(const SigningCapabilities&) const { return SMB2_SIGNING_CAPABILITIES; }
  std::uint16_t operator()(const OtherContext& context) const { return context.type; }
};

}  // namespace

std::uint16_t context_type(const NegotiateContext& context) noexcept { return std::visit(TypeOf{}, context); }

ContextList decode_negotiate_contexts(ByteView message, std::uint32_t offset, std::uint16_t count) {
  ContextList list;
  if (count == 0) return list;  // the offset of an empty list means nothing
  list.damage = check_offset(message, offset);
  std::size_t position = offset;
  for (std::uint16_t i = 0; i < count && !list.damage; ++i) {
    if (i == kMaxNegotiateContexts) {
      list.damage = DecodeError{DecodeErrc::bad_count, static_cast<std::uint32_t>(position), "NegotiateContextCount"};
    } else {
      list.damage = read_one(message, position, list);
    }
  }
  if (!list.damage && message.size() > aligned(position)) {
    list.anomalies.push_back(
        {"NegotiateContextCount", fmt::format("{} bytes behind the last context", message.size() - aligned(position))});
  }
  return list;
}

void write_negotiate_contexts(Writer& out, const std::vector<NegotiateContext>& contexts) {
  for (const NegotiateContext& context : contexts) {
    out.align(kContextAlignment);
    write_context(out, context);
  }
}

}  // namespace smbprobe::proto
