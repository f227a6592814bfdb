// A capture file, packet by packet: pcap and pcapng, plain or in gzip, from a path or standard input.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture/byte_source.hpp"
#include "capture/captured_packet.hpp"

namespace smbprobe::capture {

/// Packets are given as they come, so a pipe from a running tcpdump can be read. What is broken is passed over, and
/// troubles() tells where. Several files that were put behind each other are read as one.
class CaptureFile {
 public:
  /// Opens a path, or standard input for "-". Error: one sentence that names the file.
  /// @param stopped ends a file of which more may come
  [[nodiscard]] static std::expected<CaptureFile, std::string> open(const std::string& path, Stopped stopped = {});

  /// Reads from a source that is open already; `name` stands in sentences.
  [[nodiscard]] static std::expected<CaptureFile, std::string> open(std::unique_ptr<ByteSource> source,
                                                                    std::string name);

  CaptureFile(CaptureFile&&) noexcept;
  CaptureFile& operator=(CaptureFile&&) noexcept;
  ~CaptureFile();

  /// The next packet; nothing at the end, or where the file breaks off: then troubles() tells.
  [[nodiscard]] std::optional<CapturedPacket> next();

  /// A sentence on each part that could not be read, as far as next() came; the last of many says how many more there
  /// are. Empty for a file that is whole.
  [[nodiscard]] std::vector<std::string> troubles() const;

  /// True for a pipe, a terminal, a socket: more may come.
  [[nodiscard]] bool is_live() const noexcept;

  /// The path as given, "standard input" for "-".
  [[nodiscard]] const std::string& name() const noexcept;

 private:
  struct State;
  explicit CaptureFile(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace smbprobe::capture
