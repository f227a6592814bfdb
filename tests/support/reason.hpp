// Reasons as they are written in JSON, for tests.
#pragma once

#include <cstddef>
#include <string_view>

#include "report/reason.hpp"

namespace smbprobe::test {

/// Throws for what is no reason.
[[nodiscard]] inline report::Reason operator""_reason(const char* text, std::size_t size) {
  return report::parse_reason({text, size}).value();
}

}  // namespace smbprobe::test
