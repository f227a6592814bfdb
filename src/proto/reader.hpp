// A bounds-checked cursor over one fixed-layout block, and the only way to follow a wire offset.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "proto/bytes.hpp"
#include "proto/decode_error.hpp"

namespace smbprobe::proto {

/// Reads fixed-layout fields in order. The first failure sticks: later reads give zero or nothing, and finish() returns
/// that failure. A value read here must not steer a loop, an allocation or a window before finish() has succeeded.
class Reader {
 public:
  /// @param base what to add to offsets in errors, so that they count from the message's first byte.
  explicit Reader(ByteView bytes, std::size_t base = 0) noexcept : bytes_(bytes), base_(base) {}

  /// The next little-endian integer, or 0 after a failure.
  template <std::unsigned_integral T>
  T le(std::string_view field) noexcept {
    const T value = native<T>(field);
    return std::endian::native == std::endian::little ? value : std::byteswap(value);
  }

  /// The next big-endian integer (NetBIOS), or 0 after a failure.
  template <std::unsigned_integral T>
  T be(std::string_view field) noexcept {
    const T value = native<T>(field);
    return std::endian::native == std::endian::big ? value : std::byteswap(value);
  }

  /// The next `size` bytes, or an empty view after a failure. The view dies with the buffer.
  ByteView take(std::size_t size, std::string_view field) noexcept {
    if (error_) return {};
    if (size > bytes_.size() - position_) {
      fail(DecodeErrc::truncated, field);
      return {};
    }
    const ByteView out = bytes_.subspan(position_, size);
    position_ += size;
    return out;
  }

  /// Passes over `size` bytes.
  void skip(std::size_t size, std::string_view field) noexcept { static_cast<void>(take(size, field)); }

  /// Fails with `code` at the current position when `condition` does not hold.
  void require(bool condition, DecodeErrc code, std::string_view field) noexcept {
    if (!condition && !error_) fail(code, field);
  }

  [[nodiscard]] bool ok() const noexcept { return !error_.has_value(); }
  [[nodiscard]] std::size_t remaining() const noexcept { return error_ ? 0 : bytes_.size() - position_; }

  /// The value, or the first failure.
  template <class T>
  [[nodiscard]] Decoded<T> finish(T value) const {
    if (error_) return std::unexpected(*error_);
    return value;
  }

 private:
  /// The next integer in this machine's byte order.
  template <std::unsigned_integral T>
  T native(std::string_view field) noexcept {
    T value{};
    if (const ByteView raw = take(sizeof(T), field); raw.size() == sizeof(T))
      std::memcpy(&value, raw.data(), sizeof(T));
    return value;
  }

  void fail(DecodeErrc code, std::string_view field) noexcept {
    const std::size_t at = base_ + position_;
    constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
    error_ = DecodeError{code, static_cast<std::uint32_t>(at < kMost ? at : kMost), field};
  }

  ByteView bytes_;
  std::size_t base_;
  std::size_t position_ = 0;
  std::optional<DecodeError> error_;
};

/// The bytes [offset, offset + length) of a message. All arithmetic in 64 bits: it cannot wrap or go negative.
/// Error: out_of_range with the field's name. The view dies with the message's buffer.
[[nodiscard]] Decoded<ByteView> window(ByteView message,
                                       std::uint64_t offset,
                                       std::uint64_t length,
                                       std::string_view field);

}  // namespace smbprobe::proto
