#include "cli/commands/client_job.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/clients/client_wire.hpp"
#include "proto/smb2_constants.hpp"

namespace smbprobe::cli {
namespace {

template <class To>
To copied(const auto& list) {
  return To(list.begin(), list.end());
}

probe::Smb2Offer smb2_offer(const audit::Client& client, const audit::ClientWire& wire) {
  using Numbers = std::vector<std::uint16_t>;
  probe::Smb2Offer out;
  out.dialects = audit::dialects_of(client);
  out.capabilities = wire.capabilities;
  out.ciphers = copied<Numbers>(client.ciphers);
  out.signing_algorithms = copied<Numbers>(wire.signing_algorithms);
  if (client.signing == report::Signing::required)
    out.security_mode = proto::SMB2_NEGOTIATE_SIGNING_ENABLED | proto::SMB2_NEGOTIATE_SIGNING_REQUIRED;
  out.shape = probe::ContextShape{copied<Numbers>(wire.contexts), copied<Numbers>(wire.compression), wire.chained};
  return out;
}

}  // namespace

probe::JobRef job_of(const audit::Client& client) {
  const auto wire = audit::wire_of(client);
  probe::Job job;
  if (wire.strings.empty()) {
    job.offer = smb2_offer(client, wire);
  } else {
    job.offer = probe::Smb1Offer{copied<std::vector<std::string>>(wire.strings)};
    if (client.highest != 0) job.after_wildcard = smb2_offer(client, wire);
  }
  return std::make_shared<const probe::Job>(std::move(job));
}

}  // namespace smbprobe::cli
