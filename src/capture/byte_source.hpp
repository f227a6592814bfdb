// The bytes of a capture file, of standard input or of a pipe, as they come; gzip is undone on the way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <expected>
#include <memory>
#include <span>
#include <string>

#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// Reads a file descriptor, unpacked where its first bytes are those of gzip.
class ByteSource {
 public:
  /// Opens a path, or standard input for "-". Error: a clause for people, without the path: "is a directory".
  [[nodiscard]] static std::expected<std::unique_ptr<ByteSource>, std::string> open(const std::string& path);

  /// Bytes in memory instead of a file, unpacked in the same way: for tests.
  [[nodiscard]] static std::unique_ptr<ByteSource> of_bytes(proto::Bytes bytes);

  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  /// The first bytes, at most 16, fewer where the source ends before; they are read again later.
  [[nodiscard]] virtual proto::ByteView first_bytes() = 0;

  /// Reads at least one byte unless the source has ended: then 0. A failure gives -1 and trouble().
  [[nodiscard]] virtual std::ptrdiff_t read(std::span<std::uint8_t> into) = 0;

  /// What went wrong below: "the gzip data are broken: invalid block type"; "" when nothing did.
  [[nodiscard]] virtual const std::string& trouble() const noexcept = 0;

  /// True for a pipe, a terminal, a socket: more may come.
  [[nodiscard]] virtual bool is_live() const noexcept = 0;

 protected:
  ByteSource() = default;
};

/// A stdio stream that reads `source` and does not own it: libpcap reads nothing else. Null where memory is short.
[[nodiscard]] std::FILE* open_stream(ByteSource* source);

}  // namespace smbprobe::capture
