// The program behind main().
#pragma once

namespace smbprobe::cli {

/// Reads the command line, runs the verb and gives the exit code.
[[nodiscard]] int run(int argc, char** argv);

}  // namespace smbprobe::cli
