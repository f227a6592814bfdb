// --status-file: how far a sweep is, as JSON, for a monitor.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>

#include "cli/io/output_file.hpp"
#include "cli/sweep/sweep_snapshot.hpp"

namespace smbprobe::cli {

enum class SweepState : std::uint8_t { running, finished, interrupted };

/// The text of the file: one JSON object with a line feed.
/// @param started_us microseconds since 1970 UTC.
[[nodiscard]] std::string status_text(const SweepSnapshot& snapshot, SweepState state, std::int64_t started_us);

/// Replaced as a whole once a second, so that who reads it never sees half of it. A file that cannot be written stops
/// nothing: update() and finish() give one sentence for people, once.
class StatusFile {
 public:
  /// Looks at what stands under the name: only a status file is replaced without `overwrite`, and never anything but a
  /// regular file. Nothing is written yet. Messages name the path.
  [[nodiscard]] static std::expected<StatusFile, Problem> open(const std::string& path,
                                                               bool overwrite,
                                                               std::int64_t started_us);

  /// Writes when a second has gone by since the last time. Cheap when not.
  [[nodiscard]] std::optional<std::string> update(const SweepSnapshot& snapshot);
  /// Writes the last state, whatever the time.
  [[nodiscard]] std::optional<std::string> finish(const SweepSnapshot& snapshot, bool interrupted);

 private:
  StatusFile(std::string path, std::int64_t started_us) : path_(std::move(path)), started_us_(started_us) {}
  [[nodiscard]] std::optional<std::string> write(const std::string& text);

  std::string path_;
  std::int64_t started_us_;
  std::int64_t due_us_ = 0;
  bool told_ = false;  ///< that it cannot be written
};

}  // namespace smbprobe::cli
