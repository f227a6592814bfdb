// The fields of what a host's facts amount to.
#pragma once

#include "audit/judgement.hpp"
#include "report/field_codecs.hpp"

namespace smbprobe::report {

template <>
struct Fields<audit::AdviceLine> {
  static constexpr std::tuple list{Field<"product", &audit::AdviceLine::product, TextOrNull>{},
                                   Field<"note", &audit::AdviceLine::note, TextOrNull>{},
                                   Field<"line", &audit::AdviceLine::line>{}};
};
static_assert(lists_every_member<audit::AdviceLine>());

template <>
struct Fields<audit::AcceptedNote> {
  static constexpr std::tuple list{Field<"reason", &audit::AcceptedNote::reason>{},
                                   Field<"until", &audit::AcceptedNote::until>{}};
};
static_assert(lists_every_member<audit::AcceptedNote>());

template <>
struct Fields<audit::Finding> {
  using F = audit::Finding;
  static constexpr std::tuple list{
      Field<"id", &F::id>{},         Field<"severity", &F::severity>{},   Field<"title", &F::title>{},
      Field<"ports", &F::ports>{},   Field<"evidence", &F::evidence>{},   Field<"why", &F::why>{},
      Field<"advice", &F::advice>{}, Field<"reference", &F::reference>{}, Field<"accepted", &F::accepted>{}};
};
static_assert(lists_every_member<audit::Finding>());

template <>
struct Fields<audit::ClientVerdict> {
  using C = audit::ClientVerdict;
  static constexpr std::tuple list{Field<"client", &C::client>{},
                                   Field<"connects", &C::connects>{},
                                   Field<"dialect", &C::dialect>{},
                                   Field<"transport", &C::transport>{},
                                   Field<"signing", &C::signing>{},
                                   Field<"encrypted", &C::encrypted>{},
                                   Field<"reason", &C::reason, TextOrNull>{}};
};
static_assert(lists_every_member<audit::ClientVerdict>());

template <>
struct Fields<audit::RuleVerdict> {
  using R = audit::RuleVerdict;
  static constexpr std::tuple list{Field<"rule", &R::rule>{}, Field<"expected", &R::expected>{},
                                   Field<"found", &R::found>{}, Field<"verdict", &R::verdict>{}};
};
static_assert(lists_every_member<audit::RuleVerdict>());

template <>
struct Fields<audit::PolicyVerdict> {
  using P = audit::PolicyVerdict;
  static constexpr std::tuple list{Field<"name", &P::name>{}, Field<"version", &P::version>{},
                                   Field<"verdict", &P::verdict>{}, Field<"rules", &P::rules>{}};
};
static_assert(lists_every_member<audit::PolicyVerdict>());

/// Stands in `identity`; null as a whole, key by key, where the host was not judged.
template <>
struct Fields<audit::Implementation> {
  using I = audit::Implementation;
  static constexpr std::tuple list{Field<"implementation", &I::name>{},
                                   Field<"implementation_confidence", &I::confidence>{},
                                   Field<"implementation_reasons", &I::reasons>{}, Reserved<"implementation_floor">{},
                                   Field<"fingerprint", &I::fingerprint>{}};
};
static_assert(lists_every_member<audit::Implementation>());

/// Those that count, then those that are accepted.
inline void write_findings(JsonWriter& out, const audit::Judgement& judgement) {
  if (!judgement.findings) return out.value(nullptr);
  out.begin_array();
  for (const auto* list : {&*judgement.findings, &judgement.accepted})
    for (const auto& finding : *list) write_object(out, finding);
  out.end_array();
}

/// `path` is words on the report's own facts and is built from them again.
template <>
struct Fields<audit::Judgement> {
  using J = audit::Judgement;
  static constexpr std::tuple list{Derived<"findings", write_findings>{}, Field<"clients", &J::clients>{},
                                   Field<"ntlm_off", &J::ntlm_off>{}, Field<"policy", &J::policy>{}};
};

}  // namespace smbprobe::report
