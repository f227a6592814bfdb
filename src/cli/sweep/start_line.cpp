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

std::string_view other_depth(report::Depth depth) {
  return depth == report::Depth::quick ? "--depth standard asks for each dialect"
                                       : "--depth quick asks 2 to 5 per port";
}

}  // namespace

std::size_t most_connections(const net::ScanOptions& options) {
  std::size_t connections = 0;
  for (const auto& port : options.ports)
    connections += probe::EndpointPlan::budget(port.transport, options.plan).connections;
  return connections * (options.retries + 1);
}

std::string start_words(std::uint64_t targets, const net::ScanOptions& options) {
  const auto depth = options.plan.depth;
  const auto [host, port] = line_size(depth);
  return fmt::format("{} targets, depth {}: up to {} connections and {} kB of NDJSON for each host that answers; {}",
                     base::grouped(targets), report::name_of(depth), most_connections(options),
                     host + port * options.ports.size(), other_depth(depth));
}

}  // namespace smbprobe::cli
