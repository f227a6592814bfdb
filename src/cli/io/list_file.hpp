// Lists of targets: files, pipes and standard input.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "cli/io/input_stop.hpp"
#include "targets/target_inputs.hpp"

namespace smbprobe::cli {

/// True for standard input ("-") and for what is not a regular file, such as a pipe: it may come slowly, and once.
[[nodiscard]] bool is_stream(const std::string& path);

/// Opens a file, or standard input for "-". @param stop ends what waits for a stream; nullptr: nothing does
[[nodiscard]] std::expected<targets::OpenedList, std::string> open_list(const std::string& path,
                                                                        const InputStop* stop = nullptr);

/// A list that is read to its end before anything of it is used: a file, a pipe or standard input ("-"), of `most`
/// bytes at most.
[[nodiscard]] std::expected<targets::OpenedList, std::string> open_bounded_list(const std::string& path,
                                                                                std::size_t most);

}  // namespace smbprobe::cli
