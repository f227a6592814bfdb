// The program behind main().
#pragma once

namespace smbprobe::cli {

/// Reads the command line, runs the verb and gives the exit code. What goes wrong beyond what a verb expects becomes a
/// sentence on standard error and exit code 4.
[[nodiscard]] int run(int argc, char** argv) noexcept;

}  // namespace smbprobe::cli
