// One TCP connection of a capture becomes a Conversation.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "capture/conversation.hpp"
#include "capture/exchange_log.hpp"
#include "capture/session_watch.hpp"
#include "capture/smb_frames.hpp"
#include "capture/stream_reassembly.hpp"

namespace smbprobe::capture {

/// An unanswered request is `silent` when the capture goes on for so long after it, else `not_captured`.
inline constexpr std::int64_t kSilentAfterUs = 5'000'000;

/// True for 445 and 139: connections to them are followed from their SYN on.
[[nodiscard]] constexpr bool is_smb_port(std::uint16_t port) noexcept { return port == 445 || port == 139; }

/// Told once for each connection that carried SMB, or whose server refused it.
using OnConversation = std::function<void(Conversation&&)>;

class ConversationBuilder final : public StreamObserver {
 public:
  /// @param patience_us hand the conversation over when its session stands and this time has passed since its first
  /// packet; without it, when it is over.
  /// @param via the tunnels that its first packet came in
  ConversationBuilder(const IpEndpoint& first,
                      const IpEndpoint& second,
                      OnConversation on_conversation,
                      std::optional<std::int64_t> patience_us,
                      std::string via = {});

  void on_syn(End from, bool acknowledges, PacketStamp stamp) override;
  void on_bytes(End from, proto::ByteView bytes, PacketStamp stamp) override;
  void on_gap(End from, std::uint64_t bytes) override;
  void on_conflict(End from, PacketStamp later) override;
  void on_end(End from, bool reset, PacketStamp stamp) override;
  void on_finished(PacketStamp last) override;
  void on_time(std::int64_t now_us) override;
  [[nodiscard]] std::size_t held() const override;

 private:
  struct Side {
    IpEndpoint endpoint;
    SmbFrameReader reader;
    bool seen = false;    ///< a packet of this end was captured
    bool lost = false;    ///< bytes of this end were not captured
    bool synced = false;  ///< opened by a SYN, or an SMB frame was read
    std::optional<PacketStamp> syn;
  };

  Side& side(End end) noexcept { return sides_[static_cast<std::size_t>(end)]; }
  [[nodiscard]] bool is_server(End end) const noexcept { return server_ == end; }
  void note(PacketStamp stamp);
  void on_frame(End from, SmbFrame&& frame);
  void on_message(End from, SmbFrame&& frame);
  void learn_server(End from, bool is_reply);
  void on_server_end(bool reset, PacketStamp stamp);
  void judge_unanswered(PacketStamp last);
  void hand_over();

  std::array<Side, 2> sides_;
  OnConversation on_conversation_;
  std::optional<std::int64_t> patience_us_;
  std::string via_;
  std::optional<End> server_;
  std::optional<std::uint64_t> conflict_frame_;  ///< of the first packet that brought other bytes again
  ExchangeLog log_;
  SessionWatch watch_;
  bool carried_smb_ = false;
  bool client_ended_ = false;
  std::int64_t over_us_ = probe::kNeverOver;  ///< when an end closed or reset, the last of them
  bool handed_over_ = false;
  PacketStamp first_;
  PacketStamp last_;
};

}  // namespace smbprobe::capture
