// System calls that a signal does not end, and what goes with them.
#pragma once

#include <sys/types.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace smbprobe::cli {

/// Of a new file; the umask takes from it.
inline constexpr mode_t kNewFileMode = 0666;

/// In place of a descriptor where no file is open.
inline constexpr int kClosed = -1;

/// What an errno means, in words.
[[nodiscard]] inline std::string error_text(int error) { return std::generic_category().message(error); }

/// Makes a call again for as long as a signal interrupts it: handlers here only count, and interrupt what waits.
/// @param call gives -1 and sets errno where it fails
template <class Call>
[[nodiscard]] auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace smbprobe::cli
