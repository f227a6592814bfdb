// Probes one address: the plans of its ports side by side under one cap on connections, NBSTAT beside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/asio_compat.hpp"
#include "net/deadline.hpp"
#include "net/entropy.hpp"
#include "net/nbstat_client.hpp"
#include "net/port_run.hpp"
#include "net/scan.hpp"
#include "probe/host_report.hpp"
#include "probe/negotiate_exchange.hpp"
#include "probe/survey.hpp"

namespace smbprobe::net {

/// What the hosts of a scan share. It outlives them.
struct ScanContext {
  asio::io_context& io;
  DeadlineQueue& deadlines;
  Entropy& entropy;
  const ScanOptions& options;
  const ScanEvents& events;
  std::int64_t unix_offset_us{};
};

/// The ports to probe on a target: the one it names, or else those of the options.
[[nodiscard]] std::vector<probe::ProbedPort> ports_of(const probe::Target& target, const ScanOptions& options);

class HostRunner : public std::enable_shared_from_this<HostRunner> {
 public:
  using OnDone = std::function<void(probe::HostReport&&)>;

  HostRunner(const ScanContext& context, probe::Target target, asio::ip::address address);

  /// Begins. `on_done` is called once, perhaps from within start().
  void start(OnDone on_done);

  /// Begins nothing more, and ends once the connections in flight have ended: cut them off after this.
  void stop();

 private:
  static asio::awaitable<void> run_attempt(std::shared_ptr<HostRunner> self, std::size_t port, Attempt attempt);
  void attempt_ended(std::size_t port, Attempt attempt, std::vector<probe::Exchange> exchanges);
  void pump();
  [[nodiscard]] bool begin_one();
  [[nodiscard]] probe::Link make_link(const probe::ProbedPort& port, const Attempt& attempt);
  [[nodiscard]] bool wants_nbstat() const;
  void start_nbstat();
  void finish();

  const ScanContext& context_;
  probe::Target target_;
  asio::ip::address address_;
  std::vector<probe::ProbedPort> probed_;
  std::vector<PortRun> ports_;
  std::shared_ptr<NbstatClient> nbstat_client_;
  std::optional<proto::NbstatAnswer> nbstat_;
  std::vector<probe::Exchange> exchanges_;
  std::vector<std::string> errors_;
  OnDone on_done_;
  std::size_t next_port_ = 0;
  unsigned open_ = 0;
  std::uint32_t connections_ = 0;
  std::int64_t started_us_ = 0;
  bool pumping_ = false;
  bool stopped_ = false;
};

}  // namespace smbprobe::net
