#include "net/link/address_intervals.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace smbprobe::net {
namespace {

using V6Bytes = asio::ip::address_v6::bytes_type;

constexpr unsigned kV4Bits = 32;
constexpr unsigned kV6Bits = 128;

struct Apart {
  std::string_view network;
  unsigned bits;
};

/// Where the kernel asks no table of routes, or has an answer of its own.
constexpr std::array<Apart, 6> kApart{
    {{"0.0.0.0", 8}, {"224.0.0.0", 4}, {"255.255.255.255", kV4Bits}, {"::", kV6Bits}, {"fe80::", 10}, {"ff00::", 8}}};

/// Where the prefix begins, and where what follows it begins, if anything does.
void cut_v4(std::vector<std::uint32_t>& cuts, std::uint32_t address, unsigned bits) {
  if (bits == 0 || bits > kV4Bits) return;
  const std::uint64_t size = std::uint64_t{1} << (kV4Bits - bits);
  const std::uint64_t first = address & ~(size - 1);
  cuts.push_back(static_cast<std::uint32_t>(first));
  if (first + size <= 0xffffffffU) cuts.push_back(static_cast<std::uint32_t>(first + size));
}

void cut_v6(std::vector<V6Bytes>& cuts, V6Bytes bytes, unsigned bits) {
  if (bits == 0 || bits > kV6Bits) return;
  for (unsigned bit = bits; bit < kV6Bits; ++bit)
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] & ~(0x80U >> (bit % 8)));
  cuts.push_back(bytes);
  unsigned place = (bits - 1) / 8;
  unsigned carry = 1U << (7 - (bits - 1) % 8);
  while (true) {
    const unsigned sum = bytes[place] + carry;
    bytes[place] = static_cast<std::uint8_t>(sum);
    if (sum <= 0xff) break;
    if (place == 0) return;  // the prefix goes to the end
    --place;
    carry = 1;
  }
  cuts.push_back(bytes);
}

template <class T>
void tidy(std::vector<T>& cuts) {
  cuts.push_back(T{});
  std::ranges::sort(cuts);
  cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
}

template <class T>
std::size_t place_of(const std::vector<T>& cuts, const T& value) {
  return static_cast<std::size_t>(std::ranges::upper_bound(cuts, value) - cuts.begin()) - 1;
}

}  // namespace

AddressIntervals::AddressIntervals(std::span<const Prefix> prefixes) {
  const auto cut = [this](const asio::ip::address& address, unsigned bits) {
    if (address.is_v4())
      cut_v4(v4_, address.to_v4().to_uint(), bits);
    else
      cut_v6(v6_, address.to_v6().to_bytes(), bits);
  };
  for (const auto& apart : kApart) cut(asio::ip::make_address(apart.network), apart.bits);
  for (const auto& prefix : prefixes) cut(prefix.address, prefix.bits);
  tidy(v4_);
  tidy(v6_);
}

std::size_t AddressIntervals::index_of(const asio::ip::address& address) const {
  if (address.is_v4()) return place_of(v4_, std::uint32_t{address.to_v4().to_uint()});
  return v4_.size() + place_of(v6_, address.to_v6().to_bytes());
}

asio::ip::address AddressIntervals::first_of(std::size_t index) const {
  if (index < v4_.size()) return asio::ip::address_v4(v4_[index]);
  return asio::ip::address_v6(v6_[index - v4_.size()]);
}

}  // namespace smbprobe::net
