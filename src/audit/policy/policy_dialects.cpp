// The rules on dialects, SMB1 and signing.
#include <fmt/format.h>

#include <optional>

#include "audit/policy/policy_ports.hpp"
#include "audit/policy/policy_rules.hpp"
#include "audit/words.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {
namespace {

using report::Answer;
using report::EndpointReport;

/// Every dialect there is, lowest first: SMB1's strings, then "2.0.2"...
const std::vector<std::string>& all_dialects() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> out(proto::kSmb1DialectStrings.begin(), proto::kSmb1DialectStrings.end());
    for (const auto& row : proto::kSmb2Dialects) out.emplace_back(row.label);
    return out;
  }();
  return all;
}

bool is_open(const report::Verdict& verdict) {
  return verdict.answer == Answer::unknown || verdict.answer == Answer::not_asked;
}

std::string open_words(const std::string& what, const report::Verdict& verdict) {
  if (verdict.answer == Answer::not_asked) return what + " was not asked for";
  return fmt::format("{} is unknown{}", what,
                     verdict.reason.is_none() ? "" : fmt::format(" ({})", reason_words(verdict.reason)));
}

/// The first dialects of a port that are accepted, and the first that nothing is known of.
struct Seen {
  std::vector<std::string> accepted;
  std::string open;
};

Seen look_at(const EndpointReport& endpoint, const std::vector<std::string>& dialects) {
  Seen out;
  for (const auto& dialect : dialects) {
    const auto verdict = dialect_verdict(endpoint, dialect);
    if (accepted(verdict)) out.accepted.push_back(dialect);
    if (is_open(verdict) && out.open.empty()) out.open = open_words(dialect, verdict);
  }
  return out;
}

/// Where a dialect begins; NT LM 0.12 and the other names for it stand together.
std::vector<std::string>::const_iterator first_of(const std::string& dialect) {
  using proto::Smb1Level;
  const bool nt_lm = proto::smb1_level(dialect) == Smb1Level::nt_lm;
  return std::ranges::find_if(all_dialects(), [&](const std::string& each) {
    return each == dialect || (nt_lm && proto::smb1_level(each) == Smb1Level::nt_lm);
  });
}

std::vector<std::string> below(const std::string& dialect) { return {all_dialects().begin(), first_of(dialect)}; }

std::vector<std::string> from(const std::string& dialect) { return {first_of(dialect), all_dialects().end()}; }

std::string accepted_words(const EndpointReport& endpoint) {
  const auto seen = look_at(endpoint, all_dialects());
  return seen.accepted.empty() ? "no dialect is known" : join_commas(seen.accepted);
}

RuleVerdict lowest(const std::string& wanted, const report::HostReport& report) {
  return over_ports("dialects.lowest", wanted + " or higher", report, [&](const EndpointReport& e) -> PortVerdict {
    const auto seen = look_at(e, below(wanted));
    if (!seen.accepted.empty()) return {Compliance::fail, join_commas(seen.accepted)};
    if (accepted(e.smb1.verdict) && proto::value_of(proto::kSmb2Dialects, wanted)) return {Compliance::fail, "SMB1"};
    if (!seen.open.empty()) return {Compliance::unknown, seen.open};
    return {Compliance::pass, accepted_words(e)};
  });
}

RuleVerdict highest(const std::string& wanted, const report::HostReport& report) {
  return over_ports("dialects.highest", wanted + " at least", report, [&](const EndpointReport& e) -> PortVerdict {
    const auto seen = look_at(e, from(wanted));
    if (!seen.accepted.empty()) return {Compliance::pass, seen.accepted.back()};
    if (!seen.open.empty()) return {Compliance::unknown, seen.open};
    const auto all = look_at(e, all_dialects());
    return {Compliance::fail, all.accepted.empty() ? "no dialect is known" : all.accepted.back()};
  });
}

RuleVerdict required(const std::vector<std::string>& wanted, const report::HostReport& report) {
  return over_ports("dialects.required", join_and(wanted), report, [&](const EndpointReport& e) -> PortVerdict {
    const auto seen = look_at(e, wanted);
    if (seen.accepted.size() == wanted.size()) return {Compliance::pass, accepted_words(e)};
    for (const auto& dialect : wanted)
      if (dialect_verdict(e, dialect).answer == Answer::refused) return {Compliance::fail, accepted_words(e)};
    return {Compliance::unknown, seen.open};
  });
}

RuleVerdict forbidden(const std::vector<std::string>& unwanted, const report::HostReport& report) {
  return over_ports("dialects.forbidden", "not " + join_commas(unwanted), report,
                    [&](const EndpointReport& e) -> PortVerdict {
                      const auto seen = look_at(e, unwanted);
                      if (!seen.accepted.empty()) return {Compliance::fail, join_commas(seen.accepted)};
                      if (!seen.open.empty()) return {Compliance::unknown, seen.open};
                      return {Compliance::pass, accepted_words(e)};
                    });
}

RuleVerdict smb1_disabled(const report::HostReport& report) {
  return over_ports("smb1", "disabled", report, [](const EndpointReport& e) -> PortVerdict {
    if (accepted(e.smb1.verdict)) return {Compliance::fail, "enabled"};
    if (is_open(e.smb1.verdict)) return {Compliance::unknown, open_words("SMB1", e.smb1.verdict)};
    return {Compliance::pass, "disabled"};
  });
}

/// The signing of every dialect that a port accepts, folded.
class SigningSeen {
 public:
  void take(const std::string& dialect, const report::Verdict& verdict, const std::optional<report::Signing>& signing) {
    if (is_open(verdict) && open_.empty()) open_ = open_words(dialect, verdict);
    if (!accepted(verdict)) return;
    if (!signing) {
      if (open_.empty()) open_ = dialect + " does not state its signing";
    } else if (!weakest_ || *signing < *weakest_) {
      weakest_ = signing;
      where_ = dialect;
    }
  }

  [[nodiscard]] PortVerdict verdict(report::Signing least) const {
    if (weakest_ && *weakest_ < least)
      return {Compliance::fail, fmt::format("{} in {}", report::name_of(*weakest_), where_)};
    if (!open_.empty()) return {Compliance::unknown, open_};
    if (!weakest_) return {Compliance::unknown, "no dialect states its signing"};
    return {Compliance::pass, std::string(report::name_of(*weakest_))};
  }

 private:
  std::optional<report::Signing> weakest_;
  std::string where_;
  std::string open_;
};

RuleVerdict signing(report::Signing least, const report::HostReport& report) {
  const bool must = least == report::Signing::required;
  return over_ports(must ? "signing.required" : "signing.possible", must ? "required" : "enabled or required", report,
                    [&](const EndpointReport& e) {
                      SigningSeen seen;
                      seen.take("SMB1", e.smb1.verdict, e.smb1.signing);
                      if (e.smb2.dialects.empty()) seen.take("SMB2", e.smb2.verdict, e.smb2.signing);
                      for (const auto& row : e.smb2.dialects)
                        seen.take(proto::label_or_hex(proto::kSmb2Dialects, row.revision), row.verdict, row.signing);
                      return seen.verdict(least);
                    });
}

}  // namespace

report::Verdict dialect_verdict(const EndpointReport& endpoint, const std::string& dialect) {
  if (const auto revision = proto::value_of(proto::kSmb2Dialects, dialect)) return smb2_verdict(endpoint, *revision);
  const auto row = std::ranges::find(endpoint.smb1.dialects, dialect, &report::Smb1Dialect::dialect);
  if (row != endpoint.smb1.dialects.end()) return row->verdict;
  return accepted(endpoint.smb1.verdict) ? report::Verdict{} : endpoint.smb1.verdict;  // another one was accepted
}

RuleVerdict rule_smb1(const RuleSubject& subject) { return smb1_disabled(subject.report); }
RuleVerdict rule_lowest(const RuleSubject& subject) { return lowest(*subject.policy.lowest, subject.report); }
RuleVerdict rule_highest(const RuleSubject& subject) { return highest(*subject.policy.highest, subject.report); }
RuleVerdict rule_required_dialects(const RuleSubject& subject) {
  return required(subject.policy.required_dialects, subject.report);
}
RuleVerdict rule_forbidden_dialects(const RuleSubject& subject) {
  return forbidden(subject.policy.forbidden_dialects, subject.report);
}
RuleVerdict rule_signing(const RuleSubject& subject) { return signing(*subject.policy.signing, subject.report); }

}  // namespace smbprobe::audit
