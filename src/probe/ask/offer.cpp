#include "probe/ask/offer.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "proto/smb1_negotiate_request.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/text.hpp"

namespace smbprobe::probe {
namespace {

proto::Bytes build(const Smb1Offer& offer, const RequestInputs& /*inputs*/, std::uint64_t /*message_id*/) {
  proto::Smb1NegotiateRequest request;
  request.header = proto::probe_smb1_header(proto::SMB_COM_NEGOTIATE, offer.extended_security);
  request.dialects = offer.dialects;
  return proto::build_smb1_negotiate_request(request);
}

/// One context of a shape; nothing where the offer has nothing to fill it with.
std::optional<proto::NegotiateContext> context_of(std::uint16_t type,
                                                  const Smb2Offer& offer,
                                                  const RequestInputs& inputs) {
  switch (type) {
    case proto::SMB2_PREAUTH_INTEGRITY_CAPABILITIES:
      return proto::PreauthIntegrityCapabilities{{proto::kHashAlgorithms[0].value}, inputs.salt};
    case proto::SMB2_ENCRYPTION_CAPABILITIES:
      if (offer.ciphers.empty()) return std::nullopt;
      return proto::EncryptionCapabilities{offer.ciphers};
    case proto::SMB2_COMPRESSION_CAPABILITIES:
      if (offer.shape->compression.empty()) return std::nullopt;
      return proto::CompressionCapabilities{
          offer.shape->compression, offer.shape->chained ? proto::SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED : 0};
    case proto::SMB2_NETNAME_NEGOTIATE_CONTEXT_ID:
      return proto::NetnameNegotiateContextId{proto::utf8_to_utf16le(inputs.net_name)};
    case proto::SMB2_TRANSPORT_CAPABILITIES:
      return proto::TransportCapabilities{proto::SMB2_ACCEPT_TRANSPORT_LEVEL_SECURITY};
    case proto::SMB2_RDMA_TRANSFORM_CAPABILITIES:
      return proto::RdmaTransformCapabilities{{1, 2}};
    case proto::SMB2_SIGNING_CAPABILITIES:
      if (offer.signing_algorithms.empty()) return std::nullopt;
      return proto::SigningCapabilities{offer.signing_algorithms};
    case proto::SMB2_POSIX_EXTENSIONS_AVAILABLE:
      return proto::OtherContext{type, {proto::kPosixExtensions.begin(), proto::kPosixExtensions.end()}};
    default:
      return std::nullopt;
  }
}

std::vector<proto::NegotiateContext> shaped_contexts(const Smb2Offer& offer, const RequestInputs& inputs) {
  std::vector<proto::NegotiateContext> out;
  for (const std::uint16_t type : offer.shape->order)
    if (auto context = context_of(type, offer, inputs)) out.push_back(*std::move(context));
  return out;
}

std::vector<proto::NegotiateContext> contexts_of(const Smb2Offer& offer, const RequestInputs& inputs) {
  if (offer.shape) return shaped_contexts(offer, inputs);
  std::vector<proto::NegotiateContext> out;
  out.emplace_back(proto::PreauthIntegrityCapabilities{{proto::kHashAlgorithms[0].value}, inputs.salt});
  if (!offer.ciphers.empty()) out.emplace_back(proto::EncryptionCapabilities{offer.ciphers});
  if (offer.more_contexts) {
    // the list and the order of Windows 11 24H2
    out.emplace_back(
        proto::CompressionCapabilities{{4, 2, 3, 1, 5}, proto::SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED});
  }
  if (!offer.signing_algorithms.empty()) out.emplace_back(proto::SigningCapabilities{offer.signing_algorithms});
  if (offer.more_contexts) {
    if (!inputs.net_name.empty())
      out.emplace_back(proto::NetnameNegotiateContextId{proto::utf8_to_utf16le(inputs.net_name)});
    out.emplace_back(proto::TransportCapabilities{proto::SMB2_ACCEPT_TRANSPORT_LEVEL_SECURITY});
    out.emplace_back(proto::RdmaTransformCapabilities{{1, 2}});
    out.emplace_back(proto::OtherContext{proto::SMB2_POSIX_EXTENSIONS_AVAILABLE,
                                         {proto::kPosixExtensions.begin(), proto::kPosixExtensions.end()}});
  }
  return out;
}

proto::Bytes build(const Smb2Offer& offer, const RequestInputs& inputs, std::uint64_t message_id) {
  proto::Smb2NegotiateRequest request;
  request.header = proto::probe_smb2_header(proto::SMB2_NEGOTIATE, message_id);
  request.security_mode = offer.security_mode;
  request.capabilities = offer.capabilities;
  request.dialects = offer.dialects;
  // "MUST be zero when 2.0.2 is the only dialect": 2.2.3
  if (offer.dialects != std::vector<std::uint16_t>{proto::SMB_2_0_2}) request.client_guid = inputs.client_guid;
  if (std::ranges::find(offer.dialects, proto::SMB_3_1_1) != offer.dialects.end())
    request.contexts.contexts = contexts_of(offer, inputs);
  return proto::build_smb2_negotiate_request(request);
}

}  // namespace

proto::Bytes build_request(const Offer& offer, const RequestInputs& inputs, std::uint64_t message_id) {
  return std::visit([&](const auto& kind) { return build(kind, inputs, message_id); }, offer);
}

proto::Bytes first_request(const Job& job, const RequestInputs& inputs) {
  return job.prepared.empty() ? build_request(job.offer, inputs) : job.prepared;
}

bool needs_inputs(const Job& job) noexcept {
  return std::holds_alternative<Smb2Offer>(job.offer) || job.after_wildcard.has_value() ||
         job.session == Session::guest;
}

Smb2Offer full_smb2_offer() {
  Smb2Offer offer;
  for (const auto& row : proto::kSmb2Dialects) offer.dialects.push_back(row.value);
  // the order in which Windows 11 prefers them: what most servers were tested with
  offer.ciphers = {2, 1, 4, 3};
  offer.signing_algorithms = {2, 1, 0};
  return offer;
}

}  // namespace smbprobe::probe
