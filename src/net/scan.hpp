// Probes hosts over real sockets: drives the plans of src/probe with Asio and gives reports back as they are known.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "net/feed_bell.hpp"
#include "net/link/link_source.hpp"
#include "net/proxy.hpp"
#include "probe/ask/plan.hpp"
#include "probe/nbstat_exchange.hpp"
#include "probe/survey/survey.hpp"
#include "report/host_report.hpp"
#include "targets/targets.hpp"

namespace smbprobe::net {

struct ScanOptions {
  probe::PlanOptions plan;
  std::vector<report::ProbedPort> ports{{445, proto::Transport::direct_tcp}, {139, proto::Transport::netbios}};
  std::chrono::milliseconds timeout{3000};  ///< one deadline for each connection, from the first SYN to the last byte
  unsigned retries = 0;                     ///< looks at a host that was silent, after the first and at the end
  std::chrono::milliseconds host_timeout{60000};  ///< for a host, from its first sign of life; 0: none
  std::string called_name{};                      ///< NetBIOS: tried first; empty: those that are known
  unsigned per_host = 32;                         ///< connections to one host at a time, as far as it bears them
  std::size_t concurrency = 16;                   ///< connections open at a time, all threads together
  unsigned threads = 1;                           ///< worker threads, one event loop each
  unsigned rate = 0;  ///< new connections per second, exact over any second; 0: as fast as can be
  bool rate_spares_loopback = false;
  bool sweep = false;  ///< of many hosts, most of which are not there: see HostRunner and SecondLooks
  /// Questions of ARP and neighbour discovery a second, where smbprobe itself asks. The usual number is arp-scan's:
  /// switches shut ports where they see an ARP storm.
  unsigned neighbour_rate = kUsualNeighbourRate;
  static constexpr unsigned kUsualNeighbourRate = 500;
  static constexpr unsigned kMostNeighbourRate = 20'000;  ///< bounds the addresses that are asked for at a time
  bool distinct = false;       ///< no two targets lead to one address: addresses with no port of their own
  bool whole_targets = false;  ///< the reports of a name with several addresses come together, at its end
  /// True for an address that must not be probed although a name leads there. May be empty.
  std::function<bool(const std::string& address)> is_excluded;
  bool client_addresses = true;       ///< tell this end of each connection: a system call for each
  std::optional<RouteFrom> source{};  ///< every connection is made from there: see find_source()
  std::optional<Proxy> proxy{};       ///< every connection goes through it, and it resolves the names of targets
  bool by_library = false;            ///< connect() is that of proxychains: see library_connects()
  bool nbstat = true;                 ///< ask UDP 137 beside the probe (IPv4, when a NetBIOS port is probed)
  std::uint16_t nbstat_port = 137;    ///< another port in tests
};

/// A target, and its place in the sequence that it comes from.
struct Ticket {
  std::uint64_t index{};
  targets::Target target;
};

/// Why a feed gives no target.
enum class NoTarget : std::uint8_t {
  yet,  ///< its list is still being read
  more  ///< that was all
};

struct TargetFeed {
  /// Gives the next target, without waiting. Asked by one thread at a time, any of them.
  std::function<std::expected<Ticket, NoTarget>()> next;
  FeedBell* bell = nullptr;  ///< rung after NoTarget::yet when there is news; none is needed without that answer
};

/// What became of a target. A name with several addresses has a host for each of them. The reports are still to be
/// made, by survey_host(): that takes longer than a loop that waits for packets should be away.
struct TargetResult {
  std::uint64_t index{};
  std::vector<probe::AskedHost> hosts;  ///< at least one
  bool complete = true;                 ///< no more of this place will follow
  bool cut_short = false;               ///< the scan was stopped before it was done
};

enum class Stop : std::uint8_t {
  none,
  drain,  ///< begin no more targets, end when those in flight are done
  now,    ///< cut off what is in flight too: it is reported with what is known
};

/// What a scan tells while it runs. Any may be empty. With several threads they are called from all of them, perhaps at
/// the same time: what they share is theirs to guard.
struct ScanEvents {
  std::function<void(const probe::Exchange&)> on_exchange;  ///< as soon as it has ended; number is set
  /// A connection has ended: its exchanges, in order; after on_exchange of each.
  std::function<void(std::span<const probe::Exchange>)> on_connection;
  /// The NetBIOS name service of a host was asked: once a host, before its report.
  std::function<void(const probe::NbstatExchange&)> on_nbstat;
  std::function<void(TargetResult&&)> on_target;  ///< in the order of completion
  /// A word for the user about trouble of this machine: what is scarce and what is done about it. Once a kind.
  std::function<void(const std::string&)> on_notice;
  /// Asked before hosts are begun: while it is true none are, and those in flight go on. From any of the threads.
  std::function<bool()> is_full;
  /// Asked about ten times a second.
  std::function<Stop()> stop;
};

/// Probes every target of the feed. Returns when all reports were given. Throws std::runtime_error only for start-up
/// trouble (no randomness, no event loop, no address of the proxy); what an event throws ends the scan and comes
/// through.
void scan(const TargetFeed& feed, const ScanOptions& options, const ScanEvents& events);

/// The same for a list; a target's place is its index.
void scan(std::span<const targets::Target> targets, const ScanOptions& options, const ScanEvents& events);

/// How often a host that was silent is asked again.
[[nodiscard]] constexpr unsigned second_looks(const ScanOptions& options) noexcept {
  return options.sweep && options.retries == 0 ? 1 : options.retries;
}

/// Whether connections end at a proxy, so that neither this machine's links nor the time of a connect tell anything
/// about the target.
[[nodiscard]] inline bool is_relayed(const ScanOptions& options) noexcept {
  return options.proxy.has_value() || options.by_library;
}

/// Whether UDP 137 may be asked at all: no proxy carries it.
[[nodiscard]] bool asks_nbstat(const ScanOptions& options) noexcept;

/// The most descriptors that one host takes at a time with these options.
[[nodiscard]] std::size_t descriptors_per_host(const ScanOptions& options);

/// What the requests of one connection hold beside the offer, drawn as scan() draws it: for a dry run.
[[nodiscard]] probe::RequestInputs draw_request_inputs(const std::string& net_name);

}  // namespace smbprobe::net
