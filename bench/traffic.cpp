// smbprobe_traffic: a large capture out of small ones, for bench/read_speed. The packets of the captures are repeated
// with other addresses, and between them files are read over SMB2. TCP checksums are not right: nobody looks at them.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "capture/capture_file.hpp"
#include "capture/link_types.hpp"
#include "capture/packet.hpp"
#include "proto/session_frame.hpp"
#include "proto/smb2_negotiate_request.hpp"
#include "proto/smb2_negotiate_response.hpp"
#include "proto/writer.hpp"

namespace {

using smbprobe::proto::Bytes;
using smbprobe::proto::ByteView;
using smbprobe::proto::Writer;
namespace proto = smbprobe::proto;
namespace capture = smbprobe::capture;

constexpr std::size_t kRecordHeader = 16;
constexpr std::size_t kIpv4Header = 20;
constexpr std::size_t kSegment = 1448;
constexpr std::size_t kReadSize = 1U << 20U;
constexpr unsigned kReadsPerConnection = 4;
constexpr std::uint32_t kFirstSecond = 1'800'000'000;
constexpr std::uint64_t kMicroseconds = 1'000'000;
constexpr std::uint64_t kBetweenPackets = 20;  // microseconds

void put_be16(Bytes& bytes, std::size_t at, std::uint32_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8U);
  bytes[at + 1] = static_cast<std::uint8_t>(value);
}

void put_le32(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

/// Packets as records of a pcap file, to be written again and again.
class Unit {
 public:
  /// @param pair tells apart the addresses of different captures: 10.x.`pair`.y and 10.x.`pair` + 1.y.
  void add(ByteView packet, std::uint8_t pair, bool from_server) {
    if (packet.size() < kIpv4Header || packet[0] >> 4U != 4) return;
    const std::size_t start = bytes_.size();
    records_.push_back(start);
    bytes_.resize(start + kRecordHeader);
    put_le32(bytes_, start + 8, static_cast<std::uint32_t>(packet.size()));
    put_le32(bytes_, start + 12, static_cast<std::uint32_t>(packet.size()));
    bytes_.insert(bytes_.end(), packet.begin(), packet.end());
    const std::size_t ip = start + kRecordHeader;
    bytes_[ip + 14] = static_cast<std::uint8_t>(pair + (from_server ? 1 : 0));
    bytes_[ip + 18] = static_cast<std::uint8_t>(pair + (from_server ? 0 : 1));
  }

  /// Appends everything once more, as of other networks and later times.
  [[nodiscard]] bool write(std::FILE* out, std::uint32_t round) {
    for (const std::size_t start : records_) {
      put_le32(bytes_, start, kFirstSecond + static_cast<std::uint32_t>(now_ / kMicroseconds));
      put_le32(bytes_, start + 4, static_cast<std::uint32_t>(now_ % kMicroseconds));
      now_ += kBetweenPackets;
      const std::size_t ip = start + kRecordHeader;
      for (const std::size_t address : {ip + 12, ip + 16}) put_be16(bytes_, address, (10U << 8U) + round);
      put_be16(bytes_, ip + 10, 0);
      put_be16(bytes_, ip + 10, header_checksum(ip));
    }
    return std::fwrite(bytes_.data(), 1, bytes_.size(), out) == bytes_.size();
  }

  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

 private:
  [[nodiscard]] std::uint32_t header_checksum(std::size_t ip) const {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < std::size_t{4} * (bytes_[ip] & 0x0FU); i += 2)
      sum += (std::uint32_t{bytes_[ip + i]} << 8U) + bytes_[ip + i + 1];
    while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> 16U);
    return ~sum & 0xFFFFU;
  }

  Bytes bytes_;
  std::vector<std::size_t> records_;
  std::uint64_t now_ = 0;
};

/// One connection to port 445 on which files are read.
class BulkConnection {
 public:
  BulkConnection(Unit& unit, std::uint8_t number) : unit_(unit), number_(number) {}

  void run() {
    packet(false, capture::kTcpSyn, {});
    packet(true, capture::kTcpSyn | capture::kTcpAck, {});
    negotiate();
    for (unsigned i = 0; i < kReadsPerConnection; ++i) read(i + 1);
    packet(false, capture::kTcpFin | capture::kTcpAck, {});
    packet(true, capture::kTcpFin | capture::kTcpAck, {});
    packet(false, capture::kTcpAck, {});
  }

 private:
  void negotiate() {
    proto::Smb2NegotiateRequest request;
    request.header = proto::probe_smb2_header(proto::SMB2_NEGOTIATE, 0);
    request.dialects = {0x0202, 0x0210, 0x0300, 0x0302};
    send(false, proto::build_smb2_negotiate_request(request));
    proto::Smb2NegotiateResponse response;
    response.header = header_of(proto::SMB2_NEGOTIATE, 0, true);
    response.dialect_revision = 0x0302;
    response.security_mode = 1;
    response.capabilities = 7;
    response.max_read_size = kReadSize;
    send(true, proto::build_smb2_negotiate_response(response));
  }

  void read(std::uint64_t id) {
    constexpr std::uint16_t kRead = 0x0008;  // [MS-SMB2] 2.2.19, 2.2.20
    Writer request;
    proto::write_smb2_header(request, header_of(kRead, id, false));
    request.le(std::uint16_t{49});
    request.zeros(2);
    request.le(static_cast<std::uint32_t>(kReadSize));
    request.zeros(41);
    send(false, request.finish());
    Writer response;
    proto::write_smb2_header(response, header_of(kRead, id, true));
    response.le(std::uint16_t{17});
    response.le(std::uint16_t{80});
    response.le(static_cast<std::uint32_t>(kReadSize));
    response.zeros(8);
    Bytes message = response.finish();
    while (message.size() < 80 + kReadSize) {
      state_ = state_ * 6364136223846793005U + 1442695040888963407U;
      for (unsigned i = 24; i < 64; i += 8) message.push_back(static_cast<std::uint8_t>(state_ >> i));
    }
    message.resize(80 + kReadSize);
    send(true, message);
  }

  static proto::Smb2Header header_of(std::uint16_t command, std::uint64_t id, bool reply) {
    proto::Smb2Header header = proto::probe_smb2_header(command, id);
    if (reply) header.flags = proto::SMB2_FLAGS_SERVER_TO_REDIR;
    return header;
  }

  void send(bool from_server, ByteView message) {
    const Bytes framed = proto::frame_message(message, proto::Transport::direct_tcp);
    ByteView rest(framed);
    for (unsigned n = 1; !rest.empty(); ++n) {
      const ByteView part = rest.first(std::min(rest.size(), kSegment));
      packet(from_server, capture::kTcpAck, part);
      rest = rest.subspan(part.size());
      if (n % 8 == 0) packet(!from_server, capture::kTcpAck, {});
    }
  }

  void packet(bool from_server, unsigned flags, ByteView payload) {
    const std::uint16_t port = 50'000;
    std::uint32_t& next = next_[from_server ? 1 : 0];
    Writer out;
    out.be(std::uint16_t{0x4500});
    out.be(static_cast<std::uint16_t>(2 * kIpv4Header + payload.size()));
    out.be(std::uint32_t{0x00014000});
    out.be(std::uint16_t{0x4006});  // time to live, TCP
    out.be(std::uint16_t{0});
    for (int i = 0; i < 2; ++i) out.be(std::uint32_t{number_});
    out.be(from_server ? std::uint16_t{445} : port);
    out.be(from_server ? port : std::uint16_t{445});
    out.be(next);
    out.be(next_[from_server ? 0 : 1]);
    out.be(static_cast<std::uint16_t>(0x5000U | flags));
    out.be(std::uint16_t{0xFFFF});
    out.be(std::uint32_t{0});
    out.bytes(payload);
    next += static_cast<std::uint32_t>(payload.size());
    if ((flags & (capture::kTcpSyn | capture::kTcpFin)) != 0) ++next;
    constexpr std::uint8_t kPair = 254;
    unit_.add(out.finish(), kPair, from_server);
  }

  Unit& unit_;
  std::uint8_t number_;
  std::array<std::uint32_t, 2> next_{1000, 2000};
  std::uint64_t state_ = 1;
};

/// The packet without its link layer; nothing for other links than Ethernet and raw IP.
ByteView network_layer(int link_type, ByteView bytes) {
  constexpr std::size_t kEthernetHeader = 14;
  if (link_type == capture::kLinkRaw) return bytes;
  const bool ipv4 = bytes.size() > kEthernetHeader && bytes[12] == 0x08 && bytes[13] == 0x00;
  return link_type == capture::kLinkEthernet && ipv4 ? bytes.subspan(kEthernetHeader) : ByteView{};
}

void add_capture(Unit& unit, const std::string& path, std::uint8_t pair) {
  auto file = capture::CaptureFile::open(path);
  if (!file) throw std::runtime_error(file.error());
  while (const auto packet = file->next()) {
    const auto parsed = capture::parse_packet(packet->link_type, packet->bytes, packet->wire_length);
    const auto* tcp = std::get_if<capture::TcpSegment>(&parsed);
    const auto* udp = std::get_if<capture::UdpDatagram>(&parsed);
    if (tcp == nullptr && udp == nullptr) continue;
    const std::uint16_t port = tcp != nullptr ? tcp->from.port : udp->from.port;
    unit.add(network_layer(packet->link_type, packet->bytes), pair, port < 1024);
  }
}

void write_file(Unit& unit, const std::string& path, std::uint64_t size) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(path.c_str(), "wb"), std::fclose);
  if (!out) throw std::runtime_error("cannot write " + path);
  Writer header;  // pcap, microseconds, raw IP
  header.le(std::uint32_t{0xA1B2C3D4});
  header.le(std::uint32_t{0x00040002});
  header.zeros(8);
  header.le(std::uint32_t{262'144});
  header.le(static_cast<std::uint32_t>(capture::kLinkRaw));
  const Bytes bytes = header.finish();
  bool good = std::fwrite(bytes.data(), 1, bytes.size(), out.get()) == bytes.size();
  std::uint64_t written = 0;
  for (std::uint32_t round = 0; good && written < size; ++round, written += unit.size())
    good = unit.write(out.get(), round);
  if (!good || std::fflush(out.get()) != 0) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A large capture out of small ones, mixed with files that are read over SMB2");
  std::uint64_t mib = 64;
  unsigned bulk = 4;
  std::string path;
  std::vector<std::string> captures;
  app.add_option("--mib", mib, "size of the file, about");
  app.add_option("--bulk", bulk, "connections of 4 MiB between two repetitions");
  app.add_option("-o", path, "the file")->required();
  app.add_option("CAPTURE", captures, "pcap or pcapng, Ethernet or raw IP, at most 120");
  CLI11_PARSE(app, argc, argv);
  try {
    Unit unit;
    std::uint8_t pair = 0;
    for (const auto& each : captures) {
      if (pair >= 240) break;
      add_capture(unit, each, pair);
      pair = static_cast<std::uint8_t>(pair + 2);
    }
    for (unsigned i = 0; i < bulk; ++i) BulkConnection(unit, static_cast<std::uint8_t>(i + 1)).run();
    if (unit.size() == 0) throw std::runtime_error("there is no packet to repeat");
    write_file(unit, path, mib << 20U);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "smbprobe_traffic: %s\n", failure.what());
    return 1;
  }
  return 0;
}
