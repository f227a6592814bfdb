#include "net/link/neighbour_solicitation.hpp"

#include <algorithm>
#include <cstddef>

#include "proto/reader.hpp"
#include "proto/writer.hpp"

namespace smbprobe::net {
namespace {

constexpr std::uint8_t kSolicitation = 135;
constexpr std::uint8_t kAdvertisement = 136;
constexpr std::uint8_t kSourceLinkAddress = 1;
/// Options count their length in units of this.
constexpr std::size_t kOptionUnit = 8;
constexpr std::size_t kHeader = 8;
constexpr std::size_t kAddress = 16;

/// Every option has a length, and they end where the message ends.
bool options_are_whole(proto::ByteView options) {
  while (!options.empty()) {
    if (options.size() < kOptionUnit) return false;
    const std::size_t size = options[1] * kOptionUnit;
    if (size == 0 || size > options.size()) return false;
    options = options.subspan(size);
  }
  return true;
}

}  // namespace

proto::Bytes neighbour_solicitation(const MacAddress& own_mac, const asio::ip::address_v6& target) {
  proto::Writer out(kHeader + kAddress + kOptionUnit);
  out.le(kSolicitation);
  out.zeros(kHeader - 1);  // code, checksum, reserved
  out.bytes(target.to_bytes());
  out.le(kSourceLinkAddress);
  out.le(std::uint8_t{1});
  out.bytes(own_mac);
  return out.finish();
}

asio::ip::address_v6 solicited_node(const asio::ip::address_v6& target) {
  asio::ip::address_v6::bytes_type group{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xff};
  const auto bytes = target.to_bytes();
  std::ranges::copy(bytes.end() - 3, bytes.end(), group.end() - 3);
  return asio::ip::address_v6(group);
}

std::optional<asio::ip::address_v6> read_neighbour_advertisement(proto::ByteView bytes, int hop_limit) {
  proto::Reader in(bytes);
  const auto type = in.le<std::uint8_t>("type");
  const auto code = in.le<std::uint8_t>("code");
  in.skip(kHeader - 2, "checksum, flags");
  const auto target = in.take(kAddress, "target");
  const auto options = in.take(in.remaining(), "options");
  if (!in.ok() || hop_limit != kNeighbourHopLimit || type != kAdvertisement || code != 0) return std::nullopt;
  if (!options_are_whole(options)) return std::nullopt;
  asio::ip::address_v6::bytes_type address{};
  std::ranges::copy(target, address.begin());
  asio::ip::address_v6 out(address);
  if (out.is_multicast() || out.is_unspecified()) return std::nullopt;
  return out;
}

}  // namespace smbprobe::net
