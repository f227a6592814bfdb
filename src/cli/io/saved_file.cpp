#include "cli/io/saved_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/escape.hpp"
#include "cli/io/file_read.hpp"
#include "cli/io/file_write.hpp"
#include "cli/io/open_file.hpp"
#include "cli/io/system_call.hpp"

namespace smbprobe::cli {
namespace {

constexpr int kEndOfFile = -1;
constexpr std::size_t kBufferSize = std::size_t{1} << 18U;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_space(int c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool begins_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::unexpected<std::string> cannot_keep(const std::string& name, int error) {
  return std::unexpected(fmt::format("cannot keep {} in a temporary file: {}", name, error_text(error)));
}

std::unexpected<std::string> cannot_read(const std::string& name, int error) {
  return std::unexpected(fmt::format("cannot read {}: {}", name, error_text(error)));
}

/// All that a pipe gives, in a file. The error is a sentence.
std::expected<void, std::string> copy_pipe(int pipe, int file, const std::string& name, std::uint64_t most_spooled) {
  std::array<char, 65536> chunk;
  std::uint64_t size = 0;
  ssize_t got = 0;
  while ((got = read_some(pipe, chunk.data(), chunk.size())) > 0) {
    size += static_cast<std::uint64_t>(got);
    if (size > most_spooled)
      return std::unexpected(fmt::format("{} is a pipe of more than {} GiB: save it, and give the file", name,
                                         SavedFile::kMostSpooled >> 30U));
    if (const int failure = write_all(file, {chunk.data(), static_cast<std::size_t>(got)}))
      return cannot_keep(name, failure);
  }
  if (got < 0) return cannot_read(name, errno);
  return {};
}

/// What a pipe gives, in a file without a name that stands at its beginning.
std::expected<int, std::string> spool(int pipe, const std::string& name, std::uint64_t most_spooled) {
  const int file = make_nameless();
  if (file < 0) return cannot_keep(name, errno);
  auto copied = copy_pipe(pipe, file, name, most_spooled);
  if (copied && ::lseek(file, 0, SEEK_SET) != 0) copied = cannot_keep(name, errno);
  if (copied) return file;
  ::close(file);
  return std::unexpected(std::move(copied.error()));
}

}  // namespace

std::expected<SavedFile, std::string> SavedFile::open(const std::string& path, std::uint64_t most_spooled) {
  const bool standard = path == "-";
  std::string name = standard ? "standard input" : base::escape_terminal(path);
  const int fd = standard ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : open_named(path, O_RDONLY);
  if (fd < 0) return cannot_read(name, errno);
  SavedFile file(fd, std::move(name));
  file.id_ = file_id(fd);
  if (file.id_ && ::lseek(fd, 0, SEEK_CUR) == 0) {
    if (!standard) file.path_ = path;
    return file;
  }
  auto kept = spool(fd, file.name_, most_spooled);
  if (!kept) return std::unexpected(std::move(kept.error()));
  ::close(std::exchange(file.fd_, *kept));
  return file;
}

SavedFile::SavedFile(SavedFile&& other) noexcept
    : fd_(std::exchange(other.fd_, kClosed)),
      name_(std::move(other.name_)),
      path_(std::move(other.path_)),
      id_(other.id_),
      failure_(std::move(other.failure_)),
      shape_(other.shape_),
      buffer_(std::move(other.buffer_)),
      at_(other.at_),
      offset_(other.offset_),
      line_(other.line_),
      column_(other.column_),
      piece_(std::move(other.piece_)),
      ended_(other.ended_),
      is_list_(other.is_list_),
      first_(other.first_) {}

SavedFile::~SavedFile() {
  if (fd_ != kClosed) ::close(fd_);
}

bool SavedFile::fill() {
  if (at_ < buffer_.size()) return true;
  if (ended_) return false;
  buffer_.resize(kBufferSize);
  const ssize_t got = read_some(fd_, buffer_.data(), buffer_.size());
  if (got < 0) failure_ = fmt::format("cannot read {}: {}", name_, error_text(errno));
  ended_ = got <= 0;
  buffer_.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (ended_) buffer_.shrink_to_fit();  // of a thousand files each would keep its own
  at_ = 0;
  return !ended_;
}

int SavedFile::peek() { return fill() ? static_cast<unsigned char>(buffer_[at_]) : kEndOfFile; }

char SavedFile::take() {
  const char c = buffer_[at_++];
  ++offset_;
  if (c == '\n')
    ++line_, column_ = 1;
  else if (begins_character(c))
    ++column_;
  return c;
}

void SavedFile::skip_space() {
  while (is_space(peek())) take();
}

void SavedFile::begin_piece(Record& piece) {
  piece_.clear();
  piece = {.text = {}, .offset = offset_, .line = line_, .column = column_, .complaint = {}};
}

/// The first character that is no space tells it.
void SavedFile::find_shape() {
  if (fill() && std::string_view(buffer_.data(), buffer_.size()).starts_with(kByteOrderMark))
    at_ = offset_ = kByteOrderMark.size();
  skip_space();
  shape_ = peek() == '[' ? Shape::list : Shape::lines;
  is_list_ = shape_ == Shape::list;
  if (is_list_) take();
}

bool SavedFile::next(Record& piece) {
  if (shape_ == Shape::unknown) find_shape();
  if (shape_ == Shape::done) return false;
  if (shape_ == Shape::cut) return cut_list(piece);
  return shape_ == Shape::list ? next_element(piece) : next_line(piece);
}

bool SavedFile::next_line(Record& piece) {
  skip_space();
  if (peek() == kEndOfFile) return false;
  begin_piece(piece);
  bool ended = false;
  while (!ended && fill()) {
    const char* const begin = buffer_.data() + at_;
    const std::size_t there = buffer_.size() - at_;
    const auto* const feed = static_cast<const char*>(std::memchr(begin, '\n', there));
    ended = feed != nullptr;
    const std::size_t size = ended ? static_cast<std::size_t>(feed - begin) : there;
    if (piece_.size() <= kMostPiece) piece_.append(begin, size);
    at_ += size;
    offset_ += size;
  }
  if (ended) take();
  if (piece_.ends_with('\r')) piece_.pop_back();
  if (piece_.size() > kMostPiece) piece.complaint = "the line is too long for a report";
  piece.text = piece_;
  return true;
}

/// What follows up to the comma or bracket that ends it, strings and brackets taken whole.
void SavedFile::take_element() {
  std::size_t depth = 0;
  bool quoted = false;
  for (int c = peek(); c != kEndOfFile; c = peek()) {
    if (!quoted && depth == 0 && (c == ',' || c == ']')) return;
    const char taken = take();
    if (piece_.size() <= kMostPiece) piece_ += taken;
    if (quoted && taken == '\\' && peek() != kEndOfFile) {
      piece_ += take();
    } else if (taken == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      if (taken == '{' || taken == '[') ++depth;
      if ((taken == '}' || taken == ']') && depth > 0) --depth;
    }
  }
}

bool SavedFile::next_element(Record& piece) {
  skip_space();
  if (first_ && peek() == ']') return rest_of_list(piece);
  if (!first_) {
    if (peek() == ']') return rest_of_list(piece);
    if (peek() == ',') take();
    skip_space();
  }
  first_ = false;
  begin_piece(piece);
  if (peek() == kEndOfFile) return cut_list(piece);
  take_element();
  while (!piece_.empty() && is_space(piece_.back())) piece_.pop_back();
  if (piece_.size() > kMostPiece) piece.complaint = "the element is too long for a report";
  piece.text = piece_;
  if (peek() == kEndOfFile) shape_ = Shape::cut;
  return true;
}

bool SavedFile::cut_list(Record& piece) {
  begin_piece(piece);
  piece.complaint = "the list is not closed";
  shape_ = Shape::done;
  return true;
}

bool SavedFile::rest_of_list(Record& piece) {
  take();
  skip_space();
  shape_ = Shape::done;
  if (peek() == kEndOfFile) return false;
  begin_piece(piece);
  piece.complaint = "more follows the end of the list";
  return true;
}

void SavedFile::release() noexcept {
  if (!path_.empty() && fd_ != kClosed) ::close(std::exchange(fd_, kClosed));
}

std::string SavedFile::read(std::uint64_t offset, std::size_t size) const {
  if (fd_ != kClosed) return read_part(fd_, offset, size).value_or("");
  const int again = open_named(path_, O_RDONLY);
  if (again < 0) return {};
  auto out = id_ == file_id(again) ? read_part(again, offset, size).value_or("") : std::string();
  ::close(again);
  return out;
}

SourceLocation location_of(const Record& piece, std::size_t offset) noexcept {
  SourceLocation place{piece.line, piece.column};
  for (const char c : piece.text.substr(0, offset)) {
    if (c == '\n')
      ++place.line, place.column = 1;
    else if (begins_character(c))
      ++place.column;
  }
  return place;
}

}  // namespace smbprobe::cli
