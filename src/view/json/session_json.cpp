#include "view/json/session_json.hpp"

#include "proto/smb2_algorithms.hpp"
#include "view/json/host_json.hpp"

namespace smbprobe::view {

base::Json session_to_json(const capture::Session& session) {
  const auto& facts = session.facts;
  return {
      {"schema", report::kJsonSchema},
      {"type", "session"},
      {"client", probe::to_string(session.client)},
      {"server", probe::to_string(session.server)},
      {"transport", report::name_of(session.transport)},
      {"dialect", base::or_null(session.dialect)},
      {"signing", base::map_or_null(session.signing, [](report::Signing signing) { return report::name_of(signing); })},
      {"signed", base::or_null(facts.signed_messages)},
      {"cipher",
       base::map_or_null(session.cipher, [](std::uint16_t id) { return proto::label_or_hex(proto::kCiphers, id); })},
      {"encrypted", facts.encrypted},
      {"user", base::or_null(facts.user)},
      {"domain", base::or_null(facts.domain)},
      {"workstation", base::or_null(facts.workstation)},
      {"guest", base::or_null(facts.guest)},
      {"shares", facts.shares},
      {"first_frame", session.first_frame},
      {"last_frame", session.last_frame}};
}

}  // namespace smbprobe::view
