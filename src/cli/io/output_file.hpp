// Where the data goes: standard output or a file that is not overwritten by accident.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "cli/exit_code.hpp"

namespace smbprobe::cli {

/// Why the program ends early: the code and a sentence for people.
struct Problem {
  ExitCode code{};
  std::string message;
};

/// The part of a file that counts: its first bytes, and what tells them apart from others.
struct FileMark {
  std::uint64_t bytes{};
  std::uint64_t fingerprint{};  ///< see fingerprint_of_ends()

  friend bool operator==(const FileMark&, const FileMark&) = default;
};

/// Owns its descriptor unless it is standard output. Writes are unbuffered, what was written is on its way, unless
/// hold() was called.
class OutputFile {
 public:
  /// Standard output for an empty path. An existing regular file is refused (usage) without `overwrite`; a device or a
  /// pipe is opened as it is. Everything else that goes wrong is our trouble, a file that another run writes among it.
  /// Messages name the path.
  [[nodiscard]] static std::expected<OutputFile, Problem> open(const std::string& path, bool overwrite);

  /// A regular file that is to go on after the bytes of `mark`: what follows them is cut off. A file that is shorter or
  /// whose bytes are others is refused, as it is. With an empty mark a file that is not there is made, and one that
  /// holds something already is refused (usage) without `overwrite`.
  [[nodiscard]] static std::expected<OutputFile, Problem> reopen(const std::string& path,
                                                                 const FileMark& mark,
                                                                 bool overwrite);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// Writes all of the text, or keeps the first failure and writes nothing any more.
  void write(std::string_view text);

  /// From now on what is written waits for flush(), or for much of it to come together.
  void hold() noexcept { held_ = true; }

  /// Sends off what waits.
  void flush();

  /// Sends off what waits, and waits until all that was written is on the disk. @pre a regular file
  /// @return the mark to reopen() it with; nothing once it failed
  [[nodiscard]] std::optional<FileMark> sync();

  /// How many bytes of the file are written, those before reopen() among them. @pre !failed()
  [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

  /// Sends off what waits and closes a file; some file systems tell only now that the disk was full.
  void close();

  [[nodiscard]] bool failed() const noexcept { return !failure_.empty(); }
  /// True where it failed because who reads standard output wants no more, as `| head` does.
  [[nodiscard]] bool reader_left() const noexcept { return reader_left_; }
  /// Our trouble with it: nothing where all went well, or where the reader left.
  [[nodiscard]] std::optional<Problem> problem() const;
  /// A sentence that names the file, "" when all went well.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
  [[nodiscard]] int descriptor() const noexcept { return fd_; }

 private:
  OutputFile(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  void fail(int error);
  void send(std::string_view text);

  int fd_;
  std::string name_;
  std::string failure_;
  std::string waiting_;  ///< after hold()
  std::uint64_t written_ = 0;
  bool held_ = false;
  bool reader_left_ = false;
};

/// Writes a text and no more, to a file that open() takes.
[[nodiscard]] std::expected<void, Problem> write_output(const std::string& path, bool overwrite, std::string_view text);

}  // namespace smbprobe::cli
