#include "audit/observed.hpp"

#include <algorithm>

#include "audit/words.hpp"
#include "probe/survey/evidence.hpp"
#include "proto/named_values.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {
namespace {

using probe::Evidence;
using report::EndpointReport;
using report::HostReport;

/// @param fits says whether an exchange is the request that must have been put
template <class Fits>
bool was_put(const HostReport& report, const EndpointReport& endpoint, Fits fits) {
  if (report.source != "capture") return true;
  return std::ranges::any_of(report.exchanges, [&](const probe::Exchange& exchange) {
    return exchange.server.port == endpoint.port && exchange.transport == endpoint.transport &&
           fits(probe::read_evidence(exchange));
  });
}

/// The request of an exchange that was answered with this dialect, or nullptr.
const proto::Smb2NegotiateRequest* answered_with(const Evidence& evidence, std::uint16_t revision) {
  const bool answered = evidence.smb2() != nullptr && evidence.smb2()->dialect_revision == revision;
  return answered ? evidence.asked<proto::Smb2NegotiateRequest>() : nullptr;
}

}  // namespace

std::vector<std::string> accepted_smb1(const EndpointReport& endpoint) {
  std::vector<std::string> out;
  for (const auto& d : endpoint.smb1.dialects)
    if (accepted(d.verdict)) out.push_back(d.dialect);
  return out;
}

std::vector<std::string> accepted_smb2(const EndpointReport& endpoint) {
  std::vector<std::string> out;
  for (const auto& d : endpoint.smb2.dialects)
    if (accepted(d.verdict)) out.push_back(proto::label_or_hex(proto::kSmb2Dialects, d.revision));
  return out;
}

const report::Smb2Dialect* find_dialect(const EndpointReport& endpoint, std::uint16_t revision) {
  const auto row = std::ranges::find(endpoint.smb2.dialects, revision, &report::Smb2Dialect::revision);
  return row == endpoint.smb2.dialects.end() ? nullptr : &*row;
}

bool any_accepts(const HostReport& report, std::uint16_t revision) {
  return std::ranges::any_of(report.endpoints, [revision](const EndpointReport& e) {
    const auto* row = find_dialect(e, revision);
    return speaks_smb(e) && row != nullptr && accepted(row->verdict);
  });
}

bool all_refuse(const HostReport& report, std::uint16_t revision) {
  return std::ranges::all_of(report.endpoints, [revision](const EndpointReport& e) {
    if (!speaks_smb(e) || e.smb2.verdict.answer == report::Answer::refused) return true;
    const auto* row = find_dialect(e, revision);
    return row != nullptr && row->verdict.answer == report::Answer::refused;
  });
}

void PortFacts::add(const EndpointReport& endpoint, const std::string& fact) {
  auto known = std::ranges::find(facts_, fact, [](const auto& each) { return each.first; });
  if (known == facts_.end()) known = facts_.insert(known, {fact, {}});
  known->second.push_back(port_name(endpoint));
}

std::optional<std::string> PortFacts::text() const {
  if (facts_.empty()) return std::nullopt;
  std::string out;
  for (const auto& [fact, ports] : facts_) out += (out.empty() ? "" : "; ") + join_and(ports) + ": " + fact;
  return out;
}

bool asked_for_extended_security(const HostReport& report, const EndpointReport& endpoint) {
  return was_put(report, endpoint, [](const Evidence& evidence) {
    const auto* asked = evidence.asked<proto::Smb1NegotiateRequest>();
    return asked != nullptr && (asked->header.flags2 & proto::SMB_FLAGS2_EXTENDED_SECURITY) != 0 &&
           evidence.smb1() != nullptr && evidence.smb1()->capabilities.has_value();
  });
}

bool asked_for_encryption(const HostReport& report, const EndpointReport& endpoint, std::uint16_t revision) {
  return was_put(report, endpoint, [revision](const Evidence& evidence) {
    const auto* asked = answered_with(evidence, revision);
    return asked != nullptr && (asked->capabilities & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0 &&
           (revision != proto::SMB_3_1_1 ||
            proto::find_context<proto::EncryptionCapabilities>(asked->contexts.contexts) != nullptr);
  });
}

bool asked_for_chained_compression(const HostReport& report, const EndpointReport& endpoint) {
  return was_put(report, endpoint, [](const Evidence& evidence) {
    const auto* asked = answered_with(evidence, proto::SMB_3_1_1);
    const auto* context =
        asked == nullptr ? nullptr : proto::find_context<proto::CompressionCapabilities>(asked->contexts.contexts);
    return context != nullptr && context->compression_algorithms.size() > 1 &&
           (context->flags & proto::SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED) != 0;
  });
}

}  // namespace smbprobe::audit
