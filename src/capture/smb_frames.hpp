// SMB messages and NetBIOS session packets out of one direction of a TCP connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "capture/byte_stream.hpp"
#include "proto/bytes.hpp"
#include "proto/session_frame.hpp"

namespace smbprobe::capture {

/// True for 0xFF, 0xFE, 0xFD or 0xFC and "SMB".
[[nodiscard]] bool is_smb_magic(proto::ByteView bytes) noexcept;

/// True when a transport header of 4 bytes and an SMB message begin here: how SMB is known on any port.
[[nodiscard]] bool begins_smb(proto::ByteView bytes) noexcept;

/// True when a NetBIOS session request without scopes begins here: how a NetBIOS session is known on any port.
[[nodiscard]] bool begins_session_request(proto::ByteView bytes) noexcept;

enum class FrameKind : std::uint8_t {
  message,         ///< an SMB message: plain, encrypted or compressed
  session_packet,  ///< a NetBIOS session packet other than SESSION_MESSAGE
  garbage,         ///< neither, where a message should begin
};

struct SmbFrame {
  FrameKind kind{};
  proto::SessionPacketType type{};
  proto::Bytes bytes;    ///< without the transport header; for a long message that is not used, only its header
  std::size_t length{};  ///< as the transport header says
  bool whole = true;     ///< false: the capture, or the connection, ends or has a hole before the message does
  PacketStamp stamp;     ///< of the packet that completes it
};

/// Cuts a stream into frames. Out of step (mid-stream, behind a hole) it looks for the next SMB message.
class SmbFrameReader final {
 public:
  using OnFrame = std::function<void(SmbFrame&&)>;

  void add(proto::ByteView bytes, PacketStamp stamp, const OnFrame& on_frame);
  void gap(std::uint64_t bytes, const OnFrame& on_frame);
  /// Gives a message that is not whole, as far as it came; nothing comes after this.
  void finish(const OnFrame& on_frame);

  /// Bytes of a frame that is not whole yet, its transport header included.
  [[nodiscard]] std::size_t pending() const noexcept;
  [[nodiscard]] std::size_t held() const noexcept { return start_.capacity() + frame_.bytes.capacity(); }

 private:
  enum class State : std::uint8_t { starting, in_body, seeking };
  enum class Start : std::uint8_t { incomplete, frame, keep_alive, garbage };

  std::size_t add_start(proto::ByteView bytes, PacketStamp stamp, const OnFrame& on_frame);
  std::size_t add_body(proto::ByteView bytes, PacketStamp stamp, const OnFrame& on_frame);
  std::size_t seek(proto::ByteView bytes, PacketStamp stamp, const OnFrame& on_frame);
  [[nodiscard]] Start judge_start() const;
  void begin_frame(PacketStamp stamp, const OnFrame& on_frame);
  void end_frame(const OnFrame& on_frame);
  void append_body(proto::ByteView bytes);

  State state_ = State::starting;
  proto::Bytes start_;  ///< starting: the bytes so far; seeking: the last few
  PacketStamp start_stamp_;
  SmbFrame frame_;            ///< in_body
  std::size_t received_ = 0;  ///< in_body: how much of frame_.length came, or was stepped over
};

}  // namespace smbprobe::capture
