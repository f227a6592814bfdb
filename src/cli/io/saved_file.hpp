// A file of saved reports, piece by piece: the lines of NDJSON or the elements of a JSON array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/io/same_file.hpp"

namespace smbprobe::cli {

/// One line or element, exactly as saved in the file.
struct Record {
  std::string_view text;  ///< without the line end; dies with the next call
  std::uint64_t offset{};
  std::size_t line{};          ///< of its first byte, from 1
  std::size_t column{};        ///< in characters, from 1
  std::string_view complaint;  ///< why it cannot be one piece, "" as a rule
};

/// Reads a file once from its beginning, and any part of it again. Standard input and pipes are put into a temporary
/// file as they come, up to kMostSpooled bytes.
class SavedFile {
 public:
  /// A longer piece is no report.
  static constexpr std::size_t kMostPiece = std::size_t{16} << 20U;

  /// What is longer than a temporary file should be: 64 GiB.
  static constexpr std::uint64_t kMostSpooled = std::uint64_t{64} << 30U;

  /// @param path "-" for standard input. The error is a sentence that names the file.
  [[nodiscard]] static std::expected<SavedFile, std::string> open(const std::string& path,
                                                                  std::uint64_t most_spooled = kMostSpooled);

  SavedFile(SavedFile&& other) noexcept;
  SavedFile& operator=(SavedFile&&) = delete;
  SavedFile(const SavedFile&) = delete;
  SavedFile& operator=(const SavedFile&) = delete;
  ~SavedFile();

  /// The next piece; false at the end. Empty lines are passed over.
  [[nodiscard]] bool next(Record& piece);

  /// Gives the descriptor back where the file has a name: read() reopens it for each piece. @pre next() was false
  void release() noexcept;

  /// The bytes of a piece again; fewer where the file has shrunk, none where another one has its name.
  [[nodiscard]] std::string read(std::uint64_t offset, std::size_t size) const;

  /// For messages: the path, escaped, or "standard input".
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// A sentence when reading failed, "" when all went well.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
  /// Whether its pieces are elements of an array. @pre next() was called.
  [[nodiscard]] bool is_list() const noexcept { return is_list_; }
  [[nodiscard]] bool empty() const noexcept { return offset_ == 0 && ended_; }

 private:
  enum class Shape : std::uint8_t { unknown, lines, list, cut, done };

  SavedFile(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  [[nodiscard]] bool fill();
  [[nodiscard]] int peek();
  char take();
  void begin_piece(Record& piece);
  void find_shape();
  [[nodiscard]] bool next_line(Record& piece);
  [[nodiscard]] bool next_element(Record& piece);
  [[nodiscard]] bool rest_of_list(Record& piece);
  [[nodiscard]] bool cut_list(Record& piece);
  void take_element();
  void skip_space();

  int fd_;
  std::string name_;
  std::string path_;          ///< of a file that can be opened again, else ""
  std::optional<FileId> id_;  ///< of that file
  std::string failure_;
  Shape shape_ = Shape::unknown;
  std::vector<char> buffer_;
  std::size_t at_ = 0;        ///< of the buffer
  std::uint64_t offset_ = 0;  ///< in the file, of the next byte
  std::size_t line_ = 1;
  std::size_t column_ = 1;
  std::string piece_;
  bool ended_ = false;
  bool is_list_ = false;
  bool first_ = true;  ///< no element was taken yet
};

/// Where a byte of a piece stands in its file.
struct SourceLocation {
  std::size_t line{};
  std::size_t column{};  ///< in characters
};
[[nodiscard]] SourceLocation location_of(const Record& piece, std::size_t offset) noexcept;

}  // namespace smbprobe::cli
