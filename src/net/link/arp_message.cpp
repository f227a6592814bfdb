#include "net/link/arp_message.hpp"

#include <algorithm>
#include <cstddef>

#include "proto/reader.hpp"
#include "proto/writer.hpp"

namespace smbprobe::net {
namespace {

constexpr std::uint16_t kEthernet = 1;
constexpr std::uint16_t kIpv4 = 0x0800;
constexpr std::uint16_t kRequest = 1;
constexpr std::uint16_t kReply = 2;
constexpr std::uint8_t kIpv4Size = 4;
constexpr std::size_t kSize = 28;

/// A host's own: no broadcast, no group, not empty.
bool is_of_a_host(proto::ByteView mac) {
  const bool is_group = (mac[0] & 1U) != 0;
  return !is_group && std::ranges::any_of(mac, [](std::uint8_t byte) { return byte != 0; });
}

}  // namespace

proto::Bytes arp_request(const MacAddress& own_mac,
                         const asio::ip::address_v4& own_address,
                         const asio::ip::address_v4& target) {
  proto::Writer out(kSize);
  out.be(kEthernet);
  out.be(kIpv4);
  out.le(static_cast<std::uint8_t>(own_mac.size()));
  out.le(kIpv4Size);
  out.be(kRequest);
  out.bytes(own_mac);
  out.be(std::uint32_t{own_address.to_uint()});
  out.zeros(own_mac.size());
  out.be(std::uint32_t{target.to_uint()});
  return out.finish();
}

std::optional<asio::ip::address_v4> read_arp_reply(proto::ByteView bytes) {
  proto::Reader in(bytes);
  const auto hardware = in.be<std::uint16_t>("hardware type");
  const auto protocol = in.be<std::uint16_t>("protocol type");
  const auto hardware_size = in.le<std::uint8_t>("hardware size");
  const auto protocol_size = in.le<std::uint8_t>("protocol size");
  const auto operation = in.be<std::uint16_t>("operation");
  const auto sender_mac = in.take(MacAddress().size(), "sender hardware address");
  const auto sender = in.be<std::uint32_t>("sender protocol address");
  in.skip(MacAddress().size() + kIpv4Size, "target");
  if (!in.ok()) return std::nullopt;
  if (hardware != kEthernet || protocol != kIpv4 || hardware_size != MacAddress().size()) return std::nullopt;
  if (protocol_size != kIpv4Size || operation != kReply || !is_of_a_host(sender_mac)) return std::nullopt;
  asio::ip::address_v4 address(sender);
  if (address.is_unspecified() || address.is_multicast() || sender == 0xffffffffU) return std::nullopt;
  return address;
}

}  // namespace smbprobe::net
