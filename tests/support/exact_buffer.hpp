// A heap buffer of exactly the size of its content, so that the address sanitizer sees a read one byte too far.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "proto/bytes.hpp"

namespace smbprobe::test {

/// Owns a copy of some bytes; a vector could have spare capacity behind them.
class ExactBuffer {
 public:
  explicit ExactBuffer(proto::ByteView bytes) : data_(new std::uint8_t[bytes.size()]), size_(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), data_.get());
  }

  /// The bytes; the view dies with this buffer.
  [[nodiscard]] proto::ByteView view() const noexcept { return {data_.get(), size_}; }

 private:
  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t size_;
};

/// Calls `check(prefix)` with every shorter prefix of the bytes, from the empty one on, each in a buffer of its own.
template <class Check>
void for_each_prefix(proto::ByteView bytes, Check check) {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const ExactBuffer prefix(bytes.first(size));
    check(prefix.view());
  }
}

}  // namespace smbprobe::test
