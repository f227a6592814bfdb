// Bytes from descriptors, and files that are read as a whole.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>

namespace smbprobe::cli {

/// read() that an interrupt does not end.
[[nodiscard]] ssize_t read_some(int fd, char* into, std::size_t size) noexcept;

/// What is left to read of an open file; where that is more than `most` bytes, those and some of the rest. The error is
/// an errno.
[[nodiscard]] std::expected<std::string, int> read_open_file(int fd, std::size_t most);

/// All of a file; where it has more than `most` bytes, those and some of the rest. The error is an errno.
[[nodiscard]] std::expected<std::string, int> read_file(const std::string& path, std::size_t most);

/// A fingerprint of the first 4 KiB and the last 4 KiB of the first `bytes` bytes of a file, which stays where it is: a
/// file that was edited, cut or rewritten has another one. The error is an errno.
[[nodiscard]] std::expected<std::uint64_t, int> fingerprint_of_ends(int fd, std::uint64_t bytes);

}  // namespace smbprobe::cli
