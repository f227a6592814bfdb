// Folds exchanges into reports. Every verdict comes from bytes of the exchange, never from what the plan meant.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/ask/offer.hpp"
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

/// A question of the plan that was never put, because the host had had its time.
struct UnaskedQuestion {
  std::uint16_t port{};
  JobRef job;
};

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
  std::vector<UnaskedQuestion> unasked{};
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
/// The same from evidence that is there already; it is put in the order of the ports, and drops are confirmed.
[[nodiscard]] report::HostReport survey_host(HostContext facts,
                                             std::span<const report::ProbedPort> ports,
                                             std::span<Evidence> evidence);

/// A host once its questions have ended: all that its report is made from, so that another thread can make it.
struct AskedHost {
  HostContext facts;
  std::optional<report::HostStatus> failed;  ///< why it was not asked: it has no address, or could not be tried
  std::vector<report::ProbedPort> ports;
  std::vector<Exchange> exchanges;  ///< by number
  std::vector<Evidence> evidence;   ///< of each of the exchanges
};

/// Takes the facts; exchanges and evidence stay.
[[nodiscard]] report::HostReport survey_host(AskedHost& host);

}  // namespace smbprobe::probe
