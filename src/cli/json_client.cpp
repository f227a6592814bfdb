#include "cli/json_client.hpp"

#include "audit/clients.hpp"
#include "cli/json_report.hpp"
#include "proto/guid.hpp"
#include "proto/smb2_algorithms.hpp"
#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::cli {
namespace {

template <std::size_t N>
Json labels(const std::optional<std::vector<std::uint16_t>>& list,
            const std::array<proto::Named<std::uint16_t>, N>& table) {
  return map_or_null(list, [&](const auto& ids) {
    return to_array(ids, [&](std::uint16_t id) { return proto::label_or_hex(table, id); });
  });
}

}  // namespace

Json client_to_json(const probe::ClientOffer& offer) {
  return {
      {"schema", kJsonSchema},
      {"type", "client"},
      {"source", offer.source},
      {"address", offer.address},
      {"smb1_dialects", or_null(offer.smb1_dialects)},
      {"dialects", labels(offer.dialects, proto::kSmb2Dialects)},
      {"signing", map_or_null(offer.signing, [](probe::Signing signing) { return probe::name_of(signing); })},
      {"capabilities",
       map_or_null(offer.capabilities,
                   [](std::uint32_t flags) { return proto::flag_labels(proto::kSmb2Capabilities, flags); })},
      {"ciphers", labels(offer.ciphers, proto::kCiphers)},
      {"signing_algorithms", labels(offer.signing_algorithms, proto::kSigningAlgorithms)},
      {"compression", labels(offer.compression, proto::kCompressionAlgorithms)},
      {"netname", or_null(offer.netname)},
      {"client_guid", map_or_null(offer.client_guid, [](const proto::Guid& guid) { return proto::to_string(guid); })},
      {"guess", or_null(offer.guess)},
      {"differences", or_null(audit::differences_from_table(offer))}};
}

}  // namespace smbprobe::cli
