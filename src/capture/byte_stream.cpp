#include "capture/byte_stream.hpp"

#include <algorithm>

namespace smbprobe::capture {
namespace {

constexpr std::size_t kSegmentBookkeeping = 96;        // of one waiting segment
constexpr std::size_t kMostCompared = 1024;            // NEGOTIATEs and logins stand there
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
    compare_given(static_cast<std::int64_t>(position_) + ahead, bytes, stamp, sink);
    const auto old = static_cast<std::uint64_t>(-ahead);
    if (old >= cut.size()) return;  // sent again, or a keep-alive
    cut = cut.from(old);
    ahead = 0;
  }
  if (ahead == 0 && waiting_.empty()) {
    give(cut.bytes, cut.missing, stamp, sink);
    return;
  }
  const std::uint64_t position = position_ + static_cast<std::uint64_t>(ahead);
  compare_waiting(position, cut.bytes, stamp, sink);
  keep(position, cut.bytes, cut.missing, stamp);
  give_ready(sink);
  while (held_ > most_waiting_) step_over_hole(sink);
}

void ByteStream::flush(ByteSink& sink) {
  while (!waiting_.empty()) step_over_hole(sink);
}

bool ByteStream::has_reached(std::uint32_t sequence) const noexcept {
  return !next_ || distance(*next_, sequence) <= 0;
}

std::optional<std::int64_t> ByteStream::ahead(std::uint32_t sequence) const noexcept {
  if (!next_) return std::nullopt;
  return distance(*next_, sequence);
}

bool ByteStream::begins_otherwise(std::uint32_t sequence, proto::ByteView bytes) const {
  const bool at_first = next_ && *next_ - static_cast<std::uint32_t>(position_) == sequence;
  const std::size_t both = std::min(bytes.size(), first_.size());
  return at_first && both > 0 && !std::ranges::equal(bytes.first(both), proto::ByteView(first_).first(both));
}

/// @param position of the first byte; negative: before the stream's beginning
void ByteStream::compare_given(std::int64_t position, proto::ByteView bytes, PacketStamp stamp, ByteSink& sink) const {
  if (position < 0 || static_cast<std::uint64_t>(position) >= first_.size()) return;
  const proto::ByteView given = proto::ByteView(first_).subspan(static_cast<std::size_t>(position));
  const std::size_t both = std::min(given.size(), bytes.size());
  if (!std::ranges::equal(given.first(both), bytes.first(both))) sink.on_conflict(stamp);
}

void ByteStream::compare_waiting(std::uint64_t position,
                                 proto::ByteView bytes,
                                 PacketStamp stamp,
                                 ByteSink& sink) const {
  auto other = waiting_.upper_bound(position);
  if (other != waiting_.begin()) --other;
  for (; other != waiting_.end() && other->first < position + bytes.size(); ++other) {
    const std::uint64_t from = std::max(other->first, position);
    const std::uint64_t to = std::min(other->first + other->second.bytes.size(), position + bytes.size());
    if (from >= to) continue;
    const auto size = static_cast<std::size_t>(to - from);
    const proto::ByteView there =
        proto::ByteView(other->second.bytes).subspan(static_cast<std::size_t>(from - other->first), size);
    if (std::ranges::equal(there, bytes.subspan(static_cast<std::size_t>(from - position), size))) continue;
    sink.on_conflict(stamp);
    return;
  }
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
  if (position_ == first_.size() && first_.size() < kMostCompared) {
    const proto::ByteView part = bytes.first(std::min(bytes.size(), kMostCompared - first_.size()));
    first_.insert(first_.end(), part.begin(), part.end());
  }
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
