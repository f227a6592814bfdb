#include "capture/input_window.hpp"

#include <algorithm>
#include <span>

namespace smbprobe::capture {
namespace {

constexpr std::size_t kLeastWindow = 128 * 1024;

}  // namespace

proto::ByteView InputWindow::fetch(std::size_t size) {
  if (begin_ + size > buffer_.size()) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
    if (buffer_.size() < 2 * size) buffer_.resize(std::max(2 * size, kLeastWindow));  // so that little is moved again
  }
  while (end_ - begin_ < size) {
    const std::ptrdiff_t got = source_.read(std::span(buffer_).subspan(end_));
    if (got <= 0) break;
    end_ += static_cast<std::size_t>(got);
  }
  return proto::ByteView(buffer_).subspan(begin_, std::min(size, end_ - begin_));
}

}  // namespace smbprobe::capture
