// The questions about links that each system answers in its own way: link_source_linux.cpp, link_source_portable.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "net/link/link_facts.hpp"

namespace smbprobe::net {

enum class IpVersion : std::uint8_t { v4, v6 };

[[nodiscard]] inline IpVersion version_of(const asio::ip::address& address) noexcept {
  return address.is_v6() ? IpVersion::v6 : IpVersion::v4;
}

/// From where connections will be made, where that is not the system's choice.
struct RouteFrom {
  std::optional<asio::ip::address> source{};
  unsigned interface = 0;  ///< its index
};

/// Not safe to use from several threads.
class LinkSource {
 public:
  LinkSource() = default;
  LinkSource(const LinkSource&) = delete;
  LinkSource& operator=(const LinkSource&) = delete;
  LinkSource(LinkSource&&) = delete;
  LinkSource& operator=(LinkSource&&) = delete;
  virtual ~LinkSource() = default;

  /// Every prefix that any route or rule has, in no order: between their ends all addresses go the same way.
  [[nodiscard]] virtual std::vector<Prefix> prefixes() = 0;

  /// Where packets to an address go now.
  [[nodiscard]] virtual Route route_to(const asio::ip::address& address) = 0;

  [[nodiscard]] virtual std::vector<Interface> interfaces() = 0;

  /// True where interfaces, addresses, routes or rules may have changed since it was last asked.
  [[nodiscard]] virtual bool has_changed() = 0;

  /// Nothing where the system does not tell.
  [[nodiscard]] virtual std::optional<NeighbourTable> neighbour_table(IpVersion version) = 0;
  [[nodiscard]] virtual std::vector<Neighbour> neighbours(IpVersion version) = 0;
  [[nodiscard]] virtual std::optional<Neighbour> neighbour(unsigned interface, const asio::ip::address& address) = 0;
};

/// Never null: where the system does not tell, a route is `unknown`.
[[nodiscard]] std::unique_ptr<LinkSource> open_link_source(const RouteFrom& from = {});

}  // namespace smbprobe::net
