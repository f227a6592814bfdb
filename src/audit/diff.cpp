#include "audit/diff.hpp"

#include "audit/diff_fields.hpp"

namespace smbprobe::audit {
namespace {

using report::EndpointReport;
using report::HostReport;

std::string word(std::string_view name) { return std::string(name); }

/// "unknown" is no knowledge.
std::optional<std::string> smb1_words(const HostReport& report) {
  if (report.smb1 == report::Smb1Verdict::unknown) return std::nullopt;
  return word(report::name_of(report.smb1));
}

std::optional<std::string> signing_words(const HostReport& report) {
  if (!report.signing) return std::nullopt;
  return word(report::name_of(*report.signing));
}

const EndpointReport* find_port(const HostReport& report, const EndpointReport& like) {
  for (const auto& endpoint : report.endpoints)
    if (endpoint.port == like.port && endpoint.transport == like.transport) return &endpoint;
  return nullptr;
}

bool same_ports(const HostReport& a, const HostReport& b) {
  return a.endpoints.size() == b.endpoints.size() &&
         std::ranges::all_of(a.endpoints, [&](const auto& endpoint) { return find_port(b, endpoint) != nullptr; });
}

/// The ids alone: evidence and advice say the same in more words.
std::optional<List> finding_ids(const Judgement& judgement) {
  if (!judgement.findings) return std::nullopt;
  List out;
  for (const auto& finding : *judgement.findings)
    if (std::ranges::find(out, finding.id) == out.end()) out.push_back(finding.id);
  std::ranges::sort(out);
  return out;
}

/// "yes, 3.1.1".
std::string client_words(const ClientVerdict& client) {
  std::string out = word(name_of(client.connects));
  if (client.dialect) out += ", " + *client.dialect;
  return out;
}

void compare_clients(FieldDiff& diff, const Judgement& before, const Judgement& after) {
  if (!before.clients || !after.clients) return;
  for (const auto& client : *after.clients) {
    const auto old = std::ranges::find(*before.clients, client.client, &ClientVerdict::client);
    if (old != before.clients->end())
      diff.text(Rank::clients, "clients." + client.client, client_words(*old), client_words(client));
  }
}

void compare_identity(FieldDiff& diff, const HostReport& before, const HostReport& after) {
  const auto& a = before.identity;
  const auto& b = after.identity;
  diff.text(Rank::rest, "identity.netbios_name", a.netbios_name, b.netbios_name);
  diff.text(Rank::rest, "identity.netbios_domain", a.netbios_domain, b.netbios_domain);
  diff.text(Rank::rest, "identity.dns_name", a.dns_name, b.dns_name);
  diff.text(Rank::rest, "identity.dns_domain", a.dns_domain, b.dns_domain);
  diff.text(Rank::rest, "identity.dns_forest", a.dns_forest, b.dns_forest);
  diff.text(Rank::rest, "identity.os_version", a.os_version, b.os_version);
  diff.text(Rank::rest, "identity.native_os", a.native_os, b.native_os);
  diff.text(Rank::rest, "identity.native_lan_man", a.native_lan_man, b.native_lan_man);
  diff.text(Rank::rest, "identity.mac", a.mac, b.mac);
}

std::optional<std::string> implementation_name(const Judgement& judgement) {
  if (!judgement.implementation) return std::nullopt;
  return judgement.implementation->name;
}

}  // namespace

bool says_nothing(const HostReport& report) noexcept {
  using enum report::HostStatus;
  return report.status == silent || report.status == refused || report.status == unreachable;
}

bool asked_otherwise(const HostReport& a, const HostReport& b) noexcept {
  return a.depth != b.depth || a.source != b.source || !same_ports(a, b);
}

Difference compare(const HostFacts& before, const HostFacts& after) {
  const HostReport& a = before.report;
  const HostReport& b = after.report;
  Difference out;
  out.other_question = asked_otherwise(a, b);
  FieldDiff diff(!out.other_question);
  diff.text(Rank::status, "status", word(report::name_of(a.status)), word(report::name_of(b.status)));
  // what a host says is compared where it says something on both sides: the status tells the rest
  const bool both_speak = a.status == report::HostStatus::smb && b.status == report::HostStatus::smb;
  if (both_speak) {
    diff.text(Rank::smb1, "verdict.smb1", smb1_words(a), smb1_words(b));
    const bool dialects_known =
        diff.asked_alike() || (!a.dialects.empty() && !b.dialects.empty() && a.depth == b.depth);
    if (dialects_known) diff.list(Rank::dialects, "verdict.dialects", a.dialects, b.dialects);
    diff.text(Rank::signing, "verdict.signing", signing_words(a), signing_words(b));
    if (diff.asked_alike()) {  // who knows more finds more
      diff.list(Rank::findings, "findings", finding_ids(before.judgement), finding_ids(after.judgement));
      compare_clients(diff, before.judgement, after.judgement);
    }
    compare_identity(diff, a, b);
    diff.text(Rank::rest, "implementation", implementation_name(before.judgement),
              implementation_name(after.judgement));
  }
  for (const auto& endpoint : a.endpoints)
    if (const auto* const now = find_port(b, endpoint)) compare_endpoint(diff, endpoint, *now);
  out.changes = diff.take();
  return out;
}

}  // namespace smbprobe::audit
