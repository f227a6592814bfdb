// SIGINT and SIGTERM as a question that can be asked.
#pragma once

namespace smbprobe::cli {

/// From now on the first SIGINT or SIGTERM only sets a flag; a second one ends the program at once. A write to a closed
/// pipe is an error of the write, not the end of the program.
void catch_interrupts();

/// True once a signal came.
[[nodiscard]] bool interrupted() noexcept;

}  // namespace smbprobe::cli
