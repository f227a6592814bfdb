// Words of the command line, shown to be typed again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace smbprobe::cli {

/// The words with spaces between them; `other` where they are long, are standard input, or would need quotes in a
/// shell.
[[nodiscard]] std::string shell_words(const std::vector<std::string>& words, std::string_view other);

}  // namespace smbprobe::cli
