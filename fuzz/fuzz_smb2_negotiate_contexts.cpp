// decode_negotiate_contexts: one byte of count, two of offset (little-endian), then the message.
#include "fuzz_input.hpp"
#include "proto/smb2_negotiate_contexts.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const std::uint8_t count = input.byte();
  const auto offset = input.number<std::uint16_t>();
  const auto list = proto::decode_negotiate_contexts(input.rest(), offset, count);
  fuzz::demand(list.contexts.size() <= proto::kMaxNegotiateContexts, "no more contexts than the cap");
  fuzz::demand(list.damage || list.contexts.size() == count, "an undamaged list has every context");

  constexpr std::uint32_t kStart = 64;
  proto::Writer out;
  out.zeros(kStart);
  proto::write_negotiate_contexts(out, list.contexts);
  const auto written = static_cast<std::uint16_t>(list.contexts.size());
  const auto again = proto::decode_negotiate_contexts(out.finish(), kStart, written);
  fuzz::demand(!again.damage && again.contexts == list.contexts);
  return 0;
}
