// What the terminal behind a stream can do.
#pragma once

#include <cstddef>

#include "cli/options.hpp"

namespace smbprobe::cli {

/// Whether to colour what goes to descriptor `fd`. NO_COLOR (any value but the empty one) and TERM=dumb stop
/// `automatic`.
[[nodiscard]] bool wants_color(ColorChoice choice, int fd);

/// Columns to fill: those of the terminal on `fd`, from 40 to kMostReportColumns; kReportColumns where there is none.
[[nodiscard]] std::size_t report_columns(int fd);

/// Columns of the terminal on `fd`, now; kReportColumns where they are not known.
[[nodiscard]] std::size_t terminal_columns(int fd);

/// Whether `fd` is a terminal that takes more than plain text.
[[nodiscard]] bool can_move_cursor(int fd);

}  // namespace smbprobe::cli
