#include "audit/identity/traits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "audit/findings/finding_groups.hpp"
#include "audit/observed.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::audit {
namespace {

using report::EndpointReport;
using report::HostReport;

constexpr std::uint64_t kFiletimeSecond = 10'000'000;  // of a FILETIME
constexpr std::string_view kRfcHint = "not_defined_in_RFC4178@please_ignore";

/// How much a port shows: SMB2 before SMB1, 445 before 139.
int weight(const EndpointReport& port) {
  if (!speaks_smb(port)) return 0;
  return 1 + (accepted(port.smb2.verdict) ? 4 : 0) + (accepted(port.smb1.verdict) ? 2 : 0) +
         (port.transport == proto::Transport::direct_tcp ? 1 : 0);
}

GuidKind guid_kind(const EndpointReport& port) {
  const auto& guid = port.smb2.server_guid ? port.smb2.server_guid : port.smb1.server_guid;
  if (!guid) return GuidKind::absent;
  if (*guid == proto::Guid{}) return GuidKind::zero;
  if (!decoy_of(*guid).empty()) return GuidKind::decoy;
  return spelled_by(*guid).empty() ? GuidKind::opaque : GuidKind::name;
}

StartKind start_kind(const report::Smb2Report& smb2) {
  if (!smb2.system_time) return StartKind::absent;
  if (!smb2.start_time) return StartKind::none;
  const auto apart = std::max(*smb2.start_time, *smb2.system_time) - std::min(*smb2.start_time, *smb2.system_time);
  return apart < kFiletimeSecond ? StartKind::now : StartKind::real;
}

HintKind hint_kind(const report::Authentication& authentication) {
  if (!authentication.mechanisms) return HintKind::absent;
  if (!authentication.hint || authentication.hint->empty()) return HintKind::none;
  return *authentication.hint == kRfcHint ? HintKind::rfc4178 : HintKind::principal;
}

std::optional<std::uint8_t> smb1_flags(const HostReport& report) {
  for (const auto& endpoint : report.endpoints)
    if (endpoint.smb1.flags) return endpoint.smb1.flags;
  return std::nullopt;
}

bool is_whole(std::optional<std::uint64_t> time) { return time && *time != 0 && *time % kFiletimeSecond == 0; }

std::string_view name_of(GuidKind kind) {
  switch (kind) {
    case GuidKind::absent:
      return "-";
    case GuidKind::zero:
      return "zero";
    case GuidKind::name:
      return "name";
    case GuidKind::decoy:
      return "decoy";
    case GuidKind::opaque:
      return "random";
  }
  return "-";
}

std::string_view name_of(StartKind kind) {
  switch (kind) {
    case StartKind::absent:
      return "-";
    case StartKind::none:
      return "none";
    case StartKind::now:
      return "now";
    case StartKind::real:
      return "real";
  }
  return "-";
}

std::string_view name_of(HintKind kind) {
  switch (kind) {
    case HintKind::absent:
      return "-";
    case HintKind::none:
      return "none";
    case HintKind::rfc4178:
      return "rfc4178";
    case HintKind::principal:
      return "principal";
  }
  return "-";
}

/// Short names, so that a line of them can be read; another OID stays as it is, which is digits and dots.
std::string mechanisms_text(const std::optional<std::vector<std::string>>& list) {
  if (!list) return "-";
  if (list->empty()) return "none";
  std::string out;
  for (const auto& oid : *list) {
    std::string name = proto::mech_name(oid);
    std::ranges::replace(name, ' ', '_');
    out += (out.empty() ? "" : ",") + name;
  }
  return out;
}

std::string algorithms_text(const std::optional<std::vector<report::Algorithm>>& list) {
  if (!list) return "-";
  std::vector<std::uint16_t> ids;
  for (const auto& each : *list)
    if (accepted(each.verdict)) ids.push_back(each.id);
  std::ranges::sort(ids);  // its order may be a setting
  return ids.empty() ? "none" : fmt::format("{}", fmt::join(ids, ","));
}

std::string smb1_text(const Traits& traits) {
  const auto& smb1 = *traits.smb1;
  if (smb1.verdict.answer == report::Answer::refused) return "refused," + to_string(smb1.verdict.reason);
  if (!accepted(smb1.verdict)) return "-";
  const auto number = [](const auto& value) { return value ? fmt::format("{}", *value) : std::string("-"); };
  return fmt::format("{},{},{}", smb1.capabilities ? fmt::format("{:#x}", *smb1.capabilities) : "-",
                     number(smb1.max_buffer_size), number(smb1.max_mpx_count));
}

std::string yes_no(std::optional<bool> value) { return !value ? "-" : *value ? "yes" : "no"; }

}  // namespace

bool Traits::accepts(std::uint16_t revision) const {
  return std::ranges::any_of(smb2->dialects,
                             [&](const auto& row) { return row.revision == revision && accepted(row.verdict); });
}

bool Traits::refuses(std::uint16_t revision) const {
  return std::ranges::any_of(smb2->dialects, [&](const auto& row) {
    return row.revision == revision && row.verdict.answer == report::Answer::refused;
  });
}

bool Traits::accepts(std::string_view smb1_dialect) const {
  return std::ranges::find(smb1_dialects, smb1_dialect) != smb1_dialects.end();
}

bool Traits::offers(std::string_view oid) const {
  return mechanisms && std::ranges::find(*mechanisms, oid) != mechanisms->end();
}

bool Traits::refused_with(report::Reason reason) const {
  return smb2->verdict.reason == reason ||
         std::ranges::any_of(smb2->dialects, [&](const auto& row) { return row.verdict.reason == reason; });
}

std::optional<Traits> traits_of(const HostReport& report) {
  const auto port = std::ranges::max_element(report.endpoints, {}, weight);
  if (port == report.endpoints.end() || !speaks_smb(*port)) return std::nullopt;
  Traits out;
  out.guid = guid_kind(*port);
  out.start = start_kind(port->smb2);
  out.hint = hint_kind(port->authentication);
  out.whole_seconds = is_whole(port->smb2.system_time) && is_whole(port->smb2.start_time);
  out.smb2 = &port->smb2;
  out.smb1 = &port->smb1;
  for (const auto& row : port->smb2.dialects)
    if (accepted(row.verdict)) out.highest = &row;
  out.transport = port->transport;
  out.mechanisms = port->authentication.mechanisms;
  out.smb1_dialects = accepted_smb1(*port);
  if (accepted(port->smb1.verdict)) out.smb1_flags = smb1_flags(report);
  for (const auto& anomaly : port->anomalies) out.anomalies.push_back(anomaly.what);
  return out;
}

std::string fingerprint_text(const Traits& traits) {
  const auto* top = traits.highest;
  std::string out = fmt::format("1;guid={};start={};mechs={};hint={}", name_of(traits.guid), name_of(traits.start),
                                mechanisms_text(traits.mechanisms), name_of(traits.hint));
  out += fmt::format(";smb2={}", top == nullptr ? "-" : proto::label_or_hex(proto::kSmb2Dialects, top->revision));
  out += fmt::format(";caps={}", top != nullptr && top->capabilities ? fmt::format("{:#x}", *top->capabilities) : "-");
  out += ";sizes=";
  out += top != nullptr && top->max_transact_size && top->max_read_size && top->max_write_size
             ? fmt::format("{},{},{}", *top->max_transact_size, *top->max_read_size, *top->max_write_size)
             : "-";
  out += fmt::format(";ciphers={};signing={}", algorithms_text(traits.smb2->ciphers),
                     algorithms_text(traits.smb2->signing_algorithms));
  const auto& prefers = traits.smb2->cipher_preference;
  out += fmt::format(";prefers={};posix={}", prefers ? report::name_of(*prefers) : "-",
                     yes_no(traits.smb2->posix_extensions));
  return out + ";smb1=" + smb1_text(traits);
}

}  // namespace smbprobe::audit
