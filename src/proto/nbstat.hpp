// NBSTAT: node status request and response, UDP 137. RFC 1002 4.2.17, 4.2.18
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "proto/anomaly.hpp"
#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"
#include "proto/netbios_name.hpp"

namespace smbprobe::proto {

inline constexpr std::uint16_t kNbstatPort = 137;

/// Flag of NAME_FLAGS: the name belongs to a group. RFC 1002 4.2.18
inline constexpr std::uint16_t kNameFlagGroup = 0x8000;

struct NbstatQuery {
  std::uint16_t transaction_id{};  ///< NAME_TRN_ID
  NetbiosName name;                ///< QUESTION_NAME

  friend bool operator==(const NbstatQuery&, const NbstatQuery&) = default;
};

struct NbstatName {
  NetbiosName name;
  std::uint16_t flags{};  ///< NAME_FLAGS

  friend bool operator==(const NbstatName&, const NbstatName&) = default;
};

struct NbstatAnswer {
  std::uint16_t transaction_id{};         ///< NAME_TRN_ID
  std::uint16_t flags{};                  ///< header flags with RCODE in the low nibble
  std::vector<NbstatName> names;          ///< NODE_NAME array
  std::array<std::uint8_t, 6> unit_id{};  ///< UNIT_ID: the MAC address, zero at Samba
  bool has_unit_id{};                     ///< some servers end after the names
  Anomalies anomalies;

  friend bool operator==(const NbstatAnswer&, const NbstatAnswer&) = default;
};

[[nodiscard]] Bytes build_nbstat_query(const NbstatQuery& query);
/// Errors: truncated, bad_value (not a query, not NBSTAT, the name), bad_count (other than one question),
/// trailing_data.
[[nodiscard]] Decoded<NbstatQuery> decode_nbstat_query(ByteView datagram);

/// Builds an answer with the wildcard in full as RR name and 40 zero bytes of statistics behind the UNIT_ID; at most
/// 255 names.
[[nodiscard]] Bytes build_nbstat_answer(const NbstatAnswer& answer);

/// Decodes one datagram. A missing UNIT_ID or short statistics are accepted; a datagram shorter than its
/// RDLENGTH, or longer, is an anomaly. The result owns its bytes.
/// Errors: truncated, bad_value (not a response, an RCODE, not NBSTAT), bad_count (NUM_NAMES beyond RDLENGTH).
[[nodiscard]] Decoded<NbstatAnswer> decode_nbstat_answer(ByteView datagram);

}  // namespace smbprobe::proto
