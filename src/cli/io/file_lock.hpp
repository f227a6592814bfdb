// A file that one run at a time may write.
#pragma once

#include <cstdint>
#include <string>

namespace smbprobe::cli {

enum class FileLock : std::uint8_t {
  held,         ///< ours until the descriptor is closed, by the end of the program at the latest: none is left behind
  elsewhere,    ///< another run holds it
  unsupported,  ///< the file system has no locks; errno says how it put that
};

/// Locks an open file as flock() does, without waiting. Where the lock is had, the process puts its number to it.
[[nodiscard]] FileLock lock_file(int fd) noexcept;

/// Who holds a lock that is elsewhere: "another smbprobe (process 4711)", without the number where the system does not
/// tell it, as between two machines.
[[nodiscard]] std::string lock_holder(int fd);

}  // namespace smbprobe::cli
