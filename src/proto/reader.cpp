#include "proto/reader.hpp"

namespace smbprobe::proto {

Decoded<ByteView> window(ByteView message, std::uint64_t offset, std::uint64_t length, std::string_view field) {
  const std::uint64_t size = message.size();
  if (offset > size || length > size - offset) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    return std::unexpected(
        DecodeError{DecodeErrc::out_of_range, static_cast<std::uint32_t>(offset < kMost ? offset : kMost), field});
  }
  return message.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

}  // namespace smbprobe::proto
