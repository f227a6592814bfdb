#include "net/link/address_source.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "net/clock.hpp"

namespace smbprobe::net {
namespace {

constexpr std::chrono::seconds kReadAgain{1};

template <class T>
T copy_of(const sockaddr* from) {
  T out{};
  std::memcpy(&out, from, sizeof out);
  return out;
}

asio::ip::address address_of(const sockaddr* from, int family) {
  if (family == AF_INET) return asio::ip::address_v4(ntohl(copy_of<sockaddr_in>(from).sin_addr.s_addr));
  asio::ip::address_v6::bytes_type bytes{};
  const auto address = copy_of<sockaddr_in6>(from).sin6_addr;
  std::memcpy(bytes.data(), &address, bytes.size());
  return asio::ip::address_v6(bytes);
}

asio::ip::address_v6::bytes_type bytes_of(const asio::ip::address& address) {
  if (address.is_v6()) return address.to_v6().to_bytes();
  asio::ip::address_v6::bytes_type out{};
  std::ranges::copy(address.to_v4().to_bytes(), out.begin());
  return out;
}

/// How many leading bits two addresses have alike.
unsigned alike(const asio::ip::address& one, const asio::ip::address& other) {
  const auto left = bytes_of(one);
  const auto right = bytes_of(other);
  for (unsigned i = 0; i < left.size(); ++i) {
    const auto different = static_cast<std::uint8_t>(left[i] ^ right[i]);
    if (different != 0) return i * 8 + static_cast<unsigned>(std::countl_zero(different));
  }
  return 128;
}

unsigned ones_in(const asio::ip::address& mask) {
  unsigned out = 0;
  for (const auto byte : bytes_of(mask)) out += static_cast<unsigned>(std::popcount(byte));
  return out;
}

}  // namespace

std::vector<OwnAddress> own_addresses() {
  std::vector<OwnAddress> out;
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return out;
  for (const ifaddrs* each = first; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_netmask == nullptr) continue;
    const int family = each->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    OwnAddress own;
    own.interface.index = ::if_nametoindex(each->ifa_name);
    own.interface.name = each->ifa_name;
    own.interface.up = (each->ifa_flags & IFF_UP) != 0 && (each->ifa_flags & IFF_RUNNING) != 0;
    own.interface.resolves = (each->ifa_flags & (IFF_NOARP | IFF_LOOPBACK | IFF_POINTOPOINT)) == 0;
    own.loopback = (each->ifa_flags & IFF_LOOPBACK) != 0;
    own.address = address_of(each->ifa_addr, family);
    own.bits = ones_in(address_of(each->ifa_netmask, family));
    out.push_back(std::move(own));
  }
  ::freeifaddrs(first);
  return out;
}

namespace {

class AddressSource final : public LinkSource {
 public:
  std::vector<Prefix> prefixes() override;
  Route route_to(const asio::ip::address& address) override;
  std::vector<Interface> interfaces() override;
  bool has_changed() override;
  std::optional<NeighbourTable> neighbour_table(IpVersion) override { return std::nullopt; }
  std::vector<Neighbour> neighbours(IpVersion) override { return {}; }
  std::optional<Neighbour> neighbour(unsigned, const asio::ip::address&) override { return std::nullopt; }

 private:
  std::vector<OwnAddress> own_ = own_addresses();
  Clock::time_point read_at_ = Clock::now();
};

std::vector<Prefix> AddressSource::prefixes() {
  std::vector<Prefix> out;
  for (const auto& own : own_) {
    out.push_back({.address = own.address, .bits = own.address.is_v4() ? 32U : 128U});
    out.push_back({.address = own.address, .bits = own.bits});
  }
  return out;
}

Route AddressSource::route_to(const asio::ip::address& address) {
  const OwnAddress* best = nullptr;
  for (const auto& own : own_) {
    if (own.address.is_v4() != address.is_v4()) continue;
    const unsigned same = alike(own.address, address);
    const bool is_own = same >= (address.is_v4() ? 32U : 128U);
    if (is_own || (own.loopback && same >= own.bits))
      return {.reach = Reach::local, .interface = own.interface.index, .gateway = {}, .source = own.address};
    if (own.interface.up && same >= own.bits && (best == nullptr || own.bits > best->bits)) best = &own;
  }
  if (best == nullptr) return {};
  return {.reach = Reach::on_link, .interface = best->interface.index, .gateway = {}, .source = best->address};
}

std::vector<Interface> AddressSource::interfaces() {
  std::vector<Interface> out;
  for (const auto& own : own_)
    if (std::ranges::find(out, own.interface.index, &Interface::index) == out.end()) out.push_back(own.interface);
  return out;
}

bool AddressSource::has_changed() {
  if (Clock::now() - read_at_ < kReadAgain) return false;
  read_at_ = Clock::now();
  auto fresh = own_addresses();
  return std::exchange(own_, std::move(fresh)) != own_;
}

}  // namespace

std::unique_ptr<LinkSource> open_address_source() { return std::make_unique<AddressSource>(); }

}  // namespace smbprobe::net
