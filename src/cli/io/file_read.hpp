// Bytes from descriptors, and files that are read as a whole.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <string>

namespace smbprobe::cli {

/// read() that an interrupt does not end.
[[nodiscard]] ssize_t read_some(int fd, char* into, std::size_t size) noexcept;

/// All of a file; where it has more than `most` bytes, those and some of the rest. The error is an errno.
[[nodiscard]] std::expected<std::string, int> read_file(const std::string& path, std::size_t most);

}  // namespace smbprobe::cli
