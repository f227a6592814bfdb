#include <array>
#include <cstdint>

#include "audit/diff_fields.hpp"
#include "proto/named_values.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::audit {
namespace {

using report::Algorithm;
using report::Answer;
using report::EndpointReport;
using Ids = std::optional<std::vector<std::uint16_t>>;
using Algorithms = std::optional<std::vector<Algorithm>>;

template <std::size_t N>
using Names = std::array<proto::Named<std::uint16_t>, N>;

std::string signing_name(report::Signing signing) { return std::string(report::name_of(signing)); }
std::string preference_name(report::Preference preference) { return std::string(report::name_of(preference)); }

/// "refused, status_0xc00000bb"; nothing for what was not asked.
std::optional<std::string> verdict_words(const report::Verdict& verdict) {
  if (verdict.answer == Answer::not_asked) return std::nullopt;
  std::string out(report::name_of(verdict.answer));
  if (!verdict.how.empty()) out += ", " + verdict.how;
  return out;
}

template <std::size_t N>
std::optional<List> accepted(const Names<N>& table, const Algorithms& algorithms) {
  if (!algorithms) return std::nullopt;
  List out;
  for (const auto& each : *algorithms)
    if (each.verdict.answer == Answer::accepted) out.push_back(proto::label_or_hex(table, each.id));
  return out;
}

template <std::size_t N>
std::optional<List> labels(const Names<N>& table, const Ids& ids) {
  if (!ids) return std::nullopt;
  List out;
  for (const std::uint16_t id : *ids) out.push_back(proto::label_or_hex(table, id));
  return out;
}

template <std::size_t N>
std::optional<List> flags(const std::array<proto::Named<std::uint32_t>, N>& table,
                          const std::optional<std::uint32_t>& bits) {
  if (!bits) return std::nullopt;
  return proto::flag_labels(table, *bits);
}

std::optional<List> mechanisms(const report::Authentication& authentication) {
  if (!authentication.mechanisms) return std::nullopt;
  List out;
  for (const auto& oid : *authentication.mechanisms) out.push_back(proto::mech_name(oid));
  return out;
}

List anomalies(const EndpointReport& endpoint) {
  List out;
  for (const auto& anomaly : endpoint.anomalies) out.push_back(anomaly.where + ": " + anomaly.what);
  std::ranges::sort(out);
  return out;
}

void compare_smb1(FieldDiff& diff, const std::string& in, const report::Smb1Report& a, const report::Smb1Report& b) {
  diff.text(Rank::smb1, in + "answer", verdict_words(a.verdict), verdict_words(b.verdict));
  for (const auto& dialect : b.dialects) {
    const auto old = std::ranges::find(a.dialects, dialect.dialect, &report::Smb1Dialect::dialect);
    if (old != a.dialects.end())
      diff.text(Rank::dialects, in + dialect.dialect, verdict_words(old->verdict), verdict_words(dialect.verdict));
  }
  diff.value(Rank::signing, in + "signing", a.signing, b.signing, signing_name);
  diff.number(Rank::signing, in + "user_level_security", a.user_level_security, b.user_level_security);
  diff.number(Rank::signing, in + "challenge_response", a.challenge_response, b.challenge_response);
  diff.number(Rank::rest, in + "extended_security", a.extended_security, b.extended_security);
  diff.list(Rank::rest, in + "capabilities", flags(proto::kSmb1Capabilities, a.capabilities),
            flags(proto::kSmb1Capabilities, b.capabilities));
  diff.number(Rank::rest, in + "max_buffer_size", a.max_buffer_size, b.max_buffer_size);
  diff.number(Rank::rest, in + "max_mpx_count", a.max_mpx_count, b.max_mpx_count);
  diff.text(Rank::rest, in + "domain", a.domain, b.domain);
  diff.text(Rank::rest, in + "server", a.server, b.server);
}

void compare_smb2_dialect(FieldDiff& diff,
                          const std::string& in,
                          const report::Smb2Dialect& a,
                          const report::Smb2Dialect& b) {
  diff.text(Rank::dialects, in + "answer", verdict_words(a.verdict), verdict_words(b.verdict));
  diff.value(Rank::signing, in + "signing", a.signing, b.signing, signing_name);
  diff.list(Rank::rest, in + "capabilities", flags(proto::kSmb2Capabilities, a.capabilities),
            flags(proto::kSmb2Capabilities, b.capabilities));
  diff.number(Rank::rest, in + "max_transact_size", a.max_transact_size, b.max_transact_size);
  diff.number(Rank::rest, in + "max_read_size", a.max_read_size, b.max_read_size);
  diff.number(Rank::rest, in + "max_write_size", a.max_write_size, b.max_write_size);
}

void compare_smb2(FieldDiff& diff, const std::string& in, const report::Smb2Report& a, const report::Smb2Report& b) {
  diff.text(Rank::dialects, in + "answer", verdict_words(a.verdict), verdict_words(b.verdict));
  for (const auto& dialect : b.dialects) {
    const auto old = std::ranges::find(a.dialects, dialect.revision, &report::Smb2Dialect::revision);
    if (old != a.dialects.end())
      compare_smb2_dialect(diff, in + proto::label_or_hex(proto::kSmb2Dialects, dialect.revision) + '.', *old, dialect);
  }
  diff.value(Rank::signing, in + "signing", a.signing, b.signing, signing_name);
  diff.list(Rank::rest, in + "ciphers", accepted(proto::kCiphers, a.ciphers), accepted(proto::kCiphers, b.ciphers));
  diff.value(Rank::rest, in + "cipher_preference", a.cipher_preference, b.cipher_preference, preference_name);
  diff.list(Rank::rest, in + "signing_algorithms", accepted(proto::kSigningAlgorithms, a.signing_algorithms),
            accepted(proto::kSigningAlgorithms, b.signing_algorithms));
  diff.value(Rank::rest, in + "signing_preference", a.signing_preference, b.signing_preference, preference_name);
  diff.list(Rank::rest, in + "preauth_integrity", labels(proto::kHashAlgorithms, a.preauth_integrity),
            labels(proto::kHashAlgorithms, b.preauth_integrity));
  diff.list(Rank::rest, in + "compression", labels(proto::kCompressionAlgorithms, a.compression),
            labels(proto::kCompressionAlgorithms, b.compression));
  diff.list(Rank::rest, in + "rdma_transforms", labels(proto::kRdmaTransforms, a.rdma_transforms),
            labels(proto::kRdmaTransforms, b.rdma_transforms));
  diff.number(Rank::rest, in + "transport_security", a.transport_security, b.transport_security);
  diff.number(Rank::rest, in + "posix_extensions", a.posix_extensions, b.posix_extensions);
}

std::string state_words(const EndpointReport& endpoint) {
  std::string out(report::name_of(endpoint.state));
  if (!endpoint.how.empty()) out += ", " + endpoint.how;
  return out;
}

}  // namespace

void compare_endpoint(FieldDiff& diff, const EndpointReport& before, const EndpointReport& after) {
  const std::string in = std::to_string(before.port) + '.';
  diff.text(Rank::status, in + "state", state_words(before), state_words(after));
  if (before.state != report::EndpointState::smb || after.state != report::EndpointState::smb) return;
  compare_smb1(diff, in + "smb1.", before.smb1, after.smb1);
  compare_smb2(diff, in + "smb2.", before.smb2, after.smb2);
  diff.text(Rank::rest, in + "called_name", before.called_name, after.called_name);
  diff.list(Rank::rest, in + "authentication.mechanisms", mechanisms(before.authentication),
            mechanisms(after.authentication));
  diff.text(Rank::rest, in + "authentication.hint", before.authentication.hint, after.authentication.hint);
  diff.text(Rank::signing, in + "authentication.anonymous", verdict_words(before.authentication.anonymous),
            verdict_words(after.authentication.anonymous));
  diff.text(Rank::signing, in + "authentication.guest", verdict_words(before.authentication.guest),
            verdict_words(after.authentication.guest));
  if (diff.asked_alike()) diff.list(Rank::rest, in + "anomalies", anomalies(before), anomalies(after));
}

}  // namespace smbprobe::audit
