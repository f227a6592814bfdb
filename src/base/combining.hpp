// Marks that stand on the letter before them.
#pragma once

namespace smbprobe::base {

/// True for a mark without a width of its own, such as an accent: any number of them may follow a letter.
[[nodiscard]] bool is_combining(char32_t value) noexcept;

}  // namespace smbprobe::base
