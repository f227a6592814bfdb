// What an interrupted sweep says: what happens now, and how to continue.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace smbprobe::cli {

/// For the first interrupt.
inline constexpr std::string_view kStoppingWords =
    "interrupted: finishing the hosts that have begun; press Ctrl-C again to stop at once";

/// A command as it can be typed into a shell: words are quoted where they need it.
[[nodiscard]] std::string shell_command(std::span<const std::string> words);

/// For the end of the sweep.
/// @param left targets that were not probed
/// @param command what continues the sweep; "" where nothing does
[[nodiscard]] std::string continue_words(std::uint64_t left, std::string_view command);

}  // namespace smbprobe::cli
