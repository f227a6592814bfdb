// What the hosts and the threads of one scan share.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "net/asio_compat.hpp"
#include "net/connect_times.hpp"
#include "net/connection_window.hpp"
#include "net/deadline.hpp"
#include "net/entropy.hpp"
#include "net/link/links.hpp"
#include "net/link/ways.hpp"
#include "net/proxy_handshake.hpp"
#include "net/rate_gate.hpp"
#include "net/scan.hpp"
#include "net/way_waits.hpp"
#include "probe/survey/evidence.hpp"

namespace smbprobe::net {

/// The hosts in flight, so that one that is named twice is never probed twice at a time: --per-host holds for the host,
/// not for its names. An address with a port of its own is a host of its own: behind a router's address each port may
/// be another machine. Safe to use from several threads.
class AddressBook {
 public:
  /// Port 0: those of the options. The name is "" for an address, and of a name that a proxy resolves there is none.
  using Host = std::tuple<asio::ip::address, std::uint16_t, std::string>;

  /// False when the host is in flight already.
  [[nodiscard]] bool enter(const Host& host);
  void leave(const Host& host);
  [[nodiscard]] bool has(const Host& host);

 private:
  std::mutex mutex_;
  std::set<Host> hosts_;
};

/// What is known of the proxy of a scan.
struct ProxyState {
  asio::ip::tcp::endpoint server;
  std::atomic<bool> has_worked{};  ///< it made a connection, or said why there is none
  std::atomic<bool> is_down{};     ///< nothing can be reached through it: the scan ends
};

/// One for all threads.
struct ScanShared {
  ScanShared(const TargetFeed& targets, const ScanOptions& scan_options, const ScanEvents& scan_events);

  /// The next target; after the last one NoTarget::more, for every thread. Where there is none yet the asker is woken
  /// when it should ask again.
  [[nodiscard]] std::expected<Ticket, NoTarget> next_target(Sleeper& asker);

  /// True where connections to the address keep to --rate.
  [[nodiscard]] bool takes_turns(const asio::ip::address& address) const {
    return gate && !(options.rate_spares_loopback && address.is_loopback());
  }

  /// True while the consumer of the results cannot keep up: see ScanEvents.
  [[nodiscard]] bool is_full() const { return events.is_full && events.is_full(); }

  /// Tells the user once.
  void notice_shortage(const std::string& what);
  void notice_full_table();
  /// Says once which limit of this machine's links slows the sweep down.
  void notice_links();
  void notice(const std::string& sentence) const;
  /// Says once that the default rate of ARP requests slows it down.
  void notice_questions();
  void notice_proxy(ProxyTrouble trouble, const std::string& what);

  const TargetFeed& feed;
  const ScanOptions& options;
  const ScanEvents& events;
  std::int64_t unix_offset_us;
  std::optional<RateGate> gate;  ///< --rate
  RateGate neighbour_gate;       ///< ScanOptions::neighbour_rate
  Links links;
  Ways ways{links};
  WayWaits way_waits;
  AddressBook addresses;
  std::atomic<bool> table_is_full{};  ///< this machine's table of connections has hardly any room
  ProxyState proxy;                   ///< --proxy
  std::atomic<bool> failed{};         ///< a thread ended with an exception: the others stop

 private:
  std::mutex feed_mutex_;
  bool fed_ = false;
  std::atomic<bool> shortage_told_{};
  std::atomic<bool> table_told_{};
  std::atomic<bool> questions_told_{};
  std::atomic<bool> proxy_target_told_{};
  std::atomic<bool> proxy_told_{};
};

/// One for each thread. It outlives its hosts.
struct ScanContext {
  asio::io_context& io;
  Deadlines& deadlines;
  Entropy& entropy;
  ConnectionWindow& window;
  ConnectTimes& connect_times;
  probe::RequestReader& requests;
  ScanShared& shared;

  [[nodiscard]] const ScanOptions& options() const noexcept { return shared.options; }
  [[nodiscard]] const ScanEvents& events() const noexcept { return shared.events; }
};

}  // namespace smbprobe::net
