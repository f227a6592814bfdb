#include "view/json/host_json.hpp"

#include <array>
#include <vector>

#include "base/json_writer.hpp"
#include "proto/filetime.hpp"
#include "proto/guid.hpp"
#include "proto/named_values.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"
#include "report/time_text.hpp"
#include "report/version.hpp"
#include "view/json/judgement_json.hpp"

namespace smbprobe::view {
namespace {

using report::Answer;

template <std::size_t N>
using Names = std::array<proto::Named<std::uint16_t>, N>;
using Ids = std::optional<std::vector<std::uint16_t>>;
using Algorithms = std::optional<std::vector<report::Algorithm>>;

template <std::size_t K, class Enum>
void name_or_null(base::JsonWriter& out, const char (&key)[K], const std::optional<Enum>& value) {
  if (value)
    out.word(key, report::name_of(*value));
  else
    out.member(key, nullptr);
}

template <std::size_t K>
void time_or_null(base::JsonWriter& out, const char (&key)[K], const std::optional<std::uint64_t>& filetime) {
  if (filetime)
    out.member(key, proto::filetime_to_iso8601(*filetime));
  else
    out.member(key, nullptr);
}

template <std::size_t K>
void guid_or_null(base::JsonWriter& out, const char (&key)[K], const std::optional<proto::Guid>& guid) {
  if (guid)
    out.word(key, proto::to_string(*guid));
  else
    out.member(key, nullptr);
}

/// The label of a number, or the number in hex where it has none.
template <class Id, std::size_t N>
void label(base::JsonWriter& out, const std::array<proto::Named<Id>, N>& table, Id id) {
  if (const auto name = proto::label_of(table, id))
    out.word(*name);
  else
    out.word(proto::label_or_hex(table, id));
}

template <std::size_t K, std::size_t N>
void labels_or_null(base::JsonWriter& out, const char (&key)[K], const Names<N>& table, const Ids& ids) {
  out.array_or_null(key, ids, [&](std::uint16_t id) { label(out, table, id); });
}

/// Names of flags and the number they are in.
template <std::size_t N>
void write_capabilities(base::JsonWriter& out,
                        const std::array<proto::Named<std::uint32_t>, N>& table,
                        const std::optional<std::uint32_t>& flags) {
  out.key("capabilities");
  if (flags) {
    out.begin_array();
    for (std::uint32_t bit = 1; bit != 0; bit <<= 1U)
      if ((*flags & bit) != 0) label(out, table, bit);
    out.end_array();
  } else {
    out.value(nullptr);
  }
  out.member("capabilities_raw", flags);
}

void write_verdict(base::JsonWriter& out, const report::Verdict& verdict) {
  out.word("answer", report::name_of(verdict.answer));
  out.text_or_null("how", verdict.how);
  out.member("exchange", verdict.exchange);
}

/// The accepted ones by name, under `key`; then what became of each, under `answers`.
template <std::size_t K, std::size_t A, std::size_t N>
void write_algorithms(base::JsonWriter& out,
                      const char (&key)[K],
                      const char (&answers)[A],
                      const Names<N>& table,
                      const Algorithms& algorithms) {
  out.array_or_null(key, algorithms, [&](const report::Algorithm& a) {
    if (a.verdict.answer == Answer::accepted) label(out, table, a.id);
  });
  out.array_or_null(answers, algorithms, [&](const report::Algorithm& a) {
    out.begin_object();
    out.member("id", a.id);
    out.member("name", proto::label_of(table, a.id));
    write_verdict(out, a.verdict);
    out.end_object();
  });
}

/// The part of a report that says nothing of most hosts of a sweep: then its nulls, made once, are copied.
template <class Part>
void write_part(base::JsonWriter& out, const Part& part, bool is_empty, void (*write)(base::JsonWriter&, const Part&)) {
  if (!is_empty || !out.one_line()) return write(out, part);
  static const std::string nulls = [&] {
    base::JsonWriter apart;
    apart.begin_object();
    write(apart, part);
    const std::string_view text = apart.line();
    return std::string(text.substr(1, text.size() - 2)) + ',';  // without the brace and the line feed
  }();
  out.raw(nulls);
}

bool tells_nothing(const report::Smb1Report& smb1) {
  return !smb1.signing && !smb1.user_level_security && !smb1.challenge_response && !smb1.extended_security &&
         !smb1.capabilities && !smb1.max_buffer_size && !smb1.max_mpx_count && !smb1.system_time && !smb1.local_time &&
         !smb1.time_zone_minutes && !smb1.server_guid && !smb1.domain && !smb1.server;
}

void write_smb1_facts(base::JsonWriter& out, const report::Smb1Report& smb1) {
  name_or_null(out, "signing", smb1.signing);
  out.member("user_level_security", smb1.user_level_security);
  out.member("challenge_response", smb1.challenge_response);
  out.member("extended_security", smb1.extended_security);
  write_capabilities(out, proto::kSmb1Capabilities, smb1.capabilities);
  out.member("max_buffer_size", smb1.max_buffer_size);
  out.member("max_mpx_count", smb1.max_mpx_count);
  time_or_null(out, "system_time", smb1.system_time);
  out.member("local_time", smb1.local_time);
  out.member("time_zone_minutes", smb1.time_zone_minutes);
  guid_or_null(out, "server_guid", smb1.server_guid);
  out.member("domain", smb1.domain);
  out.member("server", smb1.server);
}

void write_smb1(base::JsonWriter& out, const report::Smb1Report& smb1) {
  out.begin_object();
  write_verdict(out, smb1.verdict);
  out.array("dialects", smb1.dialects, [&](const report::Smb1Dialect& d) {
    out.begin_object();
    out.member("dialect", d.dialect);
    write_verdict(out, d.verdict);
    out.end_object();
  });
  write_part(out, smb1, tells_nothing(smb1), write_smb1_facts);
  out.end_object();
}

void write_smb2_dialect(base::JsonWriter& out, const report::Smb2Dialect& d) {
  out.begin_object();
  out.key("dialect");
  label(out, proto::kSmb2Dialects, d.revision);
  out.member("revision", d.revision);
  write_verdict(out, d.verdict);
  name_or_null(out, "signing", d.signing);
  out.member("security_mode", d.security_mode);
  write_capabilities(out, proto::kSmb2Capabilities, d.capabilities);
  out.member("max_transact_size", d.max_transact_size);
  out.member("max_read_size", d.max_read_size);
  out.member("max_write_size", d.max_write_size);
  out.end_object();
}

void write_compression(base::JsonWriter& out, const report::Smb2Report& smb2) {
  out.key("compression");
  if (!smb2.compression) return out.value(nullptr);
  out.begin_object();
  labels_or_null(out, "algorithms", proto::kCompressionAlgorithms, smb2.compression);
  out.member("chained", smb2.compression_chained);
  out.end_object();
}

bool tells_no_contexts(const report::Smb2Report& smb2) {
  return !smb2.ciphers && !smb2.cipher_preference && !smb2.signing_algorithms && !smb2.signing_preference &&
         !smb2.preauth_integrity && !smb2.compression && !smb2.rdma_transforms && !smb2.transport_security &&
         !smb2.posix_extensions && !smb2.unknown_contexts;
}

void write_contexts(base::JsonWriter& out, const report::Smb2Report& smb2) {
  write_algorithms(out, "ciphers", "cipher_answers", proto::kCiphers, smb2.ciphers);
  name_or_null(out, "cipher_preference", smb2.cipher_preference);
  write_algorithms(out, "signing_algorithms", "signing_answers", proto::kSigningAlgorithms, smb2.signing_algorithms);
  name_or_null(out, "signing_preference", smb2.signing_preference);
  labels_or_null(out, "preauth_integrity", proto::kHashAlgorithms, smb2.preauth_integrity);
  write_compression(out, smb2);
  labels_or_null(out, "rdma_transforms", proto::kRdmaTransforms, smb2.rdma_transforms);
  out.member("transport_security", smb2.transport_security);
  out.member("posix_extensions", smb2.posix_extensions);
  out.array_or_null("unknown_contexts", smb2.unknown_contexts, [&](const report::UnknownContext& c) {
    out.begin_object();
    out.member("type", c.type);
    out.member("bytes", proto::to_hex(c.data));
    out.end_object();
  });
}

void write_smb2(base::JsonWriter& out, const report::Smb2Report& smb2) {
  out.begin_object();
  write_verdict(out, smb2.verdict);
  out.array("dialects", smb2.dialects, [&](const report::Smb2Dialect& d) { write_smb2_dialect(out, d); });
  out.member("multi_protocol", smb2.multi_protocol);
  name_or_null(out, "signing", smb2.signing);
  guid_or_null(out, "server_guid", smb2.server_guid);
  time_or_null(out, "system_time", smb2.system_time);
  time_or_null(out, "start_time", smb2.start_time);
  write_part(out, smb2, tells_no_contexts(smb2), write_contexts);
  out.end_object();
}

/// A session that was tried: whether it was granted, and how it went.
template <std::size_t K, std::size_t H>
void write_session(base::JsonWriter& out, const char (&key)[K], const char (&how)[H], const report::Verdict& verdict) {
  const bool settled = verdict.answer == Answer::accepted || verdict.answer == Answer::refused;
  out.member(key, settled ? std::optional(verdict.answer == Answer::accepted) : std::nullopt);
  out.text_or_null(how, verdict.how);
}

void write_authentication(base::JsonWriter& out, const report::Authentication& auth) {
  out.begin_object();
  out.array_or_null("mechanisms", auth.mechanisms, [&](const std::string& oid) { out.value(proto::mech_name(oid)); });
  out.member("hint", auth.hint);
  write_session(out, "anonymous", "anonymous_how", auth.anonymous);
  write_session(out, "guest", "guest_how", auth.guest);
  out.end_object();
}

void write_endpoint(base::JsonWriter& out, const report::EndpointReport& endpoint) {
  out.begin_object();
  out.word("transport", report::name_of(endpoint.transport));
  out.member("port", endpoint.port);
  out.word("state", report::name_of(endpoint.state));
  out.text_or_null("how", endpoint.how);
  out.member("called_name", endpoint.called_name);
  if (endpoint.transport == proto::Transport::netbios)
    out.array("tried_names", endpoint.tried_names, [&](const std::string& name) { out.value(name); });
  else
    out.member("tried_names", nullptr);
  out.key("smb1");
  write_smb1(out, endpoint.smb1);
  out.key("smb2");
  write_smb2(out, endpoint.smb2);
  out.key("authentication");
  write_authentication(out, endpoint.authentication);
  out.array("anomalies", endpoint.anomalies, [&](const report::ReportedAnomaly& a) {
    out.begin_object();
    out.member("where", a.where);
    out.member("what", a.what);
    out.end_object();
  });
  out.end_object();
}

void write_conclusion(base::JsonWriter& out, const report::HostReport& report) {
  const auto& dialects = report.dialects;
  out.begin_object();
  out.word("smb1", report::name_of(report.smb1));
  out.array("dialects", dialects, [&](const std::string& dialect) { out.value(dialect); });
  out.member("lowest", dialects.empty() ? std::optional<std::string_view>{} : dialects.front());
  out.member("highest", dialects.empty() ? std::optional<std::string_view>{} : dialects.back());
  out.word("signing", report.signing ? report::name_of(*report.signing) : std::string_view{"unknown"});
  out.end_object();
}

void write_names(base::JsonWriter& out, const report::Identity& identity) {
  out.member("netbios_name", identity.netbios_name);
  out.member("netbios_domain", identity.netbios_domain);
  out.member("dns_name", identity.dns_name);
  out.member("dns_domain", identity.dns_domain);
  out.member("dns_forest", identity.dns_forest);
  out.member("os_version", identity.os_version);
  out.member("native_os", identity.native_os);
  out.member("native_lan_man", identity.native_lan_man);
  out.member("mac", identity.mac);
}

void write_identity(base::JsonWriter& out, const report::Identity& identity, const audit::Judgement& judgement) {
  out.begin_object();
  write_part(out, identity, identity == report::Identity{}, write_names);
  write_implementation(out, judgement);
  out.end_object();
}

}  // namespace

void write_host(base::JsonWriter& out, const report::HostReport& report, const audit::Judgement& judgement) {
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.word("type", "host");
  out.word("tool", report::kTool);
  out.member("target", report.target);
  out.text_or_null("address", report.address);
  out.member("source", report.source);
  out.word("depth", report::name_of(report.depth));
  out.word("started", report::iso8601_ms(report.started_us));
  out.member("elapsed_ms", report::to_ms(report.elapsed_us));
  out.word("status", report::name_of(report.status));
  out.key("verdict");
  write_conclusion(out, report);
  out.array("endpoints", report.endpoints, [&](const report::EndpointReport& e) { write_endpoint(out, e); });
  out.key("identity");
  write_identity(out, report.identity, judgement);
  write_judgement(out, judgement);
  out.array("errors", report.errors, [&](const std::string& error) { out.value(error); });
  out.end_object();
}

std::string host_to_json(const report::HostReport& report, int indent) { return host_to_json(report, {}, indent); }

std::string host_to_json(const report::HostReport& report, const audit::Judgement& judgement, int indent) {
  base::JsonWriter out(indent);
  write_host(out, report, judgement);
  return out.take();
}

}  // namespace smbprobe::view
