// Addresses that lie close together, as a key.
#pragma once

#include <cstddef>
#include <cstdint>

#include "net/asio_compat.hpp"

namespace smbprobe::net {

/// The block of so many leading bits that an address lies in: of IPv4, or of the first 64 bits of IPv6. Blocks of the
/// two kinds, or of two lengths, have different keys. @param v4_bits at most 32  @param v6_bits at most 56
[[nodiscard]] inline std::uint64_t block_key(const asio::ip::address& address, unsigned v4_bits, unsigned v6_bits) {
  constexpr unsigned kWidth = 56;  // of the block, below what tells blocks of other lengths apart
  if (address.is_v4()) return (std::uint64_t{v4_bits} << kWidth) | (address.to_v4().to_uint() >> (32 - v4_bits));
  const auto bytes = address.to_v6().to_bytes();
  std::uint64_t high = 0;
  for (std::size_t i = 0; i < 8; ++i) high = (high << 8) | bytes[i];
  constexpr std::uint64_t kIsV6 = 0x80;
  return ((kIsV6 | v6_bits) << kWidth) | (high >> (64 - v6_bits));
}

}  // namespace smbprobe::net
