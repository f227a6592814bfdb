// Byte containers and hex text, shared by every codec.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smbprobe::proto {

/// Bytes that are owned.
using Bytes = std::vector<std::uint8_t>;

/// Bytes that are borrowed; dies with the buffer it looks at.
using ByteView = std::span<const std::uint8_t>;

inline constexpr std::string_view kHexDigits = "0123456789abcdef";

/// Lower-case hex text, two digits a byte, no separators.
[[nodiscard]] std::string to_hex(ByteView bytes);

/// The bytes of a text, without its terminator. The view dies with the text.
[[nodiscard]] Bytes to_bytes(std::string_view text);

}  // namespace smbprobe::proto
