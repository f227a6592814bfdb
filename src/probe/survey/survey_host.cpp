// A whole host: its ports side by side, and the verdict over them.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "probe/survey/confirmation.hpp"
#include "probe/survey/survey.hpp"
#include "probe/survey/survey_parts.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/text.hpp"
#include "report/cut_texts.hpp"
#include "report/dialect_ranges.hpp"

namespace smbprobe::probe {
namespace {

void take_nbstat(const proto::NbstatAnswer& nbstat, report::Identity& identity) {
  for (const auto& entry : nbstat.names) {
    const bool group = (entry.flags & proto::kNameFlagGroup) != 0;
    const std::string text = proto::oem_to_utf8(proto::to_bytes(entry.name.name));
    if (entry.name.suffix == 0x20 && !group && !identity.netbios_name) identity.netbios_name = text;
    if (entry.name.suffix == 0x00 && group && !identity.netbios_domain) identity.netbios_domain = text;
  }
  const auto& mac = nbstat.unit_id;
  if (nbstat.has_unit_id && std::ranges::any_of(mac, [](std::uint8_t byte) { return byte != 0; }))
    identity.mac =
        fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

void take_smb1_names(const std::vector<report::EndpointReport>& endpoints, report::Identity& identity) {
  for (const auto& endpoint : endpoints) {
    if (endpoint.smb1.server && !endpoint.smb1.server->empty() && !identity.netbios_name)
      identity.netbios_name = endpoint.smb1.server;
    if (endpoint.smb1.domain && !endpoint.smb1.domain->empty() && !identity.netbios_domain)
      identity.netbios_domain = endpoint.smb1.domain;
  }
}

/// True for a port that took a connection, and for one of which only a proxy says so.
bool may_be_open(const report::EndpointReport& endpoint, std::span<const Evidence> evidence) {
  const auto connected = [](const Evidence& each) { return was_connected(*each.exchange); };
  return endpoint.connected.value_or(std::ranges::any_of(evidence, connected));
}

/// True where a port may have SMB1 although no answer says so: it had no room for a NetBIOS session, it took a
/// connection and its question is open, or there was no time to ask.
bool may_have_smb1(const report::EndpointReport& endpoint, std::span<const Evidence> evidence) {
  const report::Answer answer = endpoint.smb1.verdict.answer;
  const bool settled = answer == report::Answer::accepted || answer == report::Answer::refused;
  if (settled || endpoint.state == report::EndpointState::not_smb) return false;
  if (std::ranges::any_of(evidence, [&](const Evidence& each) { return lacked_session(each, evidence); })) return true;
  if (endpoint.state == report::EndpointState::smb || evidence.empty()) return answer == report::Answer::unknown;
  return std::ranges::any_of(evidence, is_open_but_silent) ||
         (may_be_open(endpoint, evidence) && answer == report::Answer::unknown);
}

/// True where a port may have SMB2: in the rest of a port that supports SMB, or behind one that took a connection and
/// has its question open, or that there was no time to ask.
bool may_have_smb2(const report::EndpointReport& endpoint, std::span<const Evidence> evidence) {
  const report::Answer answer = endpoint.smb2.verdict.answer;
  if (endpoint.state == report::EndpointState::smb)
    return answer == report::Answer::unknown || answer == report::Answer::not_asked;
  const bool was_there = evidence.empty() || may_be_open(endpoint, evidence);
  return endpoint.state != report::EndpointState::not_smb && was_there && answer == report::Answer::unknown;
}

/// @param ports the evidence of each endpoint
void conclude_smb1(report::HostReport& report, std::span<const std::span<const Evidence>> ports) {
  bool accepted = false;
  bool smb2 = false;
  bool smb2_open = false;
  bool refused = false;
  bool open = false;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const auto& endpoint = report.endpoints[i];
    open |= may_have_smb1(endpoint, ports[i]);
    smb2_open |= may_have_smb2(endpoint, ports[i]);
    if (endpoint.state != report::EndpointState::smb) continue;
    accepted |= endpoint.smb1.verdict.answer == report::Answer::accepted;
    refused |= endpoint.smb1.verdict.answer == report::Answer::refused;
    smb2 |= endpoint.smb2.verdict.answer == report::Answer::accepted;
  }
  if (accepted)
    report.smb1 = smb2 || smb2_open ? report::Smb1Status::enabled : report::Smb1Status::only;
  else if (refused && !open)
    report.smb1 = report::Smb1Status::disabled;
}

void conclude_dialects(report::HostReport& report) {
  const auto weaken = [&](std::optional<report::Signing> signing) {
    if (signing && (!report.signing || *signing < *report.signing)) report.signing = signing;
  };
  std::vector<std::uint16_t> revisions;
  std::vector<std::string> strings;
  for (const auto& endpoint : report.endpoints) {
    if (endpoint.smb1.verdict.answer == report::Answer::accepted) weaken(endpoint.smb1.signing);
    weaken(endpoint.smb2.signing);
    for (const auto& dialect : endpoint.smb1.dialects)
      if (dialect.verdict.answer == report::Answer::accepted) strings.push_back(dialect.dialect);
    for (const auto& dialect : endpoint.smb2.dialects)
      if (dialect.verdict.answer == report::Answer::accepted) revisions.push_back(dialect.revision);
  }
  std::ranges::sort(strings, {}, smb1_order);
  strings.erase(std::unique(strings.begin(), strings.end()), strings.end());
  std::ranges::sort(revisions);
  revisions.erase(std::unique(revisions.begin(), revisions.end()), revisions.end());
  report.dialects = std::move(strings);
  report::name_nt_lm(report.dialects);
  for (const std::uint16_t revision : revisions)
    report.dialects.push_back(proto::label_or_hex(proto::kSmb2Dialects, revision));
}

bool is_unknown(const report::Verdict& verdict) { return verdict.answer == report::Answer::unknown; }

template <class Rows>
std::ptrdiff_t count_unknown(const Rows& rows) {
  return std::ranges::count_if(rows, [](const auto& row) { return is_unknown(row.verdict); });
}

/// A family counts once where none of its dialects was asked for alone.
template <class Family>
std::ptrdiff_t count_unknown_dialects(const Family& family) {
  return family.dialects.empty() ? std::ptrdiff_t{is_unknown(family.verdict)} : count_unknown(family.dialects);
}

std::ptrdiff_t count_unanswered(const report::EndpointReport& endpoint) {
  const auto in_list = [](const auto& algorithms) { return algorithms ? count_unknown(*algorithms) : 0; };
  return count_unknown_dialects(endpoint.smb1) + count_unknown_dialects(endpoint.smb2) +
         in_list(endpoint.smb2.ciphers) + in_list(endpoint.smb2.signing_algorithms) +
         std::ptrdiff_t{is_unknown(endpoint.authentication.anonymous)} +
         std::ptrdiff_t{is_unknown(endpoint.authentication.guest)};
}

/// A port that is no SMB has answered each question in its own way; one that never stood was asked none.
void conclude_unanswered(report::HostReport& report) {
  for (const auto& endpoint : report.endpoints) {
    const bool open_but_silent = endpoint.state == report::EndpointState::silent && endpoint.connected.value_or(false);
    if (endpoint.state != report::EndpointState::smb && !open_but_silent) continue;
    report.unanswered = report.unanswered.value_or(0) + static_cast<std::uint32_t>(count_unanswered(endpoint));
  }
}

/// What needs a look comes first: a port that is open and says nothing may be an SMB server that has too much to do.
report::HostStatus status_of(const std::vector<report::EndpointReport>& endpoints, bool open_but_silent) {
  using enum report::EndpointState;
  constexpr std::array order{
      std::pair{not_smb, report::HostStatus::not_smb}, std::pair{refused, report::HostStatus::refused},
      std::pair{silent, report::HostStatus::silent}, std::pair{unreachable, report::HostStatus::unreachable}};
  const auto has = [&](report::EndpointState state) {
    return std::ranges::find(endpoints, state, &report::EndpointReport::state) != endpoints.end();
  };
  if (has(smb)) return report::HostStatus::smb;
  if (open_but_silent) return report::HostStatus::silent;
  for (const auto& [state, status] : order)
    if (has(state)) return status;
  return report::HostStatus::error;
}

report::HostReport begin(HostContext& facts) {
  report::HostReport report;
  report.target = std::move(facts.target);
  report.address = std::move(facts.address);
  report.source = std::move(facts.source);
  report.depth = facts.depth;
  report.started_us = facts.started_us;
  report.elapsed_us = facts.elapsed_us;
  report.errors = std::move(facts.errors);
  return report;
}

/// What the reader must know of a port beside its answers.
void explain(const report::EndpointReport& endpoint, std::span<const Evidence> evidence, report::HostReport& report) {
  if (stopped_accepting(evidence))
    report.errors.push_back(
        fmt::format("{}: answered, then refused connections, so no more questions were sent", endpoint.port));
  if (drops_what_it_answers(evidence))
    report.errors.push_back(fmt::format("{}: drops connections under load", endpoint.port));
  if (report.depth == report::Depth::full && endpoint.smb1.verdict.answer == report::Answer::accepted &&
      std::ranges::any_of(evidence, is_fragile))
    report.errors.push_back(
        fmt::format("{}: legacy SMB1 dialects were not asked: SecurityMode 0 in its SMB2 answer breaks the "
                    "specification, and such servers may crash on these questions",
                    endpoint.port));
  if (const auto why = why_no_challenge(evidence); !why.empty())
    report.errors.push_back(fmt::format("{}: no NTLMSSP CHALLENGE, which would show names: {}", endpoint.port, why));
  for (const auto& each : evidence) {
    const Exchange& exchange = *each.exchange;
    const bool proxy_says = exchange.relayed && exchange.outcome == Outcome::unreachable;
    if ((exchange.outcome != Outcome::error && !proxy_says) || exchange.detail.empty()) continue;
    auto sentence = fmt::format("{}: {}", endpoint.port, exchange.detail);
    if (std::ranges::find(report.errors, sentence) == report.errors.end()) report.errors.push_back(std::move(sentence));
  }
}

/// Puts the evidence in the order of the ports, and gives the part of each.
std::vector<std::span<const Evidence>> by_port(std::span<const report::ProbedPort> ports,
                                               std::span<Evidence> evidence) {
  const auto place = [&](const Evidence& each) {
    return std::ranges::find(ports, each.exchange->server.port, &report::ProbedPort::port) - ports.begin();
  };
  if (!std::ranges::is_sorted(evidence, {}, place)) std::ranges::stable_sort(evidence, {}, place);
  std::vector<std::span<const Evidence>> out;
  out.reserve(ports.size());
  for (std::ptrdiff_t i = 0; i < std::ssize(ports); ++i)
    out.emplace_back(std::ranges::equal_range(std::span<const Evidence>(evidence), i, {}, place));
  return out;
}

std::vector<UnaskedQuestion> unasked_of(const report::ProbedPort& port, std::span<const UnaskedQuestion> all) {
  std::vector<UnaskedQuestion> out;
  std::ranges::copy_if(all, std::back_inserter(out), [&](const auto& each) { return each.port == port.port; });
  return out;
}

bool is_open_drop(const Evidence& evidence) { return is_drop(evidence) && !evidence.confirmed; }

/// A port that hung up on every question may be one that had no room, where another port of its host supports SMB.
void doubt_closed_ports(std::span<report::EndpointReport> endpoints, std::span<const std::span<const Evidence>> ports) {
  using enum report::EndpointState;
  if (std::ranges::find(endpoints, smb, &report::EndpointReport::state) == endpoints.end()) return;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (endpoints[i].state != not_smb || !std::ranges::all_of(ports[i], is_open_drop)) continue;
    endpoints[i].state = silent;
    endpoints[i].reason = report::ReasonKind::dropped;
  }
}

}  // namespace

report::HostReport survey_host(HostContext facts,
                               std::span<const report::ProbedPort> ports,
                               std::span<const Exchange> exchanges) {
  auto evidence = read_evidence(exchanges);
  return survey_host(std::move(facts), ports, evidence);
}

report::HostReport survey_host(HostContext facts,
                               std::span<const report::ProbedPort> ports,
                               std::span<Evidence> evidence) {
  report::HostReport report = begin(facts);
  report.endpoints.reserve(ports.size());
  confirm_refusals(evidence);
  const auto parts = by_port(ports, evidence);
  for (std::size_t i = 0; i < ports.size(); ++i) {
    report.endpoints.push_back(survey_endpoint(ports[i], parts[i], unasked_of(ports[i], facts.unasked)));
    survey_identity(parts[i], report.identity);
  }
  doubt_closed_ports(report.endpoints, parts);
  for (std::size_t i = 0; i < ports.size(); ++i) explain(report.endpoints[i], parts[i], report);
  if (facts.nbstat) take_nbstat(*facts.nbstat, report.identity);
  take_smb1_names(report.endpoints, report.identity);
  report.status = status_of(report.endpoints, std::ranges::any_of(evidence, is_open_but_silent));
  conclude_smb1(report, parts);
  conclude_dialects(report);
  conclude_unanswered(report);
  report::cut_texts(report);
  return report;
}

report::HostReport survey_host(AskedHost& host) {
  if (!host.failed) return survey_host(std::move(host.facts), host.ports, std::span(host.evidence));
  report::HostReport report = begin(host.facts);
  report.status = *host.failed;
  return report;
}

}  // namespace smbprobe::probe
