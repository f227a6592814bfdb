// SIGINT and SIGTERM as a question that can be asked.
#pragma once

namespace smbprobe::cli {

/// From now on the first `polite` SIGINTs or SIGTERMs only count; one more ends the program at once.
void catch_interrupts(int polite = 1);

/// How many came.
[[nodiscard]] int interrupts() noexcept;

/// True once a signal came.
[[nodiscard]] bool interrupted() noexcept;

}  // namespace smbprobe::cli
