#include "population_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "socket_address.hpp"

namespace smbprobe::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBacklog = 65535;
constexpr int kMostAccepts = 64;  // then those connected have their turn
constexpr int kEvents = 512;
/// So long after the last event it looks again before it sleeps: waking a sleeper is paid by the one who sends, and the
/// hosts of a real network ask nobody for that.
constexpr std::chrono::microseconds kAwake{200};

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

void set(int socket, int level, int option, int value) {
  checked(::setsockopt(socket, level, option, &value, sizeof value), "setsockopt");
}

/// Whether close() resets the connection.
void reset_at_close(int socket, bool on) {
  const linger at_once{.l_onoff = on ? 1 : 0, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

Descriptor listen_on(std::uint16_t port) {
  Descriptor socket(checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
  set(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  set(socket.get(), SOL_SOCKET, SO_REUSEPORT, 1);
  set(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);  // the accepted ones inherit it
  // a connection is handed over with its request: one wake-up less for each
  set(socket.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, 1);
  // inherited too: a connection that its peer has closed is dropped without the rest of the handshake
  reset_at_close(socket.get(), true);
  const sockaddr_in any = socket_address(INADDR_ANY, port);
  checked(::bind(socket.get(), generic(any), sizeof any), "bind");
  checked(::listen(socket.get(), kBacklog), "listen");
  return socket;
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

int Descriptor::release() noexcept { return std::exchange(number_, -1); }

PopulationServer::PopulationServer(const Mix& mix, std::span<const PopulationPort> ports)
    : mix_(mix), only_kind_(mix.only_kind()), epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
  for (const PopulationPort& port : ports) {
    listeners_.push_back({listen_on(port.number), port.transport});
    watch(listeners_.back().socket.get());
  }
}

void PopulationServer::watch(int socket) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = socket;
  checked(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event), "epoll_ctl");
}

const PopulationServer::Listener* PopulationServer::listener_of(int socket) const {
  const auto found = std::ranges::find_if(listeners_, [=](const Listener& l) { return l.socket.get() == socket; });
  return found == listeners_.end() ? nullptr : &*found;
}

void PopulationServer::run() {
  std::array<epoll_event, kEvents> events{};
  Clock::time_point awake_until;
  for (;;) {
    const bool awake = Clock::now() < awake_until;
    const int count = ::epoll_wait(epoll_.get(), events.data(), kEvents, awake ? 0 : -1);
    if (count > 0) awake_until = Clock::now() + kAwake;
    for (int i = 0; i < count; ++i) {
      const int socket = events[static_cast<std::size_t>(i)].data.fd;
      if (const auto* listener = listener_of(socket)) {
        accept_some(*listener);
      } else if (!read_some(socket)) {
        ::close(socket);
      }
    }
  }
}

void PopulationServer::accept_some(const Listener& listener) {
  for (int i = 0; i < kMostAccepts; ++i) {
    const int socket = ::accept4(listener.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
      begin(socket, listener.transport);
    } else if (errno == EMFILE || errno == ENFILE) {
      ::usleep(1000);  // until some connection ends
      return;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return;
    }
  }
}

void PopulationServer::begin(int socket, proto::Transport transport) {
  const Kind kind = kind_behind(socket);
  if (kind == Kind::closing) {
    static_cast<void>(::recv(socket, buffer_.data(), buffer_.size(), 0));  // what is left unread would reset it
    reset_at_close(socket, false);
  }
  if (kind == Kind::resetting || kind == Kind::closing) {
    ::close(socket);
    return;
  }
  const auto place = static_cast<std::size_t>(socket);
  if (place >= talks_.size()) talks_.resize(place + 1);
  talks_[place] = PopulationTalk(kind, transport);
  if (read_some(socket)) {
    watch(socket);
  } else {
    ::close(socket);
  }
}

/// The kind of the host that was connected to: the local address tells.
Kind PopulationServer::kind_behind(int socket) const {
  if (only_kind_) return *only_kind_;
  sockaddr_in address{};
  socklen_t size = sizeof address;
  checked(::getsockname(socket, generic(address), &size), "getsockname");
  return mix_.kind_of(ntohl(address.sin_addr.s_addr));
}

bool PopulationServer::read_some(int socket) {
  const ssize_t got = ::recv(socket, buffer_.data(), buffer_.size(), 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  const Reply& reply =
      talks_[static_cast<std::size_t>(socket)].take({buffer_.data(), static_cast<std::size_t>(got)}, memory_);
  if (!reply.bytes.empty()) {
    // a few hundred bytes into an empty send buffer: they go whole or the peer is gone
    const ssize_t sent = ::send(socket, reply.bytes.data(), reply.bytes.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(reply.bytes.size())) return false;
  }
  if (reply.close) reset_at_close(socket, false);
  return !reply.close;
}

}  // namespace smbprobe::bench
