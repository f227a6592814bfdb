// How a proxy is asked for a connection, as a machine without I/O: SOCKS 5 (RFC 1928, RFC 1929) and HTTP CONNECT.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/proxy.hpp"
#include "probe/ask/negotiate_exchange.hpp"
#include "probe/exchange.hpp"
#include "proto/bytes.hpp"
#include "report/socket_address.hpp"

namespace smbprobe::net {

/// Whose trouble it is that a proxy made no connection.
enum class ProxyTrouble : std::uint8_t {
  none,    ///< the proxy did its work: what it says is of the target
  target,  ///< it will not or cannot serve this target; others may fare better
  proxy    ///< nothing can be reached through it
};

/// Why there is no connection to the target.
struct ProxyFailure {
  probe::Outcome outcome{};  ///< `error` where the proxy is to blame, never a word about the target that it did not say
  ProxyTrouble trouble{};
  std::string detail;  ///< a clause for people that names the proxy; may hold text from the wire
};

struct ProxyRefusal;

/// The most bytes that a proxy may say before the connection stands.
inline constexpr std::size_t kMaxProxyBytes = 16384;

/// Its actions and events are those of NegotiateExchange. A reply of SOCKS 5 is read to its last byte and no further;
/// behind one of HTTP there may be bytes of the target: see early().
class ProxyHandshake {
 public:
  /// @param proxy outlives it
  /// @param target goes to the proxy as it is, so that a name is resolved there; an IPv6 scope, which is of this
  /// machine, is left out
  ProxyHandshake(const Proxy& proxy, const report::SocketAddress& target);

  /// Call once, when the connection to the proxy stands.
  [[nodiscard]] probe::Action start();

  /// Call with what became of the last action. After Done it answers Done.
  [[nodiscard]] probe::Action resume(const probe::Event& event);

  /// After Done: why there is no connection, or nothing where there is one.
  [[nodiscard]] const std::optional<ProxyFailure>& failure() const noexcept { return failure_; }

  /// After Done: bytes that came behind the proxy's reply. They are the target's.
  [[nodiscard]] proto::Bytes early() const { return proto::to_bytes(std::string_view(buffer_).substr(taken_)); }

 private:
  //  state      what came                        next
  //  (start)                                     greeting (SOCKS 5), connect (HTTP)
  //  greeting   05 00 / 05 02 / else             connect / login / done
  //  login      01 00 / else                     connect / done
  //  connect    a whole reply                    done
  //  any        Closed, Failed                   done
  enum class State : std::uint8_t { greeting, login, connect, done };

  [[nodiscard]] probe::Action send(State state, proto::Bytes bytes);
  [[nodiscard]] probe::Action receive() const;
  [[nodiscard]] std::uint8_t byte(std::size_t at) const noexcept { return static_cast<std::uint8_t>(buffer_[at]); }
  [[nodiscard]] probe::Action take();
  [[nodiscard]] probe::Action take_greeting();
  [[nodiscard]] probe::Action take_login();
  [[nodiscard]] probe::Action ask_to_connect();
  [[nodiscard]] probe::Action take_socks_reply();
  [[nodiscard]] probe::Action take_http_reply();
  [[nodiscard]] std::string_view without_password(std::string_view line) const;
  [[nodiscard]] probe::Action ended(probe::Outcome outcome);
  [[nodiscard]] probe::Action refuse(const ProxyRefusal& refusal);
  [[nodiscard]] probe::Action fail(probe::Outcome outcome, ProxyTrouble trouble, std::string detail);
  [[nodiscard]] probe::Action unusable(std::string_view why);
  [[nodiscard]] probe::Action stands();

  const Proxy& proxy_;
  report::SocketAddress target_;
  State state_ = State::done;
  std::size_t needed_ = 0;     ///< SOCKS 5: how long what comes is, as far as is known
  std::size_t line_from_ = 0;  ///< HTTP: where the line begins that is not whole yet
  std::size_t taken_ = 0;      ///< bytes in front of buffer_ that are the proxy's
  int status_ = 0;             ///< HTTP: of the reply whose header is being read; 0 before its first line
  std::string buffer_;
  std::optional<ProxyFailure> failure_;
};

/// The failure of a proxy that could not even be connected to. @param why a clause: "Connection refused"
[[nodiscard]] ProxyFailure cannot_reach(const Proxy& proxy, std::string_view why);

}  // namespace smbprobe::net
