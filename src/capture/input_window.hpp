// A source's bytes through a window that can be looked into before they are taken.
#pragma once

#include <cstddef>
#include <cstdint>

#include "capture/byte_source.hpp"
#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// Reads no more of a live source than is asked for, so that a packet can be had as soon as it is there. The memory is
/// twice that of the longest peek().
class InputWindow {
 public:
  /// @param source outlives the window.
  explicit InputWindow(ByteSource& source) : source_(source) {}

  /// The next `size` bytes; fewer where the source ends before. The view dies with the next call.
  [[nodiscard]] proto::ByteView peek(std::size_t size) {
    return end_ - begin_ >= size ? proto::ByteView(buffer_).subspan(begin_, size) : fetch(size);
  }

  /// Passes over `size` bytes. @pre they were seen by the last peek().
  void take(std::size_t size) noexcept {
    begin_ += size;
    position_ += size;
  }

  /// How many bytes were taken so far: the place in the (unpacked) file.
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }

 private:
  proto::ByteView fetch(std::size_t size);

  ByteSource& source_;
  proto::Bytes buffer_;
  std::size_t begin_ = 0;  ///< of what is read and not taken
  std::size_t end_ = 0;
  std::uint64_t position_ = 0;
};

}  // namespace smbprobe::capture
