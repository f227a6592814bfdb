// A pipe, a terminal or standard input as a stream that gives what is there and can be stopped while it waits.
#pragma once

#include <array>
#include <istream>
#include <streambuf>

#include "cli/io/input_stop.hpp"

namespace smbprobe::cli {

/// Reads a descriptor. What has come is given at once, however little it is.
class InputBuffer : public std::streambuf {
 public:
  /// @param fd closed at the end, but for standard input  @param stop nullptr: it always waits; else it outlives this
  InputBuffer(int fd, const InputStop* stop) : fd_(fd), stop_(stop) {}
  InputBuffer(const InputBuffer&) = delete;
  InputBuffer& operator=(const InputBuffer&) = delete;
  ~InputBuffer() override;

 protected:
  /// Throws std::system_error where the descriptor cannot be read: a stream takes that for badbit.
  int_type underflow() override;

 private:
  /// False where it was stopped.
  [[nodiscard]] bool wait() const;

  int fd_;
  const InputStop* stop_;
  std::array<char, 16384> text_{};
};

class InputStream : public std::istream {
 public:
  /// See InputBuffer.
  InputStream(int fd, const InputStop* stop) : std::istream(nullptr), buffer_(fd, stop) { rdbuf(&buffer_); }

 private:
  InputBuffer buffer_;
};

}  // namespace smbprobe::cli
