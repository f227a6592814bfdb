#include "cli/sweep/proxy_notices.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "net/host_runner.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kNoNbstat = "the NetBIOS name service (UDP 137) is not asked: a proxy carries TCP only";

bool has_netbios(const std::vector<report::ProbedPort>& ports) {
  return std::ranges::find(ports, proto::Transport::netbios, &report::ProbedPort::transport) != ports.end();
}

/// Few targets may all have ports of their own.
bool probes_netbios(const ScanSetup& setup) {
  const auto& space = setup.targets.space;
  if (space.size() > kFew) return has_netbios(setup.options.ports);
  for (std::uint64_t i = 0; i < space.size(); ++i)
    if (has_netbios(net::ports_of(space.at(i), setup.options))) return true;
  return false;
}

}  // namespace

std::vector<std::string> proxy_notices(const ScanSetup& setup) {
  const auto& options = setup.options;
  std::vector<std::string> out;
  if (!options.proxy && !options.by_library) return out;
  if (options.by_library)
    out.emplace_back("proxychains makes the connections: one at a time, on one thread; --proxy makes many at a time");
  if (probes_netbios(setup)) out.emplace_back(kNoNbstat);
  if (options.proxy && setup.targets.space.has_names() && setup.targets.space.excluded_count() > 0)
    out.emplace_back("the proxy resolves names: excluded addresses are not recognized behind them");
  return out;
}

std::string proxy_words(const net::ScanOptions& options) {
  std::string out;
  if (options.proxy)
    out = fmt::format("Every connection goes through {}, which resolves the names.\n",
                      base::escape_terminal(net::to_string(*options.proxy)));
  if (options.by_library) out += "proxychains makes the connections, one at a time.\n";
  if (!out.empty() && has_netbios(options.ports)) out += fmt::format("No UDP: {}.\n", kNoNbstat);
  return out;
}

}  // namespace smbprobe::cli
