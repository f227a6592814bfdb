// The exchanges of one connection: requests joined with their answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "capture/smb_frames.hpp"
#include "probe/exchange.hpp"

namespace smbprobe::capture {

/// Collects the NEGOTIATEs of a connection and its SESSION_SETUPs that carry an NTLMSSP NEGOTIATE or CHALLENGE. Logins
/// stay out: they hold what passwords can be guessed from. Only a scan's sessions without credentials are kept (see
/// probe::session_tried_by_scan()), with the TREE_CONNECT that follows a null session.
class ExchangeLog {
 public:
  /// Messages of the client and of the server; those that make no exchange are passed over.
  void on_request(SmbFrame&& frame);
  void on_reply(SmbFrame&& frame);

  /// A NetBIOS session packet, of either end.
  void on_session_packet(const SmbFrame& frame);

  /// The server sent what is no SMB message where an answer was due.
  void on_garbage(SmbFrame&& frame);

  /// The server refused the connection itself.
  void on_refused(std::int64_t asked_us, PacketStamp stamp);

  /// The requests that wait for an answer get none, and why. A NetBIOS session that waits counts as one.
  void end_waiting(probe::Outcome outcome, const std::string& detail);

  /// When the oldest request that still waits was sent; nothing when none waits.
  [[nodiscard]] std::optional<std::int64_t> waiting_since() const;

  [[nodiscard]] bool empty() const noexcept { return exchanges_.empty(); }
  [[nodiscard]] std::size_t held() const noexcept { return held_; }
  [[nodiscard]] const std::string& called_name() const noexcept { return called_name_; }
  [[nodiscard]] bool is_netbios() const noexcept { return is_netbios_; }

  /// The exchanges in the order of their requests, numbered from 1, connection 1. The log is empty afterwards.
  [[nodiscard]] std::vector<probe::Exchange> take();

 private:
  /// What joins a request with its answer.
  struct Tag {
    bool smb2{};
    std::uint16_t command{};
    std::uint64_t id{};  ///< MessageId, or MID

    friend bool operator==(const Tag&, const Tag&) = default;
  };
  struct Entry {
    probe::Exchange exchange;
    Tag tag;
    bool waiting = false;  ///< for its answer
    bool lacks_request = false;
    std::int64_t asked_us{};
  };
  struct SessionRequest {
    PacketStamp stamp;
  };

  static Tag tag_of(proto::ByteView message);
  Entry* add(Entry entry);
  Entry* waiting_for(const Tag& tag);
  Entry* answer_without_request(const Tag& tag, std::uint64_t before_frame);
  [[nodiscard]] bool begins_connection(const Entry& entry) const;
  void answer(Entry& entry, SmbFrame&& frame);
  void refuse_session(const SmbFrame& frame, std::optional<std::uint8_t> error, std::string detail);
  Entry session_entry() const;

  std::vector<Entry> exchanges_;
  std::optional<SessionRequest> session_request_;  ///< not granted yet
  std::string called_name_;
  bool is_netbios_ = false;
  std::size_t held_ = 0;
};

}  // namespace smbprobe::capture
