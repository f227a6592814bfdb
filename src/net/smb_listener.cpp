#include "net/smb_listener.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <list>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "net/asio_compat.hpp"
#include "net/connection_share.hpp"
#include "net/deadline.hpp"
#include "net/resolver.hpp"
#include "net/tcp_transport.hpp"
#include "probe/ask/negotiate_exchange.hpp"

namespace smbprobe::net {
namespace {

using asio::ip::tcp;

constexpr std::chrono::milliseconds kStopPoll{100};
constexpr std::chrono::milliseconds kAcceptPause{50};
/// A peer has so long to read our last words and to close.
constexpr std::chrono::milliseconds kLinger{1000};
constexpr std::size_t kRequestReadSize = 4096;

/// A connection under its deadline; the oldest one stands first among its peers.
class Peer final : private Deadline {
 public:
  using Peers = std::list<Peer*>;

  Peer(tcp::socket socket, asio::ip::address source, Peers& peers, DeadlineQueue& deadlines, Clock::duration timeout)
      : socket_(std::move(socket)),
        source_(std::move(source)),
        peers_(peers),
        place_(peers.insert(peers.end(), this)),
        deadlines_(deadlines) {
    deadlines_.add(*this, Clock::now() + timeout);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  Peer(Peer&&) = delete;
  Peer& operator=(Peer&&) = delete;
  ~Peer() override { leave(); }

  [[nodiscard]] bool is_cut() const noexcept { return cut_; }
  [[nodiscard]] tcp::socket& socket() noexcept { return socket_; }
  [[nodiscard]] const asio::ip::address& source() const noexcept { return source_; }
  void shorten(Clock::duration rest) {
    if (!cut_) deadlines_.add(*this, Clock::now() + rest);
  }

  void reset() {
    leave();
    std::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
  }

 private:
  void leave() {
    if (place_ != peers_.end()) peers_.erase(std::exchange(place_, peers_.end()));
  }

  void cut(Cut /*why*/) override {
    cut_ = true;
    std::error_code ignored;
    socket_.cancel(ignored);
  }

  tcp::socket socket_;
  asio::ip::address source_;
  Peers& peers_;
  Peers::iterator place_;
  DeadlineQueue& deadlines_;
  bool cut_ = false;
};

std::string explain_bind(const report::SocketAddress& at, const std::error_code& error) {
  constexpr std::uint16_t kFirstFreePort = 1024;
  const bool privileged = error.value() == EACCES && at.port < kFirstFreePort;
  return fmt::format("cannot listen on {}: {}{}", report::to_string(at), error.message(),
                     privileged ? " (ports below 1024 need root, or CAP_NET_BIND_SERVICE)" : "");
}

}  // namespace

struct SmbListener::State {
  struct Port {
    tcp::acceptor acceptor;
    proto::Transport transport;
    MakeTalk make_talk;
  };

  explicit State(ListenerOptions wanted) : options(wanted) {}

  static Task<void> accept_all(State* state, Port* port);
  static Task<void> serve(State* state, Port* port, tcp::socket socket);
  static Task<void> talk_to(Peer* peer, probe::ServerFraming* framing, probe::GoOn* end);
  static Task<void> say_goodbye(Peer* peer);
  void make_room();
  void watch_for_stop(const std::function<bool()>& wanted);
  void end_all();

  ListenerOptions options;
  Peer::Peers peers;  // outlives the coroutines in io
  asio::io_context io{1};
  DeadlineQueue deadlines{io};
  asio::steady_timer stop_timer{io};
  asio::steady_timer pause{io};
  std::list<Port> ports;
  bool stopped = false;
};

Task<void> SmbListener::State::talk_to(Peer* peer, probe::ServerFraming* framing, probe::GoOn* end) {
  std::array<std::uint8_t, kRequestReadSize> buffer{};
  while (!peer->is_cut() && *end == probe::GoOn::stay) {
    const auto got = co_await peer->socket().async_read_some(asio::buffer(buffer), no_throw);
    if (std::get<0>(got)) co_return;
    const auto reaction = framing->take(std::span(buffer).first(std::get<1>(got)));
    if (!reaction.send.empty()) {
      const auto wrote = co_await asio::async_write(peer->socket(), asio::buffer(reaction.send), no_throw);
      if (std::get<0>(wrote)) co_return;
    }
    *end = reaction.then;
  }
}

/// Closes our side and reads until the peer closes its own: a close with unread bytes would be a reset, which may
/// overtake our last words.
Task<void> SmbListener::State::say_goodbye(Peer* peer) {
  std::error_code ignored;
  peer->socket().shutdown(tcp::socket::shutdown_send, ignored);
  peer->shorten(kLinger);
  std::array<std::uint8_t, kRequestReadSize> buffer{};
  for (std::size_t left = probe::kMaxConnectionBytes; left > 0 && !peer->is_cut();) {
    const auto got = co_await peer->socket().async_read_some(asio::buffer(buffer), no_throw);
    if (std::get<0>(got)) break;
    left -= std::min(left, std::get<1>(got));
  }
}

Task<void> SmbListener::State::serve(State* state, Port* port, tcp::socket socket) {
  std::error_code error;
  const auto remote = socket.remote_endpoint(error);
  const auto local = socket.local_endpoint(error);
  if (!error) {
    socket.set_option(tcp::no_delay(true), error);
    Peer peer(std::move(socket), remote.address(), state->peers, state->deadlines, state->options.timeout);
    const auto talk = port->make_talk(to_socket_address(remote), to_socket_address(local));
    probe::ServerFraming framing(port->transport, *talk);
    probe::GoOn end = probe::GoOn::stay;
    co_await talk_to(&peer, &framing, &end);
    talk->ended();
    if (end == probe::GoOn::reset) peer.reset();
    if (end == probe::GoOn::close) co_await say_goodbye(&peer);
  }
}

/// Ends a connection of the source that holds most: what waits in the kernel's queue waits for its turn behind all that
/// came before, so a client that fills the queue would keep others out.
void SmbListener::State::make_room() {
  std::vector<asio::ip::address> sources;
  sources.reserve(peers.size());
  for (const Peer* peer : peers) sources.push_back(peer->source());
  (*std::next(peers.begin(), static_cast<std::ptrdiff_t>(connection_to_end(sources))))->reset();
}

Task<void> SmbListener::State::accept_all(State* state, Port* port) {
  while (true) {
    auto accepted = co_await port->acceptor.async_accept(no_throw);
    if (state->stopped) co_return;
    const std::error_code& error = std::get<0>(accepted);
    const bool full =
        error ? error == asio::error::no_descriptors : state->peers.size() >= state->options.most_connections;
    if (full && !state->peers.empty()) state->make_room();
    if (!error) {
      asio::co_spawn(state->io, serve(state, port, std::move(std::get<1>(accepted))), RethrowAtEnd{});
    } else {
      state->pause.expires_after(kAcceptPause);
      co_await state->pause.async_wait(no_throw);
    }
  }
}

void SmbListener::State::watch_for_stop(const std::function<bool()>& wanted) {
  stop_timer.expires_after(kStopPoll);
  stop_timer.async_wait([this, &wanted](const std::error_code& /*cancelled means the same*/) {
    if (stopped) return;
    if (wanted && wanted())
      end_all();
    else
      watch_for_stop(wanted);
  });
}

void SmbListener::State::end_all() {
  stopped = true;
  std::error_code ignored;
  for (auto& port : ports) port.acceptor.close(ignored);
  stop_timer.cancel();
  pause.cancel();
  deadlines.cut_all(Cut::stopped);
  deadlines.close();
}

SmbListener::SmbListener(ListenerOptions options) : state_(std::make_unique<State>(options)) {}

SmbListener::~SmbListener() = default;

std::expected<report::SocketAddress, std::string> SmbListener::listen(const report::SocketAddress& at,
                                                                      proto::Transport transport,
                                                                      MakeTalk make_talk) {
  const auto parsed = parse_address(at.address);
  if (!parsed) return std::unexpected(fmt::format("cannot listen on {}: it is not an address", at.address));
  if (!*parsed) return std::unexpected(parsed->error());
  const tcp::endpoint endpoint(parsed->value().front(), at.port);
  std::error_code error;
  tcp::acceptor acceptor(state_->io);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  const auto where = error ? endpoint : acceptor.local_endpoint(error);
  if (error) return std::unexpected(explain_bind(at, error));
  state_->ports.push_back({std::move(acceptor), transport, std::move(make_talk)});
  return to_socket_address(where);
}

void SmbListener::run(const std::function<bool()>& stop) {
  for (auto& port : state_->ports) asio::co_spawn(state_->io, State::accept_all(state_.get(), &port), RethrowAtEnd{});
  state_->watch_for_stop(stop);
  state_->io.run();
}

}  // namespace smbprobe::net
