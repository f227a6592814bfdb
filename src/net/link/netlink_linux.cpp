#include "net/link/netlink_linux.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace smbprobe::net {
namespace {

/// Of messages and of attributes.
constexpr std::size_t kAlignment = 4;

std::size_t padded(std::size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

std::optional<Netlink> Netlink::open(std::uint32_t groups) {
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return std::nullopt;
  Netlink out(fd);
  const timeval patience{.tv_sec = 1, .tv_usec = 0};  // the kernel answers at once
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_nl self{};
  self.nl_family = AF_NETLINK;
  self.nl_groups = groups;
  const void* const address = &self;
  if (::bind(fd, static_cast<const sockaddr*>(address), sizeof self) != 0) return std::nullopt;
  return out;
}

Netlink::Netlink(Netlink&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), sequence_(other.sequence_), buffer_(std::move(other.buffer_)) {}

Netlink& Netlink::operator=(Netlink&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(sequence_, other.sequence_);
  std::swap(buffer_, other.buffer_);
  return *this;
}

Netlink::~Netlink() {
  if (fd_ >= 0) ::close(fd_);
}

int Netlink::ask(std::uint16_t type, proto::ByteView body, const OnNetlinkMessage& on_message) {
  return exchange(type, NLM_F_REQUEST, body, on_message);
}

int Netlink::dump(std::uint16_t type, proto::ByteView body, const OnNetlinkMessage& on_message) {
  return exchange(type, NLM_F_REQUEST | NLM_F_DUMP, body, on_message);
}

/// Sends a request and gives the messages of the answer, up to its end.
int Netlink::exchange(std::uint16_t type,
                      std::uint16_t flags,
                      proto::ByteView body,
                      const OnNetlinkMessage& on_message) {
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + body.size());
  header.nlmsg_type = type;
  header.nlmsg_flags = flags;
  header.nlmsg_seq = ++sequence_;
  auto request = to_bytes(header);
  request.insert(request.end(), body.begin(), body.end());
  if (::send(fd_, request.data(), request.size(), 0) < 0) return errno;
  while (true) {
    const ssize_t size = ::recv(fd_, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno;
    const bool is_dump = (flags & NLM_F_DUMP) != 0;
    if (const auto end = read_messages(static_cast<std::size_t>(size), is_dump, on_message)) return *end;
  }
}

/// The errno where the answer has ended.
std::optional<int> Netlink::read_messages(std::size_t size, bool is_dump, const OnNetlinkMessage& on_message) {
  proto::ByteView left = proto::ByteView(buffer_).first(size);
  bool answered = false;
  while (left.size() >= sizeof(nlmsghdr)) {
    const auto header = read_struct<nlmsghdr>(left);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > left.size()) return EPROTO;
    const auto body = left.first(header.nlmsg_len).subspan(sizeof header);
    left = left.subspan(std::min(padded(header.nlmsg_len), left.size()));
    if (header.nlmsg_seq != sequence_) continue;  // of a question that was given up
    if (header.nlmsg_type == NLMSG_DONE) return 0;
    if (header.nlmsg_type == NLMSG_ERROR) return -read_struct<nlmsgerr>(body).error;
    on_message({.type = header.nlmsg_type, .body = body});
    answered = true;
  }
  if (answered && !is_dump) return 0;
  return std::nullopt;
}

bool Netlink::take_events() {
  bool any = false;
  while (true) {
    const ssize_t size = ::recv(fd_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return any || errno == ENOBUFS;
    any = true;
  }
}

void add_attribute(proto::Bytes& body, std::uint16_t type, proto::ByteView value) {
  const rtattr header{.rta_len = static_cast<std::uint16_t>(sizeof(rtattr) + value.size()), .rta_type = type};
  const auto bytes = to_bytes(header);
  body.insert(body.end(), bytes.begin(), bytes.end());
  body.insert(body.end(), value.begin(), value.end());
  body.resize(padded(body.size()));
}

void for_each_attribute(proto::ByteView body,
                        std::size_t header,
                        const std::function<void(std::uint16_t type, proto::ByteView value)>& on_attribute) {
  auto left = body.subspan(std::min(padded(header), body.size()));
  while (left.size() >= sizeof(rtattr)) {
    const auto attribute = read_struct<rtattr>(left);
    if (attribute.rta_len < sizeof attribute || attribute.rta_len > left.size()) return;
    on_attribute(static_cast<std::uint16_t>(attribute.rta_type & NLA_TYPE_MASK),
                 left.first(attribute.rta_len).subspan(sizeof attribute));
    left = left.subspan(std::min(padded(attribute.rta_len), left.size()));
  }
}

asio::ip::address read_address(proto::ByteView bytes) {
  if (bytes.size() == 4) return asio::ip::address_v4(read_struct<asio::ip::address_v4::bytes_type>(bytes));
  if (bytes.size() == 16) return asio::ip::address_v6(read_struct<asio::ip::address_v6::bytes_type>(bytes));
  return {};
}

proto::Bytes address_bytes(const asio::ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.end()};
}

}  // namespace smbprobe::net
