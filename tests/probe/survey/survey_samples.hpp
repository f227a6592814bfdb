// Exchanges made by hand, and reports over them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "probe/ask/exchange_checks.hpp"
#include "probe/ask/follow_up.hpp"
#include "probe/ask/plan.hpp"
#include "probe/survey/survey.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::test {

/// A request and what became of it; numbered by numbered().
[[nodiscard]] inline probe::Exchange exchange(const probe::Offer& offer,
                                              probe::Outcome outcome,
                                              proto::Bytes reply = {}) {
  const auto link = link_over(proto::Transport::direct_tcp);
  probe::Exchange out;
  out.client = link.client;
  out.server = link.server;
  out.request = probe::build_request(offer, some_inputs());
  out.outcome = outcome;
  out.request_sent = outcome != probe::Outcome::refused && outcome != probe::Outcome::unreachable;
  out.reply = std::move(reply);
  return out;
}

[[nodiscard]] inline probe::Exchange answered(const probe::Offer& offer, proto::Bytes reply) {
  return exchange(offer, probe::Outcome::reply, std::move(reply));
}

/// The SESSION_SETUP after this answer, and what it brought.
[[nodiscard]] inline probe::Exchange set_up(const probe::Exchange& negotiate, proto::Bytes reply) {
  probe::Exchange out = negotiate;
  out.request = probe::build_session_setup(negotiate.request, negotiate.reply).value_or(proto::Bytes{});
  out.reply = std::move(reply);
  return out;
}

[[nodiscard]] inline probe::Exchange over_netbios(probe::Exchange exchange, std::string called = "*SMBSERVER<20>") {
  exchange.transport = proto::Transport::netbios;
  exchange.server.port = 139;
  exchange.called_name = std::move(called);
  return exchange;
}

/// In the order given, from 1.
[[nodiscard]] inline std::vector<probe::Exchange> numbered(std::vector<probe::Exchange> exchanges) {
  std::uint32_t number = 0;
  for (auto& each : exchanges) each.number = each.connection = ++number;
  return exchanges;
}

/// Each is answered or dropped after 10 ms and begun `pause` after the end of the one before.
[[nodiscard]] inline std::vector<probe::Exchange> paced(std::vector<probe::Exchange> exchanges,
                                                        std::int64_t pause_us = 50'000) {
  std::int64_t now_us = 0;
  for (auto& each : exchanges) {
    each.started_us = now_us;
    if (each.outcome == probe::Outcome::reply) each.rtt_us = 10'000;
    now_us += each.rtt_us.value_or(0) + pause_us;
  }
  return exchanges;
}

[[nodiscard]] inline report::EndpointReport survey(std::vector<probe::Exchange> exchanges) {
  const auto all = numbered(std::move(exchanges));
  return probe::survey_endpoint(445, proto::Transport::direct_tcp, all);
}

/// Both ports.
[[nodiscard]] inline report::HostReport survey_host(std::vector<probe::Exchange> exchanges,
                                                    probe::HostContext facts = {}) {
  const std::vector<report::ProbedPort> ports{{445, proto::Transport::direct_tcp}, {139, proto::Transport::netbios}};
  return probe::survey_host(std::move(facts), ports, numbered(std::move(exchanges)));
}

inline const probe::Smb1Offer kNtLm{{"NT LM 0.12"}, true};

[[nodiscard]] inline probe::Smb2Offer only(std::uint16_t dialect) {
  auto offer = probe::full_smb2_offer();
  offer.dialects = {dialect};
  return offer;
}

/// 3.1.1 with these lists and no other contexts.
[[nodiscard]] inline probe::Smb2Offer only_311(std::vector<std::uint16_t> ciphers, std::vector<std::uint16_t> signing) {
  auto offer = only(proto::SMB_3_1_1);
  offer.ciphers = std::move(ciphers);
  offer.signing_algorithms = std::move(signing);
  offer.more_contexts = false;
  return offer;
}

[[nodiscard]] inline probe::Smb1Offer smb1_list(std::vector<std::string> dialects) {
  return {std::move(dialects), true};
}

[[nodiscard]] inline const report::Verdict& smb2_verdict(const report::EndpointReport& report, std::uint16_t revision) {
  static const report::Verdict none;
  for (const auto& dialect : report.smb2.dialects)
    if (dialect.revision == revision) return dialect.verdict;
  return none;
}

[[nodiscard]] inline const report::Verdict& smb1_verdict(const report::EndpointReport& report, std::string_view text) {
  static const report::Verdict none;
  for (const auto& dialect : report.smb1.dialects)
    if (dialect.dialect == text) return dialect.verdict;
  return none;
}

[[nodiscard]] inline const report::Verdict& verdict_of(const std::optional<std::vector<report::Algorithm>>& list,
                                                       std::uint16_t id) {
  static const report::Verdict none;
  if (!list) return none;
  for (const auto& row : *list)
    if (row.id == id) return row.verdict;
  return none;
}

[[nodiscard]] inline bool has_anomaly(const report::EndpointReport& report,
                                      std::string_view where,
                                      std::string_view what) {
  for (const auto& each : report.anomalies)
    if (each.where == where && each.what.find(what) != std::string::npos) return true;
  return false;
}

}  // namespace smbprobe::test
