// Text on the wire: UTF-16LE and OEM bytes to valid UTF-8 and back. Never trusts the other side.
#pragma once

#include <string>
#include <string_view>

#include "proto/bytes.hpp"

namespace smbprobe::proto {

/// UTF-16LE to UTF-8. Lone surrogates become U+FFFD; an odd last byte becomes U+FFFD too. Stops at no NUL: the caller
/// bounds.
[[nodiscard]] std::string utf16le_to_utf8(ByteView bytes);

/// UTF-8 to UTF-16LE without a terminator. Broken UTF-8 becomes U+FFFD.
[[nodiscard]] Bytes utf8_to_utf16le(std::string_view text);

/// Bytes in an unknown OEM code page to UTF-8: ASCII stays, a byte from 0x80 becomes "\xNN".
[[nodiscard]] std::string oem_to_utf8(ByteView bytes);

}  // namespace smbprobe::proto
