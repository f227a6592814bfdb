// The file of --resume.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "cli/io/output_file.hpp"
#include "cli/sweep/checkpoint.hpp"

namespace smbprobe::cli {

/// Locked from open() to the end, though each save() puts another file under the name: no two runs go on with one
/// checkpoint, and nothing is left behind that could keep a later run out.
class CheckpointFile {
 public:
  /// Usage trouble for a file that is something else or too large, ours for one that cannot be read or that another run
  /// has; messages name the path. Where the file does not exist an empty one holds the place until the first save(). A
  /// link stays, and the file that it leads to is the checkpoint.
  [[nodiscard]] static std::expected<CheckpointFile, Problem> open(const std::string& path);

  CheckpointFile(CheckpointFile&& other) noexcept;
  CheckpointFile& operator=(CheckpointFile&&) = delete;
  CheckpointFile(const CheckpointFile&) = delete;
  CheckpointFile& operator=(const CheckpointFile&) = delete;
  /// Takes an empty file of its own away again.
  ~CheckpointFile();

  /// What it held when it was opened; nothing where the sweep begins.
  [[nodiscard]] const std::optional<Checkpoint>& found() const noexcept { return found_; }

  /// Why two runs could go on with it at a time after all: a sentence, "" where they cannot.
  [[nodiscard]] const std::string& caution() const noexcept { return caution_; }

  /// Replaces the file as a whole: a reader finds the old file or the new one at any time, even after a power cut;
  /// one. What the checkpoint says of the output must be on the disk already.
  [[nodiscard]] std::expected<void, Problem> save(const Checkpoint& checkpoint);

 private:
  CheckpointFile(const std::string& path, int fd);
  [[nodiscard]] bool still_has_its_name() const;
  [[nodiscard]] std::expected<void, Problem> lock();
  [[nodiscard]] std::expected<void, Problem> load();
  [[nodiscard]] Problem trouble(std::string_view what, int error) const;

  std::string path_;
  std::string name_;  ///< for messages: as the user wrote it
  int fd_;
  bool placeholder_ = false;  ///< empty, and ours
  std::optional<Checkpoint> found_;
  std::string caution_;
};

}  // namespace smbprobe::cli
