// Folds exchanges into reports. Every verdict comes from bytes of the exchange, never from what the plan meant.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/evidence.hpp"
#include "probe/exchange.hpp"
#include "probe/host_report.hpp"
#include "proto/nbstat.hpp"

namespace smbprobe::probe {

/// What is known of one port from its exchanges, in the order of their numbers.
[[nodiscard]] EndpointReport survey_endpoint(std::uint16_t port,
                                             proto::Transport transport,
                                             std::span<const Exchange> exchanges);

/// Beside the exchanges.
struct HostFacts {
  std::string target;
  std::string address;
  std::string source = "live";
  Depth depth{};
  std::int64_t started_us{};
  std::int64_t elapsed_us{};
  std::optional<proto::NbstatAnswer> nbstat;
  std::vector<std::string> errors;
};

/// A port that was probed.
struct ProbedPort {
  std::uint16_t port{};
  proto::Transport transport{};
};

/// The whole host: a report for each probed port, and the verdict over all of them. The exchanges move into the report.
[[nodiscard]] HostReport survey_host(HostFacts facts,
                                     std::span<const ProbedPort> ports,
                                     std::vector<Exchange> exchanges);
/// The same for one of many hosts that are asked the same.
[[nodiscard]] HostReport survey_host(HostFacts facts,
                                     std::span<const ProbedPort> ports,
                                     std::vector<Exchange> exchanges,
                                     RequestReader& requests);

/// The report of a name that has no address, or of a host that could not be tried.
[[nodiscard]] HostReport failed_host(HostFacts facts, HostStatus status);

}  // namespace smbprobe::probe
