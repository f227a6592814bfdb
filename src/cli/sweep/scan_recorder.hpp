// `scan --record`: the connections of a scan as a capture file.
#pragma once

#include <optional>
#include <span>

#include "capture/capture_writer.hpp"
#include "cli/io/output_file.hpp"
#include "probe/exchange.hpp"
#include "probe/nbstat_exchange.hpp"

namespace smbprobe::cli {

/// Appends each connection, and each question to the name service, with one write, so that the file is whole up to the
/// last of them however the program ends.
class ScanRecorder {
 public:
  /// @param file empty: nothing is recorded.
  explicit ScanRecorder(std::optional<OutputFile> file);

  void add(std::span<const probe::Exchange> connection);
  void add(const probe::NbstatExchange& exchange);

  void close();

  [[nodiscard]] bool failed() const noexcept { return file_ && file_->failed(); }
  /// A sentence that names the file, "" when all went well.
  [[nodiscard]] std::string failure() const { return file_ ? file_->failure() : std::string(); }

 private:
  void write(const proto::Bytes& bytes);

  std::optional<OutputFile> file_;
  capture::CaptureWriter writer_;
};

}  // namespace smbprobe::cli
