// The evidence of NBSTAT: one question, asked once or more, and its answer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "probe/exchange.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::probe {

struct NbstatExchange {
  report::SocketAddress client;
  report::SocketAddress server;
  proto::Bytes query;                   ///< the datagram
  std::vector<std::int64_t> asked_us;   ///< when it was sent: microseconds since 1970 UTC, the first time first
  std::optional<std::int64_t> told_us;  ///< when the answer came; nothing: none came, or none in time
  proto::Bytes answer;                  ///< the datagram

  friend bool operator==(const NbstatExchange&, const NbstatExchange&) = default;
};

}  // namespace smbprobe::probe
