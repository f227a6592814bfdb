// Questions to the Linux kernel over rtnetlink.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>

#include "net/asio_compat.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::net {

/// A message without its header.
struct NetlinkMessage {
  std::uint16_t type = 0;
  proto::ByteView body;
};

using OnNetlinkMessage = std::function<void(const NetlinkMessage&)>;

class Netlink {
 public:
  /// @param groups of events to listen to, a bit each: RTMGRP_...  Nothing where the system has no rtnetlink.
  [[nodiscard]] static std::optional<Netlink> open(std::uint32_t groups = 0);
  Netlink(Netlink&& other) noexcept;
  Netlink& operator=(Netlink&& other) noexcept;
  Netlink(const Netlink&) = delete;
  Netlink& operator=(const Netlink&) = delete;
  ~Netlink();

  /// Asks for one thing. Gives the kernel's errno, 0 where it answered.
  [[nodiscard]] int ask(std::uint16_t type, proto::ByteView body, const OnNetlinkMessage& on_message);

  /// Asks for all there is of a kind.
  [[nodiscard]] int dump(std::uint16_t type, proto::ByteView body, const OnNetlinkMessage& on_message);

  /// Takes all events that have come. True where there were any, or where some were lost.
  [[nodiscard]] bool take_events();

 private:
  explicit Netlink(int fd) : fd_(fd), buffer_(kBufferSize) {}
  [[nodiscard]] int exchange(std::uint16_t type,
                             std::uint16_t flags,
                             proto::ByteView body,
                             const OnNetlinkMessage& on_message);
  [[nodiscard]] std::optional<int> read_messages(std::size_t size, bool is_dump, const OnNetlinkMessage& on_message);

  static constexpr std::size_t kBufferSize = 65536;
  int fd_;
  std::uint32_t sequence_ = 0;
  proto::Bytes buffer_;
};

/// One struct as bytes, and the first bytes of a message as a struct: zeros where it is shorter.
template <class T>
[[nodiscard]] proto::Bytes to_bytes(const T& value) {
  proto::Bytes out(sizeof(T));
  std::memcpy(out.data(), &value, sizeof(T));
  return out;
}
template <class T>
[[nodiscard]] T read_struct(proto::ByteView bytes) {
  T out{};
  std::memcpy(&out, bytes.data(), std::min(sizeof(T), bytes.size()));
  return out;
}

/// Appends an attribute with its padding.
void add_attribute(proto::Bytes& body, std::uint16_t type, proto::ByteView value);

/// Calls with each attribute that follows a struct of `header` bytes.
void for_each_attribute(proto::ByteView body,
                        std::size_t header,
                        const std::function<void(std::uint16_t type, proto::ByteView value)>& on_attribute);

/// The address in an attribute of 4 or 16 bytes, unspecified for another size.
[[nodiscard]] asio::ip::address read_address(proto::ByteView bytes);
[[nodiscard]] proto::Bytes address_bytes(const asio::ip::address& address);

}  // namespace smbprobe::net
