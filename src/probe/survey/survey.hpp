// Folds exchanges into reports. Every verdict comes from bytes of the exchange, never from what the plan meant.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/exchange.hpp"
#include "probe/survey/evidence.hpp"
#include "proto/nbstat.hpp"
#include "report/host_report.hpp"
#include "report/port.hpp"

namespace smbprobe::probe {

/// What is known of one port from its exchanges, in the order of their numbers.
[[nodiscard]] report::EndpointReport survey_endpoint(std::uint16_t port,
                                                     proto::Transport transport,
                                                     std::span<const Exchange> exchanges);

/// Beside the exchanges.
struct HostContext {
  std::string target;
  std::string address;
  std::string source = "live";
  report::Depth depth{};
  std::int64_t started_us{};
  std::int64_t elapsed_us{};
  std::optional<proto::NbstatAnswer> nbstat;
  std::vector<std::string> errors;
};

/// A host and what its report was made from. Judgement sees the report alone; views may print the exchanges.
struct SurveyedHost {
  report::HostReport report;
  std::vector<Exchange> exchanges;  ///< by number
};

/// The whole host: a report for each probed port, and the verdict over all of them.
[[nodiscard]] report::HostReport survey_host(HostContext facts,
                                             std::span<const report::ProbedPort> ports,
                                             std::span<const Exchange> exchanges);
/// The same for one of many hosts that are asked the same.
[[nodiscard]] report::HostReport survey_host(HostContext facts,
                                             std::span<const report::ProbedPort> ports,
                                             std::span<const Exchange> exchanges,
                                             RequestReader& requests);

/// The report of a name that has no address, or of a host that could not be tried.
[[nodiscard]] report::HostReport failed_host(HostContext facts, report::HostStatus status);

}  // namespace smbprobe::probe
