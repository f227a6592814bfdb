// What the three messages of NTLMSSP have alike: the signature, and how they say where a payload field is.
// [MS-NLMP] 2.2.1
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "proto/reader.hpp"

namespace smbprobe::proto {

/// The first bytes of every message.
inline constexpr std::array<std::uint8_t, 8> kNtlmSignature{'N', 'T', 'L', 'M', 'S', 'S', 'P', 0};

/// Len and BufferOffset of a payload field.
struct NtlmFields {
  std::uint16_t length{};
  std::uint32_t offset{};  ///< from the message's first byte
};

/// Reads Len, MaxLen and BufferOffset. `field` names them in the reader's error.
[[nodiscard]] inline NtlmFields read_ntlm_fields(Reader& r, std::string_view field) {
  NtlmFields fields;
  fields.length = r.le<std::uint16_t>(field);
  r.skip(sizeof(std::uint16_t), field);  // MaxLen: "SHOULD be ignored"
  fields.offset = r.le<std::uint32_t>(field);
  return fields;
}

}  // namespace smbprobe::proto
