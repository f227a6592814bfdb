#include "audit/encryption.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "audit/observed.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {
namespace {

using proto::EncryptionBy;
using report::Answer;
using report::EndpointReport;
using report::Smb2Dialect;

std::string name_of(std::uint16_t revision) { return proto::label_or_hex(proto::kSmb2Dialects, revision); }

Encryption not_reported(std::uint16_t revision) { return {Encrypts::unknown, name_of(revision) + " does not tell"}; }

Encryption by_capability(const Smb2Dialect& dialect) {
  if (!dialect.capabilities) return not_reported(dialect.revision);
  if ((*dialect.capabilities & proto::SMB2_GLOBAL_CAP_ENCRYPTION) != 0) return {Encrypts::yes, {}};
  if (dialect.encryption_asked != true) return not_reported(dialect.revision);
  return {Encrypts::no, fmt::format("{} has capabilities 0x{:02x} without ENCRYPTION", name_of(dialect.revision),
                                    *dialect.capabilities)};
}

Encryption by_cipher(const EndpointReport& endpoint,
                     const Smb2Dialect& dialect,
                     std::span<const std::uint16_t> ciphers) {
  const auto& list = endpoint.smb2.ciphers;
  if (!list) return not_reported(dialect.revision);
  const auto has = [&](Answer answer) {
    return [&list, answer](std::uint16_t id) { return answer_of(*list, id) == answer; };
  };
  if (std::ranges::any_of(ciphers, has(Answer::accepted))) return {Encrypts::yes, {}};
  if (dialect.encryption_asked != true || ciphers_are_doubtful(endpoint) ||
      !std::ranges::all_of(ciphers, has(Answer::refused)))
    return not_reported(dialect.revision);
  return {Encrypts::no, name_of(dialect.revision) + " refuses every cipher"};
}

}  // namespace

Answer answer_of(const std::vector<report::Algorithm>& list, std::uint16_t id) {
  const auto found = std::ranges::find(list, id, &report::Algorithm::id);
  return found == list.end() ? Answer::not_asked : found->verdict.answer;
}

bool ciphers_are_doubtful(const EndpointReport& endpoint) {
  return std::ranges::any_of(endpoint.anomalies, [](const report::ReportedAnomaly& anomaly) {
    return anomaly.where == "smb2.3.1.1" && !anomaly.what.starts_with("answered signing algorithm");
  });
}

Encryption encryption_in(const EndpointReport& endpoint,
                         std::uint16_t revision,
                         std::span<const std::uint16_t> ciphers) {
  const auto by = proto::encryption_by(revision);
  const Answer answer = smb2_verdict(endpoint, revision).answer;
  if (by == EncryptionBy::nothing || answer == Answer::refused) return {Encrypts::no, {}};
  if (answer == Answer::not_asked) return {Encrypts::unknown, name_of(revision) + " was not asked for"};
  const auto* dialect = find_dialect(endpoint, revision);
  if (answer == Answer::unknown || dialect == nullptr) return {Encrypts::unknown, name_of(revision) + " is unknown"};
  return by == EncryptionBy::capability ? by_capability(*dialect) : by_cipher(endpoint, *dialect, ciphers);
}

PortEncryption encryption_of(const EndpointReport& endpoint) {
  PortEncryption out;
  for (const auto& row : proto::kSmb2Dialects) {
    const auto [answer, why] = encryption_in(endpoint, row.value);
    out.answer = std::max(out.answer, answer);
    if (answer == Encrypts::yes) out.able.emplace_back(row.label);
    if (!why.empty()) out.reasons.push_back(why);
  }
  return out;
}

}  // namespace smbprobe::audit
