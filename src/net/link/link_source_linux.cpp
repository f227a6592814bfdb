// rtnetlink; where it is not to be had, as in a sandbox, what every system tells.
#include "net/link/link_source.hpp"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "net/link/address_source.hpp"
#include "net/link/neighbour_messages_linux.hpp"
#include "net/link/netlink_linux.hpp"

namespace smbprobe::net {
namespace {

constexpr std::uint32_t kEvents =
    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV4_RULE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE;

unsigned char family_of(IpVersion version) { return version == IpVersion::v4 ? AF_INET : AF_INET6; }

/// The destination of a route or rule; of 0 bits where it holds for every address.
Prefix read_prefix(const NetlinkMessage& message, std::uint16_t attribute, IpVersion version) {
  const auto header = read_struct<rtmsg>(message.body);  // a rule's header has the same layout
  Prefix out{.address = {}, .bits = header.rtm_dst_len};
  if (version == IpVersion::v6) out.address = asio::ip::address_v6();
  for_each_attribute(message.body, sizeof header, [&](std::uint16_t type, proto::ByteView value) {
    if (type == attribute) out.address = read_address(value);
  });
  return out;
}

Interface read_interface(const NetlinkMessage& message) {
  const auto header = read_struct<ifinfomsg>(message.body);
  constexpr unsigned kUp = IFF_UP | IFF_RUNNING;
  Interface out;
  out.index = static_cast<unsigned>(header.ifi_index);
  out.up = (header.ifi_flags & kUp) == kUp;
  out.resolves = (header.ifi_flags & (IFF_NOARP | IFF_LOOPBACK | IFF_POINTOPOINT)) == 0;
  for_each_attribute(message.body, sizeof header, [&](std::uint16_t type, proto::ByteView value) {
    if (type == IFLA_IFNAME) out.name.assign(value.begin(), std::ranges::find(value, std::uint8_t{0}));
    if (type == IFLA_ADDRESS && value.size() == out.mac.size() && header.ifi_type == ARPHRD_ETHER) {
      std::ranges::copy(value, out.mac.begin());
      out.ethernet = true;
    }
  });
  return out;
}

Reach reach_of(unsigned char type, bool has_gateway) {
  switch (type) {
    case RTN_UNICAST:
      return has_gateway ? Reach::gateway : Reach::on_link;
    case RTN_LOCAL:
    case RTN_ANYCAST:
      return Reach::local;
    case RTN_BROADCAST:
    case RTN_MULTICAST:
      return Reach::broadcast;
    case RTN_BLACKHOLE:
    case RTN_UNREACHABLE:
    case RTN_PROHIBIT:
      return Reach::rejected;
    default:
      return Reach::unknown;
  }
}

Route read_route(const NetlinkMessage& message) {
  const auto header = read_struct<rtmsg>(message.body);
  Route out;
  bool has_gateway = false;
  for_each_attribute(message.body, sizeof header, [&](std::uint16_t type, proto::ByteView value) {
    if (type == RTA_OIF) out.interface = read_struct<unsigned>(value);
    if (type == RTA_PREFSRC) out.source = read_address(value);
    if (type == RTA_GATEWAY || type == RTA_VIA) has_gateway = true;
    if (type == RTA_GATEWAY) out.gateway = read_address(value);
    if (type == RTA_VIA && value.size() > 2) out.gateway = read_address(value.subspan(2));  // after its family
  });
  out.reach = reach_of(header.rtm_type, has_gateway);
  out.link_is_down = (header.rtm_flags & RTNH_F_LINKDOWN) != 0;
  return out;
}

/// What the kernel says in place of a route.
Route no_route(int error) {
  Route out;
  if (error == ENETUNREACH) out.reach = Reach::none;
  if (error == EHOSTUNREACH || error == EACCES || error == EINVAL) out.reach = Reach::rejected;
  return out;
}

class NetlinkSource final : public LinkSource {
 public:
  NetlinkSource(Netlink netlink, Netlink events, const RouteFrom& from)
      : netlink_(std::move(netlink)), events_(std::move(events)), from_(from) {}

  std::vector<Prefix> prefixes() override;
  Route route_to(const asio::ip::address& address) override;
  std::vector<Interface> interfaces() override;
  bool has_changed() override { return events_.take_events(); }
  std::optional<NeighbourTable> neighbour_table(IpVersion version) override;
  std::vector<Neighbour> neighbours(IpVersion version) override;
  std::optional<Neighbour> neighbour(unsigned interface, const asio::ip::address& address) override;

 private:
  Netlink netlink_;
  Netlink events_;
  RouteFrom from_;
};

std::vector<Prefix> NetlinkSource::prefixes() {
  std::vector<Prefix> out;
  const auto add = [&](std::uint16_t question, std::uint16_t answer, std::uint16_t attribute, IpVersion version) {
    rtmsg header{};
    header.rtm_family = family_of(version);
    static_cast<void>(netlink_.dump(question, to_bytes(header), [&](const NetlinkMessage& message) {
      if (message.type == answer) out.push_back(read_prefix(message, attribute, version));
    }));
  };
  for (const auto version : {IpVersion::v4, IpVersion::v6}) {
    add(RTM_GETROUTE, RTM_NEWROUTE, RTA_DST, version);
    add(RTM_GETRULE, RTM_NEWRULE, RTA_DST, version);  // FRA_DST is the same number
  }
  return out;
}

Route NetlinkSource::route_to(const asio::ip::address& address) {
  rtmsg header{};
  header.rtm_family = family_of(version_of(address));
  header.rtm_dst_len = address.is_v4() ? 32 : 128;
  unsigned interface = from_.interface;
  if (interface == 0 && address.is_v6()) interface = static_cast<unsigned>(address.to_v6().scope_id());
  const bool from_here = from_.source && from_.source->is_v4() == address.is_v4();
  if (from_here) header.rtm_src_len = header.rtm_dst_len;
  auto body = to_bytes(header);
  add_attribute(body, RTA_DST, address_bytes(address));
  if (from_here) add_attribute(body, RTA_SRC, address_bytes(*from_.source));
  if (interface != 0) add_attribute(body, RTA_OIF, to_bytes(interface));
  Route out;
  const int error = netlink_.ask(RTM_GETROUTE, body, [&](const NetlinkMessage& message) {
    if (message.type == RTM_NEWROUTE) out = read_route(message);
  });
  if (from_here && out.source.is_unspecified()) out.source = *from_.source;
  return error == 0 ? out : no_route(error);
}

std::vector<Interface> NetlinkSource::interfaces() {
  std::vector<Interface> out;
  static_cast<void>(netlink_.dump(RTM_GETLINK, to_bytes(ifinfomsg{}), [&](const NetlinkMessage& message) {
    if (message.type == RTM_NEWLINK) out.push_back(read_interface(message));
  }));
  return out;
}

std::optional<NeighbourTable> NetlinkSource::neighbour_table(IpVersion version) {
  NeighbourTableReader reader(version);
  ndtmsg header{};
  header.ndtm_family = family_of(version);
  const int error =
      netlink_.dump(RTM_GETNEIGHTBL, to_bytes(header), [&](const NetlinkMessage& message) { reader.read(message); });
  if (error != 0) return std::nullopt;
  return reader.table();
}

std::vector<Neighbour> NetlinkSource::neighbours(IpVersion version) {
  std::vector<Neighbour> out;
  ndmsg header{};
  header.ndm_family = family_of(version);
  static_cast<void>(netlink_.dump(RTM_GETNEIGH, to_bytes(header), [&](const NetlinkMessage& message) {
    if (auto found = read_neighbour(message)) out.push_back(*std::move(found));
  }));
  return out;
}

std::optional<Neighbour> NetlinkSource::neighbour(unsigned interface, const asio::ip::address& address) {
  ndmsg header{};
  header.ndm_family = family_of(version_of(address));
  header.ndm_ifindex = static_cast<int>(interface);
  auto body = to_bytes(header);
  add_attribute(body, NDA_DST, address_bytes(address));
  std::optional<Neighbour> out;
  const int error =
      netlink_.ask(RTM_GETNEIGH, body, [&](const NetlinkMessage& message) { out = read_neighbour(message); });
  if (error != EOPNOTSUPP) return out;
  for (auto& each : neighbours(version_of(address)))  // kernels before 5.0 only tell all
    if (each.interface == interface && each.address == address) out = std::move(each);
  return out;
}

}  // namespace

std::unique_ptr<LinkSource> open_link_source(const RouteFrom& from) {
  auto events = Netlink::open(kEvents);  // before anything is read, so that no change is missed
  auto netlink = Netlink::open();
  if (!events || !netlink) return open_address_source();
  return std::make_unique<NetlinkSource>(*std::move(netlink), *std::move(events), from);
}

}  // namespace smbprobe::net
