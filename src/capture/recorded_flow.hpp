// One TCP connection made into packets; for capture_writer.cpp only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "capture/packet.hpp"
#include "probe/exchange.hpp"
#include "proto/bytes.hpp"
#include "proto/writer.hpp"

namespace smbprobe::capture {

/// Raw IP packets, each in an Enhanced Packet Block. Sequence numbers, acknowledgements and checksums are right.
class RecordedFlow {
 public:
  /// Nothing for an address that is none.
  [[nodiscard]] static std::optional<RecordedFlow> make(const report::SocketAddress& client,
                                                        const report::SocketAddress& server,
                                                        std::uint32_t connection);

  void syn(std::int64_t time_us);
  void handshake(std::int64_t time_us);
  void refuse(std::int64_t time_us);
  void from_client(const proto::Bytes& bytes, std::int64_t time_us) { send(kClient, bytes, time_us); }
  void from_server(const proto::Bytes& bytes, std::int64_t time_us) { send(kServer, bytes, time_us); }
  void client_closes(std::int64_t time_us) { close(kClient, time_us); }
  void server_closes(std::int64_t time_us) { close(kServer, time_us); }
  void client_gives_up(std::int64_t time_us);
  void server_resets(std::int64_t time_us);

  [[nodiscard]] proto::Bytes finish() { return out_.finish(); }

 private:
  static constexpr std::size_t kClient = 0;
  static constexpr std::size_t kServer = 1;

  RecordedFlow(const IpEndpoint& client, const IpEndpoint& server, std::uint32_t connection);
  void send(std::size_t from, proto::ByteView bytes, std::int64_t time_us);
  void close(std::size_t first, std::int64_t time_us);
  void packet(std::size_t from, std::uint8_t flags, proto::ByteView payload, std::int64_t time_us);

  std::array<IpEndpoint, 2> ends_;
  std::array<std::uint32_t, 2> next_{};  ///< sequence number of the next byte of each end
  std::uint16_t ip_id_ = 0;
  proto::Writer out_;
};

}  // namespace smbprobe::capture
