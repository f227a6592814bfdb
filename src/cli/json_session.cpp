#include "cli/json_session.hpp"

#include "cli/json_report.hpp"
#include "proto/smb2_algorithms.hpp"

namespace smbprobe::cli {

Json session_to_json(const Session& session) {
  const auto& facts = session.facts;
  return {{"schema", kJsonSchema},
          {"type", "session"},
          {"client", probe::to_string(session.client)},
          {"server", probe::to_string(session.server)},
          {"transport", probe::name_of(session.transport)},
          {"dialect", or_null(session.dialect)},
          {"signing", map_or_null(session.signing, [](probe::Signing signing) { return probe::name_of(signing); })},
          {"signed", or_null(facts.signed_messages)},
          {"cipher",
           map_or_null(session.cipher, [](std::uint16_t id) { return proto::label_or_hex(proto::kCiphers, id); })},
          {"encrypted", facts.encrypted},
          {"user", or_null(facts.user)},
          {"domain", or_null(facts.domain)},
          {"workstation", or_null(facts.workstation)},
          {"guest", or_null(facts.guest)},
          {"shares", facts.shares},
          {"first_frame", session.first_frame},
          {"last_frame", session.last_frame}};
}

}  // namespace smbprobe::cli
