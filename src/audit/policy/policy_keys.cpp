#include "audit/policy/policy_keys.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

#include "audit/policy/policy_rules.hpp"
#include "audit/policy/policy_values.hpp"

namespace smbprobe::audit {
namespace {

using report::Depth;

/// The member of a policy at the end of a path.
template <auto Outer, auto... Inner>
constexpr auto& at(auto& policy) {
  if constexpr (sizeof...(Inner) == 0)
    return policy.*Outer;
  else
    return at<Inner...>(policy.*Outer);
}

template <class Words>
std::optional<std::string> refusal(std::string_view word) {
  if constexpr (requires { Words::refuse(word); })
    if (!Words::read(word)) return Words::refuse(word);
  return std::nullopt;
}

/// @tparam Path to the member, through the policy's own structs
template <class Words, auto... Path>
constexpr PolicyKey row(std::string_view section,
                        std::string_view key,
                        RuleVerdict (*check)(const RuleSubject&),
                        Depth (*needed_depth)(const PolicyValue&)) {
  using Member = std::remove_reference_t<decltype(at<Path...>(std::declval<Policy&>()))>;
  using Store = Stored<Words, Member>;
  return {.section = section,
          .key = key,
          .kind = Store::kKind,
          .may_be_empty = std::is_same_v<Words, Compression>,
          .refusal = refusal<Words>,
          .set = [](Policy& policy, const PolicyValue& value) { Store::set(at<Path...>(policy), value); },
          .get = [](const Policy& policy) { return Store::get(at<Path...>(policy)); },
          .check = check,
          .needed_depth = needed_depth};
}

Depth standard(const PolicyValue&) { return Depth::standard; }
Depth full(const PolicyValue&) { return Depth::full; }

/// SMB1's strings are asked one by one at full depth only.
Depth by_dialects(const PolicyValue& value) {
  const auto* word = std::get_if<std::string>(&value);
  const auto* words = std::get_if<std::vector<std::string>>(&value);
  const bool smb1 = (word != nullptr && is_smb1(*word)) || (words != nullptr && std::ranges::any_of(*words, is_smb1));
  return smb1 ? Depth::full : Depth::standard;
}

using A = AlgorithmRules;
using M = MechanismRules;
using P = Policy;

constexpr std::array kKeys{
    row<Smb1Word, &P::smb1_disabled>("", "smb1", rule_smb1, standard),
    row<Dialect, &P::lowest>("dialects", "lowest", rule_lowest, by_dialects),
    row<Dialect, &P::highest>("dialects", "highest", rule_highest, by_dialects),
    row<Dialect, &P::required_dialects>("dialects", "required", rule_required_dialects, by_dialects),
    row<Dialect, &P::forbidden_dialects>("dialects", "forbidden", rule_forbidden_dialects, by_dialects),
    row<SigningFlag<Signing::required>, &P::signing>("signing", "required", rule_signing, standard),
    row<SigningFlag<Signing::enabled>, &P::signing>("signing", "possible", rule_signing, standard),
    row<Flag, &P::encryption_offered>("encryption", "offered", rule_encryption_offered, standard),
    row<Cipher, &P::ciphers, &A::allowed>("encryption", "allowed", rule_ciphers_allowed, full),
    row<Cipher, &P::ciphers, &A::one_of>("encryption", "one_of", rule_ciphers_one_of, full),
    row<SigningAlgorithm, &P::signing_algorithms, &A::allowed>(
        "signing_algorithms", "allowed", rule_signing_algorithms_allowed, full),
    row<SigningAlgorithm, &P::signing_algorithms, &A::one_of>(
        "signing_algorithms", "one_of", rule_signing_algorithms_one_of, full),
    row<Compression, &P::compression>("compression", "allowed", rule_compression, standard),
    row<Mechanism, &P::mechanisms, &M::required>("authentication", "required", rule_mechanisms_required, standard),
    row<Mechanism, &P::mechanisms, &M::one_of>("authentication", "one_of", rule_mechanisms_one_of, standard),
    row<Mechanism, &P::mechanisms, &M::forbidden>("authentication", "forbidden", rule_mechanisms_forbidden, standard),
    row<Flag, &P::ntlm_off_ready>("authentication", "ntlm_off_ready", rule_ntlm_off_ready, standard),
    row<ClientName, &P::must_connect>("clients", "must_connect", rule_must_connect, full),
    row<Port, &P::closed_ports>("ports", "closed", rule_closed_ports, standard),
    row<Port, &P::open_ports>("ports", "open", rule_open_ports, standard),
    row<SeverityName, &P::severity>("findings", "severity", rule_severity, full),
    row<FindingId, &P::forbidden_findings>("findings", "forbidden", rule_forbidden_findings, full),
};

}  // namespace

std::span<const PolicyKey> policy_keys() noexcept { return kKeys; }

}  // namespace smbprobe::audit
