#include "cli/sweep/start_line.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "base/number_text.hpp"
#include "probe/ask/plan.hpp"

namespace smbprobe::cli {
namespace {

/// Kilobytes of NDJSON for a host that answers on both ports: the largest of the profiles of bench/smbprobe_responder.
int kilobytes_of_a_host(report::Depth depth) {
  switch (depth) {
    case report::Depth::quick:
      return 7;
    case report::Depth::standard:
      return 20;
    case report::Depth::full:
      break;
  }
  return 24;
}

std::string_view other_depth(report::Depth depth) {
  return depth == report::Depth::quick ? "--depth standard asks for each dialect" : "--depth quick asks 2 to 5";
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
  return fmt::format("{} targets, depth {}: up to {} connections and {} kB of NDJSON for each host that answers; {}",
                     base::grouped(targets), report::name_of(depth), most_connections(options),
                     kilobytes_of_a_host(depth), other_depth(depth));
}

}  // namespace smbprobe::cli
