// Where the data goes: standard output or a file that is not overwritten by accident.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "cli/exit_code.hpp"

namespace smbprobe::cli {

/// Why the program ends early: the code and a sentence for people.
struct Problem {
  ExitCode code{};
  std::string message;
};

/// Owns its descriptor unless it is standard output. Writes are unbuffered: what was written is on its way.
class OutputFile {
 public:
  /// Standard output for an empty path. An existing regular file is refused (usage) without `overwrite`; a device or a
  /// pipe is opened as it is. Everything else that goes wrong is our trouble. Messages name the path.
  [[nodiscard]] static std::expected<OutputFile, Problem> open(const std::string& path, bool overwrite);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// Writes all of the text, or keeps the first failure and writes nothing any more.
  void write(std::string_view text);

  /// Closes a file; some file systems tell only now that the disk was full.
  void close();

  [[nodiscard]] bool failed() const noexcept { return !failure_.empty(); }
  /// A sentence that names the file, "" when all went well.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
  [[nodiscard]] int descriptor() const noexcept { return fd_; }

 private:
  OutputFile(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  void fail(int error);

  int fd_;
  std::string name_;
  std::string failure_;
};

}  // namespace smbprobe::cli
