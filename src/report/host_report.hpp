// What is known of a host: plain data, wire numbers, no words for people.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/enum_name.hpp"
#include "proto/bytes.hpp"
#include "proto/guid.hpp"
#include "proto/session_frame.hpp"
#include "report/cut_text.hpp"
#include "report/depth.hpp"
#include "report/reason.hpp"

namespace smbprobe::report {

/// The three values of a verdict, and the fourth for a question that was not put.
enum class Answer : std::uint8_t { accepted, refused, unknown, not_asked };

/// `disabled` only where a server says that it cannot sign: SMB1 without the ENABLED bit, SMB2 against the
/// specification.
enum class Signing : std::uint8_t { disabled, enabled, required };

/// Where a server's algorithm comes from when it could choose among several of the client's.
enum class Preference : std::uint8_t { server, client };

enum class EndpointState : std::uint8_t { smb, not_smb, silent, refused, unreachable, error };

enum class HostStatus : std::uint8_t { smb, not_smb, silent, refused, unreachable, unresolved, error };

enum class Smb1Status : std::uint8_t { only, enabled, disabled, unknown };

/// An answer, why it is that one, and the exchange that shows it.
struct Verdict {
  Answer answer = Answer::not_asked;
  Reason reason;                          ///< none for an acceptance
  std::optional<std::uint32_t> exchange;  ///< Exchange::number

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

struct Smb1Dialect {
  std::string dialect;  ///< the string on the wire
  Verdict verdict;

  friend bool operator==(const Smb1Dialect&, const Smb1Dialect&) = default;
};

struct Smb1Report {
  Verdict verdict;
  std::vector<Smb1Dialect> dialects;  ///< those that were put to the server, least preferred first
  std::optional<Signing> signing;
  std::optional<bool> user_level_security;
  std::optional<bool> challenge_response;  ///< false: passwords travel in the clear
  std::optional<bool> extended_security;
  /// Whether some request had SMB_FLAGS2_EXTENDED_SECURITY and was answered in an NT dialect: only then "no" counts.
  std::optional<bool> extended_security_asked;
  std::optional<std::uint8_t> flags;  ///< Flags of the first answer that is no refusal. [MS-CIFS] 2.2.3.1
  std::optional<std::uint32_t> capabilities;
  std::optional<std::uint32_t> max_buffer_size;  ///< bytes
  std::optional<std::uint16_t> max_mpx_count;
  std::optional<std::uint64_t> system_time;       ///< FILETIME
  std::optional<std::string> local_time;          ///< a LANMAN server's clock: ISO 8601 without a zone
  std::optional<std::int16_t> time_zone_minutes;  ///< from UTC, positive to the west
  std::optional<proto::Guid> server_guid;
  std::optional<std::string> domain;  ///< UTF-8 from the wire: escape it
  std::optional<std::string> server;

  friend bool operator==(const Smb1Report&, const Smb1Report&) = default;
};

struct Smb2Dialect {
  std::uint16_t revision{};
  Verdict verdict;
  std::optional<std::uint16_t> security_mode;
  std::optional<Signing> signing;
  std::optional<std::uint32_t> capabilities;
  /// Whether some request that this dialect answers could encrypt, with ciphers for 3.1.1: only then "no" counts.
  std::optional<bool> encryption_asked;
  std::optional<std::uint32_t> max_transact_size;  ///< bytes
  std::optional<std::uint32_t> max_read_size;
  std::optional<std::uint32_t> max_write_size;

  friend bool operator==(const Smb2Dialect&, const Smb2Dialect&) = default;
};

/// One algorithm that was offered, alone or in a list that was refused whole.
struct Algorithm {
  std::uint16_t id{};
  Verdict verdict;

  friend bool operator==(const Algorithm&, const Algorithm&) = default;
};

struct UnknownContext {
  std::uint16_t type{};
  proto::Bytes data;

  friend bool operator==(const UnknownContext&, const UnknownContext&) = default;
};

struct Smb2Report {
  Verdict verdict;
  std::vector<Smb2Dialect> dialects;            ///< those that were put to the server, lowest first
  std::optional<std::uint16_t> multi_protocol;  ///< DialectRevision that a multi-protocol NEGOTIATE got
  /// Whether a multi-protocol NEGOTIATE was answered or refused; empty in a report that does not say (schema 1).
  std::optional<bool> multi_protocol_asked;
  Reason multi_protocol_refusal;   ///< the SMB2 error that one got
  std::optional<Signing> signing;  ///< the weakest over the accepted dialects
  std::optional<proto::Guid> server_guid;
  std::optional<std::uint64_t> system_time;       ///< FILETIME
  std::optional<std::uint64_t> start_time;        ///< FILETIME; empty for 0, "not told"
  std::optional<std::vector<Algorithm>> ciphers;  ///< empty optional: no 3.1.1 answer told; the preferred one first
  std::optional<Preference> cipher_preference;
  std::optional<std::vector<Algorithm>> signing_algorithms;
  std::optional<Preference> signing_preference;
  std::optional<std::vector<std::uint16_t>> preauth_integrity;
  std::optional<std::vector<std::uint16_t>> compression;
  bool compression_chained = false;
  /// Whether some request that 3.1.1 answers had the CHAINED flag and several algorithms: only then "no" counts.
  std::optional<bool> compression_chained_asked;
  std::optional<std::vector<std::uint16_t>> rdma_transforms;
  std::optional<bool> transport_security;
  std::optional<bool> posix_extensions;
  std::optional<std::vector<UnknownContext>> unknown_contexts;

  friend bool operator==(const Smb2Report&, const Smb2Report&) = default;
};

struct Authentication {
  std::optional<std::vector<std::string>> mechanisms;  ///< OIDs in dots; empty optional: not told
  std::optional<std::string> hint;                     ///< bytes from the wire: escape it
  Verdict anonymous;      ///< a null session; the reason of an acceptance is what the server calls it
  Verdict anonymous_ipc;  ///< a TREE_CONNECT to IPC$ in that session; not_asked where none was granted
  Verdict guest;          ///< a session as Guest with an empty password

  friend bool operator==(const Authentication&, const Authentication&) = default;
};

/// A deviation from the specification and where it was seen ("smb2.3.1.1", "smb1", "netbios").
struct ReportedAnomaly {
  std::string where;
  std::string what;

  friend bool operator==(const ReportedAnomaly&, const ReportedAnomaly&) = default;
};

/// Who the server says it is: NTLMSSP CHALLENGE, SMB1 session set-up, SMB1 NEGOTIATE, NBSTAT. UTF-8 from the wire:
/// escape it.
struct Identity {
  std::optional<std::string> netbios_name;
  std::optional<std::string> netbios_domain;
  std::optional<std::string> dns_name;
  std::optional<std::string> dns_domain;
  std::optional<std::string> dns_forest;
  std::optional<std::string> os_version;      ///< "10.0.17763"
  std::optional<std::string> native_os;       ///< SMB1 session set-up only
  std::optional<std::string> native_lan_man;  ///< SMB1 session set-up only
  std::optional<std::string> mac;             ///< NBSTAT's UNIT_ID, "00:11:32:aa:bb:cc"; empty for all zero

  friend bool operator==(const Identity&, const Identity&) = default;
};

struct EndpointReport {
  proto::Transport transport{};
  std::uint16_t port{};
  EndpointState state{};
  std::optional<bool>
      connected;  ///< whether any connection came about; empty where none was tried or only a proxy knows
  Reason reason;  ///< for a state other than smb
  std::optional<std::string> called_name;  ///< NetBIOS: the name that opened a session
  std::vector<std::string> tried_names;    ///< NetBIOS: every name that was tried, in order
  Smb1Report smb1;
  Smb2Report smb2;
  Authentication authentication;
  std::vector<ReportedAnomaly> anomalies;

  friend bool operator==(const EndpointReport&, const EndpointReport&) = default;
};

struct HostReport {
  std::string target;           ///< as the user wrote it
  std::string address;          ///< "" when unresolved
  std::string source = "live";  ///< live | capture
  Depth depth{};
  std::int64_t started_us{};  ///< microseconds since 1970 UTC
  std::int64_t elapsed_us{};
  HostStatus status{};
  Smb1Status smb1 = Smb1Status::unknown;
  std::vector<std::string> dialects;  ///< accepted on any port, lowest first: SMB1 strings, then "2.0.2"...
  std::optional<Signing> signing;     ///< the weakest over what any port accepts
  /// Questions that were put and whose answer is unknown; empty where no port supports SMB or was open and silent.
  std::optional<std::uint32_t> unanswered;
  std::vector<EndpointReport> endpoints;
  Identity identity;
  std::vector<std::string> errors;  ///< sentences for people
  std::vector<CutText> cut;         ///< what cut_texts() made shorter

  friend bool operator==(const HostReport&, const HostReport&) = default;
};

// Names as in JSON: of each enumeration all, in the order of its values, and of a value its own.
inline constexpr std::array<std::string_view, 4> kAnswerNames{"accepted", "refused", "unknown", "not_asked"};
inline constexpr std::array<std::string_view, 3> kSigningNames{"disabled", "enabled", "required"};
inline constexpr std::array<std::string_view, 2> kPreferenceNames{"server", "client"};
inline constexpr std::array<std::string_view, 6> kEndpointStateNames{"smb",     "not_smb",     "silent",
                                                                     "refused", "unreachable", "error"};
inline constexpr std::array<std::string_view, 7> kHostStatusNames{"smb",         "not_smb",    "silent", "refused",
                                                                  "unreachable", "unresolved", "error"};
inline constexpr std::array<std::string_view, 4> kSmb1StatusNames{"only", "enabled", "disabled", "unknown"};
inline constexpr std::array<std::string_view, 3> kDepthNames{"quick", "standard", "full"};
inline constexpr std::array<std::string_view, 2> kTransportNames{"direct_tcp", "netbios"};

constexpr const auto& names_of(Answer /*type*/) noexcept { return kAnswerNames; }
constexpr const auto& names_of(Signing /*type*/) noexcept { return kSigningNames; }
constexpr const auto& names_of(Preference /*type*/) noexcept { return kPreferenceNames; }
constexpr const auto& names_of(EndpointState /*type*/) noexcept { return kEndpointStateNames; }
constexpr const auto& names_of(HostStatus /*type*/) noexcept { return kHostStatusNames; }
constexpr const auto& names_of(Smb1Status /*type*/) noexcept { return kSmb1StatusNames; }
constexpr const auto& names_of(Depth /*type*/) noexcept { return kDepthNames; }
constexpr const auto& names_of(proto::Transport /*type*/) noexcept { return kTransportNames; }

[[nodiscard]] constexpr std::string_view name_of(Answer value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(Signing value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(Preference value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(EndpointState value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(HostStatus value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(Smb1Status value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(Depth value) noexcept {
  return base::nth_name(names_of(value), value);
}
[[nodiscard]] constexpr std::string_view name_of(proto::Transport value) noexcept {
  return base::nth_name(names_of(value), value);
}

}  // namespace smbprobe::report
