#include "capture/read_capture.hpp"

#include <utility>

#include "capture/conversation_builder.hpp"
#include "capture/link_types.hpp"
#include "proto/nbstat.hpp"

namespace smbprobe::capture {
namespace {

constexpr std::int64_t kLivePatienceUs = 10'000'000;
constexpr std::int64_t kTickUs = 1'000'000;
constexpr std::size_t kMostNamedLinks = 8;

/// A growing capture does not wait for a RST to be contradicted: it reports what is known.
ReassemblyLimits limits_for(ReassemblyLimits limits, std::optional<std::int64_t> patience_us) {
  if (patience_us) limits.most_reset = 0;
  return limits;
}

}  // namespace

CaptureReader::CaptureReader(CaptureEvents events,
                             CaptureCounts& counts,
                             std::optional<std::int64_t> patience_us,
                             ReassemblyLimits limits)
    : events_(std::move(events)),
      counts_(counts),
      tells_time_(patience_us.has_value()),
      streams_(limits_for(limits, patience_us), [this, patience_us](const IpEndpoint& first, const IpEndpoint& second) {
        const auto tell = [this](Conversation&& conversation) {
          if (events_.on_conversation) events_.on_conversation(std::move(conversation));
        };
        return std::make_unique<ConversationBuilder>(first, second, tell, patience_us, tunnels_.to_string());
      }) {}

void CaptureReader::take(const CapturedPacket& packet) {
  ++counts_.packets;
  if (packet.wire_length > packet.bytes.size()) ++counts_.cut_packets;
  if (!is_read_link_type(packet.link_type)) {
    ++counts_.other_link_packets;
    if (counts_.other_links.size() < kMostNamedLinks) counts_.other_links.insert(packet.link_type);
    return;
  }
  const PacketStamp stamp{packet.frame, packet.time_us};
  const ParsedPacket parsed = parse_packet(packet.link_type, packet.bytes, packet.wire_length, &tunnels_);
  if (std::holds_alternative<IpFragment>(parsed)) ++counts_.fragments;
  if (const auto* segment = std::get_if<TcpSegment>(&parsed)) take_tcp(*segment, stamp);
  if (const auto* datagram = std::get_if<UdpDatagram>(&parsed)) take_udp(*datagram, stamp);
  if (const auto* unread_packet = std::get_if<UnreadPacket>(&parsed)) counts_.unread.add(*unread_packet);
  if (tells_time_) tell_time(packet.time_us);
}

/// Connections of the SMB ports are followed from the first packet, others once a segment begins with an SMB message
/// or a NetBIOS session request.
void CaptureReader::take_tcp(const TcpSegment& segment, PacketStamp stamp) {
  Beginning beginning = Beginning::none;
  if (begins_smb(segment.payload) || begins_session_request(segment.payload))
    beginning = Beginning::message;
  else if (is_smb_port(segment.from.port) || is_smb_port(segment.to.port))
    beginning = Beginning::possible;
  streams_.take(segment, stamp, beginning);
  count_streams();
}

void CaptureReader::take_udp(const UdpDatagram& datagram, PacketStamp stamp) {
  if (datagram.from.port != proto::kNbstatPort || datagram.missing > 0 || !events_.on_nbstat) return;
  auto answer = proto::decode_nbstat_answer(datagram.payload);
  if (!answer) return;
  events_.on_nbstat({.address = to_string(datagram.from.address), .frame = stamp.frame, .answer = *std::move(answer)});
}

void CaptureReader::tell_time(std::int64_t now_us) {
  if (now_us < next_tick_us_ && next_tick_us_ - now_us <= kTickUs) return;
  next_tick_us_ = now_us + kTickUs;
  streams_.tick(now_us);
}

void CaptureReader::finish() {
  streams_.finish();
  count_streams();
}

void CaptureReader::count_streams() {
  counts_.lost_bytes += streams_.lost_bytes() - std::exchange(counted_lost_, streams_.lost_bytes());
  counts_.dropped_streams += streams_.dropped_streams() - std::exchange(counted_dropped_, streams_.dropped_streams());
}

void read_capture(CaptureFile& file, const CaptureEvents& events, CaptureCounts& counts) {
  const auto patience = file.is_live() ? std::optional(kLivePatienceUs) : std::nullopt;
  CaptureReader reader(events, counts, patience);
  while (const auto packet = file.next()) reader.take(*packet);
  reader.finish();
}

}  // namespace smbprobe::capture
