#include "view/json/judgement_json.hpp"

#include "audit/policy/policy.hpp"

namespace smbprobe::view {
namespace {

void write_finding(base::JsonWriter& out, const audit::Finding& finding) {
  out.begin_object();
  out.member("id", finding.id);
  out.word("severity", audit::name_of(finding.severity));
  out.member("title", finding.title);
  out.member("evidence", finding.evidence);
  out.member("why", finding.why);
  out.member("advice", finding.advice);
  out.member("reference", finding.reference);
  out.end_object();
}

void write_client(base::JsonWriter& out, const audit::ClientVerdict& verdict) {
  out.begin_object();
  out.member("client", verdict.client);
  out.word("connects", audit::name_of(verdict.connects));
  out.member("dialect", verdict.dialect);
  out.key("transport");
  if (verdict.transport)
    out.word(report::name_of(*verdict.transport));
  else
    out.value(nullptr);
  out.key("signing");
  if (verdict.signing)
    out.word(report::name_of(*verdict.signing));
  else
    out.value(nullptr);
  out.member("encrypted", verdict.encrypted);
  out.text_or_null("reason", verdict.reason);
  out.end_object();
}

void write_rule(base::JsonWriter& out, const audit::RuleVerdict& rule) {
  out.begin_object();
  out.member("rule", rule.rule);
  out.member("expected", rule.expected);
  out.member("found", rule.found);
  out.word("verdict", audit::name_of(rule.verdict));
  out.end_object();
}

}  // namespace

void write_implementation(base::JsonWriter& out, const audit::Judgement& judgement) {
  const auto& implementation = judgement.implementation;
  const bool judged = implementation.has_value();
  out.text_or_null("implementation", judged ? implementation->name : "");
  out.member("implementation_confidence", judged ? std::optional(implementation->confidence) : std::nullopt);
  out.array_or_null("implementation_reasons", judged ? std::optional(implementation->reasons) : std::nullopt,
                    [&](const std::string& reason) { out.value(reason); });
  out.text_or_null("fingerprint", judged ? implementation->fingerprint : "");
}

void write_judgement(base::JsonWriter& out, const audit::Judgement& judgement) {
  out.array_or_null("findings", judgement.findings, [&](const audit::Finding& f) { write_finding(out, f); });
  out.array_or_null("clients", judgement.clients, [&](const audit::ClientVerdict& v) { write_client(out, v); });
  out.key("policy");
  if (!judgement.policy) return out.value(nullptr);
  out.begin_object();
  out.member("name", judgement.policy->name);
  out.member("version", judgement.policy->version);
  out.word("verdict", audit::name_of(judgement.policy->verdict));
  out.array("rules", judgement.policy->rules, [&](const audit::RuleVerdict& rule) { write_rule(out, rule); });
  out.end_object();
}

}  // namespace smbprobe::view
