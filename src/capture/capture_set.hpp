// Several capture files as one capture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "capture/capture_file.hpp"

namespace smbprobe::capture {

/// True for a file that is a capture, or one of a format that is not read; false too for what cannot be opened.
[[nodiscard]] bool looks_like_capture(const std::string& path);

/// Gives the packets of its files in the order of their times, so that a connection may go on in the next file, and may
/// have one direction in each. What two files hold (the same time, the same bytes from the network layer on) is given
/// once. Frames are counted over all files. Files are opened when their time has come: few are open at once where they
/// follow each other.
class CaptureSet {
 public:
  /// @param paths "-" for standard input. What cannot be opened is in troubles().
  /// @param stopped ends files of which more may come
  explicit CaptureSet(const std::vector<std::string>& paths, Stopped stopped = {});
  ~CaptureSet();
  CaptureSet(const CaptureSet&) = delete;
  CaptureSet& operator=(const CaptureSet&) = delete;

  /// The next packet; its bytes die with the next call.
  [[nodiscard]] std::optional<CapturedPacket> next();

  /// How many files could be opened.
  [[nodiscard]] std::size_t files() const noexcept { return opened_; }

  /// The name of the only file; "3 captures" for several.
  [[nodiscard]] std::string name() const;

  /// True where more may come: a pipe, a terminal, a socket is among the files.
  [[nodiscard]] bool is_live() const noexcept { return is_live_; }

  /// Packets that another file held too.
  [[nodiscard]] std::uint64_t repeated() const noexcept { return repeated_; }

  /// A sentence on each file that could not be opened and each part that could not be read, as far as next() came.
  [[nodiscard]] std::vector<std::string> troubles() const;

 private:
  /// A file, and its next packet.
  struct Source {
    std::size_t number{};
    std::string path;
    std::optional<CaptureFile> file;  ///< nothing: closed until its time comes
    CapturedPacket head;
  };
  using Sources = std::list<Source>;

  bool advance(Source& source);
  void add(std::size_t number, const std::string& path, bool stays_open);
  bool open_again(Source& source);
  void begin_due();
  void end(Sources& among, Sources::iterator source);
  bool is_repeated(const Source& source);

  Stopped stopped_;
  Sources waiting_;          ///< for their time, the earliest first
  Sources active_;           ///< each with a packet
  Source* given_ = nullptr;  ///< whose packet was given last
  std::size_t opened_ = 0;
  std::string only_name_;
  bool is_live_ = false;
  std::uint64_t frame_ = 0;
  std::uint64_t repeated_ = 0;
  std::vector<std::string> troubles_;
  std::int64_t seen_time_us_ = 0;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> seen_;  ///< how often by file number, of that time
};

}  // namespace smbprobe::capture
