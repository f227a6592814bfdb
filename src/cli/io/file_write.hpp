// Bytes to descriptors, and files that are replaced as a whole.
#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>

namespace smbprobe::cli {

/// Waits as long as it takes for a reader who is slow.
inline constexpr std::chrono::milliseconds kNoHurry{-1};

/// Writes all of the text. A descriptor that does not block and is full is waited for, `patience` at most.
/// @return 0, or the errno that stopped it
[[nodiscard]] int write_all(int fd, std::string_view text, std::chrono::milliseconds patience = kNoHurry) noexcept;

/// Waits until the bytes of a file are on its disk, and its length with them. @return 0, or an errno
[[nodiscard]] int sync_data(int fd) noexcept;

/// Waits until the name of a new file is on its disk. Some file systems have nothing to do for that, and say so by an
/// error.
void sync_folder_of(const std::string& path);

/// Where the next file waits that is to replace `path`. Who makes it removes what a crash left there; anything else
/// under that name is EEXIST.
[[nodiscard]] std::string fresh_name(const std::string& path);

/// Writes the text under fresh_name() and renames it: a reader finds the old file or the new one at any time
/// one. @return 0, or the errno that stopped it; then the old file stands and nothing of ours is left beside it
[[nodiscard]] int replace_file(const std::string& path, std::string_view text);

/// The same, with a new file that is locked (see file_lock.hpp) before it has its name, and that is on the disk before
/// the old one goes, its name too: after a power cut the one or the other is there.
/// @return the new file's descriptor, the caller's to close: its lock ends with that. Else the errno, as above
[[nodiscard]] std::expected<int, int> replace_file_locked(const std::string& path, std::string_view text);

}  // namespace smbprobe::cli
