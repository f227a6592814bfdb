#include "probe/serve/replay_fit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "probe/survey/evidence.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::probe {
namespace {

template <class T, class U>
bool contains(const std::vector<T>& list, const U& value) {
  return std::ranges::find(list, value) != list.end();
}

/// True when everything that the answer settles was offered. 0 is the word for "none of these".
bool all_offered(const std::vector<std::uint16_t>& settled, const std::vector<std::uint16_t>& offered) {
  return std::ranges::all_of(settled, [&](std::uint16_t each) { return each == 0 || contains(offered, each); });
}

bool algorithms_fit(const proto::Smb2NegotiateResponse& answer, const Question& question) {
  const auto* encryption = proto::find_context<proto::EncryptionCapabilities>(answer.contexts.contexts);
  const auto* signing = proto::find_context<proto::SigningCapabilities>(answer.contexts.contexts);
  return (encryption == nullptr || all_offered(encryption->ciphers, question.ciphers)) &&
         (signing == nullptr || all_offered(signing->signing_algorithms, question.signing_algorithms));
}

std::optional<unsigned> smb2_fitness(const proto::Smb2NegotiateResponse& answer, const Question& question) {
  const std::uint16_t dialect = answer.dialect_revision;
  if (question.family == Family::smb2) {
    const bool fits = contains(question.dialects, fmt::format("{:04x}", dialect)) && algorithms_fit(answer, question);
    return fits ? std::optional<unsigned>(dialect) : std::nullopt;
  }
  // an SMB1 NEGOTIATE that leads into SMB2. [MS-SMB2] 3.3.5.3
  const bool wildcard = dialect == proto::kSmb2Wildcard && contains(question.dialects, proto::kSmb2DialectWildcard);
  const bool exact = dialect == proto::SMB_2_0_2 && contains(question.dialects, proto::kSmb2Dialect2_002);
  return wildcard || exact ? std::optional<unsigned>(dialect) : std::nullopt;
}

std::optional<unsigned> smb1_fitness(const Evidence& evidence, const Question& question) {
  const auto chosen = chosen_smb1_dialect(evidence);
  if (question.family != Family::smb1 || !chosen || !contains(question.dialects, *chosen)) return std::nullopt;
  const bool extended = evidence.smb1()->server_guid.has_value();
  if (extended && !question.extended_security) return std::nullopt;
  const auto& known = proto::kSmb1DialectStrings;
  const auto place = std::ranges::find(known, *chosen);  // the oldest first
  return place == known.end() ? 0U : static_cast<unsigned>(place - known.begin()) + 1U;
}

}  // namespace

std::optional<unsigned> fitness(const Exchange& captured, const Question& question) {
  if (captured.outcome != Outcome::reply) return std::nullopt;
  const Evidence evidence = read_evidence(captured);
  if (const auto* smb2 = evidence.smb2()) return smb2_fitness(*smb2, question);
  return evidence.smb1() == nullptr ? std::nullopt : smb1_fitness(evidence, question);
}

}  // namespace smbprobe::probe
