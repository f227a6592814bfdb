#include "capture/pcap_records.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace smbprobe::capture {
namespace {

using proto::ByteView;

constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kRecordHeader = 16;
constexpr std::size_t kModifiedRecordHeader = 24;             // and interface, protocol, packet type
constexpr std::int64_t kMostSecondsApart = 30LL * 24 * 3600;  // of packets that follow each other

/// What the magic number of a pcap says.
struct Variant {
  bool big;
  bool nanoseconds;
  bool modified;
};

std::optional<Variant> pcap_variant(ByteView bytes) {
  constexpr std::uint32_t kInMicroseconds = 0xa1b2c3d4;
  constexpr std::uint32_t kInNanoseconds = 0xa1b23c4d;
  constexpr std::uint32_t kModified = 0xa1b2cd34;
  if (bytes.size() < 4) return std::nullopt;
  for (const bool big : {false, true}) {
    const std::uint32_t magic = FileNumbers(big).u32(bytes, 0);
    if (magic == kInMicroseconds) return Variant{big, false, false};
    if (magic == kInNanoseconds) return Variant{big, true, false};
    if (magic == kModified) return Variant{big, false, true};
  }
  return std::nullopt;
}

}  // namespace

bool has_pcapng_magic(ByteView bytes) {
  return bytes.size() >= 4 && FileNumbers().u32(bytes, 0) == kSectionHeaderBlock;
}

bool has_capture_magic(ByteView bytes) { return pcap_variant(bytes).has_value() || has_pcapng_magic(bytes); }

bool begins_capture(ByteView bytes) {
  constexpr std::size_t kOrderAt = 8;
  if (const auto variant = pcap_variant(bytes)) return bytes.size() < 6 || FileNumbers(variant->big).u16(bytes, 4) == 2;
  if (!has_pcapng_magic(bytes)) return false;
  if (bytes.size() < kOrderAt + 4) return true;
  return FileNumbers(false).u32(bytes, kOrderAt) == kByteOrderMagic ||
         FileNumbers(true).u32(bytes, kOrderAt) == kByteOrderMagic;
}

std::int64_t capture_time(std::int64_t seconds, std::int64_t microseconds) {
  constexpr std::int64_t kMicrosecondsInOne = 1'000'000;
  constexpr std::int64_t kMostSeconds = std::int64_t{1} << 42;
  return std::clamp<std::int64_t>(seconds, 0, kMostSeconds) * kMicrosecondsInOne +
         std::clamp<std::int64_t>(microseconds, 0, kMicrosecondsInOne - 1);
}

std::expected<PcapRecords, std::string> PcapRecords::begin(InputWindow& window) {
  const ByteView header = window.peek(kFileHeader);
  if (header.size() < kFileHeader)
    return std::unexpected(fmt::format("the file ends within its header, after {} bytes", header.size()));
  const auto variant = pcap_variant(header);
  if (!variant) return std::unexpected("not a pcap file");
  PcapRecords out;
  out.numbers_ = FileNumbers(variant->big);
  out.nanoseconds_ = variant->nanoseconds;
  out.header_ = variant->modified ? kModifiedRecordHeader : kRecordHeader;
  const unsigned major = out.numbers_.u16(header, 4);
  const unsigned minor = out.numbers_.u16(header, 6);
  constexpr unsigned kMajor = 2;
  constexpr unsigned kMinor = 4;
  constexpr unsigned kSwappedUntil = 3;
  constexpr unsigned kMajorOfDigital = 543;
  if (major != kMajorOfDigital && (major != kMajor || minor > kMinor))
    return std::unexpected(fmt::format("version {}.{} of pcap, which is not read", major, minor));
  if (major == kMajorOfDigital || minor < kSwappedUntil)
    out.swapped_ = Swapped::yes;
  else if (minor == kSwappedUntil)
    out.swapped_ = Swapped::perhaps;
  constexpr std::uint32_t kLeastMost = 262'144;  // of tcpdump and Wireshark, whatever the header says
  out.most_ = std::clamp<std::uint32_t>(out.numbers_.u32(header, 16), kLeastMost, kMostRecord - kModifiedRecordHeader);
  constexpr std::uint32_t kLinkTypeBits = 0x03FFFFFF;  // above: the length of the check sum
  out.link_type_ = static_cast<int>(out.numbers_.u32(header, 20) & kLinkTypeBits);
  window.take(kFileHeader);
  return out;
}

PcapRecords::Record PcapRecords::record(ByteView header) const {
  Record out;
  out.seconds = numbers_.u32(header, 0);
  out.fraction = numbers_.u32(header, 4);
  out.captured = numbers_.u32(header, 8);
  out.original = numbers_.u32(header, 12);
  if (swapped_ == Swapped::yes || (swapped_ == Swapped::perhaps && out.captured > out.original))
    std::swap(out.captured, out.original);
  return out;
}

bool PcapRecords::is_possible(const Record& record) const noexcept { return record.captured <= most_; }

bool PcapRecords::is_usual(const Record& record) const noexcept {
  const std::uint32_t most = nanoseconds_ ? 1'000'000'000 : 1'000'000;
  return is_possible(record) && record.fraction < most && record.captured <= record.original && record.captured > 0 &&
         record.original <= kMostRecord;
}

/// True where a record begins that fits those before it, and so on behind it.
/// @param last nothing comes behind the view
bool PcapRecords::follows(ByteView view, bool last, std::int64_t seconds, int depth) const {
  if (view.empty()) return last;
  if (begins_capture(view)) return view.size() >= 4;
  if (view.size() < header_) return !last;
  const Record record = this->record(view);
  if (!is_usual(record) || (seconds >= 0 && std::abs(record.seconds - seconds) > kMostSecondsApart)) return false;
  const std::size_t size = header_ + record.captured;
  if (size > view.size()) return !last;
  return depth == 0 || follows(view.subspan(size), last, record.seconds, depth - 1);
}

/// A record with odd numbers is taken for one where its time fits and another stands behind it.
bool PcapRecords::is_believed(InputWindow& window, const Record& record) const {
  if (is_usual(record)) return true;
  if (!is_possible(record) || (record.captured == 0 && record.original == 0)) return false;
  if (seconds_ >= 0 && std::abs(record.seconds - seconds_) > kMostSecondsApart) return false;
  const std::size_t size = given_ + header_ + record.captured;
  const ByteView view = window.peek(size + header_);
  if (view.size() <= size) return view.size() == size;
  const ByteView next = view.subspan(size);
  if (begins_capture(next)) return true;
  if (next.size() < header_) return false;
  const Record behind = this->record(next);
  return is_possible(behind) && std::abs(behind.seconds - record.seconds) <= kMostSecondsApart;
}

/// Behind what cannot be a record. It begins within the packet that was given last, for its length may be the wrong
/// one.
bool PcapRecords::search(InputWindow& window, std::string what, const OnDamage& on_damage) {
  constexpr int kInARow = 2;
  const std::uint64_t broken = window.position() + given_;
  const bool found = find_again(
      window, 1, [this](ByteView view, bool last) { return !view.empty() && follows(view, last, seconds_, kInARow); });
  given_ = 0;
  on_damage({.from = std::min(broken, window.position()),
             .to = window.position(),
             .to_end = !found,
             .what = std::move(what)});
  return found;
}

Found PcapRecords::next(InputWindow& window, CapturedPacket& out, const OnDamage& on_damage) {
  for (;;) {
    const ByteView ahead = window.peek(given_ + header_);
    const ByteView head = ahead.subspan(given_);
    if (head.empty() || begins_capture(head)) {
      window.take(std::exchange(given_, 0));
      return head.empty() ? Found::ended : Found::header;
    }
    std::string wrong;
    if (head.size() < header_) {
      wrong = fmt::format("the file ends within the header of a packet: {} of its {} bytes", head.size(), header_);
    } else if (const Record record = this->record(head); !is_believed(window, record)) {
      wrong = fmt::format("a packet of {} bytes", record.captured);
    } else {
      const ByteView whole = window.peek(given_ + header_ + record.captured).subspan(given_);
      if (whole.size() == header_ + record.captured) {
        window.take(std::exchange(given_, whole.size()));
        give(record, whole.subspan(header_), out);
        return Found::packet;
      }
      wrong = fmt::format("the file ends within a packet: {} of its {} bytes", whole.size() - header_, record.captured);
    }
    if (!search(window, std::move(wrong), on_damage)) return Found::ended;
  }
}

void PcapRecords::give(const Record& record, ByteView bytes, CapturedPacket& out) {
  constexpr std::uint32_t kNanosecondsInOne = 1000;
  seconds_ = record.seconds;
  out.time_us = capture_time(record.seconds, nanoseconds_ ? record.fraction / kNanosecondsInOne : record.fraction);
  out.link_type = link_type_;
  out.wire_length = record.original;
  out.bytes = bytes;
}

}  // namespace smbprobe::capture
