// The bytes of a capture file, of standard input or of a pipe, as they come; gzip is undone on the way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// Asked now and then while nothing comes: true where nothing more is wanted.
using Stopped = std::function<bool()>;

/// Reads a file descriptor, unpacked where its first bytes are those of gzip.
class ByteSource {
 public:
  /// Opens a path, or standard input for "-". Error: a clause for people, without the path: "is a directory".
  /// @param stopped ends a source of which more may come
  [[nodiscard]] static std::expected<std::unique_ptr<ByteSource>, std::string> open(const std::string& path,
                                                                                    Stopped stopped = {});

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

}  // namespace smbprobe::capture
