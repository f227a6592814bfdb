#include <charconv>

#include "proto/smb2_algorithms.hpp"
#include "proto/spnego.hpp"
#include "report/saved_parts.hpp"

namespace smbprobe::report {
namespace {

using Key = std::string_view;
using Algorithms = std::optional<std::vector<Algorithm>>;

Smb1Dialect read_smb1_dialect(base::JsonReader& in) {
  Smb1Dialect out;
  in.object([&](Key key) {
    if (read_verdict_key(in, key, out.verdict)) return;
    if (key == "dialect")
      out.dialect = in.text();
    else
      in.skip();
  });
  return out;
}

Smb2Dialect read_smb2_dialect(base::JsonReader& in) {
  Smb2Dialect out;
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

Algorithm read_algorithm(base::JsonReader& in) {
  Algorithm out;
  in.object([&](Key key) {
    if (read_verdict_key(in, key, out.verdict)) return;
    if (key == "id")
      out.id = in.number<std::uint16_t>();
    else
      in.skip();
  });
  return out;
}

void read_algorithms(base::JsonReader& in, Algorithms& out) {
  read_optional(in, out, [&] { return read_list<Algorithm>(in, [&] { return read_algorithm(in); }); });
}

void read_preference(base::JsonReader& in, std::optional<Preference>& out) {
  constexpr std::array kPreferences{Preference::server, Preference::client};
  read_optional(in, out, [&] { return read_name(in, kPreferences); });
}

template <std::size_t N>
void read_ids(base::JsonReader& in,
              const std::array<proto::Named<std::uint16_t>, N>& table,
              std::optional<std::vector<std::uint16_t>>& out) {
  read_optional(in, out, [&] { return read_list<std::uint16_t>(in, [&] { return read_id(in, table); }); });
}

void read_compression(base::JsonReader& in, Smb2Report& smb2) {
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

proto::Bytes read_hex(base::JsonReader& in) {
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

UnknownContext read_context(base::JsonReader& in) {
  UnknownContext out;
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
bool read_contexts_key(base::JsonReader& in, Key key, Smb2Report& out) {
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
                  [&] { return read_list<UnknownContext>(in, [&] { return read_context(in); }); });
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
void read_granted(base::JsonReader& in, Verdict& verdict) {
  if (in.null()) return;
  verdict.answer = in.truth() ? Answer::accepted : Answer::refused;
}

/// How it went without what came of it is a question without an answer.
void settle(Verdict& verdict) {
  if (verdict.answer == Answer::not_asked && !verdict.how.empty()) verdict.answer = Answer::unknown;
}

Authentication read_authentication(base::JsonReader& in) {
  Authentication out;
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

ReportedAnomaly read_anomaly(base::JsonReader& in) {
  ReportedAnomaly out;
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
bool read_smb1_server_key(base::JsonReader& in, Key key, Smb1Report& out) {
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

Smb1Report read_smb1(base::JsonReader& in) {
  Smb1Report out;
  in.object([&](Key key) {
    if (read_verdict_key(in, key, out.verdict) || read_smb1_server_key(in, key, out)) return;
    if (key == "dialects")
      out.dialects = read_list<Smb1Dialect>(in, [&] { return read_smb1_dialect(in); });
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

Smb2Report read_smb2(base::JsonReader& in) {
  Smb2Report out;
  in.object([&](Key key) {
    if (read_verdict_key(in, key, out.verdict) || read_contexts_key(in, key, out)) return;
    if (key == "dialects")
      out.dialects = read_list<Smb2Dialect>(in, [&] { return read_smb2_dialect(in); });
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

EndpointReport read_endpoint(base::JsonReader& in) {
  using enum EndpointState;
  constexpr std::array kTransports{proto::Transport::direct_tcp, proto::Transport::netbios};
  constexpr std::array kStates{smb, not_smb, silent, refused, unreachable, error};
  EndpointReport out;
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
      out.anomalies = read_list<ReportedAnomaly>(in, [&] { return read_anomaly(in); });
    else
      in.skip();
  });
  return out;
}

}  // namespace smbprobe::report
