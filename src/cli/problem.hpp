// Why the program ends early.
#pragma once

#include <string>

#include "cli/exit_code.hpp"

namespace smbprobe::cli {

/// The code to end with and a sentence for people.
struct Problem {
  ExitCode code{};
  std::string message;
};

}  // namespace smbprobe::cli
