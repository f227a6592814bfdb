// Text: whatever comes in, UTF-8 that goes out is valid, and UTF-16 of it reads back.
#include <algorithm>

#include "base/utf8.hpp"
#include "fuzz_input.hpp"
#include "proto/text.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const proto::ByteView bytes = fuzz::FuzzInput(data, size).rest();
  fuzz::demand(base::is_valid_utf8(proto::oem_to_utf8(bytes)), "OEM text becomes valid UTF-8");
  const std::string text = proto::utf16le_to_utf8(bytes);
  fuzz::demand(base::is_valid_utf8(text), "UTF-16 text becomes valid UTF-8");
  fuzz::demand(proto::utf16le_to_utf8(proto::utf8_to_utf16le(text)) == text, "valid UTF-8 survives UTF-16");

  std::string raw(bytes.size(), '\0');
  std::ranges::transform(bytes, raw.begin(), [](std::uint8_t byte) { return static_cast<char>(byte); });
  const std::string mended = proto::utf16le_to_utf8(proto::utf8_to_utf16le(raw));
  fuzz::demand((mended == raw) == base::is_valid_utf8(raw), "only broken UTF-8 is mended");
  return 0;
}
