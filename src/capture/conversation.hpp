// Captured TCP streams as conversations: the exchanges of one SMB connection, and what its session became.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "capture/packet.hpp"
#include "probe/exchange.hpp"
#include "proto/nbstat.hpp"
#include "report/session.hpp"

namespace smbprobe::capture {

/// One TCP connection that carried SMB. `exchanges` are its NEGOTIATEs and the SESSION_SETUPs up to the CHALLENGE.
struct Conversation {
  report::SocketAddress client;
  report::SocketAddress server;
  proto::Transport transport{};
  std::vector<probe::Exchange> exchanges;
  report::SessionFacts session;
  std::string via;              ///< the tunnels of its first packet, see TunnelPath; "" for none
  bool incomplete = false;      ///< bytes of it were not captured
  std::uint64_t first_frame{};  ///< from 1, as Wireshark counts
  std::uint64_t last_frame{};

  friend bool operator==(const Conversation&, const Conversation&) = default;
};

/// An NBSTAT answer seen on UDP 137.
struct SeenNbstat {
  std::string address;  ///< who answered
  std::uint64_t frame{};
  proto::NbstatAnswer answer;
};

/// Kinds of packets that may hold SMB and are not taken apart, and how many there were of each.
class UnreadKinds {
 public:
  void add(const UnreadPacket& packet) {
    const auto known = counts_.find(packet);
    if (known != counts_.end())
      ++known->second;
    else if (counts_.size() < kMostKinds)
      counts_.emplace(packet, 1);
    else
      ++others_;
  }
  [[nodiscard]] const std::map<UnreadPacket, std::uint64_t>& counts() const noexcept { return counts_; }
  [[nodiscard]] std::uint64_t others() const noexcept { return others_; }

 private:
  static constexpr std::size_t kMostKinds = 32;

  std::map<UnreadPacket, std::uint64_t> counts_;
  std::uint64_t others_ = 0;  ///< of kinds that came when there were many
};

/// What was passed over while reading, for the last line of the report.
struct CaptureCounts {
  std::uint64_t packets{};
  std::uint64_t cut_packets{};         ///< shorter than on the wire (snap length)
  std::uint64_t fragments{};           ///< IP fragments, not reassembled
  std::uint64_t other_link_packets{};  ///< of a link type that is not read
  std::set<int> other_links;           ///< their LINKTYPE_ numbers, the first few
  UnreadKinds unread;                  ///< packets in what is not taken apart
  std::uint64_t lost_bytes{};          ///< holes in TCP streams that were stepped over
  std::uint64_t dropped_streams{};     ///< given up because too many were open
};

/// Told while a capture is read.
struct CaptureEvents {
  std::function<void(Conversation&&)>
      on_conversation;  ///< once a connection is understood: closed, or its session stands
  std::function<void(SeenNbstat&&)> on_nbstat;
};

}  // namespace smbprobe::capture
