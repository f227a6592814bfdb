// NetBIOS names: level 1 (half-ASCII) encoding with scope. RFC 1001 14.1, RFC 1002 4.1, [MS-NBTE] 2.2.1
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"

namespace smbprobe::proto {

/// The suffix (16th byte) of the file server service.
inline constexpr std::uint8_t kFileServerSuffix = 0x20;

/// One name. `name` holds raw bytes in the OEM code page, at most 15, without the padding; escape before printing.
struct NetbiosName {
  std::string name;
  std::uint8_t suffix{};
  std::string scope;  ///< dotted labels, "" for none

  friend bool operator==(const NetbiosName&, const NetbiosName&) = default;
};

/// The wildcard of a node status query: '*' and 15 NUL bytes.
[[nodiscard]] NetbiosName wildcard_name();

/// A name as it is registered: upper-case ASCII, cut to 15 bytes.
[[nodiscard]] NetbiosName make_netbios_name(std::string_view name, std::uint8_t suffix);

/// The 16 raw bytes: padded with spaces (the wildcard with NULs), then the suffix.
[[nodiscard]] Bytes raw_netbios_name(const NetbiosName& name);

/// The name in 16 raw bytes, without its padding: as raw_netbios_name makes them and as a node status holds them.
[[nodiscard]] NetbiosName netbios_name_from_raw(ByteView raw);

/// The wire form: length byte 0x20, 32 half-ASCII characters, scope labels, a NUL. 34 bytes without a scope.
[[nodiscard]] Bytes encode_netbios_name(const NetbiosName& name);

/// A decoded name and how many bytes it took at its place.
struct NetbiosNameAt {
  NetbiosName name;
  std::size_t size{};
};

/// Decodes the name at `offset` of a whole packet. DNS pointers (0xC0) are followed backwards, at most five.
/// Errors: truncated, bad_value (length byte, half-ASCII, a dot in a scope label), bad_count (too many pointers),
/// out_of_range (pointer forwards).
[[nodiscard]] Decoded<NetbiosNameAt> decode_netbios_name(ByteView packet, std::size_t offset);

/// "NAS<20>": the name without padding, bytes outside printable ASCII as \xNN, and the suffix in hex.
[[nodiscard]] std::string to_string(const NetbiosName& name);

}  // namespace smbprobe::proto
