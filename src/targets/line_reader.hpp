// Lines of a stream whose length is bounded: a file without line ends is not held in memory.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

namespace smbprobe::targets {

/// Takes a stream line by line; a line longer than kMostLine comes in pieces.
class LineReader {
 public:
  static constexpr std::size_t kMostLine = std::size_t{4} << 20;  // nmap -oG of a host with 65535 open ports takes 2 MB

  explicit LineReader(std::istream& in) : in_(in) {}

  /// The next line or piece; false at the end.
  bool next();

  /// Without the line end, a '\r' before it, and a byte order mark in front of the first line. Valid until next().
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] std::size_t number() const noexcept { return number_; }
  /// False for every piece of a line that is too long.
  [[nodiscard]] bool whole() const noexcept { return whole_; }

 private:
  std::istream& in_;
  std::string buffer_;
  std::string_view text_;
  std::size_t number_ = 0;
  bool whole_ = true;
  bool ended_ = true;  ///< the last piece had a line end
};

}  // namespace smbprobe::targets
