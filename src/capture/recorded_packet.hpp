// IP packets and their pcapng blocks, for recordings; for capture_writer.cpp and recorded_flow.cpp only.
#pragma once

#include <cstdint>
#include <optional>

#include "capture/packet.hpp"
#include "probe/exchange.hpp"
#include "proto/bytes.hpp"
#include "proto/writer.hpp"

namespace smbprobe::capture {

inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;

/// Nothing for an address that is none. A scope is left out: it is of this machine only.
[[nodiscard]] std::optional<IpEndpoint> to_endpoint(const report::SocketAddress& address);

/// Writes 16 bits in network order.
void put_be(proto::Bytes& bytes, std::size_t at, std::uint16_t value);

/// The checksum of a TCP segment or UDP datagram whose own checksum is zero; it covers the addresses too.
[[nodiscard]] std::uint16_t transport_checksum(const IpAddress& from,
                                               const IpAddress& to,
                                               std::uint8_t protocol,
                                               proto::ByteView payload);

/// An IP packet, its header's checksum right.
/// @param id of IPv4; IPv6 has none.
[[nodiscard]] proto::Bytes ip_packet(
    const IpAddress& from, const IpAddress& to, std::uint8_t protocol, std::uint16_t id, proto::ByteView payload);

/// A UDP datagram as an IP packet. RFC 768
[[nodiscard]] proto::Bytes udp_packet(const IpEndpoint& from,
                                      const IpEndpoint& to,
                                      std::uint16_t id,
                                      proto::ByteView payload);

/// An Enhanced Packet Block of the first interface, times in microseconds.
void write_packet_block(proto::Writer& out, proto::ByteView packet, std::int64_t time_us);

}  // namespace smbprobe::capture
