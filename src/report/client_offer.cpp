#include "report/client_offer.hpp"

#include <algorithm>

#include "proto/smb1_constants.hpp"

namespace smbprobe::report {

bool ClientOffer::smb1_only() const noexcept {
  if (dialects && !dialects->empty()) return false;
  return smb1_dialects && std::ranges::none_of(*smb1_dialects, [](const std::string& dialect) {
           return dialect == proto::kSmb2Dialect2_002 || dialect == proto::kSmb2DialectWildcard;
         });
}

}  // namespace smbprobe::report
