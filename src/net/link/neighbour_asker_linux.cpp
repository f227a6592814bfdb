// ARP over AF_PACKET, neighbour discovery over a raw ICMPv6 socket.
#include "net/link/neighbour_asker.hpp"

#include <linux/if_packet.h>
#include <linux/sock_diag.h>
#include <net/ethernet.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "net/link/arp_message.hpp"
#include "net/link/neighbour_solicitation.hpp"

namespace smbprobe::net {
namespace {

/// More than either message takes; what is longer is cut, and its end does not count.
constexpr std::size_t kRoom = 256;
/// For the answers of a burst.
constexpr int kReceiveBuffer = 1 << 20;

std::error_code last_error() { return {errno, asio::error::get_system_category()}; }

class Socket {
 public:
  Socket(int family, int type, int protocol) : fd_(::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol)) {
    set(SOL_SOCKET, SO_RCVBUF, kReceiveBuffer);       // at most what the system allows
    set(SOL_SOCKET, SO_RCVBUFFORCE, kReceiveBuffer);  // and further, for root
  }
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket(Socket&&) = delete;
  Socket& operator=(Socket&&) = delete;

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] std::uint64_t lost() const;
  template <class T>
  void set(int level, int option, const T& value) {
    ::setsockopt(fd_, level, option, &value, sizeof value);
  }

 private:
  int fd_;
};

std::uint64_t Socket::lost() const {
  std::array<std::uint32_t, SK_MEMINFO_VARS> figures{};
  socklen_t size = sizeof figures;
  return ::getsockopt(fd_, SOL_SOCKET, SO_MEMINFO, figures.data(), &size) == 0 ? figures[SK_MEMINFO_DROPS] : 0;
}

class SocketAsker : public NeighbourAsker {
 public:
  SocketAsker(int family, int type, int protocol) : socket_(family, type, protocol) {}
  [[nodiscard]] int descriptor() const noexcept final { return socket_.get(); }
  [[nodiscard]] std::uint64_t lost() const final { return socket_.lost(); }

 protected:
  Socket socket_;  // NOLINT(*-non-private-member-variables-in-classes): of this file alone
};

class ArpAsker final : public SocketAsker {
 public:
  ArpAsker() : SocketAsker(AF_PACKET, SOCK_DGRAM, htons(ETHERTYPE_ARP)) {}  // the kernel adds the Ethernet header
  std::error_code ask(const Interface& interface,
                      const asio::ip::address& source,
                      const asio::ip::address& target) override;
  std::optional<Answer> next_answer() override;
};

std::error_code ArpAsker::ask(const Interface& interface,
                              const asio::ip::address& source,
                              const asio::ip::address& target) {
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = htons(ETHERTYPE_ARP);
  to.sll_ifindex = static_cast<int>(interface.index);
  to.sll_halen = ETHER_ADDR_LEN;
  std::memset(to.sll_addr, 0xff, ETHER_ADDR_LEN);
  const auto own = source.is_v4() ? source.to_v4() : asio::ip::address_v4();
  const auto request = arp_request(interface.mac, own, target.to_v4());
  const void* const address = &to;
  const auto sent = ::sendto(socket_.get(), request.data(), request.size(), 0, static_cast<const sockaddr*>(address),
                             static_cast<socklen_t>(sizeof to));
  return sent < 0 ? last_error() : std::error_code();
}

std::optional<NeighbourAsker::Answer> ArpAsker::next_answer() {
  std::array<std::uint8_t, kRoom> bytes{};
  while (true) {
    sockaddr_ll from{};
    socklen_t size = sizeof from;
    void* const address = &from;
    const ssize_t read =
        ::recvfrom(socket_.get(), bytes.data(), bytes.size(), 0, static_cast<sockaddr*>(address), &size);
    if (read < 0 && (errno == EINTR || errno == ENETDOWN)) continue;
    if (read < 0) return std::nullopt;
    const auto owner = read_arp_reply(proto::ByteView(bytes).first(static_cast<std::size_t>(read)));
    if (owner) return Answer{.interface = static_cast<unsigned>(from.sll_ifindex), .address = *owner};
  }
}

class SolicitationAsker final : public SocketAsker {
 public:
  SolicitationAsker();
  std::error_code ask(const Interface& interface,
                      const asio::ip::address& source,
                      const asio::ip::address& target) override;
  std::optional<Answer> next_answer() override;
};

SolicitationAsker::SolicitationAsker() : SocketAsker(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6) {
  icmp6_filter filter{};
  ICMP6_FILTER_SETBLOCKALL(&filter);
  ICMP6_FILTER_SETPASS(ND_NEIGHBOR_ADVERT, &filter);
  socket_.set(IPPROTO_ICMPV6, ICMP6_FILTER, filter);
  socket_.set(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, kNeighbourHopLimit);
  socket_.set(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
  socket_.set(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
}

/// Control data beside a message, large enough for what is asked for.
union Control {
  cmsghdr alignment;
  std::array<char, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int))> bytes;
};

std::error_code SolicitationAsker::ask(const Interface& interface,
                                       const asio::ip::address& source,
                                       const asio::ip::address& target) {
  auto request = neighbour_solicitation(interface.mac, target.to_v6());
  const auto group = solicited_node(target.to_v6()).to_bytes();
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  std::memcpy(&to.sin6_addr, group.data(), group.size());
  to.sin6_scope_id = interface.index;
  in6_pktinfo from{};
  from.ipi6_ifindex = interface.index;
  if (source.is_v6()) {
    const auto own = source.to_v6().to_bytes();
    std::memcpy(&from.ipi6_addr, own.data(), own.size());
  }
  Control control{.bytes = {}};
  iovec part{.iov_base = request.data(), .iov_len = request.size()};
  msghdr message{};
  message.msg_name = &to;
  message.msg_namelen = sizeof to;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = CMSG_SPACE(sizeof from);
  cmsghdr* const option = CMSG_FIRSTHDR(&message);
  option->cmsg_level = IPPROTO_IPV6;
  option->cmsg_type = IPV6_PKTINFO;
  option->cmsg_len = CMSG_LEN(sizeof from);
  std::memcpy(CMSG_DATA(option), &from, sizeof from);
  return ::sendmsg(socket_.get(), &message, 0) < 0 ? last_error() : std::error_code();
}

std::optional<NeighbourAsker::Answer> SolicitationAsker::next_answer() {
  std::array<std::uint8_t, kRoom> bytes{};
  while (true) {
    Control control{.bytes = {}};
    iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    const ssize_t read = ::recvmsg(socket_.get(), &message, 0);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return std::nullopt;
    int hop_limit = 0;
    in6_pktinfo to{};
    for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr; each = CMSG_NXTHDR(&message, each)) {
      if (each->cmsg_level != IPPROTO_IPV6) continue;
      if (each->cmsg_type == IPV6_HOPLIMIT) std::memcpy(&hop_limit, CMSG_DATA(each), sizeof hop_limit);
      if (each->cmsg_type == IPV6_PKTINFO) std::memcpy(&to, CMSG_DATA(each), sizeof to);
    }
    const auto owner =
        read_neighbour_advertisement(proto::ByteView(bytes).first(static_cast<std::size_t>(read)), hop_limit);
    if (owner) return Answer{.interface = static_cast<unsigned>(to.ipi6_ifindex), .address = *owner};
  }
}

template <class Asker>
std::unique_ptr<NeighbourAsker> open_one() {
  auto out = std::make_unique<Asker>();
  if (out->descriptor() < 0) return nullptr;
  return out;
}

}  // namespace

std::unique_ptr<NeighbourAsker> open_neighbour_asker(IpVersion version) {
  return version == IpVersion::v4 ? open_one<ArpAsker>() : open_one<SolicitationAsker>();
}

}  // namespace smbprobe::net
