// Why a verdict is what it is: a kind, and for some a number off the wire.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smbprobe::report {

enum class ReasonKind : std::uint8_t {
  none,                ///< an acceptance speaks for itself
  timeout,             ///< nothing came within the deadline
  host_timeout,        ///< the host's time ran out before it was answered
  closed,              ///< the peer closed without a whole reply
  reset,               ///< the peer reset the connection
  dropped,             ///< closed, reset or out of resources, and not confirmed as a refusal
  smb2_offer_closed,   ///< closed or reset, and only SMB2 was offered: so do servers that have SMB1 alone
  connection_refused,  ///< no service listens on the port
  unreachable,         ///< no route, host or network unreachable, permission denied by a firewall
  error,               ///< an internal error: out of descriptors, out of memory
  garbage,             ///< non-SMB data
  http,
  ssh,
  tls,
  malformed,          ///< an SMB message that cannot be read
  not_captured,       ///< a capture lacks the reply
  not_tried,          ///< the port was not asked
  no_context,         ///< the answer has no such negotiate context
  implied,            ///< follows from the dialect. [MS-SMB2] 3.3.5.4
  answered_smb1,      ///< an SMB1 answer to SMB2
  answered_smb2,      ///< an SMB2 answer to SMB1
  session_retarget,   ///< RETARGET SESSION RESPONSE. [RFC 1002] 4.3.5
  accepted,           ///< a session, and the server does not call it guest or null
  accepted_as_null,   ///< SMB2_SESSION_FLAG_IS_NULL
  accepted_as_guest,  ///< SMB2_SESSION_FLAG_IS_GUEST, SMB_SETUP_GUEST
  status,             ///< number: Status of the header
  session_error,      ///< number: ERROR_CODE of a NEGATIVE SESSION RESPONSE. [RFC 1002] 4.3.4
  dialect_index,      ///< number: DialectIndex of an SMB1 answer
  dialect,            ///< number: DialectRevision that was not among those offered
  passed_over_for,    ///< number: DialectRevision that was chosen where this one was offered too
  answered,           ///< number: the algorithm that was chosen where this one was offered
};

struct Reason {
  ReasonKind kind = ReasonKind::none;
  std::uint32_t number{};  ///< 0 for a kind without one

  constexpr Reason() = default;
  constexpr Reason(ReasonKind the_kind, std::uint32_t the_number = 0) noexcept  // NOLINT(google-explicit-constructor)
      : kind(the_kind), number(the_number) {}

  [[nodiscard]] constexpr bool is_none() const noexcept { return kind == ReasonKind::none; }
  friend bool operator==(const Reason&, const Reason&) = default;
};

/// How a kind is written: its word, and behind it as many hex digits as its number has, 0 for a kind without one.
struct ReasonWord {
  std::string_view word;
  int digits;
};
/// In the order of ReasonKind.
inline constexpr std::array kReasonWords{
    ReasonWord{"", 0},
    ReasonWord{"timeout", 0},
    ReasonWord{"host_timeout", 0},
    ReasonWord{"closed", 0},
    ReasonWord{"reset", 0},
    ReasonWord{"dropped", 0},
    ReasonWord{"smb2_offer_closed", 0},
    ReasonWord{"connection_refused", 0},
    ReasonWord{"unreachable", 0},
    ReasonWord{"error", 0},
    ReasonWord{"garbage", 0},
    ReasonWord{"http", 0},
    ReasonWord{"ssh", 0},
    ReasonWord{"tls", 0},
    ReasonWord{"malformed", 0},
    ReasonWord{"not_captured", 0},
    ReasonWord{"not_tried", 0},
    ReasonWord{"no_context", 0},
    ReasonWord{"implied", 0},
    ReasonWord{"answered_smb1", 0},
    ReasonWord{"answered_smb2", 0},
    ReasonWord{"nbss_retarget", 0},
    ReasonWord{"accepted", 0},
    ReasonWord{"accepted_as_null", 0},
    ReasonWord{"accepted_as_guest", 0},
    ReasonWord{"status_0x", 8},
    ReasonWord{"nbss_0x", 2},
    ReasonWord{"dialect_index_0x", 4},
    ReasonWord{"dialect_0x", 4},
    ReasonWord{"passed_over_for_0x", 4},
    ReasonWord{"answered_0x", 4},
};
static_assert(kReasonWords.size() == static_cast<std::size_t>(ReasonKind::answered) + 1);

/// Room for any reason as text.
using ReasonText = std::array<char, 32>;

/// As in JSON: "timeout", "status_0xc00000bb"; "" for none. @param room may hold the text
[[nodiscard]] std::string_view write_reason(Reason reason, ReasonText& room) noexcept;
[[nodiscard]] std::string to_string(Reason reason);

/// The other way round; nothing for what is no reason.
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view text) noexcept;

}  // namespace smbprobe::report
