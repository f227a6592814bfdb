// A file that one run at a time may write.
#pragma once

#include <cstdint>

namespace smbprobe::cli {

enum class FileLock : std::uint8_t {
  held,         ///< ours until the descriptor is closed, by the end of the program at the latest: none is left behind
  elsewhere,    ///< another run holds it
  unsupported,  ///< the file system has no locks; errno says how it put that
};

/// Locks an open file as flock() does, without waiting.
[[nodiscard]] FileLock lock_file(int fd) noexcept;

}  // namespace smbprobe::cli
