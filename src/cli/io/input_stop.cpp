#include "cli/io/input_stop.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "cli/io/system_call.hpp"

namespace smbprobe::cli {

InputStop::InputStop() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "no pipe");
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  reader_ = ends[0];
  writer_ = ends[1];
}

InputStop::~InputStop() {
  ::close(reader_);
  ::close(writer_);
}

void InputStop::request() noexcept {
  const char word = 0;
  static_cast<void>(uninterrupted([&] { return ::write(writer_, &word, 1); }));
}

}  // namespace smbprobe::cli
