#include "cli/io/input_stream.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "cli/io/system_call.hpp"

namespace smbprobe::cli {

InputBuffer::~InputBuffer() {
  if (fd_ != STDIN_FILENO) ::close(fd_);
}

/// Where poll() knows no such descriptor, as for some devices of macOS, the read itself waits.
bool InputBuffer::wait() const {
  std::array<pollfd, 2> waiting{{{.fd = fd_, .events = POLLIN, .revents = 0},
                                 {.fd = stop_ != nullptr ? stop_->descriptor() : -1, .events = POLLIN, .revents = 0}}};
  static_cast<void>(uninterrupted([&] { return ::poll(waiting.data(), waiting.size(), -1); }));
  return waiting[1].revents == 0;
}

InputBuffer::int_type InputBuffer::underflow() {
  for (;;) {
    if (!wait()) return traits_type::eof();
    const auto taken = uninterrupted([&] { return ::read(fd_, text_.data(), text_.size()); });
    if (taken > 0) {
      setg(text_.data(), text_.data(), text_.data() + taken);
      return traits_type::to_int_type(text_.front());
    }
    if (taken == 0) return traits_type::eof();
    // a descriptor that does not wait, and another reader who was quicker
    if (errno != EAGAIN && errno != EWOULDBLOCK) throw std::system_error(errno, std::generic_category());
  }
}

}  // namespace smbprobe::cli
