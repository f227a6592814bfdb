#include "capture/pcapng_records.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace smbprobe::capture {
namespace {

using proto::ByteView;

enum BlockType : std::uint32_t { interface_description = 1, old_packet = 2, simple_packet = 3, enhanced_packet = 6 };

constexpr std::size_t kBlockHead = 8;    // type and length
constexpr std::size_t kLeastBlock = 12;  // and the length again
constexpr std::size_t kMostInterfaces = 64 * 1024;

/// Blocks that files are known to hold: where a broken block ends is guessed by them.
bool is_known_block(std::uint32_t type) {
  constexpr std::uint32_t kCustom = 0x0bad;
  constexpr std::uint32_t kCustomNotCopied = 0x40000bad;
  constexpr std::uint32_t kLastOfStandard = 10;  // Decryption Secrets
  return (type > 0 && type <= kLastOfStandard) || type == kSectionHeaderBlock || type == kCustom ||
         type == kCustomNotCopied;
}

std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }

/// if_tsresol: a power of ten, or of two where the first bit is set. Nothing where no clock is as fine.
std::optional<std::uint64_t> ticks_of(std::uint8_t resolution) {
  constexpr unsigned kBinary = 0x80;
  constexpr unsigned kMostTens = 18;
  constexpr unsigned kMostTwos = 62;
  const unsigned power = resolution & (kBinary - 1);
  if ((resolution & kBinary) != 0) return power > kMostTwos ? std::nullopt : std::optional(std::uint64_t{1} << power);
  if (power > kMostTens) return std::nullopt;
  std::uint64_t out = 1;
  for (unsigned i = 0; i < power; ++i) out *= 10;
  return out;
}

/// The part of a second in microseconds.
std::int64_t microseconds_of(std::uint64_t ticks, std::uint64_t ticks_a_second) {
  constexpr std::uint64_t kMicrosecondsInOne = 1'000'000;
  if (ticks_a_second <= std::numeric_limits<std::uint64_t>::max() / kMicrosecondsInOne / 2)
    return static_cast<std::int64_t>(ticks * kMicrosecondsInOne / ticks_a_second);
  return static_cast<std::int64_t>(ticks / (ticks_a_second / kMicrosecondsInOne));
}

}  // namespace

/// True where a block of a known kind begins whose two lengths agree.
bool PcapngRecords::begins_block(ByteView view, bool last) const {
  if (begins_capture(view)) return view.size() >= kLeastBlock;
  if (view.size() < kBlockHead || !is_known_block(numbers_.u32(view, 0))) return false;
  const std::uint32_t length = numbers_.u32(view, 4);
  if (length < kLeastBlock || length % 4 != 0 || length > kMostRecord) return false;
  if (length > view.size()) return !last;
  return numbers_.u32(view, length - 4) == length;
}

/// The block that the window begins with, or what is wrong with it.
std::expected<PcapngRecords::Block, std::string> PcapngRecords::look(InputWindow& window) {
  const ByteView head = window.peek(kLeastBlock);
  if (head.size() < kLeastBlock)
    return std::unexpected(
        fmt::format("the file ends within the header of a block: {} of its {} bytes", head.size(), kLeastBlock));
  if (has_pcapng_magic(head)) numbers_ = FileNumbers(FileNumbers(true).u32(head, kBlockHead) == kByteOrderMagic);
  Block out{.type = numbers_.u32(head, 0), .body = {}, .size = 0, .remark = {}};
  const std::uint32_t length = numbers_.u32(head, 4);
  out.size = padded(length);
  if (length < kLeastBlock || out.size > kMostRecord)
    return std::unexpected(fmt::format("a block of {} bytes", length));
  ByteView whole = window.peek(out.size);
  if (whole.size() < out.size)
    return std::unexpected(fmt::format("the file ends within a block: {} of its {} bytes", whole.size(), out.size));
  const std::uint32_t again = numbers_.u32(whole, out.size - 4);
  if (again != length) {
    out.remark = fmt::format("a block whose two lengths differ: {} and {}", length, again);
    const ByteView both = window.peek(out.size + kLeastBlock);
    if (both.size() > out.size && !begins_block(both.subspan(out.size), false)) return std::unexpected(out.remark);
    whole = both;
  }
  out.body = whole.subspan(kBlockHead, out.size - kLeastBlock);
  return out;
}

Found PcapngRecords::next(InputWindow& window, CapturedPacket& out, const OnDamage& on_damage) {
  window.take(std::exchange(given_, 0));
  for (;;) {
    const ByteView head = window.peek(kLeastBlock);
    if (head.empty()) return Found::ended;
    if (begins_capture(head) && !has_pcapng_magic(head)) return Found::header;
    const std::uint64_t from = window.position();
    const auto found = look(window);
    if (!found) {
      const bool more = find_again(window, 1, [this](ByteView view, bool last) { return begins_block(view, last); });
      on_damage({.from = from, .to = window.position(), .to_end = !more, .what = found.error()});
      if (!more) return Found::ended;
      continue;
    }
    bool is_packet = false;
    std::string wrong = found->remark;
    if (std::string broken = take_block(*found, out, is_packet); !broken.empty()) wrong = std::move(broken);
    if (!wrong.empty()) on_damage({.from = from, .to = from + found->size, .to_end = false, .what = std::move(wrong)});
    if (is_packet) {
      given_ = found->size;
      return Found::packet;
    }
    window.take(found->size);
  }
}

/// "" or what is wrong with the block.
std::string PcapngRecords::take_block(const Block& block, CapturedPacket& out, bool& is_packet) {
  if (block.type == kSectionHeaderBlock) return take_section(block.body);
  if (!known_section_) return {};
  switch (block.type) {
    case interface_description:
      return take_interface(block.body);
    case old_packet:
    case simple_packet:
    case enhanced_packet: {
      std::string wrong = take_packet(block, out);
      is_packet = wrong.empty();
      return wrong;
    }
    default:
      return {};
  }
}

std::string PcapngRecords::take_section(ByteView body) {
  constexpr std::size_t kFixed = 16;
  interfaces_.clear();
  more_interfaces_ = 0;
  known_section_ = false;
  if (body.size() < kFixed || numbers_.u32(body, 0) != kByteOrderMagic) return "a section without a byte order";
  const unsigned major = numbers_.u16(body, 4);
  if (major != 1) return fmt::format("a section of pcapng {}.{}, which is not read", major, numbers_.u16(body, 6));
  known_section_ = true;
  return {};
}

std::string PcapngRecords::take_interface(ByteView body) {
  constexpr std::size_t kFixed = 8;
  if (interfaces_.size() == kMostInterfaces) {
    ++more_interfaces_;
    return more_interfaces_ == 1 ? fmt::format("more than {} interfaces", kMostInterfaces) : std::string();
  }
  Interface& added = interfaces_.emplace_back();  // a broken one too: packets name them by number
  if (body.size() < kFixed) {
    added.link_type = -1;
    return "an interface without a link type";
  }
  added.link_type = numbers_.u16(body, 0);
  added.snap_length = numbers_.u32(body, 4);
  return take_options(body.subspan(kFixed), added);
}

std::string PcapngRecords::take_options(ByteView options, Interface& interface) const {
  constexpr std::size_t kOptionHead = 4;
  constexpr unsigned kResolution = 9;
  constexpr unsigned kOffset = 14;
  while (options.size() >= kOptionHead) {
    const unsigned code = numbers_.u16(options, 0);
    const std::size_t length = numbers_.u16(options, 2);
    options = options.subspan(kOptionHead);
    if (code == 0 || length > options.size()) break;
    if (code == kResolution && length == 1) {
      const auto ticks = ticks_of(options[0]);
      if (!ticks) return "an interface whose clock is too fine";
      interface.ticks_a_second = *ticks;
    }
    if (code == kOffset && length == 8) interface.offset = static_cast<std::int64_t>(numbers_.u64(options, 0));
    options = options.subspan(std::min(padded(length), options.size()));
  }
  return {};
}

std::optional<PcapngRecords::PacketFields> PcapngRecords::packet_fields(const Block& block) const {
  const ByteView body = block.body;
  if (block.type == simple_packet) {
    constexpr std::size_t kFixed = 4;
    if (body.size() < kFixed) return std::nullopt;
    const std::uint32_t original = numbers_.u32(body, 0);
    const std::uint32_t snap = interfaces_.empty() || interfaces_[0].snap_length == 0
                                   ? std::numeric_limits<std::uint32_t>::max()
                                   : interfaces_[0].snap_length;
    const std::size_t there = std::min<std::size_t>({original, snap, body.size() - kFixed});
    return PacketFields{.interface = 0,
                        .captured = static_cast<std::uint32_t>(there),
                        .original = original,
                        .data_at = kFixed,
                        .ticks = {}};
  }
  constexpr std::size_t kFixed = 20;
  if (body.size() < kFixed) return std::nullopt;
  const std::uint64_t ticks = (std::uint64_t{numbers_.u32(body, 4)} << 32U) | numbers_.u32(body, 8);
  return PacketFields{.interface = block.type == old_packet ? numbers_.u16(body, 0) : numbers_.u32(body, 0),
                      .captured = numbers_.u32(body, 12),
                      .original = numbers_.u32(body, 16),
                      .data_at = kFixed,
                      .ticks = ticks};
}

std::string PcapngRecords::take_packet(const Block& block, CapturedPacket& out) {
  const auto fields = packet_fields(block);
  if (!fields) return fmt::format("a packet block of {} bytes", block.size);
  if (fields->interface >= interfaces_.size())
    return fmt::format("a packet of interface {}, which is not described", fields->interface);
  if (fields->captured > block.body.size() - fields->data_at)
    return fmt::format("a packet of {} bytes in a block of {}", fields->captured, block.size);
  const Interface& interface = interfaces_[fields->interface];
  if (fields->ticks) {
    const std::uint64_t seconds = *fields->ticks / interface.ticks_a_second;
    constexpr std::uint64_t kMostSeconds = std::uint64_t{1} << 42U;
    constexpr std::int64_t kMostOffset = std::int64_t{1} << 42;
    time_us_ = capture_time(static_cast<std::int64_t>(std::min(seconds, kMostSeconds)) +
                                std::clamp(interface.offset, -kMostOffset, kMostOffset),
                            microseconds_of(*fields->ticks % interface.ticks_a_second, interface.ticks_a_second));
  }
  out.time_us = time_us_;
  out.link_type = interface.link_type;
  out.wire_length = fields->original;
  out.bytes = block.body.subspan(fields->data_at, fields->captured);
  return {};
}

}  // namespace smbprobe::capture
