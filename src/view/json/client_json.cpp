#include "view/json/client_json.hpp"

#include "audit/clients/clients.hpp"
#include "base/json_writer.hpp"
#include "proto/guid.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "report/version.hpp"

namespace smbprobe::view {

std::string client_to_json(const probe::ClientOffer& offer, int indent) {
  base::JsonWriter out(indent);
  const auto text = [&](std::string_view each) { out.value(each); };
  const auto label_in = [&](const auto& table) {
    return [&](std::uint16_t id) { out.value(proto::label_or_hex(table, id)); };
  };
  const auto flags = offer.capabilities.transform(
      [](std::uint32_t bits) { return proto::flag_labels(proto::kSmb2Capabilities, bits); });
  out.begin_object();
  out.member("schema", report::kJsonSchema);
  out.raw_string("type", "client");
  out.member("source", offer.source);
  out.member("address", offer.address);
  out.array_or_null("smb1_dialects", offer.smb1_dialects, text);
  out.array_or_null("dialects", offer.dialects, label_in(proto::kSmb2Dialects));
  out.member("signing", offer.signing.transform([](report::Signing signing) { return report::name_of(signing); }));
  out.array_or_null("capabilities", flags, text);
  out.array_or_null("ciphers", offer.ciphers, label_in(proto::kCiphers));
  out.array_or_null("signing_algorithms", offer.signing_algorithms, label_in(proto::kSigningAlgorithms));
  out.array_or_null("compression", offer.compression, label_in(proto::kCompressionAlgorithms));
  out.member("netname", offer.netname);
  out.member("client_guid",
             offer.client_guid.transform([](const proto::Guid& guid) { return proto::to_string(guid); }));
  out.member("guess", offer.guess);
  out.array_or_null("differences", audit::differences_from_table(offer), text);
  out.end_object();
  return out.take();
}

}  // namespace smbprobe::view
