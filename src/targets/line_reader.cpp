#include "targets/line_reader.hpp"

#include <algorithm>

namespace smbprobe::targets {
namespace {

constexpr std::size_t kFirstBuffer = 4096;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

bool LineReader::next() {
  std::size_t size = 0;
  bool ended = false;
  if (buffer_.empty()) buffer_.resize(kFirstBuffer);
  while (!ended && size < kMostLine) {
    if (size + 1 >= buffer_.size()) buffer_.resize(std::min(2 * buffer_.size(), kMostLine + 1));
    in_.getline(buffer_.data() + size, static_cast<std::streamsize>(buffer_.size() - size));
    const auto taken = static_cast<std::size_t>(in_.gcount());
    ended = taken > 0 && !in_.fail() && !in_.eof();
    size += taken - (ended ? 1 : 0);
    if (in_.eof() || in_.bad() || (taken == 0 && in_.fail())) break;
    if (in_.fail()) in_.clear();  // the buffer was full
  }
  if (size == 0 && !ended) return false;
  const bool begins = ended_;
  if (begins) ++number_;
  whole_ = begins && (ended || size < kMostLine);
  ended_ = ended;
  text_ = std::string_view(buffer_).substr(0, size);
  if (number_ == 1 && begins && text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
  if (text_.ends_with('\r')) text_.remove_suffix(1);
  return true;
}

}  // namespace smbprobe::targets
