// decode_negotiate_contexts: one byte of count, two of offset (little-endian), then the message.
#include "proto/smb2_negotiate_contexts.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kArguments = 3;
  if (size < kArguments) return 0;
  const auto offset = static_cast<std::uint32_t>(data[1] | (data[2] << 8U));
  const auto list = proto::decode_negotiate_contexts({data + kArguments, size - kArguments}, offset, data[0]);
  fuzz::demand(list.contexts.size() <= proto::kMaxNegotiateContexts);
  fuzz::demand(list.damage || list.contexts.size() == data[0]);
  if (size > fuzz::kComparable) return 0;

  constexpr std::uint32_t kStart = 64;
  proto::Writer out;
  out.zeros(kStart);
  proto::write_negotiate_contexts(out, list.contexts);
  const auto count = static_cast<std::uint16_t>(list.contexts.size());
  const auto again = proto::decode_negotiate_contexts(out.finish(), kStart, count);
  fuzz::demand(!again.damage && again.contexts == list.contexts);
  return 0;
}
