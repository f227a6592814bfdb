#include "capture/capture_writer.hpp"

#include <cstdio>

#include <utility>

#include <fmt/format.h>

#include "capture/file_records.hpp"
#include "capture/link_types.hpp"
#include "capture/recorded_flow.hpp"
#include "capture/recorded_packet.hpp"
#include "probe/ask/called_names.hpp"
#include "proto/netbios_name.hpp"
#include "proto/session_frame.hpp"
#include "proto/writer.hpp"

namespace smbprobe::capture {
namespace {

using probe::Exchange;
using probe::Outcome;
using proto::Bytes;

// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html 4.1, 4.2, 4.5
constexpr std::uint32_t kInterfaceBlock = 1;
constexpr std::uint32_t kNameBlock = 4;
constexpr std::uint16_t kNameOfIpv4 = 1;
constexpr std::uint64_t kUnknownSectionLength = ~std::uint64_t{0};
constexpr std::uint16_t kOptionEnd = 0;
constexpr std::uint16_t kOptionTimeResolution = 9;
constexpr std::uint8_t kMicroseconds = 6;  // 10^-6

constexpr std::uint32_t kBenchmarks = 0xC6120000;  // 198.18.0.0/15
constexpr std::size_t kMostNames = 0x1FFFE;

constexpr std::uint32_t kDynamicPorts = 49152;
constexpr std::uint32_t kDynamicPortCount = 16384;

/// The name behind proto::to_string(NetbiosName): "NAS<20>", unprintable bytes as \xNN.
proto::NetbiosName parse_called_name(const std::string& text) {
  proto::NetbiosName out{.name = {}, .suffix = proto::kFileServerSuffix, .scope = {}};
  const std::size_t suffix = text.rfind('<');
  unsigned value = 0;
  if (suffix != std::string::npos && std::sscanf(text.c_str() + suffix, "<%2x>", &value) == 1)
    out.suffix = static_cast<std::uint8_t>(value);
  const std::string name = text.substr(0, suffix);
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name.compare(i, 2, "\\x") == 0 && std::sscanf(name.c_str() + i, "\\x%2x", &value) == 1) {
      out.name += static_cast<char>(value);
      i += 3;
    } else {
      out.name += name[i];
    }
  }
  return out;
}

/// What the server said instead of granting a NetBIOS session; nothing where it said nothing.
Bytes session_refusal(const Exchange& exchange) {
  if (exchange.session_error) return proto::build_negative_session_response(*exchange.session_error);
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  unsigned port = 0;
  if (std::sscanf(exchange.detail.c_str(), "retarget to %3u.%3u.%3u.%3u:%5u", &a, &b, &c, &d, &port) != 5) return {};
  const auto byte = [](unsigned value) { return static_cast<std::uint8_t>(value); };
  return proto::build_retarget_session_response(
      {.ip_address = {byte(a), byte(b), byte(c), byte(d)}, .port = static_cast<std::uint16_t>(port)});
}

void open(RecordedFlow& flow, const Exchange& first) {
  flow.syn(probe::lifetime_of(first).begun_us);
  flow.handshake(first.started_us);
  if (first.transport != proto::Transport::netbios) return;
  flow.from_client(proto::build_session_request({parse_called_name(first.called_name), probe::calling_name()}),
                   first.started_us);
  if (first.request_sent) flow.from_server(proto::build_positive_session_response(), first.started_us);
}

void write_exchange(RecordedFlow& flow, const Exchange& exchange) {
  const bool early = exchange.early_reply && exchange.outcome == Outcome::reply;
  if (early) flow.from_server(proto::frame_message(exchange.reply, exchange.transport), exchange.started_us);
  if (exchange.request_sent)
    flow.from_client(proto::frame_message(exchange.request, exchange.transport), exchange.started_us);
  if (early) return;
  switch (exchange.outcome) {
    case Outcome::reply:
      flow.from_server(proto::frame_message(exchange.reply, exchange.transport), probe::replied_us(exchange));
      break;
    case Outcome::garbage:
      flow.from_server(exchange.reply, probe::replied_us(exchange));
      break;  // as it came
    case Outcome::refused:
      flow.from_server(session_refusal(exchange), probe::replied_us(exchange));
      break;
    default:
      break;
  }
}

void close(RecordedFlow& flow, const Exchange& last) {
  const std::int64_t over_us = probe::lifetime_of(last).over_us;
  switch (last.outcome) {
    case Outcome::reset:
      flow.server_resets(over_us);
      break;
    case Outcome::closed:
    case Outcome::refused:
      flow.server_closes(over_us);
      break;
    case Outcome::silent:
      flow.client_gives_up(over_us);
      break;
    case Outcome::reply:
    case Outcome::garbage:
      flow.client_closes(over_us);
      break;
    default:
      break;
  }
}

/// 198.18.0.1 and so on.
std::string made_up_address(std::uint32_t number) {
  const std::uint32_t address = kBenchmarks + 1 + number;
  return fmt::format("{}.{}.{}.{}", address >> 24U, (address >> 16U) & 0xFFU, (address >> 8U) & 0xFFU, address & 0xFFU);
}

/// A Name Resolution Block: Wireshark shows the name instead of the address.
Bytes name_block(const std::string& address, const std::string& name) {
  const auto endpoint = to_endpoint({.address = address, .port = 0});
  if (!endpoint) return {};
  const std::size_t record = 4 + name.size() + 1;
  const std::size_t padding = (4 - record % 4) % 4;
  const auto length = static_cast<std::uint32_t>(12 + 4 + record + padding + 4);
  proto::Writer out;
  out.le(kNameBlock);
  out.le(length);
  out.le(kNameOfIpv4);
  out.le(static_cast<std::uint16_t>(record));
  out.bytes(proto::ByteView(endpoint->address.bytes).first(4));
  out.text(name);
  out.zeros(1 + padding);
  out.zeros(4);  // the end of the records
  out.le(length);
  return out.finish();
}

}  // namespace

Bytes CaptureWriter::begin() {
  proto::Writer out;
  out.le(kSectionHeaderBlock);
  out.le(std::uint32_t{28});
  out.le(kByteOrderMagic);
  out.le(std::uint16_t{1});  // version 1.0
  out.le(std::uint16_t{0});
  out.le(kUnknownSectionLength);
  out.le(std::uint32_t{28});
  out.le(kInterfaceBlock);
  out.le(std::uint32_t{32});
  out.le(static_cast<std::uint16_t>(kLinkRaw));
  out.le(std::uint16_t{0});
  out.le(std::uint32_t{0});  // SnapLen: none
  out.le(kOptionTimeResolution);
  out.le(std::uint16_t{1});
  out.le(kMicroseconds);
  out.zeros(3);
  out.le(kOptionEnd);
  out.le(std::uint16_t{0});
  out.le(std::uint32_t{32});
  return out.finish();
}

CaptureWriter::Server CaptureWriter::server_of(const Exchange& exchange) {
  if (!exchange.relayed || to_endpoint(exchange.server)) return {.address = exchange.server, .name_block = {}};
  const auto number = addresses_.size();
  const auto [known, fresh] = addresses_.try_emplace(exchange.server.address);
  if (fresh && number < kMostNames) known->second = made_up_address(static_cast<std::uint32_t>(number));
  return {.address = {.address = known->second, .port = exchange.server.port},
          .name_block = fresh ? name_block(known->second, known->first) : Bytes{}};
}

report::SocketAddress CaptureWriter::client_of(const Exchange& exchange, const std::string& server) {
  if (exchange.client.port != 0 && exchange.client.address.contains(':') == server.contains(':')) {
    clients_[server] = exchange.client.address;
    return exchange.client;
  }
  const auto port = static_cast<std::uint16_t>(kDynamicPorts + exchange.connection % kDynamicPortCount);
  const auto known = clients_.find(server);
  if (known != clients_.end()) return {.address = known->second, .port = port};
  return {.address = server.contains(':') ? "::" : "0.0.0.0", .port = port};
}

Bytes CaptureWriter::connection(std::span<const Exchange> exchanges) {
  if (exchanges.empty()) return {};
  const Exchange& first = exchanges.front();
  auto [server, blocks] = server_of(first);
  auto flow = RecordedFlow::make(client_of(first, server.address), server, first.connection);
  if (!flow) return {};
  const auto with_blocks = [&] {
    const Bytes packets = flow->finish();
    blocks.insert(blocks.end(), packets.begin(), packets.end());
    return std::move(blocks);
  };
  if (first.client.port == 0) {  // the connection did not come about; an internal error leaves no packet
    if (first.outcome == Outcome::refused || first.outcome == Outcome::silent || first.outcome == Outcome::reset)
      flow->syn(probe::lifetime_of(first).begun_us);
    if (first.outcome == Outcome::refused || first.outcome == Outcome::reset)
      flow->refuse(probe::lifetime_of(first).over_us);
    return with_blocks();
  }
  open(*flow, first);
  for (const Exchange& exchange : exchanges) write_exchange(*flow, exchange);
  close(*flow, exchanges.back());
  return with_blocks();
}

Bytes CaptureWriter::nbstat(const probe::NbstatExchange& exchange) {
  const auto client = to_endpoint(exchange.client);
  const auto server = to_endpoint(exchange.server);
  if (!client || !server || client->address.is_v6 != server->address.is_v6) return {};
  proto::Writer out;
  std::uint16_t id = 0;
  for (const std::int64_t asked_us : exchange.asked_us)
    write_packet_block(out, udp_packet(*client, *server, ++id, exchange.query), asked_us);
  if (exchange.told_us) write_packet_block(out, udp_packet(*server, *client, ++id, exchange.answer), *exchange.told_us);
  return out.finish();
}

}  // namespace smbprobe::capture
