// A capture file, packet by packet: pcap and pcapng, plain or in gzip, from a path or standard input.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "proto/bytes.hpp"

namespace smbprobe::capture {

class ByteSource;

/// One packet; its bytes die with the next call of CaptureFile::next().
struct CapturedPacket {
  std::uint64_t frame{};        ///< from 1, as Wireshark counts
  std::int64_t time_us{};       ///< since 1970 UTC
  std::uint32_t wire_length{};  ///< before the snap length cut it
  proto::ByteView bytes;        ///< from the link layer's first byte
};

/// Reads with libpcap. Packets are given as they come, so a pipe from a running tcpdump can be read.
class CaptureFile {
 public:
  /// Opens a path, or standard input for "-". Error: one sentence that names the file.
  [[nodiscard]] static std::expected<CaptureFile, std::string> open(const std::string& path);

  /// Reads from a source that is open already; `name` stands in sentences.
  [[nodiscard]] static std::expected<CaptureFile, std::string> open(std::unique_ptr<ByteSource> source,
                                                                    std::string name);

  CaptureFile(CaptureFile&&) noexcept;
  CaptureFile& operator=(CaptureFile&&) noexcept;
  ~CaptureFile();

  /// The next packet; nothing at the end, or where the file breaks off: then trouble() tells.
  [[nodiscard]] std::optional<CapturedPacket> next();

  /// One sentence on what came behind the last whole packet; nothing for a file that ends well.
  [[nodiscard]] const std::optional<std::string>& trouble() const noexcept;

  /// The link type, a DLT_ number of libpcap.
  [[nodiscard]] int link_type() const noexcept;

  /// "EN10MB (Ethernet)", or "147" where libpcap knows no name.
  [[nodiscard]] std::string link_type_name() const;

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
