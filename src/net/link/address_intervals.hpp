// All addresses, cut at the ends of prefixes: between two cuts whatever is chosen by prefix is the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "net/link/link_facts.hpp"

namespace smbprobe::net {

class AddressIntervals {
 public:
  /// One interval for IPv4 and one for IPv6, with cuts at what the standards set apart (0.0.0.0/8, multicast, ...).
  AddressIntervals() : AddressIntervals(std::span<const Prefix>()) {}
  explicit AddressIntervals(std::span<const Prefix> prefixes);

  /// From 0 to size() - 1: those of IPv4 come first. The scope of an address does not count.
  [[nodiscard]] std::size_t index_of(const asio::ip::address& address) const;
  [[nodiscard]] std::size_t size() const noexcept { return v4_.size() + v6_.size(); }

  /// The first address of an interval.
  [[nodiscard]] asio::ip::address first_of(std::size_t index) const;

 private:
  using V6Bytes = asio::ip::address_v6::bytes_type;

  std::vector<std::uint32_t> v4_;  ///< where each begins, in order; the first one is 0
  std::vector<V6Bytes> v6_;
};

}  // namespace smbprobe::net
