#include "cli/json_report.hpp"

#include <string>
#include <vector>

#include "cli/time_text.hpp"
#include "cli/version.hpp"
#include "proto/filetime.hpp"
#include "proto/guid.hpp"
#include "proto/named_values.hpp"
#include "proto/smb1_constants.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::cli {
namespace {

using probe::Answer;

template <class Enum>
Json name_or_null(const std::optional<Enum>& value) {
  return map_or_null(value, [](Enum e) { return probe::name_of(e); });
}

Json time_or_null(const std::optional<std::uint64_t>& filetime) {
  return filetime ? or_null(proto::filetime_to_iso8601(*filetime)) : Json(nullptr);
}

Json guid_or_null(const std::optional<proto::Guid>& guid) {
  return map_or_null(guid, [](const proto::Guid& g) { return proto::to_string(g); });
}

template <std::size_t N>
Json labels_or_null(const std::array<proto::Named<std::uint16_t>, N>& table,
                    const std::optional<std::vector<std::uint16_t>>& ids) {
  return map_or_null(ids, [&](const auto& list) {
    return to_array(list, [&](std::uint16_t id) { return proto::label_or_hex(table, id); });
  });
}

/// The labels of the accepted ones.
template <std::size_t N>
Json accepted_or_null(const std::array<proto::Named<std::uint16_t>, N>& table,
                      const std::optional<std::vector<probe::Algorithm>>& algorithms) {
  if (!algorithms) return nullptr;
  Json out = Json::array();
  for (const auto& a : *algorithms)
    if (a.verdict.answer == Answer::accepted) out.push_back(proto::label_or_hex(table, a.id));
  return out;
}

template <std::size_t N>
Json answers_or_null(const std::array<proto::Named<std::uint16_t>, N>& table,
                     const std::optional<std::vector<probe::Algorithm>>& algorithms) {
  return map_or_null(algorithms, [&](const auto& list) {
    return to_array(list, [&](const probe::Algorithm& a) {
      return Json{{"id", a.id},
                  {"name", or_null(proto::label_of(table, a.id))},
                  {"answer", probe::name_of(a.verdict.answer)},
                  {"how", or_null(a.verdict.how)},
                  {"exchange", or_null(a.verdict.exchange)}};
    });
  });
}

Json smb1_to_json(const probe::Smb1Report& smb1) {
  return {
      {"answer", probe::name_of(smb1.verdict.answer)},
      {"how", or_null(smb1.verdict.how)},
      {"exchange", or_null(smb1.verdict.exchange)},
      {"dialects", to_array(smb1.dialects,
                            [](const probe::Smb1Dialect& d) {
                              return Json{{"dialect", d.dialect},
                                          {"answer", probe::name_of(d.verdict.answer)},
                                          {"how", or_null(d.verdict.how)},
                                          {"exchange", or_null(d.verdict.exchange)}};
                            })},
      {"signing", name_or_null(smb1.signing)},
      {"user_level_security", or_null(smb1.user_level_security)},
      {"challenge_response", or_null(smb1.challenge_response)},
      {"extended_security", or_null(smb1.extended_security)},
      {"capabilities",
       map_or_null(smb1.capabilities, [](std::uint32_t c) { return proto::flag_labels(proto::kSmb1Capabilities, c); })},
      {"capabilities_raw", or_null(smb1.capabilities)},
      {"max_buffer_size", or_null(smb1.max_buffer_size)},
      {"max_mpx_count", or_null(smb1.max_mpx_count)},
      {"system_time", time_or_null(smb1.system_time)},
      {"local_time", or_null(smb1.local_time)},
      {"time_zone_minutes", or_null(smb1.time_zone_minutes)},
      {"server_guid", guid_or_null(smb1.server_guid)},
      {"domain", or_null(smb1.domain)},
      {"server", or_null(smb1.server)}};
}

Json smb2_dialect_to_json(const probe::Smb2Dialect& d) {
  return {
      {"dialect", proto::label_or_hex(proto::kSmb2Dialects, d.revision)},
      {"revision", d.revision},
      {"answer", probe::name_of(d.verdict.answer)},
      {"how", or_null(d.verdict.how)},
      {"exchange", or_null(d.verdict.exchange)},
      {"signing", name_or_null(d.signing)},
      {"security_mode", or_null(d.security_mode)},
      {"capabilities",
       map_or_null(d.capabilities, [](std::uint32_t c) { return proto::flag_labels(proto::kSmb2Capabilities, c); })},
      {"capabilities_raw", or_null(d.capabilities)},
      {"max_transact_size", or_null(d.max_transact_size)},
      {"max_read_size", or_null(d.max_read_size)},
      {"max_write_size", or_null(d.max_write_size)}};
}

Json compression_to_json(const probe::Smb2Report& smb2) {
  if (!smb2.compression) return nullptr;
  return {{"algorithms", labels_or_null(proto::kCompressionAlgorithms, smb2.compression)},
          {"chained", smb2.compression_chained}};
}

Json unknown_contexts_to_json(const std::vector<probe::UnknownContext>& contexts) {
  return to_array(contexts, [](const probe::UnknownContext& c) {
    return Json{{"type", c.type}, {"bytes", proto::to_hex(c.data)}};
  });
}

Json smb2_to_json(const probe::Smb2Report& smb2) {
  return {{"answer", probe::name_of(smb2.verdict.answer)},
          {"how", or_null(smb2.verdict.how)},
          {"exchange", or_null(smb2.verdict.exchange)},
          {"dialects", to_array(smb2.dialects, smb2_dialect_to_json)},
          {"multi_protocol", or_null(smb2.multi_protocol)},
          {"signing", name_or_null(smb2.signing)},
          {"server_guid", guid_or_null(smb2.server_guid)},
          {"system_time", time_or_null(smb2.system_time)},
          {"start_time", time_or_null(smb2.start_time)},
          {"ciphers", accepted_or_null(proto::kCiphers, smb2.ciphers)},
          {"cipher_answers", answers_or_null(proto::kCiphers, smb2.ciphers)},
          {"cipher_preference", name_or_null(smb2.cipher_preference)},
          {"signing_algorithms", accepted_or_null(proto::kSigningAlgorithms, smb2.signing_algorithms)},
          {"signing_answers", answers_or_null(proto::kSigningAlgorithms, smb2.signing_algorithms)},
          {"signing_preference", name_or_null(smb2.signing_preference)},
          {"preauth_integrity", labels_or_null(proto::kHashAlgorithms, smb2.preauth_integrity)},
          {"compression", compression_to_json(smb2)},
          {"rdma_transforms", labels_or_null(proto::kRdmaTransforms, smb2.rdma_transforms)},
          {"transport_security", or_null(smb2.transport_security)},
          {"posix_extensions", or_null(smb2.posix_extensions)},
          {"unknown_contexts", map_or_null(smb2.unknown_contexts, unknown_contexts_to_json)}};
}

Json authentication_to_json(const probe::Authentication& auth) {
  return {
      {"mechanisms", map_or_null(auth.mechanisms, [](const auto& oids) { return to_array(oids, &proto::mech_name); })},
      {"hint", or_null(auth.hint)},
      {"anonymous", nullptr},
      {"guest", nullptr}};
}

Json endpoint_to_json(const probe::EndpointReport& endpoint) {
  const bool netbios = endpoint.transport == proto::Transport::netbios;
  return {{"transport", probe::name_of(endpoint.transport)},
          {"port", endpoint.port},
          {"state", probe::name_of(endpoint.state)},
          {"how", or_null(endpoint.how)},
          {"called_name", or_null(endpoint.called_name)},
          {"tried_names", netbios ? Json(endpoint.tried_names) : Json(nullptr)},
          {"smb1", smb1_to_json(endpoint.smb1)},
          {"smb2", smb2_to_json(endpoint.smb2)},
          {"authentication", authentication_to_json(endpoint.authentication)},
          {"anomalies", to_array(endpoint.anomalies, [](const probe::ReportedAnomaly& a) {
             return Json{{"where", a.where}, {"what", a.what}};
           })}};
}

Json verdict_to_json(const probe::HostReport& report) {
  const auto& dialects = report.dialects;
  return {{"smb1", probe::name_of(report.smb1)},
          {"dialects", dialects},
          {"lowest", dialects.empty() ? Json(nullptr) : Json(dialects.front())},
          {"highest", dialects.empty() ? Json(nullptr) : Json(dialects.back())},
          {"signing", report.signing ? probe::name_of(*report.signing) : "unknown"}};
}

Json identity_to_json(const probe::Identity& identity) {
  return {{"netbios_name", or_null(identity.netbios_name)},
          {"netbios_domain", or_null(identity.netbios_domain)},
          {"dns_name", or_null(identity.dns_name)},
          {"dns_domain", or_null(identity.dns_domain)},
          {"dns_forest", or_null(identity.dns_forest)},
          {"os_version", or_null(identity.os_version)},
          {"native_os", or_null(identity.native_os)},
          {"native_lan_man", or_null(identity.native_lan_man)},
          {"mac", or_null(identity.mac)},
          {"implementation", nullptr}};
}

}  // namespace

Json host_to_json(const probe::HostReport& report) {
  return {{"schema", kJsonSchema},
          {"type", "host"},
          {"tool", kTool},
          {"target", report.target},
          {"address", or_null(report.address)},
          {"source", report.source},
          {"depth", probe::name_of(report.depth)},
          {"started", iso8601_ms(report.started_us)},
          {"elapsed_ms", to_ms(report.elapsed_us)},
          {"status", probe::name_of(report.status)},
          {"verdict", verdict_to_json(report)},
          {"endpoints", to_array(report.endpoints, endpoint_to_json)},
          {"identity", identity_to_json(report.identity)},
          {"findings", nullptr},  // nothing judges yet
          {"clients", nullptr},
          {"errors", report.errors}};
}

}  // namespace smbprobe::cli
