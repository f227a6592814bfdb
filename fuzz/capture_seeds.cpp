#include "capture_seeds.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <variant>

#include "capture/byte_source.hpp"
#include "capture/capture_file.hpp"
#include "capture/capture_writer.hpp"
#include "capture/conversation_builder.hpp"
#include "capture/read_capture.hpp"
#include "capture/stream_reassembly.hpp"
#include "proto/nbstat.hpp"
#include "proto/writer.hpp"

namespace smbprobe::fuzz {
namespace {

using capture::End;
using capture::IpEndpoint;
using capture::PacketStamp;
using proto::Bytes;
using proto::ByteView;
using proto::Writer;

constexpr std::size_t kMostTogether = 4;  // exchanges of one seed, so that it stays short

/// Of the two ends the one that answers: by its port, else the one that spoke second.
End server_of(const IpEndpoint& first) { return capture::is_smb_port(first.port) ? End::first : End::second; }

/// Reads the frames of one connection and remembers what its client sent.
class StreamCutter final : public capture::StreamObserver {
 public:
  StreamCutter(const IpEndpoint& first, const IpEndpoint& second, SeedBag& seeds)
      : server_(server_of(first)), netbios_(first.port == 139 || second.port == 139), seeds_(seeds) {}

  void on_syn(End, bool, PacketStamp) override {}
  void on_bytes(End from, ByteView bytes, PacketStamp stamp) override {
    readers_[static_cast<std::size_t>(from)].add(bytes, stamp, [this](capture::SmbFrame&& frame) { cut(frame); });
    if (from != server_ && client_stream_.size() + bytes.size() < kMostInput)
      client_stream_.insert(client_stream_.end(), bytes.begin(), bytes.end());
  }
  void on_gap(End from, std::uint64_t bytes) override {
    readers_[static_cast<std::size_t>(from)].gap(bytes, [this](capture::SmbFrame&& frame) { cut(frame); });
  }
  void on_end(End, bool, PacketStamp) override {}
  void on_finished(PacketStamp) override {
    constexpr std::uint8_t kPieces = 62 << 1;  // fuzz_listen: of 63 bytes, no frame put before them
    Writer out;
    out.le(static_cast<std::uint8_t>(kPieces | (netbios_ ? 1 : 0)));
    out.bytes(client_stream_);
    if (!client_stream_.empty()) seeds_.add("listen", out.finish());
  }
  void on_time(std::int64_t) override {}
  [[nodiscard]] std::size_t held() const override { return client_stream_.size(); }

 private:
  void cut(const capture::SmbFrame& frame) {
    if (frame.kind == capture::FrameKind::message) return cut_message(frame.bytes, seeds_);
    if (frame.kind != capture::FrameKind::session_packet) return;
    Writer out;
    out.be(static_cast<std::uint8_t>(frame.type));
    out.zeros(1);
    out.be(static_cast<std::uint16_t>(frame.length));
    out.bytes(frame.bytes);
    seeds_.add("netbios_session", out.finish());
  }

  End server_;
  bool netbios_;
  SeedBag& seeds_;
  std::array<capture::SmbFrameReader, 2> readers_;
  Bytes client_stream_;
};

/// The segments of each connection as fuzz_reassembly takes them.
class SegmentCutter {
 public:
  void take(const capture::TcpSegment& segment) {
    if (!capture::is_smb_port(segment.from.port) && !capture::is_smb_port(segment.to.port)) return;
    const bool from_server = capture::is_smb_port(segment.from.port);
    Connection& connection = connections_[from_server ? std::pair(segment.to, segment.from)  //
                                                      : std::pair(segment.from, segment.to)];
    auto& base = connection.bases[from_server ? 1 : 0];
    if (!base) base = segment.sequence + ((segment.flags & capture::kTcpSyn) != 0 ? 1 : 0);
    const bool port_139 = segment.from.port == 139 || segment.to.port == 139;
    const unsigned choices = (from_server ? 0x80U : 0U) | (port_139 ? 0x40U : 0U) | (segment.flags & 0x17U);
    const auto place = segment.sequence - *base;
    for (std::size_t at = 0; at == 0 || at < segment.payload.size();) {
      const ByteView piece = segment.payload.subspan(at, std::min<std::size_t>(segment.payload.size() - at, 255));
      connection.out.le(static_cast<std::uint8_t>(choices));
      connection.out.le(static_cast<std::uint16_t>(place + at));
      connection.out.le(static_cast<std::uint8_t>(piece.size()));
      connection.out.bytes(piece);
      at += std::max<std::size_t>(piece.size(), 1);
    }
  }

  void finish(SeedBag& seeds) {
    for (auto& [ends, connection] : connections_) {
      Bytes input = connection.out.finish();
      input.resize(std::min(input.size(), kMostInput));
      seeds.add("reassembly", input);
    }
  }

 private:
  struct Connection {
    std::array<std::optional<std::uint32_t>, 2> bases;  ///< sequence numbers of the first bytes
    Writer out;
  };
  std::map<std::pair<IpEndpoint, IpEndpoint>, Connection> connections_;  ///< by client and server
};

void cut_datagram(const capture::UdpDatagram& datagram, SeedBag& seeds) {
  constexpr std::uint8_t kNameOffset = 12;  // behind the header. RFC 1002 4.2.1
  if (datagram.from.port != proto::kNbstatPort && datagram.to.port != proto::kNbstatPort) return;
  seeds.add("nbstat", datagram.payload);
  Writer out;
  out.le(kNameOffset);
  out.bytes(datagram.payload);
  seeds.add("netbios_name", out.finish());
}

/// A capture of this connection alone: short, so that a fuzzer reaches all of it.
void cut_conversation(const capture::Conversation& conversation, SeedBag& seeds) {
  const std::span<const probe::Exchange> exchanges(conversation.exchanges);
  if (exchanges.empty()) return;
  Bytes file = capture::CaptureWriter::begin();
  const Bytes packets = capture::CaptureWriter().connection(exchanges);
  file.insert(file.end(), packets.begin(), packets.end());
  seeds.add("capture_file", file);
  seeds.add("read_report", file);
  cut_exchanges(exchanges.first(std::min(exchanges.size(), kMostTogether)), seeds);
}

void cut_packets(capture::CaptureFile& file, SeedBag& seeds) {
  capture::CaptureCounts counts;
  std::vector<probe::Exchange> together;
  capture::CaptureReader conversations({.on_conversation =
                                            [&](capture::Conversation&& told) {
                                              cut_conversation(told, seeds);
                                              if (!told.exchanges.empty()) together.push_back(told.exchanges.front());
                                              if (together.size() < kMostTogether) return;
                                              cut_exchanges(together, seeds);
                                              together.clear();
                                            },
                                        .on_nbstat = {}},
                                       counts);
  capture::StreamReassembly streams(
      {}, [&](const auto& first, const auto& second) { return std::make_unique<StreamCutter>(first, second, seeds); });
  SegmentCutter segments;
  while (const auto packet = file.next()) {
    conversations.take(*packet);
    const auto parsed = capture::parse_packet(packet->link_type, packet->bytes, packet->wire_length);
    if (const auto* datagram = std::get_if<capture::UdpDatagram>(&parsed)) cut_datagram(*datagram, seeds);
    const auto* segment = std::get_if<capture::TcpSegment>(&parsed);
    if (segment == nullptr) continue;
    streams.take(*segment, {packet->frame, packet->time_us}, capture::Beginning::possible);
    segments.take(*segment);
  }
  conversations.finish();
  streams.finish();
  segments.finish(seeds);
}

}  // namespace

void cut_capture(const Bytes& file, SeedBag& seeds) {
  const ByteView whole = ByteView(file).first(std::min(file.size(), kMostCapture));
  for (const char* const target : {"capture_file", "read_report"}) seeds.add(target, whole, kMostCapture);
  auto opened = capture::CaptureFile::open(capture::ByteSource::of_bytes(file), "capture");
  if (opened) cut_packets(*opened, seeds);
}

}  // namespace smbprobe::fuzz
