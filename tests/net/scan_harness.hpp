// Runs scan() against one address and keeps what it told.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "net/scan.hpp"
#include "support/hex.hpp"
#include "support/loopback_server.hpp"
#include "support/smb2_samples.hpp"

namespace smbprobe::test {

struct Scanned {
  std::vector<probe::Exchange> exchanges;  ///< as on_exchange told them
  std::vector<report::HostReport> hosts;
  std::vector<std::vector<probe::Exchange>> host_exchanges;  ///< of each of `hosts`
};

/// What a quick scan asks of a server that answers: one question in each family.
inline constexpr std::size_t kQuickQuestions = 2;

/// A quick scan of one direct TCP port, without NBSTAT, with a time-out that a test can wait for.
[[nodiscard]] inline net::ScanOptions quick_options(std::uint16_t port) {
  net::ScanOptions options;
  options.plan.depth = report::Depth::quick;
  options.ports = {{port, proto::Transport::direct_tcp}};
  options.timeout = std::chrono::milliseconds(200);
  options.nbstat = false;
  return options;
}

/// As quick_options, where a server's answer is to be waited for.
[[nodiscard]] inline net::ScanOptions patient_options(std::uint16_t port) {
  auto options = quick_options(port);
  options.timeout = std::chrono::seconds(20);
  return options;
}

/// A quick scan over a NetBIOS session, with NBSTAT on its port (0: none).
[[nodiscard]] inline net::ScanOptions netbios_options(std::uint16_t port, std::uint16_t nbstat_port) {
  auto options = patient_options(port);
  options.ports = {{port, proto::Transport::netbios}};
  options.nbstat = nbstat_port != 0;
  options.nbstat_port = nbstat_port;
  return options;
}

[[nodiscard]] inline Scanned run_scan(const std::vector<targets::Target>& targets,
                                      const net::ScanOptions& options,
                                      std::function<bool()> stop = {}) {
  Scanned out;
  net::ScanEvents events;
  events.on_exchange = [&](const probe::Exchange& exchange) { out.exchanges.push_back(exchange); };
  events.on_target = [&](net::TargetResult&& result) {
    for (auto& host : result.hosts) {
      out.hosts.push_back(probe::survey_host(host));
      out.host_exchanges.push_back(std::move(host.exchanges));
    }
  };
  if (stop) events.stop = [&] { return stop() ? net::Stop::now : net::Stop::none; };
  net::scan(targets, options, events);
  return out;
}

[[nodiscard]] inline Scanned scan_host(const std::string& host,
                                       const net::ScanOptions& options,
                                       std::function<bool()> stop = {}) {
  return run_scan({{.text = host, .host = host, .port = {}}}, options, std::move(stop));
}

[[nodiscard]] inline Scanned scan_loopback(const net::ScanOptions& options, std::function<bool()> stop = {}) {
  return scan_host("127.0.0.1", options, std::move(stop));
}

/// A refusal of every SMB1 dialect, framed: a whole reply to any quick request.
[[nodiscard]] inline proto::Bytes smb1_refusal() {
  return from_hex("00000025ff534d4272000000008813c0000000000000000000000000fffffffe0000000001ffff0000");
}

/// Reads a request and answers it with a refusal.
inline void refuse_smb1(ServerConnection& connection) {
  connection.receive_frame();
  connection.send(smb1_refusal());
  connection.wait_for_close();
}

/// Reads a request and never answers.
inline void stay_silent(ServerConnection& connection) { connection.wait_for_close(); }

}  // namespace smbprobe::test
