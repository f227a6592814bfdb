// System calls that a signal does not end.
#pragma once

#include <cerrno>

namespace smbprobe::cli {

/// Makes a call again for as long as a signal interrupts it: handlers here only count, and interrupt what waits.
/// @param call gives -1 and sets errno where it fails
template <class Call>
[[nodiscard]] auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace smbprobe::cli
