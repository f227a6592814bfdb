// Builds wire messages: little-endian by default, with lengths and offsets patched in later.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "proto/bytes.hpp"

namespace smbprobe::proto {

/// A place kept free for a value that is known later. Pre-filled with 0xff, so that a forgotten patch cannot look
/// valid.
template <std::unsigned_integral T>
struct Slot {
  std::size_t position;
};

/// Appends fields to a buffer that it owns.
class Writer {
 public:
  Writer() = default;
  /// @param expected bytes, so that memory is asked for once
  explicit Writer(std::size_t expected) { out_.reserve(expected); }

  template <std::unsigned_integral T>
  void le(T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  template <std::unsigned_integral T>
  void be(T value) {
    for (std::size_t i = sizeof(T); i-- > 0;) out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  void bytes(ByteView view) { out_.insert(out_.end(), view.begin(), view.end()); }
  void text(std::string_view view) { out_.insert(out_.end(), view.begin(), view.end()); }
  void zeros(std::size_t count) { out_.insert(out_.end(), count, 0); }

  /// Pads with zeros until the size is a multiple of `boundary`, counted from `origin`.
  void align(std::size_t boundary, std::size_t origin = 0) {
    while ((out_.size() - origin) % boundary != 0) out_.push_back(0);
  }

  /// Keeps room for a little-endian value.
  template <std::unsigned_integral T>
  [[nodiscard]] Slot<T> reserve() {
    const Slot<T> slot{out_.size()};
    out_.insert(out_.end(), sizeof(T), 0xff);
    return slot;
  }

  /// Fills a kept place. A value too large for the slot is cut to the slot's maximum; builders bound their inputs
  /// first.
  template <std::unsigned_integral T>
  void patch(Slot<T> slot, std::size_t value) {
    const std::size_t most = std::numeric_limits<T>::max();
    const std::size_t kept = value < most ? value : most;
    for (std::size_t i = 0; i < sizeof(T); ++i) out_[slot.position + i] = static_cast<std::uint8_t>(kept >> (8 * i));
  }

  [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }

  /// The finished bytes; the writer is empty afterwards.
  [[nodiscard]] Bytes finish() { return std::move(out_); }

 private:
  Bytes out_;
};

}  // namespace smbprobe::proto
