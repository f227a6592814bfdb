#include "view/json/client_json.hpp"

#include "audit/clients/clients.hpp"
#include "proto/guid.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"
#include "view/json/host_json.hpp"

namespace smbprobe::view {
namespace {

template <std::size_t N>
base::Json labels(const std::optional<std::vector<std::uint16_t>>& list,
                  const std::array<proto::Named<std::uint16_t>, N>& table) {
  return base::map_or_null(list, [&](const auto& ids) {
    return base::to_array(ids, [&](std::uint16_t id) { return proto::label_or_hex(table, id); });
  });
}

}  // namespace

base::Json client_to_json(const probe::ClientOffer& offer) {
  return {
      {"schema", report::kJsonSchema},
      {"type", "client"},
      {"source", offer.source},
      {"address", offer.address},
      {"smb1_dialects", base::or_null(offer.smb1_dialects)},
      {"dialects", labels(offer.dialects, proto::kSmb2Dialects)},
      {"signing", base::map_or_null(offer.signing, [](report::Signing signing) { return report::name_of(signing); })},
      {"capabilities",
       base::map_or_null(offer.capabilities,
                         [](std::uint32_t flags) { return proto::flag_labels(proto::kSmb2Capabilities, flags); })},
      {"ciphers", labels(offer.ciphers, proto::kCiphers)},
      {"signing_algorithms", labels(offer.signing_algorithms, proto::kSigningAlgorithms)},
      {"compression", labels(offer.compression, proto::kCompressionAlgorithms)},
      {"netname", base::or_null(offer.netname)},
      {"client_guid",
       base::map_or_null(offer.client_guid, [](const proto::Guid& guid) { return proto::to_string(guid); })},
      {"guess", base::or_null(offer.guess)},
      {"differences", base::or_null(audit::differences_from_table(offer))}};
}

}  // namespace smbprobe::view
