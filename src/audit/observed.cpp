#include "audit/observed.hpp"

#include <algorithm>

#include "audit/words.hpp"
#include "proto/named_values.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {

using report::EndpointReport;
using report::HostReport;

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

report::Verdict smb2_verdict(const EndpointReport& endpoint, std::uint16_t revision) {
  if (const auto* row = find_dialect(endpoint, revision)) return row->verdict;
  return accepted(endpoint.smb2.verdict) ? report::Verdict{} : endpoint.smb2.verdict;
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
  ports_.push_back(endpoint.port);
}

std::optional<Observation> PortFacts::observation() const {
  auto words = text();
  return words ? std::optional(Observation(*std::move(words), ports_)) : std::nullopt;
}

std::optional<std::string> PortFacts::text() const {
  if (facts_.empty()) return std::nullopt;
  std::string out;
  for (const auto& [fact, ports] : facts_) out += (out.empty() ? "" : "; ") + join_and(ports) + ": " + fact;
  return out;
}

}  // namespace smbprobe::audit
