// Packets made by hand, and captures of them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "capture/link_types.hpp"
#include "capture/packet.hpp"
#include "capture/read_capture.hpp"
#include "proto/session_frame.hpp"
#include "proto/writer.hpp"

namespace smbprobe::test {

using proto::Bytes;
using proto::ByteView;
using proto::Writer;

inline capture::IpAddress v4(std::uint8_t last) { return {.bytes = {192, 0, 2, last}, .is_v6 = false}; }
inline capture::IpAddress v6(std::uint8_t last) {
  capture::IpAddress out{.bytes = {0x20, 0x01, 0x0d, 0xb8}, .is_v6 = true};
  out.bytes.back() = last;
  return out;
}

/// What a TCP segment is made of.
struct Tcp {
  capture::IpEndpoint from{v4(1), 50000};
  capture::IpEndpoint to{v4(2), 445};
  std::uint32_t sequence{};
  std::uint8_t flags = capture::kTcpAck;
  Bytes payload{};
  Bytes options{};
};

inline Bytes tcp(const Tcp& segment) {
  Writer out;
  out.be(segment.from.port);
  out.be(segment.to.port);
  out.be(segment.sequence);
  out.be(std::uint32_t{0});
  out.be(static_cast<std::uint8_t>((20 + segment.options.size()) / 4 << 4U));
  out.be(segment.flags);
  out.zeros(6);
  out.bytes(segment.options);
  out.bytes(segment.payload);
  return out.finish();
}

inline Bytes udp(std::uint16_t from, std::uint16_t to, ByteView payload) {
  Writer out;
  out.be(from);
  out.be(to);
  out.be(static_cast<std::uint16_t>(8 + payload.size()));
  out.be(std::uint16_t{0});
  out.bytes(payload);
  return out.finish();
}

struct Ipv4 {
  capture::IpAddress from = v4(1);
  capture::IpAddress to = v4(2);
  std::uint8_t protocol = 6;
  std::uint16_t fragment = 0;  ///< flags and offset
  Bytes options{};
  bool zero_length = false;  ///< as segmentation offload leaves it
};

inline Bytes ipv4(ByteView carried, const Ipv4& header = {}) {
  Writer out;
  out.be(static_cast<std::uint8_t>(0x40U + (20 + header.options.size()) / 4));
  out.zeros(1);
  out.be(static_cast<std::uint16_t>(header.zero_length ? 0 : 20 + header.options.size() + carried.size()));
  out.zeros(2);
  out.be(header.fragment);
  out.be(std::uint8_t{64});
  out.be(header.protocol);
  out.zeros(2);
  out.bytes(ByteView(header.from.bytes).first(4));
  out.bytes(ByteView(header.to.bytes).first(4));
  out.bytes(header.options);
  out.bytes(carried);
  return out.finish();
}

inline Bytes ipv6(ByteView carried,
                  std::uint8_t next = 6,
                  capture::IpAddress from = v6(1),
                  capture::IpAddress to = v6(2)) {
  Writer out;
  out.be(std::uint32_t{0x60000000});
  out.be(static_cast<std::uint16_t>(carried.size()));
  out.be(next);
  out.be(std::uint8_t{64});
  out.bytes(from.bytes);
  out.bytes(to.bytes);
  out.bytes(carried);
  return out.finish();
}

inline Bytes join(std::initializer_list<ByteView> parts) {
  Writer out;
  for (const ByteView part : parts) out.bytes(part);
  return out.finish();
}

inline Bytes ethernet(ByteView carried, std::uint16_t type = 0x0800, const std::vector<std::uint16_t>& tags = {}) {
  Writer out;
  out.zeros(12);
  for (const std::uint16_t tag : tags) {
    out.be(tag);
    out.be(std::uint16_t{0x0005});
  }
  out.be(type);
  out.bytes(carried);
  return out.finish();
}

/// The IP packet of a segment, by the family of its addresses.
inline Bytes packet_of(const Tcp& segment) {
  if (segment.from.address.is_v6) return ipv6(tcp(segment), 6, segment.from.address, segment.to.address);
  return ipv4(tcp(segment), {.from = segment.from.address, .to = segment.to.address});
}

/// Feeds packets to a CaptureReader, one frame after the other, a millisecond apart, and keeps what it tells.
class Feed {
 public:
  explicit Feed(std::optional<std::int64_t> patience_us = {}, capture::ReassemblyLimits limits = {})
      : reader_({.on_conversation = [this](capture::Conversation&& told) { conversations.push_back(std::move(told)); },
                 .on_nbstat = [this](capture::SeenNbstat&& told) { nbstat.push_back(std::move(told)); }},
                counts,
                patience_us,
                limits) {}

  /// One packet; `cut` of its bytes are not captured. Gives its frame number.
  std::uint64_t raw(int link_type, ByteView bytes, std::size_t cut = 0) {
    now_us += 1000;
    reader_.take({.frame = ++frame,
                  .time_us = now_us,
                  .link_type = link_type,
                  .wire_length = static_cast<std::uint32_t>(bytes.size()),
                  .bytes = bytes.first(bytes.size() - cut)});
    return frame;
  }
  std::uint64_t segment(const Tcp& made, std::size_t cut = 0) { return raw(capture::kLinkRaw, packet_of(made), cut); }

  void finish() { reader_.finish(); }
  [[nodiscard]] std::size_t held() const { return reader_.held(); }

  std::vector<capture::Conversation> conversations;
  std::vector<capture::SeenNbstat> nbstat;
  capture::CaptureCounts counts;
  std::int64_t now_us = 1'700'000'000'000'000;
  std::uint64_t frame = 0;

 private:
  capture::CaptureReader reader_;
};

/// A TCP connection that keeps its sequence numbers. The client opens with 1000, the server with 9000.
class Connection {
 public:
  explicit Connection(Feed& feed,
                      capture::IpEndpoint client = {v4(1), 50000},
                      capture::IpEndpoint server = {v4(2), 445})
      : feed_(feed), client_(client), server_(server) {}

  void open() {
    send(true, {}, capture::kTcpSyn);
    send(false, {}, capture::kTcpSyn | capture::kTcpAck);
  }
  std::uint64_t ask(Bytes payload) { return send(true, std::move(payload)); }
  std::uint64_t answer(Bytes payload) { return send(false, std::move(payload)); }
  std::uint64_t fin(bool by_client) { return send(by_client, {}, capture::kTcpFin | capture::kTcpAck); }
  std::uint64_t reset(bool by_client) { return send(by_client, {}, capture::kTcpRst); }
  void close() {
    fin(true);
    fin(false);
  }

  /// A segment at a place of its own, counted from the next byte of that end.
  std::uint64_t send_at(bool by_client, std::int64_t offset, Bytes payload) {
    const auto sequence = static_cast<std::uint32_t>(next(by_client) + offset);
    return feed_.segment(make(by_client, sequence, std::move(payload), capture::kTcpAck));
  }
  /// What was sent is passed over, as if the capture had lost it.
  void lose(bool by_client, std::size_t bytes) { next(by_client) += static_cast<std::uint32_t>(bytes); }

  std::uint64_t send(bool by_client, Bytes payload, std::uint8_t flags = capture::kTcpAck, std::size_t cut = 0) {
    const std::uint32_t sequence = next(by_client);
    next(by_client) += static_cast<std::uint32_t>(payload.size());
    if ((flags & (capture::kTcpSyn | capture::kTcpFin)) != 0) ++next(by_client);
    return feed_.segment(make(by_client, sequence, std::move(payload), flags), cut);
  }

  std::uint32_t client_next = 1000;
  std::uint32_t server_next = 9000;

 private:
  std::uint32_t& next(bool by_client) { return by_client ? client_next : server_next; }
  Tcp make(bool by_client, std::uint32_t sequence, Bytes payload, std::uint8_t flags) const {
    return {.from = by_client ? client_ : server_,
            .to = by_client ? server_ : client_,
            .sequence = sequence,
            .flags = flags,
            .payload = std::move(payload),
            .options = {}};
  }

  Feed& feed_;
  capture::IpEndpoint client_;
  capture::IpEndpoint server_;
};

/// A message with its transport header.
inline Bytes framed(ByteView message) { return proto::frame_message(message, proto::Transport::direct_tcp); }

}  // namespace smbprobe::test
