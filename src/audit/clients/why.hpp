// Why a client does or does not get in, put together for `why`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/clients/causes.hpp"
#include "audit/clients/clients.hpp"
#include "audit/findings/changes.hpp"

namespace smbprobe::audit {

/// What came of the client's own NEGOTIATE.
struct Proof {
  std::optional<std::string> dialect{};      ///< the one that the server chose, as in HostReport::dialects
  std::optional<report::Signing> signing{};  ///< what the server said of signing with it
  std::optional<std::uint16_t> cipher{};     ///< that it chose; empty where it names none
  std::optional<report::Reason> refusal{};   ///< instead of a dialect; neither: no answer that counts

  friend bool operator==(const Proof&, const Proof&) = default;
};

/// One client and the host. Texts may hold text from the wire: escape them.
struct Explanation {
  const Client* client = nullptr;  ///< never nullptr
  ClientAnswer answer;
  std::vector<Cause> possible;           ///< what a scan does not see and may still keep the client out
  std::vector<std::string> assumptions;  ///< what its owner may have changed
  std::optional<Proof> proof;
  std::vector<std::string> anomalies;  ///< where the proof differs from what the table says
};

/// What the facts of a host mean for a client.
[[nodiscard]] Explanation explain(const Client& client, const report::HostReport& report);

/// Takes in what came of the client's own NEGOTIATE. Where it differs from what was inferred, the answer wins and the
/// difference is an anomaly. @param asked a report of that request alone
/// @param status the error that it was answered with, which a report of many dialects leaves open
void take_proof(Explanation& explanation,
                const report::HostReport& asked,
                std::optional<report::Reason> status = std::nullopt);

/// Whether every client connects.
[[nodiscard]] bool all_connect(const std::vector<Explanation>& explanations) noexcept;

/// The lines of a cause for the product that answers; those for every product where it is not known or has none.
[[nodiscard]] std::vector<ServerLine> server_lines(const CauseRow& row, std::optional<Product> product);

/// The words with the host's name in place of HOST.
[[nodiscard]] std::string for_host(std::string_view words, std::string_view host);

}  // namespace smbprobe::audit
