// Bytes to descriptors, and files that are replaced as a whole.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace smbprobe::cli {

/// Waits as long as it takes for a reader who is slow.
inline constexpr std::chrono::milliseconds kNoHurry{-1};

/// Writes all of the text. A descriptor that does not block and is full is waited for, `patience` at most.
/// @return 0, or the errno that stopped it
[[nodiscard]] int write_all(int fd, std::string_view text, std::chrono::milliseconds patience = kNoHurry) noexcept;

/// Whether the bytes must be on the disk before the old file goes: after a power cut the one or the other is there.
enum class Durability : bool { cached, synced };

/// Writes the text beside `path` and renames it: whoever reads the file, at any time, finds the old one or the new one.
/// @return 0, or the errno that stopped it; then the old file stands and nothing is left beside it
[[nodiscard]] int replace_file(const std::string& path, std::string_view text, Durability durability);

}  // namespace smbprobe::cli
