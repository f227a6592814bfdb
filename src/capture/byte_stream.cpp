#include "capture/byte_stream.hpp"

#include <algorithm>

namespace smbprobe::capture {
namespace {

constexpr std::size_t kSegmentBookkeeping = 96;        // of one waiting segment
constexpr std::int64_t kMostAhead = 64 * 1024 * 1024;  // no TCP window is as large: a stray sequence number

/// A segment from `front` bytes on.
struct Cut {
  proto::ByteView bytes;
  std::size_t missing{};

  [[nodiscard]] std::uint64_t size() const noexcept { return bytes.size() + missing; }

  [[nodiscard]] Cut from(std::uint64_t front) const noexcept {
    if (front <= bytes.size()) return {bytes.subspan(static_cast<std::size_t>(front)), missing};
    const std::uint64_t rest = front - bytes.size();
    return {{}, missing - static_cast<std::size_t>(std::min<std::uint64_t>(rest, missing))};
  }

  [[nodiscard]] Cut first(std::uint64_t count) const noexcept {
    const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(count, bytes.size()));
    return {bytes.first(here), static_cast<std::size_t>(std::min<std::uint64_t>(count - here, missing))};
  }
};

/// How far `sequence` is ahead of `base`; negative for behind. Sequence numbers wrap. RFC 9293 3.4
std::int64_t distance(std::uint32_t base, std::uint32_t sequence) noexcept {
  return static_cast<std::int32_t>(sequence - base);
}

}  // namespace

void ByteStream::open(std::uint32_t syn_sequence) noexcept {
  if (!next_) next_ = syn_sequence + 1;
}

void ByteStream::add(
    std::uint32_t sequence, proto::ByteView bytes, std::size_t missing, PacketStamp stamp, ByteSink& sink) {
  if (bytes.empty() && missing == 0) return;
  if (!next_) next_ = sequence;
  std::int64_t ahead = distance(*next_, sequence);
  if (ahead > kMostAhead) return;
  Cut cut{bytes, missing};
  if (ahead < 0) {
    const auto old = static_cast<std::uint64_t>(-ahead);
    if (old >= cut.size()) return;  // sent again, or a keep-alive
    cut = cut.from(old);
    ahead = 0;
  }
  if (ahead == 0 && waiting_.empty()) {
    give(cut.bytes, cut.missing, stamp, sink);
    return;
  }
  keep(position_ + static_cast<std::uint64_t>(ahead), cut.bytes, cut.missing, stamp);
  give_ready(sink);
  while (held_ > most_waiting_) step_over_hole(sink);
}

void ByteStream::flush(ByteSink& sink) {
  while (!waiting_.empty()) step_over_hole(sink);
}

bool ByteStream::has_reached(std::uint32_t sequence) const noexcept {
  return !next_ || distance(*next_, sequence) <= 0;
}

/// Keeps those parts of a segment that are not waiting already.
void ByteStream::keep(std::uint64_t position, proto::ByteView bytes, std::size_t missing, PacketStamp stamp) {
  Cut rest{bytes, missing};
  auto after = waiting_.upper_bound(position);
  if (after != waiting_.begin()) {
    const auto before = std::prev(after);
    const std::uint64_t end = before->first + before->second.size();
    if (end > position) {
      const std::uint64_t overlap = std::min(end - position, rest.size());
      rest = rest.from(overlap);
      position += overlap;
    }
  }
  while (rest.size() > 0) {
    after = waiting_.lower_bound(position);
    const std::uint64_t room = after == waiting_.end() ? rest.size() : after->first - position;
    const Cut piece = rest.first(std::min(room, rest.size()));
    if (piece.size() > 0) keep_piece(position, piece.bytes, piece.missing, stamp);
    if (room >= rest.size()) return;
    const std::uint64_t past = std::min(room + after->second.size(), rest.size());
    rest = rest.from(past);
    position += past;
  }
}

void ByteStream::keep_piece(std::uint64_t position, proto::ByteView bytes, std::size_t missing, PacketStamp stamp) {
  waiting_.emplace(position, Waiting{proto::Bytes(bytes.begin(), bytes.end()), missing, stamp});
  held_ += bytes.size() + kSegmentBookkeeping;
}

void ByteStream::give(proto::ByteView bytes, std::size_t missing, PacketStamp stamp, ByteSink& sink) {
  position_ += bytes.size() + missing;
  next_ = *next_ + static_cast<std::uint32_t>(bytes.size() + missing);
  if (!bytes.empty()) sink.on_bytes(bytes, stamp);
  if (missing > 0) sink.on_gap(missing);
}

void ByteStream::give_ready(ByteSink& sink) {
  while (!waiting_.empty() && waiting_.begin()->first == position_) {
    const auto node = waiting_.extract(waiting_.begin());
    held_ -= node.mapped().bytes.size() + kSegmentBookkeeping;
    give(node.mapped().bytes, node.mapped().missing, node.mapped().stamp, sink);
  }
}

void ByteStream::step_over_hole(ByteSink& sink) {
  const std::uint64_t hole = waiting_.begin()->first - position_;
  lost_ += hole;
  position_ += hole;
  next_ = *next_ + static_cast<std::uint32_t>(hole);
  if (hole > 0) sink.on_gap(hole);
  give_ready(sink);
}

}  // namespace smbprobe::capture
