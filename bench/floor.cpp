// smbprobe_floor: the least that a sweep can cost. A bare epoll loop connects, sends one fixed NEGOTIATE, reads once
// and closes, as often for each host as it is told; no deadline, no decoding, no output but one line at the end.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "probe/ask/offer.hpp"
#include "probe/ask/plan.hpp"
#include "proto/session_frame.hpp"
#include "socket_address.hpp"

namespace {

using namespace smbprobe;

struct Options {
  std::string first = "127.1.0.0";
  std::uint32_t hosts = 65536;
  std::uint32_t connections = 1;  ///< to each host
  std::uint32_t in_flight = 512;
  std::uint16_t port = 445;
};

class Floor {
 public:
  explicit Floor(const Options& options)
      : options_(options),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        request_(proto::frame_message(probe::build_request(probe::multi_protocol_offer(), {}),
                                      proto::Transport::direct_tcp)) {
    in_addr first{};
    if (::inet_pton(AF_INET, options.first.c_str(), &first) != 1) throw std::runtime_error("not an address");
    first_ = ntohl(first.s_addr);
    if (epoll_ < 0) throw std::runtime_error("epoll_create1");
  }

  void run() {
    std::array<epoll_event, 512> events{};
    fill();
    while (active_ > 0) {
      const int count = ::epoll_wait(epoll_, events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) step(events[static_cast<std::size_t>(i)]);
      fill();
    }
  }

  [[nodiscard]] std::uint32_t answered() const { return answered_; }

 private:
  void fill() {
    while (active_ < options_.in_flight && next_ < options_.hosts * options_.connections)
      connect_to(first_ + next_++ / options_.connections);
  }

  void connect_to(std::uint32_t address) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) throw std::runtime_error("out of descriptors");
    const sockaddr_in to = bench::socket_address(address, options_.port);
    if (::connect(socket, bench::generic(to), sizeof to) != 0 && errno != EINPROGRESS)
      throw std::system_error(errno, std::generic_category(), "connect");
    const auto place = static_cast<std::size_t>(socket);
    if (place >= asked_.size()) asked_.resize(place + 1);
    asked_[place] = false;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLET;  // once for both: one system call less
    event.data.fd = socket;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    ++active_;
  }

  void step(const epoll_event& event) {
    const int socket = event.data.fd;
    const auto place = static_cast<std::size_t>(socket);
    if (!asked_[place] && (event.events & (EPOLLERR | EPOLLHUP)) == 0) {
      asked_[place] = true;
      if (::send(socket, request_.data(), request_.size(), MSG_NOSIGNAL) > 0) return;
    }
    if (asked_[place] && (event.events & (EPOLLIN | EPOLLERR | EPOLLHUP)) == 0) return;
    if (::recv(socket, reply_.data(), reply_.size(), 0) > 0) ++answered_;
    ::close(socket);
    --active_;
  }

  const Options& options_;
  int epoll_;
  proto::Bytes request_;
  std::uint32_t first_ = 0;
  std::uint32_t next_ = 0;
  std::uint32_t active_ = 0;
  std::uint32_t answered_ = 0;
  std::vector<char> asked_;  ///< by descriptor
  std::array<std::uint8_t, 4096> reply_{};
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

int run(const Options& options) {
  const auto started = std::chrono::steady_clock::now();
  Floor floor(options);
  floor.run();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  std::printf("hosts %u answered %u seconds %.3f hosts_per_second %.0f user %.3f system %.3f\n", options.hosts,
              floor.answered(), wall.count(), options.hosts / wall.count(), seconds(used.ru_utime),
              seconds(used.ru_stime));
  return floor.answered() == options.hosts * options.connections ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Options options;
    CLI::App app{"A bare epoll loop over a network of answering hosts: the bound for a sweep's speed"};
    app.add_option("--first", options.first, "the first address")->capture_default_str();
    app.add_option("--hosts", options.hosts, "how many from there on")->capture_default_str();
    app.add_option("--connections", options.connections, "to each host, one after the other")->capture_default_str();
    app.add_option("--in-flight", options.in_flight, "connections at a time")->capture_default_str();
    app.add_option("--port", options.port)->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    return run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "smbprobe_floor: %s\n", error.what());
    return 2;
  }
}
