#include <charconv>

#include "cli/saved_parts.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/spnego.hpp"

namespace smbprobe::cli {
namespace {

using Key = std::string_view;
using Algorithms = std::optional<std::vector<probe::Algorithm>>;

probe::Smb1Dialect read_smb1_dialect(JsonReader& in) {
  probe::Smb1Dialect out;
  in.object([&](Key key) {
    if (read_verdict_key(in, key, out.verdict)) return;
    if (key == "dialect")
      out.dialect = in.text();
    else
      in.skip();
  });
  return out;
}

probe::Smb2Dialect read_smb2_dialect(JsonReader& in) {
  probe::Smb2Dialect out;
  in.object([&](Key key) {
    if (read_verdict_key(in, key, out.verdict)) return;
    if (key == "revision")
      out.revision = in.number<std::uint16_t>();
    else if (key == "signing")
      read_signing(in, out.signing);
    else if (key == "security_mode")
      read_value(in, out.security_mode);
    else if (key == "capabilities_raw")
      read_value(in, out.capabilities);
    else if (key == "max_transact_size")
      read_value(in, out.max_transact_size);
    else if (key == "max_read_size")
      read_value(in, out.max_read_size);
    else if (key == "max_write_size")
      read_value(in, out.max_write_size);
    else
      in.skip();
  });
  return out;
}

probe::Algorithm read_algorithm(JsonReader& in) {
  probe::Algorithm out;
  in.object([&](Key key) {
    if (read_verdict_key(in, key, out.verdict)) return;
    if (key == "id")
      out.id = in.number<std::uint16_t>();
    else
      in.skip();
  });
  return out;
}

void read_algorithms(JsonReader& in, Algorithms& out) {
  read_optional(in, out, [&] { return read_list<probe::Algorithm>(in, [&] { return read_algorithm(in); }); });
}

void read_preference(JsonReader& in, std::optional<probe::Preference>& out) {
  constexpr std::array kPreferences{probe::Preference::server, probe::Preference::client};
  read_optional(in, out, [&] { return read_name(in, kPreferences); });
}

template <std::size_t N>
void read_ids(JsonReader& in,
              const std::array<proto::Named<std::uint16_t>, N>& table,
              std::optional<std::vector<std::uint16_t>>& out) {
  read_optional(in, out, [&] { return read_list<std::uint16_t>(in, [&] { return read_id(in, table); }); });
}

void read_compression(JsonReader& in, probe::Smb2Report& smb2) {
  smb2.compression.reset();
  if (in.null()) return;
  smb2.compression.emplace();
  in.object([&](Key key) {
    if (key == "algorithms")
      read_ids(in, proto::kCompressionAlgorithms, smb2.compression);
    else if (key == "chained")
      smb2.compression_chained = in.truth();
    else
      in.skip();
  });
}

proto::Bytes read_hex(JsonReader& in) {
  const std::size_t at = in.offset();
  const std::string_view digits = in.word();
  proto::Bytes out(digits.size() / 2);
  bool good = digits.size() % 2 == 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char* const first = digits.data() + 2 * i;
    good = good && std::from_chars(first, first + 2, out[i], 16).ptr == first + 2;
  }
  if (!good) in.fail(at, "no bytes in hex");
  return out;
}

probe::UnknownContext read_context(JsonReader& in) {
  probe::UnknownContext out;
  in.object([&](Key key) {
    if (key == "type")
      out.type = in.number<std::uint16_t>();
    else if (key == "bytes")
      out.data = read_hex(in);
    else
      in.skip();
  });
  return out;
}

/// What only a 3.1.1 answer tells; false for another key.
bool read_contexts_key(JsonReader& in, Key key, probe::Smb2Report& out) {
  if (key == "cipher_answers")
    read_algorithms(in, out.ciphers);
  else if (key == "cipher_preference")
    read_preference(in, out.cipher_preference);
  else if (key == "signing_answers")
    read_algorithms(in, out.signing_algorithms);
  else if (key == "signing_preference")
    read_preference(in, out.signing_preference);
  else if (key == "preauth_integrity")
    read_ids(in, proto::kHashAlgorithms, out.preauth_integrity);
  else if (key == "compression")
    read_compression(in, out);
  else if (key == "rdma_transforms")
    read_ids(in, proto::kRdmaTransforms, out.rdma_transforms);
  else if (key == "transport_security")
    read_value(in, out.transport_security);
  else if (key == "posix_extensions")
    read_value(in, out.posix_extensions);
  else if (key == "unknown_contexts")
    read_optional(in, out.unknown_contexts,
                  [&] { return read_list<probe::UnknownContext>(in, [&] { return read_context(in); }); });
  else
    return false;
  return true;
}

/// The OID of a mechanism that has a name, else what is written.
std::string oid_of(std::string name) {
  for (const auto& mech : proto::kMechNames)
    if (mech.name == name) return std::string(mech.oid);
  return name;
}

/// Whether a session was granted: true, false or null.
void read_granted(JsonReader& in, probe::Verdict& verdict) {
  if (in.null()) return;
  verdict.answer = in.truth() ? probe::Answer::accepted : probe::Answer::refused;
}

/// How it went without what came of it is a question without an answer.
void settle(probe::Verdict& verdict) {
  if (verdict.answer == probe::Answer::not_asked && !verdict.how.empty()) verdict.answer = probe::Answer::unknown;
}

probe::Authentication read_authentication(JsonReader& in) {
  probe::Authentication out;
  in.object([&](Key key) {
    if (key == "mechanisms")
      read_optional(in, out.mechanisms, [&] { return read_list<std::string>(in, [&] { return oid_of(in.text()); }); });
    else if (key == "hint")
      read_value(in, out.hint);
    else if (key == "anonymous")
      read_granted(in, out.anonymous);
    else if (key == "guest")
      read_granted(in, out.guest);
    else if (key == "anonymous_how")
      read_text_or_null(in, out.anonymous.how);
    else if (key == "guest_how")
      read_text_or_null(in, out.guest.how);
    else
      in.skip();
  });
  settle(out.anonymous);
  settle(out.guest);
  return out;
}

probe::ReportedAnomaly read_anomaly(JsonReader& in) {
  probe::ReportedAnomaly out;
  in.object([&](Key key) {
    if (key == "where")
      out.where = in.text();
    else if (key == "what")
      out.what = in.text();
    else
      in.skip();
  });
  return out;
}

/// Times, sizes and names; false for another key.
bool read_smb1_server_key(JsonReader& in, Key key, probe::Smb1Report& out) {
  if (key == "max_buffer_size")
    read_value(in, out.max_buffer_size);
  else if (key == "max_mpx_count")
    read_value(in, out.max_mpx_count);
  else if (key == "system_time")
    read_time(in, out.system_time);
  else if (key == "local_time")
    read_value(in, out.local_time);
  else if (key == "time_zone_minutes")
    read_value(in, out.time_zone_minutes);
  else if (key == "server_guid")
    read_guid(in, out.server_guid);
  else if (key == "domain")
    read_value(in, out.domain);
  else if (key == "server")
    read_value(in, out.server);
  else
    return false;
  return true;
}

}  // namespace

probe::Smb1Report read_smb1(JsonReader& in) {
  probe::Smb1Report out;
  in.object([&](Key key) {
    if (read_verdict_key(in, key, out.verdict) || read_smb1_server_key(in, key, out)) return;
    if (key == "dialects")
      out.dialects = read_list<probe::Smb1Dialect>(in, [&] { return read_smb1_dialect(in); });
    else if (key == "signing")
      read_signing(in, out.signing);
    else if (key == "user_level_security")
      read_value(in, out.user_level_security);
    else if (key == "challenge_response")
      read_value(in, out.challenge_response);
    else if (key == "extended_security")
      read_value(in, out.extended_security);
    else if (key == "capabilities_raw")
      read_value(in, out.capabilities);
    else
      in.skip();
  });
  return out;
}

probe::Smb2Report read_smb2(JsonReader& in) {
  probe::Smb2Report out;
  in.object([&](Key key) {
    if (read_verdict_key(in, key, out.verdict) || read_contexts_key(in, key, out)) return;
    if (key == "dialects")
      out.dialects = read_list<probe::Smb2Dialect>(in, [&] { return read_smb2_dialect(in); });
    else if (key == "multi_protocol")
      read_value(in, out.multi_protocol);
    else if (key == "signing")
      read_signing(in, out.signing);
    else if (key == "server_guid")
      read_guid(in, out.server_guid);
    else if (key == "system_time")
      read_time(in, out.system_time);
    else if (key == "start_time")
      read_time(in, out.start_time);
    else
      in.skip();
  });
  return out;
}

probe::EndpointReport read_endpoint(JsonReader& in) {
  using enum probe::EndpointState;
  constexpr std::array kTransports{proto::Transport::direct_tcp, proto::Transport::netbios};
  constexpr std::array kStates{smb, not_smb, silent, refused, unreachable, error};
  probe::EndpointReport out;
  in.object([&](Key key) {
    if (key == "transport")
      out.transport = read_name(in, kTransports);
    else if (key == "port")
      out.port = in.number<std::uint16_t>();
    else if (key == "state")
      out.state = read_name(in, kStates);
    else if (key == "how")
      read_text_or_null(in, out.how);
    else if (key == "called_name")
      read_value(in, out.called_name);
    else if (key == "tried_names")
      in.null() ? out.tried_names.clear() : void(out.tried_names = read_texts(in));
    else if (key == "smb1")
      out.smb1 = read_smb1(in);
    else if (key == "smb2")
      out.smb2 = read_smb2(in);
    else if (key == "authentication")
      out.authentication = read_authentication(in);
    else if (key == "anomalies")
      out.anomalies = read_list<probe::ReportedAnomaly>(in, [&] { return read_anomaly(in); });
    else
      in.skip();
  });
  return out;
}

}  // namespace smbprobe::cli
