// Whole outputs compared with files under tests/golden.
#pragma once

#include <string>
#include <string_view>

namespace smbprobe::test {

/// Compares with tests/golden/<name>; on a difference the test fails and prints a diff. With SMBPROBE_UPDATE_GOLDEN=1
/// the file is rewritten, and the test fails all the same, so that an update can never pass unseen.
void check_golden(std::string_view name, const std::string& actual);

/// Lines that differ, with '-' for expected and '+' for actual; "" for equal texts.
[[nodiscard]] std::string line_diff(std::string_view expected, std::string_view actual);

}  // namespace smbprobe::test
