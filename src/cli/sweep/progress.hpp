// The progress line of a sweep: on standard error, where that is a terminal, and gone at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/sweep/sweep_snapshot.hpp"

namespace smbprobe::cli {

/// "8,061/65,536  12.3%  21,000/s  12 SMB1 only  3.0 s left", never wider than `columns`: what matters least goes
/// first.
[[nodiscard]] std::string progress_line(const SweepSnapshot& snapshot, std::size_t columns);

/// Whether to draw: standard error is a terminal that can move its cursor, and --no-progress was not given.
[[nodiscard]] bool wants_progress(bool no_progress);

/// Redraws one line in its place, about five times a second. The line is not there while something else is written:
/// call clear() before a message on standard error, clear_for() before a result.
class Progress {
 public:
  explicit Progress(bool enabled);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { finish(); }

  /// Draws when it is time to, or when the line was cleared. Cheap when not.
  void update(const SweepSnapshot& snapshot);
  /// Takes the line away; the next update draws it again.
  void clear();
  /// The same, but only where descriptor `fd` is the terminal that shows the line.
  void clear_for(int fd);
  /// Takes the line away for good.
  void finish();

 private:
  [[nodiscard]] bool shares_terminal(int fd);

  bool enabled_;
  bool drawn_ = false;
  bool redraw_ = false;  ///< cleared for something else: the next update draws whatever the time
  std::int64_t due_us_;
  std::optional<int> known_fd_;
  bool known_shares_ = false;
};

}  // namespace smbprobe::cli
