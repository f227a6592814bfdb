#include "capture/stream_reassembly.hpp"

#include <algorithm>
#include <bit>

namespace smbprobe::capture {
namespace {

constexpr std::int64_t kMostAheadOfEnd = std::int64_t{1} << 20;  // of a FIN or RST: what the capture may have lost
constexpr std::int64_t kMostApart = std::int64_t{64} << 20;      // of one connection's segments

constexpr std::size_t index_of(End end) noexcept { return static_cast<std::size_t>(end); }

/// Passes the bytes of one direction on to the observer.
class DirectionSink final : public ByteSink {
 public:
  DirectionSink(StreamObserver& observer, End from) : observer_(observer), from_(from) {}
  void on_bytes(proto::ByteView bytes, PacketStamp stamp) override { observer_.on_bytes(from_, bytes, stamp); }
  void on_gap(std::uint64_t bytes) override { observer_.on_gap(from_, bytes); }
  void on_conflict(PacketStamp later) override { observer_.on_conflict(from_, later); }

 private:
  StreamObserver& observer_;
  End from_;
};

}  // namespace

/// One connection. When it is over the observer is gone, and the rest stays to tell late packets from new connections.
class StreamReassembly::Stream {
 public:
  Stream(Key key, IpEndpoint first, std::unique_ptr<StreamObserver> observer, std::size_t most_waiting)
      : key_(key), first_(first), observer_(std::move(observer)), ends_{Side(most_waiting), Side(most_waiting)} {}

  [[nodiscard]] const Key& key() const noexcept { return key_; }
  [[nodiscard]] bool is_over() const noexcept { return observer_ == nullptr; }
  [[nodiscard]] End end_of(const IpEndpoint& endpoint) const noexcept {
    return endpoint == first_ ? End::first : End::second;
  }

  /// True for a segment of another connection between the same ports.
  [[nodiscard]] bool is_reused_by(const TcpSegment& segment, bool begins_message) const {
    const Side& side = ends_[index_of(end_of(segment.from))];
    if ((segment.flags & kTcpSyn) != 0) return is_reused_by_syn(side, segment);
    if ((segment.flags & kTcpRst) != 0 || (segment.payload.empty() && segment.missing == 0)) return false;
    const auto ahead = side.bytes.ahead(segment.sequence);
    if (!ahead) return is_over() && has_carried();
    const bool far = *ahead > kMostApart || *ahead < -kMostApart;
    if (far) return begins_message;
    if (is_over())
      return *ahead >= 0 || (begins_message && side.bytes.begins_otherwise(segment.sequence, segment.payload));
    return side.ended && static_cast<std::int32_t>(segment.sequence - side.fin->sequence) >= 0;
  }

  void take(const TcpSegment& segment, PacketStamp stamp) {
    const End from = end_of(segment.from);
    Side& side = ends_[index_of(from)];
    DirectionSink sink(*observer_, from);
    const bool syn = (segment.flags & kTcpSyn) != 0;
    if (syn && !side.syn && !side.bytes.is_open()) {
      side.syn = segment.sequence;
      side.bytes.open(segment.sequence);
      observer_->on_syn(from, (segment.flags & kTcpAck) != 0, stamp);
    }
    const std::uint32_t first_byte = segment.sequence + (syn ? 1U : 0U);
    if ((segment.flags & kTcpRst) != 0) {  // bytes of a RST are a text for people, not of the stream. RFC 9293 3.5.3
      if (!reset_ && fits_reset(side, segment.sequence)) reset_ = Reset{from, stamp};
      return;
    }
    const bool has_bytes = !segment.payload.empty() || segment.missing > 0;
    carried_ = carried_ || has_bytes;
    if (reset_ && reset_->from == from && has_bytes && side.bytes.ahead(first_byte).value_or(0) >= 0)
      reset_.reset();  // who goes on did not send it
    side.bytes.add(first_byte, segment.payload, segment.missing, stamp, sink);
    if ((segment.flags & kTcpFin) != 0 && !side.fin) {
      const auto length = static_cast<std::uint32_t>(segment.payload.size() + segment.missing);
      const std::int64_t ahead = side.bytes.ahead(first_byte + length).value_or(0);
      if (ahead >= 0 && ahead <= kMostAheadOfEnd) side.fin = Fin{first_byte + length, stamp};
    }
    tell_end(from);
  }

  /// Both ends closed, or one reset the connection.
  [[nodiscard]] bool has_ended() const noexcept { return reset_ || has_closed(); }
  [[nodiscard]] bool has_closed() const noexcept { return ends_[0].ended && ends_[1].ended; }

  void flush() {
    for (const End end : {End::first, End::second}) {
      DirectionSink sink(*observer_, end);
      ends_[index_of(end)].bytes.flush(sink);
      tell_end(end);
    }
  }

  void finish(PacketStamp last) {
    flush();
    if (reset_) observer_->on_end(reset_->from, true, reset_->stamp);
    observer_->on_finished(last);
    observer_.reset();
  }

  void on_time(std::int64_t now_us) {
    if (observer_) observer_->on_time(now_us);
  }

  /// Bytes came: more than an unanswered SYN.
  [[nodiscard]] bool has_carried() const noexcept { return carried_; }

  [[nodiscard]] std::size_t held() const {
    std::size_t out = observer_ ? observer_->held() : 0;
    for (const Side& side : ends_) out += side.bytes.held() + side.bytes.kept();
    return out;
  }
  [[nodiscard]] std::uint64_t lost_bytes() const noexcept {
    return ends_[0].bytes.lost_bytes() + ends_[1].bytes.lost_bytes();
  }

  std::size_t counted_held = 0;  ///< of held(), what the total holds already
  std::uint64_t counted_lost = 0;

 private:
  struct Fin {
    std::uint32_t sequence{};
    PacketStamp stamp;
  };
  struct Side {
    explicit Side(std::size_t most_waiting) : bytes(most_waiting) {}
    ByteStream bytes;
    std::optional<std::uint32_t> syn;
    std::optional<Fin> fin;
    bool ended = false;
  };

  struct Reset {
    End from{};
    PacketStamp stamp;
  };

  /// A SYN that is sent again has its sequence number again, and so has the next one where a program writes packets
  /// that never were on a wire.
  [[nodiscard]] bool is_reused_by_syn(const Side& side, const TcpSegment& segment) const noexcept {
    const bool other = side.syn != segment.sequence;
    if ((segment.flags & kTcpAck) != 0) return is_over() && other;
    if (other) return side.syn || side.bytes.is_open();
    return has_ended() && has_carried();
  }

  /// In or near the window; anything where nothing of this end was seen.
  static bool fits_reset(const Side& side, std::uint32_t sequence) noexcept {
    constexpr std::int64_t kMostBehind = 64 * 1024;  // it may be of what the other end had acknowledged
    const std::int64_t ahead = side.bytes.ahead(sequence).value_or(0);
    return ahead >= -kMostBehind && ahead <= kMostAheadOfEnd;
  }

  void tell_end(End end) {
    Side& side = ends_[index_of(end)];
    if (!side.fin || side.ended || !side.bytes.has_reached(side.fin->sequence)) return;
    side.ended = true;
    observer_->on_end(end, false, side.fin->stamp);
  }

  Key key_;
  IpEndpoint first_;
  std::unique_ptr<StreamObserver> observer_;
  std::array<Side, 2> ends_;
  std::optional<Reset> reset_;
  bool carried_ = false;
};

std::size_t StreamReassembly::KeyHash::operator()(const Key& key) const noexcept {
  std::uint64_t hash = 0;
  const auto add = [&hash](std::uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15;  // the golden ratio, as Fibonacci hashing has it
    hash ^= hash >> 32U;
  };
  for (const IpEndpoint& end : {key.low, key.high}) {
    for (const auto& half : std::bit_cast<std::array<std::uint64_t, 2>>(end.address.bytes)) add(half);
    add(end.port);
  }
  return static_cast<std::size_t>(hash);
}

StreamReassembly::StreamReassembly(ReassemblyLimits limits, MakeObserver make_observer)
    : limits_(limits), make_observer_(std::move(make_observer)) {}

StreamReassembly::~StreamReassembly() = default;

StreamReassembly::Key StreamReassembly::key_of(const TcpSegment& segment) {
  return segment.from < segment.to ? Key{segment.from, segment.to} : Key{segment.to, segment.from};
}

StreamReassembly::Order& StreamReassembly::order_of(const Stream& stream) noexcept {
  if (stream.is_over()) return over_;
  return stream.has_ended() ? reset_ : order_;
}

/// The stream that a segment belongs to, started if allowed; null if it is not followed.
StreamReassembly::Stream* StreamReassembly::followed(const TcpSegment& segment, const Key& key, Beginning beginning) {
  const auto found = streams_.find(key);
  if (found != streams_.end()) {
    const Order::iterator place = found->second;
    Stream* const stream = place->get();
    Order& order = order_of(*stream);
    order.splice(order.end(), order, place);
    if (!stream->is_reused_by(segment, beginning == Beginning::message)) return stream;
    finish(*stream);
    forget(order, place);
  }
  const bool has_bytes = !segment.payload.empty() || segment.missing > 0;
  const bool begins = (segment.flags & kTcpSyn) != 0 || has_bytes;
  if (beginning == Beginning::none || !begins || (segment.flags & kTcpRst) != 0) return nullptr;
  return begin(segment, key);
}

void StreamReassembly::take(const TcpSegment& segment, PacketStamp stamp, Beginning beginning) {
  last_ = stamp;
  const Key key = key_of(segment);
  Stream* const stream = followed(segment, key, beginning);
  if (stream == nullptr || stream->is_over()) return;
  Order& before = order_of(*stream);
  stream->take(segment, stamp);
  settle(*stream);
  if (Order& now = order_of(*stream); &now != &before) now.splice(now.end(), before, streams_.at(key));
  if (stream->has_closed() || (stream->has_ended() && !stream->has_carried())) end(streams_.at(key));
  while (reset_.size() > limits_.most_reset || (held_ > limits_.most_memory && !reset_.empty())) end(reset_.begin());
  while (held_ > limits_.most_memory && !over_.empty()) forget(over_, over_.begin());
  while (!order_.empty() && (held_ > limits_.most_memory || order_.size() > limits_.most_streams)) drop_oldest();
}

/// What is left of the connection tells late packets from a new one.
void StreamReassembly::end(Order::iterator place) {
  Order& order = order_of(**place);
  finish(**place);
  over_.splice(over_.end(), order, place);
  if (over_.size() > limits_.most_over) forget(over_, over_.begin());
}

StreamReassembly::Stream* StreamReassembly::begin(const TcpSegment& segment, const Key& key) {
  order_.push_back(
      std::make_unique<Stream>(key, segment.from, make_observer_(segment.from, segment.to), limits_.most_waiting));
  streams_.emplace(key, std::prev(order_.end()));
  return order_.back().get();
}

/// Brings the totals up to date with one stream.
void StreamReassembly::settle(Stream& stream) {
  const std::size_t held = stream.held();
  held_ += held - stream.counted_held;
  stream.counted_held = held;
  lost_bytes_ += stream.lost_bytes() - stream.counted_lost;
  stream.counted_lost = stream.lost_bytes();
}

void StreamReassembly::finish(Stream& stream) {
  if (!stream.is_over()) stream.finish(last_);
  settle(stream);
}

void StreamReassembly::drop_oldest() {
  Stream& oldest = *order_.front();
  if (oldest.has_carried()) ++dropped_streams_;
  finish(oldest);
  forget(order_, order_.begin());
}

void StreamReassembly::forget(Order& order, Order::iterator place) {
  held_ -= (*place)->counted_held;
  streams_.erase((*place)->key());
  order.erase(place);
}

void StreamReassembly::tick(std::int64_t now_us) {
  for (const auto& stream : order_) {
    stream->on_time(now_us);
    settle(*stream);
  }
}

void StreamReassembly::finish() {
  for (Order* const order : {&reset_, &order_})
    for (const auto& stream : *order) finish(*stream);
  streams_.clear();
  order_.clear();
  reset_.clear();
  held_ = 0;
  over_.clear();
}

}  // namespace smbprobe::capture
