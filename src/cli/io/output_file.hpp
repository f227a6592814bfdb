// Where the data goes: standard output or a file that is not overwritten by accident.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/io/same_file.hpp"
#include "cli/problem.hpp"

namespace smbprobe::cli {

/// The part of a file that counts: its first bytes, and what tells them apart from others.
struct FileMark {
  std::uint64_t bytes{};
  std::uint64_t fingerprint{};  ///< see fingerprint_of_ends()
  /// While `bytes` is 0: what the file may begin with after a crash, because it was about to be written. At most
  /// kMostBeginning bytes.
  std::string beginning{};

  static constexpr std::size_t kMostBeginning = 4096;
  friend bool operator==(const FileMark&, const FileMark&) = default;
};

/// Owns its descriptor unless it is standard output. Writes are unbuffered, what was written is on its way, unless
/// hold() was called. What a file held before stays in it until the first byte is written, sync() or close().
class OutputFile {
 public:
  /// Standard output for an empty path. An existing regular file is refused (usage) without `overwrite`, one of `files`
  /// always; a device or a pipe is opened as it is. Everything else that goes wrong is our trouble, a file that another
  /// run writes among it. Messages name the path.
  [[nodiscard]] static std::expected<OutputFile, Problem> open(const std::string& path,
                                                               bool overwrite,
                                                               const FilesOfRun& files = {});

  /// A regular file that is to go on after the bytes of `mark`: what follows them is cut off. A file that is shorter or
  /// whose bytes are others is refused, as it is. With an empty mark a file that is not there is made, and one that
  /// holds something else than what the mark says is refused (usage) without `overwrite`.
  [[nodiscard]] static std::expected<OutputFile, Problem> reopen(const std::string& path,
                                                                 const FileMark& mark,
                                                                 bool overwrite,
                                                                 const FilesOfRun& files = {});

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

  /// Is called once, with what is about to be written to a file that holds nothing yet.
  void before_first(std::function<void(std::string_view)> call) { before_first_ = std::move(call); }

  /// Sends off what waits, and waits until all that was written is on the disk, the file's name too. @pre a regular
  /// file @return the mark to reopen() it with; nothing once it failed
  [[nodiscard]] std::optional<FileMark> sync();

  /// How many bytes of the file are written, those before reopen() among them. @pre !failed()
  [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

  /// Sends off what waits and closes a file; some file systems tell only now that the disk was full.
  void close();

  /// Closes a file of which nothing was written, as it was; one that was made for this goes away again.
  void abandon();

  [[nodiscard]] bool failed() const noexcept { return !failure_.empty(); }
  /// True where it failed because who reads standard output wants no more, as `| head` does.
  [[nodiscard]] bool reader_left() const noexcept { return reader_left_; }
  /// Our trouble with it: nothing where all went well, or where the reader left.
  [[nodiscard]] std::optional<Problem> problem() const;
  /// A sentence that names the file, "" when all went well.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
  [[nodiscard]] int descriptor() const noexcept { return fd_; }

 private:
  OutputFile(int fd, const std::string& path);
  [[nodiscard]] std::optional<Problem> claim(const FilesOfRun& files);
  [[nodiscard]] std::optional<Problem> check(const FileMark& mark, bool overwrite) const;
  bool begin();
  void fail(int error);
  void send(std::string_view text);

  int fd_;
  std::string path_;  ///< "" of standard output
  std::string name_;  ///< for messages
  std::string failure_;
  std::string waiting_;  ///< after hold()
  std::function<void(std::string_view)> before_first_;
  std::uint64_t written_ = 0;
  bool made_ = false;   ///< by this run
  bool begun_ = false;  ///< what it held is cut off
  bool named_ = false;  ///< its name is on the disk
  bool held_ = false;
  bool reader_left_ = false;
};

/// Writes a text and no more, to a file that open() takes.
[[nodiscard]] std::expected<void, Problem> write_output(const std::string& path, bool overwrite, std::string_view text);

}  // namespace smbprobe::cli
