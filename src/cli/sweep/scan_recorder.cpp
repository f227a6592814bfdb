#include "cli/sweep/scan_recorder.hpp"

#include <string>

namespace smbprobe::cli {

ScanRecorder::ScanRecorder(std::optional<OutputFile> file) : file_(std::move(file)) {
  write(capture::CaptureWriter::begin());
}

void ScanRecorder::add(std::span<const probe::Exchange> connection) {
  if (file_) write(writer_.connection(connection));
}

void ScanRecorder::add(const probe::NbstatExchange& exchange) {
  if (file_) write(capture::CaptureWriter::nbstat(exchange));
}

void ScanRecorder::close() {
  if (file_) file_->close();
}

void ScanRecorder::write(const proto::Bytes& bytes) {
  if (file_) file_->write(std::string(bytes.begin(), bytes.end()));
}

}  // namespace smbprobe::cli
