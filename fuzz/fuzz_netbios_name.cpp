// NetBIOS names: a byte tells the offset, the rest is the packet.
#include <algorithm>

#include "fuzz_input.hpp"
#include "proto/netbios_name.hpp"
#include "round_trip.hpp"

using namespace smbprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FuzzInput input(data, size);
  const std::size_t offset = input.byte();
  const auto decoded = proto::decode_netbios_name(input.rest(), offset);
  if (!decoded) return 0;
  fuzz::demand(decoded->size > 0 && decoded->size <= input.rest().size() - offset, "the name lies inside the packet");
  fuzz::demand(decoded->name.name.size() <= 15, "a name has at most 15 bytes");
  fuzz::demand(proto::netbios_name_from_raw(proto::raw_netbios_name(decoded->name)) ==
                   proto::NetbiosName{decoded->name.name, decoded->name.suffix, ""},
               "raw name read back");
  const std::string text = proto::to_string(decoded->name);
  fuzz::demand(std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; }), "the text is printable ASCII");
  const auto again = proto::decode_netbios_name(proto::encode_netbios_name(decoded->name), 0);
  fuzz::demand(again.has_value() && again->name == decoded->name, "decode, encode, decode gives the same name");
  return 0;
}
