// Probes hosts over real sockets: drives the plans of src/probe with Asio and gives reports back as they are known.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "probe/host_report.hpp"
#include "probe/plan.hpp"
#include "probe/targets.hpp"

namespace smbprobe::net {

struct ScanOptions {
  probe::PlanOptions plan;
  std::vector<probe::ProbedPort> ports{{445, proto::Transport::direct_tcp}, {139, proto::Transport::netbios}};
  std::chrono::milliseconds timeout{3000};  ///< one deadline for each connection, from the first SYN to the last byte
  unsigned retries = 0;                     ///< again after silence only
  unsigned per_host = 32;                   ///< connections to one host at a time; a full survey of two ports fits
  unsigned concurrency = 16;                ///< hosts in flight
  bool nbstat = true;                       ///< ask UDP 137 beside the probe (IPv4, when a NetBIOS port is probed)
  std::uint16_t nbstat_port = 137;          ///< another port in tests
};

/// What a scan tells while it runs. Called on the thread that runs the scan. Any may be empty.
struct ScanEvents {
  std::function<void(const probe::Exchange&)> on_exchange;  ///< as soon as it has ended; number is set
  /// A connection has ended: its exchanges, in order; after on_exchange of each.
  std::function<void(std::span<const probe::Exchange>)> on_connection;
  std::function<void(probe::HostReport&&)> on_host;  ///< in the order of completion
  /// Asked about ten times a second; true ends the scan: hosts in flight are reported with what is known.
  std::function<bool()> stop;
};

/// Probes every target: a name with several addresses gives one report for each address. Returns when all reports were
/// given. Throws std::runtime_error only for start-up trouble (no randomness, no event loop); what an event throws ends
/// the scan and comes through.
void scan(std::span<const probe::Target> targets, const ScanOptions& options, const ScanEvents& events);

/// What the requests of one connection hold beside the offer, drawn as scan() draws it: for a dry run.
[[nodiscard]] probe::RequestInputs draw_request_inputs(const std::string& net_name);

}  // namespace smbprobe::net
