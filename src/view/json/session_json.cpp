#include "view/json/session_json.hpp"

#include "base/json_writer.hpp"
#include "proto/smb2_algorithms.hpp"
#include "report/version.hpp"

namespace smbprobe::view {

std::string session_to_json(const capture::Session& session, int indent) {
  const auto& facts = session.facts;
  const auto cipher_name = [](std::uint16_t id) { return proto::label_or_hex(proto::kCiphers, id); };
  base::JsonWriter out(indent);
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "session");
  out.member("client", probe::to_string(session.client));
  out.member("server", probe::to_string(session.server));
  out.raw_string("transport", report::name_of(session.transport));
  out.member("dialect", session.dialect);
  out.member("signing", session.signing.transform([](report::Signing signing) { return report::name_of(signing); }));
  out.member("signed", facts.signed_messages);
  out.member("cipher", session.cipher.transform(cipher_name));
  out.member("encrypted", facts.encrypted);
  out.member("user", facts.user);
  out.member("domain", facts.domain);
  out.member("workstation", facts.workstation);
  out.member("guest", facts.guest);
  out.array("shares", facts.shares, [&](const std::string& share) { out.value(share); });
  out.member("first_frame", session.first_frame);
  out.member("last_frame", session.last_frame);
  out.end_object();
  return out.take();
}

}  // namespace smbprobe::view
