// TCP connections of a capture: which packet belongs to which, in order, with bounded memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>

#include "capture/byte_stream.hpp"
#include "capture/packet.hpp"

namespace smbprobe::capture {

/// One end of a connection: the sender of the first packet that was seen, or the other.
enum class End : std::uint8_t { first, second };

[[nodiscard]] constexpr End other(End end) noexcept { return end == End::first ? End::second : End::first; }

/// Told what happens on one connection. Everything comes in the order of the packets, bytes in the order of the stream.
class StreamObserver {
 public:
  virtual ~StreamObserver() = default;

  /// A SYN of this end; with an ACK it answers the other's.
  virtual void on_syn(End from, bool acknowledges, PacketStamp stamp) = 0;
  virtual void on_bytes(End from, proto::ByteView bytes, PacketStamp stamp) = 0;
  /// So many bytes of this end were not captured.
  virtual void on_gap(End from, std::uint64_t bytes) = 0;
  /// A later packet of this end brought other bytes for what came before: the first were kept.
  virtual void on_conflict(End /*from*/, PacketStamp /*later*/) {}
  /// This end closed (FIN), all its bytes given, or reset the connection.
  virtual void on_end(End from, bool reset, PacketStamp stamp) = 0;
  /// The connection is over, or the capture: nothing comes after this.
  virtual void on_finished(PacketStamp last) = 0;
  /// Called now and then with the time of the capture.
  virtual void on_time(std::int64_t now_us) = 0;
  /// Memory that the observer holds.
  [[nodiscard]] virtual std::size_t held() const = 0;
};

/// Whether a segment may begin a connection.
enum class Beginning : std::uint8_t {
  none,
  possible,
  message,  ///< its first bytes are those of a message: they may belong to another connection than the ports say
};

struct ReassemblyLimits {
  std::size_t most_streams = 32 * 1024;              ///< that are not over
  std::size_t most_over = 1024;                      ///< kept to tell late packets from new connections
  std::size_t most_reset = 256;                      ///< that were reset, and may be shown to go on all the same
  std::size_t most_waiting = 512 * 1024;             ///< behind a hole of one direction
  std::size_t most_memory = std::size_t{64} << 20U;  ///< of all streams, beside their fixed size
};

/// Follows the TCP connections of a capture. A connection may begin in mid-stream, hold only one direction, and its
/// ports may be used again. A FIN or RST counts where its sequence number fits; who goes on behind a RST had not sent
/// it, and bytes behind an end that stands are a new connection. Too many, or too much memory: the one idle for longest
/// is finished early.
class StreamReassembly {
 public:
  using MakeObserver =
      std::function<std::unique_ptr<StreamObserver>(const IpEndpoint& first, const IpEndpoint& second)>;

  StreamReassembly(ReassemblyLimits limits, MakeObserver make_observer);
  ~StreamReassembly();
  StreamReassembly(const StreamReassembly&) = delete;
  StreamReassembly& operator=(const StreamReassembly&) = delete;

  /// Takes the next packet. Unless `beginning` is none, a SYN or bytes begin a connection that is not followed yet.
  void take(const TcpSegment& segment, PacketStamp stamp, Beginning beginning);

  /// Tells every connection the time.
  void tick(std::int64_t now_us);

  /// The capture is over: finishes every connection, the oldest first.
  void finish();

  [[nodiscard]] std::uint64_t lost_bytes() const noexcept { return lost_bytes_; }
  [[nodiscard]] std::uint64_t dropped_streams() const noexcept { return dropped_streams_; }
  [[nodiscard]] std::size_t held() const noexcept { return held_; }

 private:
  struct Key {
    IpEndpoint low;
    IpEndpoint high;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  class Stream;
  using Order = std::list<std::unique_ptr<Stream>>;  // the longest idle first

  static Key key_of(const TcpSegment& segment);
  Stream* begin(const TcpSegment& segment, const Key& key);
  Order& order_of(const Stream& stream) noexcept;
  Stream* followed(const TcpSegment& segment, const Key& key, Beginning beginning);
  void settle(Stream& stream);
  void finish(Stream& stream);
  void end(Order::iterator place);
  void drop_oldest();
  void forget(Order& order, Order::iterator place);

  ReassemblyLimits limits_;
  MakeObserver make_observer_;
  Order order_;  ///< that are not over
  Order reset_;  ///< that were reset, the last packet of each less than most_reset ends ago
  Order over_;
  std::unordered_map<Key, Order::iterator, KeyHash> streams_;
  std::size_t held_ = 0;
  std::uint64_t lost_bytes_ = 0;
  std::uint64_t dropped_streams_ = 0;
  PacketStamp last_;
};

}  // namespace smbprobe::capture
