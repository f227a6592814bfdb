// Why clients do or do not get in, as JSON. The ids of causes are stable.
#include <optional>
#include <span>
#include <string>

#include "audit/clients/causes.hpp"
#include "audit/clients/why.hpp"
#include "audit/findings/changes.hpp"
#include "base/json_writer.hpp"
#include "proto/smb2_algorithms.hpp"
#include "report/version.hpp"
#include "view/text/why_text.hpp"

namespace smbprobe::view {
namespace {

using audit::Cause;
using audit::Explanation;

/// What every cause of one answer is written with.
struct WhyScope {
  std::string_view host;
  std::optional<audit::Product> product;
};

std::string_view signing_or_nothing(const std::optional<report::Signing>& signing) {
  return signing ? report::name_of(*signing) : std::string_view{};
}

std::string cipher_or_nothing(const std::optional<std::uint16_t>& cipher) {
  return cipher ? proto::label_or_hex(proto::kCiphers, *cipher) : std::string{};
}

void write_cause(base::JsonWriter& out, const WhyScope& scope, Cause cause, audit::ClientKind kind) {
  const auto& row = audit::row_of(cause);
  out.begin_object();
  out.member("id", row.id);
  out.member("title", row.title);
  out.string_or_null("if", row.possible_if);
  out.array("words", audit::for_kind(row.words, kind), [&](const audit::CauseWords& words) {
    out.begin_object();
    out.member("text", audit::for_host(words.words, scope.host));
    out.member("by_report", words.by_report);
    out.end_object();
  });
  out.array("pc", audit::for_kind(row.pc, kind), [&](const audit::PcLine& line) {
    out.begin_object();
    out.member("line", audit::for_host(line.line, scope.host));
    out.string_or_null("note", audit::for_host(line.note, scope.host));
    out.member("by_report", line.by_report);
    out.end_object();
  });
  out.array("server", audit::server_lines(row, scope.product), [&](const audit::ServerLine& line) {
    out.begin_object();
    out.string_or_null("product", line.product);
    out.member("line", audit::for_host(line.line, scope.host));
    out.member("by_report", line.by_report);
    out.end_object();
  });
  out.string_or_null("pc_cost", row.pc_cost);
  out.string_or_null("server_cost", row.server_cost);
  out.end_object();
}

void write_proof(base::JsonWriter& out, const std::optional<audit::Proof>& proof) {
  out.key("negotiate");
  if (!proof) return out.value(nullptr);
  out.begin_object();
  out.string_or_null("dialect", proof->dialect.value_or(""));
  out.string_or_null("signing", signing_or_nothing(proof->signing));
  out.string_or_null("cipher", cipher_or_nothing(proof->cipher));
  out.string_or_null("refusal", proof->refusal ? to_string(*proof->refusal) : "");
  out.end_object();
}

void write_explanation(base::JsonWriter& out, const WhyScope& scope, const Explanation& each) {
  const auto& verdict = each.answer.verdict;
  out.begin_object();
  out.member("client", verdict.client);
  out.raw_string("connects", name_of(verdict.connects));
  out.string_or_null("dialect", verdict.dialect.value_or(""));
  out.member("port", each.answer.port);
  out.string_or_null("signing", signing_or_nothing(verdict.signing));
  out.member("encrypted", verdict.encrypted);
  out.string_or_null("cipher", cipher_or_nothing(each.answer.cipher));
  out.string_or_null("reason", verdict.reason);
  out.key("cause");
  if (each.answer.cause == Cause::none)
    out.value(nullptr);
  else
    write_cause(out, scope, each.answer.cause, each.client->kind);
  out.array("also_possible", each.possible, [&](Cause cause) { write_cause(out, scope, cause, each.client->kind); });
  out.array("assumptions", each.assumptions, [&](const std::string& text) { out.value(text); });
  write_proof(out, each.proof);
  out.array("anomalies", each.anomalies, [&](const std::string& text) { out.value(text); });
  out.end_object();
}

}  // namespace

std::string why_to_json(const report::HostReport& report,
                        const audit::Judgement& judgement,
                        std::span<const Explanation> explanations,
                        int indent) {
  const WhyScope scope{.host = report.target, .product = audit::product_of(judgement)};
  base::JsonWriter out(indent);
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "why");
  out.member("target", report.target);
  out.string_or_null("address", report.address);
  out.raw_string("status", name_of(report.status));
  out.array("clients", explanations, [&](const Explanation& each) { write_explanation(out, scope, each); });
  out.end_object();
  return out.take();
}

}  // namespace smbprobe::view
