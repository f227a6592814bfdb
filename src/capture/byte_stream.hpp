// One direction of a TCP connection, put in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "proto/bytes.hpp"

namespace smbprobe::capture {

/// Where and when a packet was captured.
struct PacketStamp {
  std::uint64_t frame{};  ///< from 1
  std::int64_t time_us{};

  friend bool operator==(const PacketStamp&, const PacketStamp&) = default;
};

/// Told what one direction carries, in the order of its sequence numbers.
class ByteSink {
 public:
  virtual ~ByteSink() = default;

  /// Bytes and the packet that brought them. The view dies with the call.
  virtual void on_bytes(proto::ByteView bytes, PacketStamp stamp) = 0;

  /// So many bytes were never captured.
  virtual void on_gap(std::uint64_t bytes) = 0;

  /// A later packet brought other bytes for a place that was filled already: what came first was kept.
  virtual void on_conflict(PacketStamp /*later*/) {}
};

/// Puts segments in order by sequence number. What arrives first wins over what is sent again; of the first KiB, and of
/// what waits, the first difference is reported. Bytes behind a hole wait until the hole is filled, or until more of
/// them wait than the cap: then the hole is stepped over.
class ByteStream {
 public:
  /// @param most_waiting how many bytes may wait behind a hole; twice as many bookkeeping bytes at worst.
  explicit ByteStream(std::size_t most_waiting) : most_waiting_(most_waiting) {}

  /// The connection begins: its first byte follows this sequence number.
  void open(std::uint32_t syn_sequence) noexcept;

  /// A segment's bytes; `missing` more of it were cut off by the snap length. Without open() the first segment that
  /// comes is the beginning.
  void add(std::uint32_t sequence, proto::ByteView bytes, std::size_t missing, PacketStamp stamp, ByteSink& sink);

  /// Gives everything that still waits, holes stepped over.
  void flush(ByteSink& sink);

  /// True when everything up to this sequence number was given.
  [[nodiscard]] bool has_reached(std::uint32_t sequence) const noexcept;

  /// How far a sequence number is ahead of all that was given; negative for behind; nothing before the first byte.
  [[nodiscard]] std::optional<std::int64_t> ahead(std::uint32_t sequence) const noexcept;

  /// Memory that waits behind holes.
  [[nodiscard]] std::size_t held() const noexcept { return held_; }

  /// Memory of the first bytes, which are kept to be compared.
  [[nodiscard]] std::size_t kept() const noexcept { return first_.capacity(); }

  /// True for bytes at the very first place that are not those that came there.
  [[nodiscard]] bool begins_otherwise(std::uint32_t sequence, proto::ByteView bytes) const;

  /// True once open() was called or a segment came.
  [[nodiscard]] bool is_open() const noexcept { return next_.has_value(); }

  [[nodiscard]] std::uint64_t lost_bytes() const noexcept { return lost_; }

 private:
  struct Waiting {
    proto::Bytes bytes;
    std::size_t missing{};
    PacketStamp stamp;

    [[nodiscard]] std::uint64_t size() const noexcept { return bytes.size() + missing; }
  };

  void compare_given(std::int64_t position, proto::ByteView bytes, PacketStamp stamp, ByteSink& sink) const;
  void compare_waiting(std::uint64_t position, proto::ByteView bytes, PacketStamp stamp, ByteSink& sink) const;
  void keep(std::uint64_t position, proto::ByteView bytes, std::size_t missing, PacketStamp stamp);
  void keep_piece(std::uint64_t position, proto::ByteView bytes, std::size_t missing, PacketStamp stamp);
  void give(proto::ByteView bytes, std::size_t missing, PacketStamp stamp, ByteSink& sink);
  void give_ready(ByteSink& sink);
  void step_over_hole(ByteSink& sink);

  std::size_t most_waiting_;
  std::optional<std::uint32_t> next_;         ///< sequence number of the byte at position_
  std::uint64_t position_ = 0;                ///< bytes given, gaps included
  std::map<std::uint64_t, Waiting> waiting_;  ///< by position; they do not overlap
  proto::Bytes first_;                        ///< of what was given, up to the first gap
  std::size_t held_ = 0;                      ///< by waiting_
  std::uint64_t lost_ = 0;
};

}  // namespace smbprobe::capture
