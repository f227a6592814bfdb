// The evidence: one request sent on one connection, and what became of it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "proto/bytes.hpp"
#include "proto/session_frame.hpp"
#include "report/socket_address.hpp"

namespace smbprobe::probe {

/// What became of a request.
enum class Outcome : std::uint8_t {
  reply,         ///< an SMB message came back
  refused,       ///< the connection was refused, or the NetBIOS session was (then session_error says why)
  unreachable,   ///< no route, host or network unreachable, permission denied by a firewall
  reset,         ///< the peer reset the connection
  closed,        ///< the peer closed without a whole reply
  silent,        ///< nothing came within the deadline
  garbage,       ///< bytes came that are not SMB, or a frame longer than any reply may be
  not_captured,  ///< a capture does not hold the reply
  error,         ///< an internal error: out of descriptors, out of memory
};

/// The name as in JSON: "reply", "refused"...
[[nodiscard]] std::string_view name_of(Outcome outcome) noexcept;

/// From the first packet of a connection to its last, microseconds since 1970 UTC.
struct Lifetime {
  std::int64_t begun_us{};
  std::int64_t over_us{};

  friend bool operator==(const Lifetime&, const Lifetime&) = default;
};

/// `over_us` of a connection whose end a capture does not show.
inline constexpr std::int64_t kNeverOver = std::numeric_limits<std::int64_t>::max();

struct Exchange {
  report::SocketAddress client;  ///< port 0 when no connection came about
  report::SocketAddress server;
  proto::Transport transport{};
  std::string called_name;     ///< NetBIOS: the name the session was opened with, "*SMBSERVER<20>"; else ""
  std::uint32_t number{};      ///< of this exchange within its host, from 1
  std::uint32_t connection{};  ///< of the connection within its host, from 1
  std::optional<std::uint64_t> request_frame;  ///< in a capture, from 1
  std::optional<std::uint64_t> reply_frame;
  std::int64_t started_us{};  ///< when the request was sent (or the connection tried): microseconds since 1970 UTC
  std::optional<std::int64_t> rtt_us;  ///< from the request to its reply, microseconds
  std::optional<Lifetime> lifetime;    ///< of its connection; empty: see lifetime_of()
  Outcome outcome{};
  std::optional<std::uint8_t> session_error;  ///< ERROR_CODE of a NEGATIVE SESSION RESPONSE
  proto::Bytes request;                       ///< the SMB message, transport header removed; sent or meant to be sent
  bool early_reply = false;                   ///< bytes of the server were there before the request was sent
  bool request_sent = true;                   ///< false: there was no connection, or no NetBIOS session, to send it on
  bool relayed = false;  ///< through a proxy: it may accept at once whatever its connection to the server comes to
  proto::Bytes reply;    ///< the SMB message, transport header removed; for garbage the first bytes that came
  std::string via;       ///< in a capture: the tunnels around it, "vxlan 100 from 192.0.2.1 to 192.0.2.2"; else ""
  /// In a capture: a packet that sent bytes of this connection again, and others; those that came first were taken.
  std::optional<std::uint64_t> conflict_frame;
  std::string detail;  ///< one clause for people, "" mostly; may hold text from the wire, so escape it

  friend bool operator==(const Exchange&, const Exchange&) = default;
};

/// When the reply came, microseconds since 1970 UTC; where none came, when the request was sent.
[[nodiscard]] std::int64_t replied_us(const Exchange& exchange) noexcept;

/// How long the connection of an exchange was open: where that is not known, from its request to its reply.
[[nodiscard]] Lifetime lifetime_of(const Exchange& exchange);

/// True where a connection came about, whatever could be sent on it.
[[nodiscard]] bool was_connected(const Exchange& exchange);

/// True where the port took no connection. A NetBIOS session that was refused had one.
[[nodiscard]] bool was_connection_refused(const Exchange& exchange);

/// True for a NetBIOS session that was sent elsewhere; see NegotiateExchange.
[[nodiscard]] bool was_retargeted(const Exchange& exchange);

/// True where the other side ended the connection and had not answered.
[[nodiscard]] bool was_hung_up_on(const Exchange& exchange) noexcept;

}  // namespace smbprobe::probe
