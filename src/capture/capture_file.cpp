#include "capture/capture_file.hpp"

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "capture/byte_source.hpp"

namespace smbprobe::capture {
namespace {

/// The beginning of a file that is no capture for us, and what it is.
struct OtherFormat {
  std::string_view magic;
  std::string_view what;
};

using namespace std::string_view_literals;

constexpr std::array<OtherFormat, 11> kOtherFormats{{
    {"GMBU"sv, "a Network Monitor 2 capture; save it as pcap or pcapng (Wireshark can)"},
    {"RTSS"sv, "a Network Monitor 1 capture; save it as pcap or pcapng (Wireshark can)"},
    {"snoop\0"sv, "a snoop capture; save it as pcap or pcapng (Wireshark can)"},
    {"TRSNIFF data"sv, "a Sniffer capture; save it as pcap or pcapng (Wireshark can)"},
    {"XCP\0"sv, "a NetXRay or Sniffer capture; save it as pcap or pcapng (Wireshark can)"},
    {"\x28\xb5\x2f\xfd"sv, "packed with zstd; unpack it first"},
    {"\xfd\x37zXZ"sv, "packed with xz; unpack it first"},
    {"BZh"sv, "packed with bzip2; unpack it first"},
    {"\x04\x22\x4d\x18"sv, "packed with lz4; unpack it first"},
    {"PK\x03\x04"sv, "a zip archive; unpack it first"},
    {"\x1f\x8b"sv, "gzip inside gzip; unpack it first"},
}};

std::optional<std::string_view> other_format(proto::ByteView first) {
  for (const OtherFormat& format : kOtherFormats) {
    if (first.size() < format.magic.size()) continue;
    const bool same = std::equal(format.magic.begin(), format.magic.end(), first.begin(),
                                 [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    if (same) return format.what;
  }
  return std::nullopt;
}

bool is_capture(proto::ByteView first) {
  constexpr std::array<std::array<std::uint8_t, 4>, 7> kMagics{{{0xa1, 0xb2, 0xc3, 0xd4},  // pcap
                                                                {0xd4, 0xc3, 0xb2, 0xa1},
                                                                {0xa1, 0xb2, 0x3c, 0x4d},  // pcap with nanoseconds
                                                                {0x4d, 0x3c, 0xb2, 0xa1},
                                                                {0xa1, 0xb2, 0xcd, 0x34},  // pcap of an old Linux
                                                                {0x34, 0xcd, 0xb2, 0xa1},
                                                                {0x0a, 0x0d, 0x0d, 0x0a}}};  // pcapng
  return std::ranges::any_of(kMagics, [first](const auto& magic) {
    return first.size() >= magic.size() && std::ranges::equal(first.first(magic.size()), magic);
  });
}

/// Why a file is not opened, judged by its beginning; nothing for a capture.
std::optional<std::string> refusal(ByteSource& source) {
  const proto::ByteView first = source.first_bytes();
  if (is_capture(first)) return std::nullopt;
  if (!source.trouble().empty()) return source.trouble();
  if (first.empty()) return "the file is empty";
  if (const auto what = other_format(first)) return fmt::format("not a pcap or pcapng file but {}", *what);
  return "not a capture: neither pcap nor pcapng";
}

/// Microseconds since 1970; a time that no clock shows is brought into range, so that differences do not overflow.
std::int64_t microseconds_of(const timeval& time) {
  constexpr std::int64_t kMicroseconds = 1'000'000;
  constexpr std::int64_t kMostSeconds = std::int64_t{1} << 42;
  const std::int64_t seconds = std::clamp<std::int64_t>(time.tv_sec, 0, kMostSeconds);
  return seconds * kMicroseconds + std::clamp<std::int64_t>(time.tv_usec, 0, kMicroseconds - 1);
}

std::string file_error(std::string_view name, std::string_view what) { return fmt::format("{}: {}", name, what); }

}  // namespace

struct CaptureFile::State {
  std::string name;
  std::unique_ptr<ByteSource> source;
  pcap_t* pcap = nullptr;
  std::uint64_t frame = 0;
  std::optional<std::string> trouble;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (pcap != nullptr) pcap_close(pcap);
  }
};

CaptureFile::CaptureFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
CaptureFile::CaptureFile(CaptureFile&&) noexcept = default;
CaptureFile& CaptureFile::operator=(CaptureFile&&) noexcept = default;
CaptureFile::~CaptureFile() = default;

std::expected<CaptureFile, std::string> CaptureFile::open(const std::string& path) {
  std::string name = path == "-" ? "standard input" : path;
  auto source = ByteSource::open(path);
  if (!source) return std::unexpected(file_error(name, source.error()));
  return open(std::move(*source), std::move(name));
}

std::expected<CaptureFile, std::string> CaptureFile::open(std::unique_ptr<ByteSource> source, std::string name) {
  auto state = std::make_unique<State>();
  state->name = std::move(name);
  state->source = std::move(source);
  if (const auto why = refusal(*state->source)) return std::unexpected(file_error(state->name, *why));

  std::FILE* stream = open_stream(state->source.get());
  if (stream == nullptr) return std::unexpected(file_error(state->name, "no memory"));
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  state->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_MICRO, error.data());
  if (state->pcap == nullptr) {
    std::fclose(stream);
    const std::string& below = state->source->trouble();
    return std::unexpected(file_error(state->name, below.empty() ? std::string(error.data()) : below));
  }
  return CaptureFile(std::move(state));
}

std::optional<CapturedPacket> CaptureFile::next() {
  if (state_->trouble) return std::nullopt;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  const int result = pcap_next_ex(state_->pcap, &header, &bytes);
  if (result == 1) {
    return CapturedPacket{.frame = ++state_->frame,
                          .time_us = microseconds_of(header->ts),
                          .wire_length = header->len,
                          .bytes = proto::ByteView(bytes, header->caplen)};
  }
  if (result == PCAP_ERROR_BREAK && state_->source->trouble().empty()) return std::nullopt;
  const std::string& below = state_->source->trouble();
  const std::string why = below.empty() ? std::string(pcap_geterr(state_->pcap)) : below;
  state_->trouble = fmt::format("{}: the capture breaks off after frame {}: {}", state_->name, state_->frame, why);
  return std::nullopt;
}

const std::optional<std::string>& CaptureFile::trouble() const noexcept { return state_->trouble; }

int CaptureFile::link_type() const noexcept { return pcap_datalink(state_->pcap); }

std::string CaptureFile::link_type_name() const {
  const char* const name = pcap_datalink_val_to_name(link_type());
  const char* const description = pcap_datalink_val_to_description(link_type());
  if (name == nullptr) return std::to_string(link_type());
  return description == nullptr ? name : fmt::format("{} ({})", name, description);
}

bool CaptureFile::is_live() const noexcept { return state_->source->is_live(); }

const std::string& CaptureFile::name() const noexcept { return state_->name; }

}  // namespace smbprobe::capture
