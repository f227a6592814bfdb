// JSON text in another layout, its strings and numbers as they are.
#pragma once

#include <string>
#include <string_view>

namespace smbprobe::base {

/// Without a space between tokens, so on one line. @pre the text is JSON.
[[nodiscard]] std::string one_line(std::string_view json);

/// An element or a member a line, each level two spaces further in; as JsonWriter(2) writes. @pre the text is JSON.
[[nodiscard]] std::string many_lines(std::string_view json);

}  // namespace smbprobe::base
