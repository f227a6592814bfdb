// A capture file of any bytes: opened and read to its end, every packet taken apart.
#include "capture/byte_source.hpp"
#include "capture/capture_file.hpp"
#include "capture_checks.hpp"
#include "fuzz_input.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView bytes = fuzz::FuzzInput(data, size, fuzz::kMostCapture).rest();
  auto file = capture::CaptureFile::open(capture::ByteSource::of_bytes({bytes.begin(), bytes.end()}), "input");
  if (!file) {
    fuzz::demand(file.error().starts_with("input: "), "an error names the file");
    return 0;
  }
  capture::CaptureCounts counts;
  capture::CaptureEvents events;
  events.on_conversation = [&](capture::Conversation&& told) { fuzz::check_conversation(told, counts.packets); };
  events.on_nbstat = [&](capture::SeenNbstat&& told) {
    fuzz::demand(told.frame <= counts.packets, "a frame that was read");
  };
  capture::read_capture(*file, events, counts);
  fuzz::demand(!file->next(), "nothing comes behind the end");
  return 0;
}
