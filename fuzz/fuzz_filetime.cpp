// Times: both readings of a FILETIME agree on whether it tells one; 8 bytes FILETIME, 2 date, 2 time.
#include "fuzz_input.hpp"
#include "proto/filetime.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const auto filetime = input.number<std::uint64_t>();
  const auto text = proto::filetime_to_iso8601(filetime);
  const auto microseconds = proto::filetime_to_unix_us(filetime);
  fuzz::demand(text.has_value() == microseconds.has_value(), "both readings tell a time or neither does");
  if (text) fuzz::demand(text->size() >= 20 && text->size() <= 28 && text->back() == 'Z', "ISO 8601 in UTC");
  if (microseconds)
    fuzz::demand(proto::filetime_from_unix_us(*microseconds) == filetime - filetime % 10, "microseconds lead back");
  const auto date = input.number<std::uint16_t>();
  const auto dos = proto::dos_time_to_iso8601(date, input.number<std::uint16_t>());
  if (dos) fuzz::demand(dos->size() == 19, "ISO 8601 without a zone");
  return 0;
}
