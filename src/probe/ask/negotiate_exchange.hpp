// One connection as a machine without I/O: it says what to send, takes what came, and ends with its exchanges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "probe/ask/offer.hpp"
#include "probe/exchange.hpp"
#include "proto/netbios_name.hpp"

namespace smbprobe::probe {

/// Write all of these bytes.
struct Send {
  proto::Bytes bytes;
};
/// Read some bytes, at least one, at most this many.
struct Receive {
  std::size_t at_most;
};
/// Nothing more to do: close the connection.
struct Done {};
using Action = std::variant<Send, Receive, Done>;

/// Times are microseconds of any steady clock that started before the exchange.
struct Sent {
  std::int64_t at_us;
};
struct Received {
  proto::ByteView bytes;
  std::int64_t at_us;
};
/// The peer closed in order.
struct Closed {
  std::int64_t at_us;
};
/// The transport failed: reset, or silent once the deadline has passed, or error.
struct Failed {
  Outcome outcome;
  std::int64_t at_us;
};
using Event = std::variant<Sent, Received, Closed, Failed>;

/// Bytes that one connection may bring before it is cut off.
inline constexpr std::size_t kMaxConnectionBytes = 262144;
/// No connection needs more calls of resume(): one a received byte, and the sends.
inline constexpr std::size_t kMaxResumes = kMaxConnectionBytes + 16;

/// Where a connection goes. `called` is used on NetBIOS only.
struct Link {
  report::SocketAddress client;
  report::SocketAddress server;
  proto::Transport transport{};
  proto::NetbiosName called;
  bool relayed = false;           ///< through a proxy
  std::uint32_t connection{};     ///< number of the connection within its host
  std::int64_t unix_offset_us{};  ///< what to add to an event's time to get microseconds since 1970
};

class NegotiateExchange {
 public:
  NegotiateExchange(JobRef job, RequestInputs inputs, Link link);
  NegotiateExchange(Job job, RequestInputs inputs, Link link)
      : NegotiateExchange(std::make_shared<const Job>(std::move(job)), std::move(inputs), std::move(link)) {}

  /// Call once, when the connection stands. @param early bytes that have come already and are not read yet
  [[nodiscard]] Action start(std::int64_t at_us, std::size_t early = 0);

  /// Call with what became of the last action. After Done it answers Done.
  [[nodiscard]] Action resume(const Event& event);

  /// What was learnt, complete after Done. An exchange whose reply had not come is among them.
  [[nodiscard]] const std::vector<Exchange>& exchanges() const& noexcept { return exchanges_; }
  [[nodiscard]] std::vector<Exchange> exchanges() && noexcept { return std::move(exchanges_); }

 private:
  //  state      event            next
  //  opening    (start)          sending: session request on NetBIOS, else the first NEGOTIATE
  //  sending    Sent             receiving
  //  sending    Failed(reset)    draining: what the peer said before it reset is still worth reading
  //  receiving  Received         receiving, or sending the next request, or done
  //  draining   Received         draining, or done
  //  any        Closed, Failed   done
  //  done       anything         done
  enum class State : std::uint8_t { opening, sending, receiving, draining, done };

  Action send(proto::Bytes frame);
  Action ask(proto::Bytes message, std::int64_t at_us);
  Action take_frames(std::int64_t at_us);
  std::optional<Action> on_frame(const proto::FrameHeader& header, proto::ByteView body, std::int64_t at_us);
  std::optional<Action> on_message(proto::ByteView message, std::int64_t at_us);
  Action on_positive_session(std::int64_t at_us);
  Action on_reply(proto::ByteView message, std::int64_t at_us);
  Action finish(Outcome outcome, std::int64_t at_us, std::string detail = {});
  std::optional<Action> skip(std::int64_t at_us);
  [[nodiscard]] std::optional<proto::Bytes> next_request(proto::ByteView reply, std::int64_t at_us);
  [[nodiscard]] Exchange new_exchange(proto::Bytes request, std::int64_t at_us) const;

  JobRef job_;
  RequestInputs inputs_;
  Link link_;
  State state_ = State::opening;
  bool session_open_ = false;  ///< NetBIOS: the session request was granted; always true on direct TCP
  bool waiting_ = false;       ///< the last exchange has no outcome yet
  bool wildcard_followed_ = false;
  bool identified_ = false;
  bool tried_ = false;
  bool asked_ipc_ = false;
  bool frame_is_early_ = false;
  unsigned skipped_ = 0;
  std::size_t received_ = 0;
  std::size_t early_ = 0;  ///< bytes that were there before the last question and are not taken yet
  std::int64_t asked_at_us_ = 0;
  std::optional<std::uint8_t> session_error_;
  proto::Bytes buffer_;
  std::vector<Exchange> exchanges_;
};

/// The exchange of a connection that did not come about.
[[nodiscard]] Exchange failed_connection(
    const Job& job, const RequestInputs& inputs, const Link& link, Outcome outcome, std::int64_t at_us);

}  // namespace smbprobe::probe
