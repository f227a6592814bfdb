// Bytes from descriptors, and files that are read as a whole.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace smbprobe::cli {

/// read() that an interrupt does not end. A descriptor that does not block is waited for.
[[nodiscard]] ssize_t read_some(int fd, char* into, std::size_t size) noexcept;

/// What is left to read of an open file; where that is more than `most` bytes, those and some of the rest. The error is
/// an errno.
[[nodiscard]] std::expected<std::string, int> read_open_file(int fd, std::size_t most);

/// All of a file; where it has more than `most` bytes, those and some of the rest. The error is an errno.
[[nodiscard]] std::expected<std::string, int> read_file(const std::string& path, std::size_t most);

/// Bytes from somewhere in a file, which stays where it is; fewer at its end. The error is an errno.
[[nodiscard]] std::expected<std::string, int> read_part(int fd, std::uint64_t offset, std::size_t size);

/// A fingerprint of the first 4 KiB and the last 4 KiB of the first `bytes` bytes of a file, which stays where it is: a
/// file that was edited, cut or rewritten has another one. The error is an errno.
[[nodiscard]] std::expected<std::uint64_t, int> fingerprint_of_ends(int fd, std::uint64_t bytes);

/// Whether a file that begins with `found` may be what a crash left of one that was to begin with `whole`: the same
/// bytes as far as both go, some of them still 0.
[[nodiscard]] bool may_be_left_of(std::string_view found, std::string_view whole) noexcept;

}  // namespace smbprobe::cli
