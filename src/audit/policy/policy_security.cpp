// The rules on algorithms, compression, authentication and ports.
#include <fmt/format.h>

#include <array>
#include <optional>

#include "audit/encryption.hpp"
#include "audit/policy/policy_ports.hpp"
#include "audit/policy/policy_rules.hpp"
#include "audit/words.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::audit {
namespace {

using report::Answer;
using report::EndpointReport;
using Ids = std::vector<std::uint16_t>;
using Algorithms = std::optional<std::vector<report::Algorithm>>;

template <std::size_t N>
std::string labels(const std::array<proto::Named<std::uint16_t>, N>& table, const Ids& ids, std::string_view none) {
  std::vector<std::string> out;
  for (const std::uint16_t id : ids) out.push_back(proto::label_or_hex(table, id));
  return out.empty() ? std::string(none) : join_commas(out);
}

/// Whether 3.1.1, the only dialect that negotiates algorithms, is supported.
Answer speaks_311(const EndpointReport& endpoint) { return dialect_verdict(endpoint, "3.1.1").answer; }

PortVerdict without_311(const EndpointReport& endpoint, Compliance refused) {
  switch (speaks_311(endpoint)) {
    case Answer::refused:
      return {refused, "3.1.1 is not accepted, and only 3.1.1 negotiates it"};
    case Answer::accepted:
      return {Compliance::unknown, "the 3.1.1 answer does not say"};
    case Answer::unknown:
    case Answer::not_asked:
      break;
  }
  return {Compliance::unknown, "whether it supports 3.1.1 is unknown"};
}

/// Listed, or stronger than everything that is.
bool will_do(const Ids& wanted, std::uint16_t id) {
  return std::ranges::find(wanted, id) != wanted.end() || id > std::ranges::max(wanted);
}

/// What became of each algorithm of one kind on one port.
struct AlgorithmClasses {
  Ids accepted;
  Ids open;
};

template <std::size_t N>
AlgorithmClasses classify_algorithms(const std::array<proto::Named<std::uint16_t>, N>& table,
                                     const std::vector<report::Algorithm>& list) {
  AlgorithmClasses out;
  for (const auto& algorithm : list)
    if (accepted(algorithm.verdict)) out.accepted.push_back(algorithm.id);
  for (const auto& row : table) {
    const auto found = std::ranges::find(list, row.value, &report::Algorithm::id);
    if (found == list.end() || found->verdict.answer == Answer::unknown || found->verdict.answer == Answer::not_asked)
      out.open.push_back(row.value);
  }
  return out;
}

/// One kind of algorithm: its table and where its answers are.
template <std::size_t N>
struct Kind {
  std::string_view section;
  const std::array<proto::Named<std::uint16_t>, N>& table;
  Algorithms report::Smb2Report::* list;
  std::optional<std::uint16_t> implied;  ///< the one that is used where the server names none
};

template <std::size_t N>
PortVerdict judge_allowed(const Kind<N>& kind, const Ids& wanted, const AlgorithmClasses& told) {
  const auto unwanted = [&](std::uint16_t id) { return !will_do(wanted, id); };
  Ids bad;
  std::ranges::copy_if(told.accepted, std::back_inserter(bad), unwanted);
  if (!bad.empty()) return {Compliance::fail, labels(kind.table, bad, "")};
  Ids open;
  std::ranges::copy_if(told.open, std::back_inserter(open), unwanted);
  if (!open.empty()) return {Compliance::unknown, "no answer on " + labels(kind.table, open, "")};
  return {Compliance::pass, labels(kind.table, told.accepted, "none")};
}

template <std::size_t N>
PortVerdict judge_one_of(const Kind<N>& kind, const Ids& wanted, const AlgorithmClasses& told) {
  const auto wished = [&](std::uint16_t id) { return will_do(wanted, id); };
  if (std::ranges::any_of(told.accepted, wished)) return {Compliance::pass, labels(kind.table, told.accepted, "none")};
  Ids open;
  std::ranges::copy_if(told.open, std::back_inserter(open), wished);
  if (!open.empty()) return {Compliance::unknown, "no answer on " + labels(kind.table, open, "")};
  return {Compliance::fail, labels(kind.table, told.accepted, "none")};
}

/// @param refused for a port without 3.1.1
template <std::size_t N, class Judge>
RuleVerdict algorithms(const Kind<N>& kind,
                       std::string_view key,
                       std::string expected,
                       const report::HostReport& report,
                       Compliance refused,
                       Judge judge) {
  return over_ports(fmt::format("{}.{}", kind.section, key), std::move(expected), report,
                    [&](const EndpointReport& e) -> PortVerdict {
                      const auto& list = e.smb2.*kind.list;
                      if (!list || speaks_311(e) == Answer::refused) return without_311(e, refused);
                      AlgorithmClasses told = classify_algorithms(kind.table, *list);
                      if (kind.implied && told.accepted.empty() && told.open.empty())
                        told.accepted.push_back(*kind.implied);
                      return judge(told);
                    });
}

template <std::size_t N>
RuleVerdict allowed(const Kind<N>& kind, const Ids& wanted, const report::HostReport& report) {
  return algorithms(kind, "allowed", "only " + labels(kind.table, wanted, "") + " or stronger", report,
                    Compliance::pass, [&](const AlgorithmClasses& told) { return judge_allowed(kind, wanted, told); });
}

template <std::size_t N>
RuleVerdict one_of(const Kind<N>& kind, const Ids& wanted, const report::HostReport& report) {
  return algorithms(kind, "one_of", "one of " + labels(kind.table, wanted, "") + " or stronger", report,
                    Compliance::fail, [&](const AlgorithmClasses& told) { return judge_one_of(kind, wanted, told); });
}

constexpr Kind kCipherKind{"encryption", proto::kCiphers, &report::Smb2Report::ciphers, std::nullopt};
// without a SIGNING_CAPABILITIES context 3.1.1 signs with AES-CMAC. [MS-SMB2] 3.3.5.4
constexpr Kind kSigningKind{"signing_algorithms", proto::kSigningAlgorithms, &report::Smb2Report::signing_algorithms,
                            std::optional(proto::kAesCmac)};

PortVerdict encryption_rule(const EndpointReport& endpoint) {
  const auto is = encryption_of(endpoint);
  if (is.answer == Encrypts::yes) return {Compliance::pass, "in " + join_commas(is.able)};
  if (is.answer == Encrypts::no) return {Compliance::fail, "no dialect can encrypt"};
  return {Compliance::unknown, join_commas(is.reasons)};
}

PortVerdict compression_of(const EndpointReport& endpoint, const Ids& allowed) {
  if (!endpoint.smb2.compression) return without_311(endpoint, Compliance::pass);
  const auto unwanted = [&](std::uint16_t id) { return id != 0 && std::ranges::find(allowed, id) == allowed.end(); };
  const bool broken = std::ranges::any_of(*endpoint.smb2.compression, unwanted);
  return {broken ? Compliance::fail : Compliance::pass,
          labels(proto::kCompressionAlgorithms, *endpoint.smb2.compression, "none")};
}

std::string mechanism_names(const std::vector<std::string>& oids) {
  std::vector<std::string> out;
  for (const auto& oid : oids) out.push_back(proto::mech_name(oid));
  return out.empty() ? "none" : join_commas(out);
}

/// @param holds whether the mechanisms of a port, a predicate "is it told", satisfy the rule
template <class Judge>
RuleVerdict mechanisms(std::string_view key,
                       const std::vector<std::string>& wanted,
                       std::string_view before,
                       const report::HostReport& report,
                       Judge holds) {
  return over_ports(fmt::format("authentication.{}", key), fmt::format("{}{}", before, mechanism_names(wanted)), report,
                    [&](const EndpointReport& e) -> PortVerdict {
                      const auto& told = e.authentication.mechanisms;
                      if (!told) return {Compliance::unknown, "no answer lists mechanisms"};
                      const auto has = [&](const std::string& oid) {
                        return std::ranges::find(*told, oid) != told->end();
                      };
                      return {holds(has) ? Compliance::pass : Compliance::fail, mechanism_names(*told)};
                    });
}

std::string_view state_words(report::EndpointState state) {
  using enum report::EndpointState;
  switch (state) {
    case smb:
      return "supports SMB";
    case not_smb:
      return "open without SMB";
    case silent:
      return "no answer: filtered, or lost";
    case refused:
      return "closed";
    case unreachable:
      return "unreachable";
    case error:
      break;
  }
  return "not probed";
}

/// What the state of a port means for a rule that wants it closed, or else speaking SMB.
Compliance port_holds(report::EndpointState state, bool closed) {
  using enum report::EndpointState;
  if (state == silent || state == error) return Compliance::unknown;
  const bool is_closed = state == refused || state == unreachable;
  return (closed ? is_closed : state == smb) ? Compliance::pass : Compliance::fail;
}

RuleVerdict check_ports(const std::vector<std::uint16_t>& ports, bool closed, const report::HostReport& report) {
  RuleVerdict rule{closed ? "ports.closed" : "ports.open", {}, {}, Compliance::pass};
  std::vector<std::string> numbers;
  std::vector<std::string> found;
  for (const std::uint16_t port : ports) {
    numbers.push_back(std::to_string(port));
    const auto endpoint = std::ranges::find(report.endpoints, port, &EndpointReport::port);
    const bool asked = endpoint != report.endpoints.end();
    rule.verdict = weaker(rule.verdict, asked ? port_holds(endpoint->state, closed) : Compliance::unknown);
    found.push_back(fmt::format("{}: {}", port, asked ? state_words(endpoint->state) : "not asked, see --port"));
  }
  rule.expected = join_and(numbers) + (closed ? " closed" : " open and supporting SMB");
  for (const auto& each : found) rule.found += (rule.found.empty() ? "" : "; ") + each;
  return rule;
}

}  // namespace

RuleVerdict rule_encryption_offered(const RuleSubject& subject) {
  return over_ports("encryption.offered", "in some dialect", subject.report, encryption_rule);
}

RuleVerdict rule_ciphers_allowed(const RuleSubject& subject) {
  return allowed(kCipherKind, subject.policy.ciphers.allowed, subject.report);
}
RuleVerdict rule_ciphers_one_of(const RuleSubject& subject) {
  return one_of(kCipherKind, subject.policy.ciphers.one_of, subject.report);
}
RuleVerdict rule_signing_algorithms_allowed(const RuleSubject& subject) {
  return allowed(kSigningKind, subject.policy.signing_algorithms.allowed, subject.report);
}
RuleVerdict rule_signing_algorithms_one_of(const RuleSubject& subject) {
  return one_of(kSigningKind, subject.policy.signing_algorithms.one_of, subject.report);
}

RuleVerdict rule_compression(const RuleSubject& subject) {
  const auto& allowed = *subject.policy.compression;
  const std::string words = labels(proto::kCompressionAlgorithms, allowed, "");
  return over_ports("compression.allowed", allowed.empty() ? "none" : "only " + words, subject.report,
                    [&](const EndpointReport& e) { return compression_of(e, allowed); });
}

RuleVerdict rule_mechanisms_required(const RuleSubject& subject) {
  const auto& wanted = subject.policy.mechanisms.required;
  return mechanisms("required", wanted, "", subject.report,
                    [&](const auto& has) { return std::ranges::all_of(wanted, has); });
}
RuleVerdict rule_mechanisms_one_of(const RuleSubject& subject) {
  const auto& wanted = subject.policy.mechanisms.one_of;
  return mechanisms("one_of", wanted, "one of ", subject.report,
                    [&](const auto& has) { return std::ranges::any_of(wanted, has); });
}
RuleVerdict rule_mechanisms_forbidden(const RuleSubject& subject) {
  const auto& unwanted = subject.policy.mechanisms.forbidden;
  return mechanisms("forbidden", unwanted, "not ", subject.report,
                    [&](const auto& has) { return std::ranges::none_of(unwanted, has); });
}

RuleVerdict rule_closed_ports(const RuleSubject& subject) {
  return check_ports(subject.policy.closed_ports, true, subject.report);
}
RuleVerdict rule_open_ports(const RuleSubject& subject) {
  return check_ports(subject.policy.open_ports, false, subject.report);
}

}  // namespace smbprobe::audit
