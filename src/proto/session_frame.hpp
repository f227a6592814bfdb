// The 4-byte transport header: direct TCP and NetBIOS session packets. [MS-SMB2] 2.1, RFC 1002 4.3
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/named_values.hpp"
#include "proto/netbios_name.hpp"

namespace smbprobe::proto {

inline constexpr std::size_t kFrameHeaderSize = 4;

/// A cap for any reply before authentication: the largest real one is below 1 KiB; 128 KiB leaves room for odd ones.
inline constexpr std::uint32_t kMaxReplyLength = 128 * 1024;

/// How SMB messages travel.
enum class Transport : std::uint8_t {
  direct_tcp,  ///< zero byte and a 24-bit length, port 445
  netbios,     ///< NetBIOS session service with a 17-bit length, port 139
};

/// NetBIOS session packet types; direct TCP uses SESSION_MESSAGE alone.
enum class SessionPacketType : std::uint8_t {
  SESSION_MESSAGE = 0x00,
  SESSION_REQUEST = 0x81,
  POSITIVE_SESSION_RESPONSE = 0x82,
  NEGATIVE_SESSION_RESPONSE = 0x83,
  RETARGET_SESSION_RESPONSE = 0x84,
  SESSION_KEEP_ALIVE = 0x85,
};

/// ERROR_CODE of a NEGATIVE SESSION RESPONSE. RFC 1002 4.3.4
inline constexpr std::array<Named<std::uint8_t>, 5> kSessionErrors{{
    {0x80, "NOT_LISTENING_ON_CALLED_NAME", "not listening on called name"},
    {0x81, "NOT_LISTENING_FOR_CALLING_NAME", "not listening for calling name"},
    {0x82, "CALLED_NAME_NOT_PRESENT", "called name not present"},
    {0x83, "INSUFFICIENT_RESOURCES", "called name present, but insufficient resources"},
    {0x8F, "UNSPECIFIED_ERROR", "unspecified error"},
}};
static_assert(sorted_and_unique(kSessionErrors));

struct FrameHeader {
  SessionPacketType type{};  ///< any bit pattern is legal
  std::uint8_t flags{};      ///< NetBIOS FLAGS without the length extension bit; always 0 on direct TCP
  std::uint32_t length{};    ///< bytes that follow the header: 24 bits on direct TCP, 17 on NetBIOS

  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

/// Decodes the 4 bytes before a message. On direct TCP type 0 has a 24-bit length; every other type, and NetBIOS, has
/// FLAGS and a 17-bit length. Error: truncated.
[[nodiscard]] Decoded<FrameHeader> decode_frame_header(ByteView bytes, Transport transport);

/// A message with its transport header. @pre message is at most 0x1FFFF bytes (NetBIOS) or 0xFFFFFF bytes (direct TCP).
[[nodiscard]] Bytes frame_message(ByteView message, Transport transport);

struct SessionRequest {
  NetbiosName called;
  NetbiosName calling;

  friend bool operator==(const SessionRequest&, const SessionRequest&) = default;
};

/// A SESSION REQUEST packet with its header. RFC 1002 4.3.2
[[nodiscard]] Bytes build_session_request(const SessionRequest& request);

/// Decodes the body of a SESSION REQUEST (header removed). Errors: truncated, bad_value (not half-ASCII),
/// trailing_data.
[[nodiscard]] Decoded<SessionRequest> decode_session_request(ByteView body);

/// A POSITIVE SESSION RESPONSE packet. RFC 1002 4.3.3
[[nodiscard]] Bytes build_positive_session_response();

/// A NEGATIVE SESSION RESPONSE packet. RFC 1002 4.3.4
[[nodiscard]] Bytes build_negative_session_response(std::uint8_t error_code);

/// The ERROR_CODE in the body of a NEGATIVE SESSION RESPONSE. Errors: truncated, trailing_data.
[[nodiscard]] Decoded<std::uint8_t> decode_negative_session_response(ByteView body);

struct Retarget {
  std::array<std::uint8_t, 4> ip_address{};  ///< RETARGET_IP_ADDRESS, network order
  std::uint16_t port{};                      ///< PORT

  friend bool operator==(const Retarget&, const Retarget&) = default;
};

/// A RETARGET SESSION RESPONSE packet. RFC 1002 4.3.5
[[nodiscard]] Bytes build_retarget_session_response(const Retarget& retarget);

/// Decodes the body of a RETARGET SESSION RESPONSE. Errors: truncated, trailing_data.
[[nodiscard]] Decoded<Retarget> decode_retarget_session_response(ByteView body);

/// A SESSION KEEP ALIVE packet. RFC 1002 4.3.7
[[nodiscard]] Bytes build_session_keep_alive();

}  // namespace smbprobe::proto
