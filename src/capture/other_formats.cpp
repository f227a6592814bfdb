#include "capture/other_formats.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

namespace smbprobe::capture {
namespace {

using namespace std::string_view_literals;

/// The beginning of a file, and what it is.
struct OtherFormat {
  std::string_view magic;
  std::string_view what;
};

/// Wireshark's wiretap knows these.
constexpr auto kOtherCaptures = std::to_array<OtherFormat>({
    {"GMBU"sv, "a Network Monitor 2 capture"},
    {"RTSS"sv, "a Network Monitor 1 capture"},
    {"snoop\0"sv, "a snoop capture"},
    {"btsnoop\0"sv, "a Bluetooth snoop capture"},
    {"TRSNIFF data"sv, "a Sniffer capture"},
    {"XCP\0"sv, "a NetXRay or Sniffer capture"},
    {"iptrace 1.0"sv, "an iptrace capture of AIX"},
    {"iptrace 2.0"sv, "an iptrace capture of AIX"},
    {"\x54\x52\x00\x64\x00"sv, "a nettl capture of HP-UX"},
    {"\x05VNF"sv, "a Visual Networks capture"},
    {"\x7fver"sv, "an OmniPeek or EtherPeek capture"},
    {"\xaa\xaa\xaa\xaa"sv, "a 5View capture"},
    {"\x00\x00\x02\x00\x12\x05\x00\x10"sv, "a K12 capture"},
    {"\x1c\x00\x01\xab"sv, "an IXIA capture"},
    {"\x1c\x00\x01\xac"sv, "an IXIA capture"},
    {"\xab\x01\x00\x1c"sv, "an IXIA capture"},
    {"\xac\x01\x00\x1c"sv, "an IXIA capture"},
});

constexpr auto kPacked = std::to_array<OtherFormat>({
    {"\x28\xb5\x2f\xfd"sv, "packed with zstd"},
    {"\xfd\x37zXZ"sv, "packed with xz"},
    {"BZh"sv, "packed with bzip2"},
    {"\x04\x22\x4d\x18"sv, "packed with lz4"},
    {"PK\x03\x04"sv, "a zip archive"},
    {"7z\xbc\xaf\x27\x1c"sv, "a 7z archive"},
    {"Rar!"sv, "a rar archive"},
    {"\x1f\x9d"sv, "packed with compress"},
    {"\x1f\x8b"sv, "gzip inside gzip"},
});

template <std::size_t N>
std::optional<std::string_view> named(const std::array<OtherFormat, N>& formats, proto::ByteView first) {
  for (const OtherFormat& format : formats) {
    if (first.size() < format.magic.size()) continue;
    const bool same = std::equal(format.magic.begin(), format.magic.end(), first.begin(),
                                 [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    if (same) return format.what;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> other_format(proto::ByteView first) {
  if (const auto what = named(kOtherCaptures, first))
    return fmt::format("{}; save it as pcap or pcapng (Wireshark can)", *what);
  if (const auto what = named(kPacked, first)) return fmt::format("{}; unpack it first", *what);
  return std::nullopt;
}

}  // namespace smbprobe::capture
