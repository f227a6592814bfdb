#include "cli/sweep/start_line.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "base/number_text.hpp"
#include "probe/ask/plan.hpp"

namespace smbprobe::cli {
namespace {

/// Kilobytes of NDJSON for a host that answers, as the largest of the profiles of bench/smbprobe_responder has them.
struct LineSize {
  std::size_t host;  ///< findings, clients, names
  std::size_t port;
};

LineSize line_size(report::Depth depth) {
  switch (depth) {
    case report::Depth::quick:
      return {1, 3};
    case report::Depth::standard:
      return {8, 6};
    case report::Depth::full:
      break;
  }
  return {9, 7};
}

/// "up to 26 connections and 14 kB of NDJSON"
std::string cost_of(net::ScanOptions options, report::Depth depth) {
  options.plan.depth = depth;
  const auto [host, port] = line_size(depth);
  return fmt::format("up to {} connections and {} kB of NDJSON", most_connections(options),
                     host + port * options.ports.size());
}

}  // namespace

std::size_t most_connections(const net::ScanOptions& options) {
  std::size_t connections = 0;
  for (const auto& port : options.ports)
    connections += probe::EndpointPlan::budget(port.transport, options.plan).connections;
  return connections;
}

std::string start_words(std::optional<std::uint64_t> targets, const net::ScanOptions& options) {
  const auto depth = options.plan.depth;
  const auto other = depth == report::Depth::quick ? report::Depth::standard : report::Depth::quick;
  const std::string count =
      targets ? base::grouped(*targets) + " targets" : "targets: unknown (the list is probed while it is read)";
  return fmt::format("{}, depth {}: {} for each host that answers; with --depth {} {}", count, report::name_of(depth),
                     cost_of(options, depth), report::name_of(other), cost_of(options, other));
}

}  // namespace smbprobe::cli
