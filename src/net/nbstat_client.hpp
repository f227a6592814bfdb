// Asks a host for its NetBIOS names beside the probe: one question on UDP, repeated at 0.5 s and 1.5 s. RFC 1002 4.2.17
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "net/asio_compat.hpp"
#include "net/clock.hpp"
#include "net/link/link_source.hpp"
#include "probe/nbstat_exchange.hpp"
#include "proto/nbstat.hpp"

namespace smbprobe::net {

struct NbstatOrder {
  asio::ip::udp::endpoint server;
  std::optional<RouteFrom> source{};  ///< none: as the system chooses
  std::uint16_t transaction_id{};     ///< random: an answer must repeat it
  std::chrono::milliseconds timeout{};
  std::int64_t unix_offset_us{};  ///< what makes now_us() microseconds since 1970
};

class NbstatClient : public std::enable_shared_from_this<NbstatClient> {
 public:
  using OnDone = std::function<void(const std::optional<proto::NbstatAnswer>&)>;

  NbstatClient(asio::io_context& io, NbstatOrder order, OnDone on_done);

  /// Sends the question. `on_done` is called once, never from within start(), unless cancel() comes first.
  void start();

  /// Ends the question at once, without a word.
  void cancel();

  /// What was sent, and the answer that was taken.
  [[nodiscard]] const probe::NbstatExchange& evidence() const noexcept { return evidence_; }

 private:
  static Task<void> ask(std::shared_ptr<NbstatClient> self);
  static Task<void> listen(std::shared_ptr<NbstatClient> self);
  void settle(const std::optional<proto::NbstatAnswer>& answer);
  void close();

  [[nodiscard]] bool send_query();

  asio::io_context& io_;
  NbstatOrder order_;
  probe::NbstatExchange evidence_;
  OnDone on_done_;
  asio::ip::udp::socket socket_;
  asio::steady_timer timer_;
  Clock::time_point started_{};
  std::array<std::uint8_t, 2048> buffer_{};
  bool over_ = false;
};

}  // namespace smbprobe::net
