#include "responder_server.hpp"

#include <array>
#include <asio/detached.hpp>
#include <asio/read.hpp>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "proto/filetime.hpp"
#include "responder_answers.hpp"

namespace smbprobe::bench {

namespace {

using asio::ip::tcp;
using proto::Bytes;
using proto::Transport;

struct Service {
  const Profile* profile;
  Transport transport;
  std::chrono::milliseconds delay;
};

std::uint64_t filetime_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return proto::filetime_from_unix_us(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

/// One packet of the transport, or nothing when the peer is gone or says what no peer may.
net::Task<bool> read_packet(tcp::socket& socket, Transport transport, proto::FrameHeader& header, Bytes& body) {
  std::array<std::uint8_t, proto::kFrameHeaderSize> raw{};
  const auto [no_header, header_size] = co_await asio::async_read(socket, asio::buffer(raw), net::no_throw);
  if (no_header) co_return false;
  const auto decoded = proto::decode_frame_header(raw, transport);
  if (!decoded || decoded->length > proto::kMaxReplyLength) co_return false;
  header = *decoded;
  body.resize(header.length);
  const auto [no_body, body_size] = co_await asio::async_read(socket, asio::buffer(body), net::no_throw);
  co_return !no_body;
}

/// The bytes that answer a packet, framed.
Answer answer_packet(Conversation& conversation,
                     Transport transport,
                     const proto::FrameHeader& header,
                     const Bytes& body) {
  switch (header.type) {
    case proto::SessionPacketType::SESSION_REQUEST:
      if (transport == Transport::netbios) return {proto::build_positive_session_response()};
      return {{}, true};
    case proto::SessionPacketType::SESSION_KEEP_ALIVE:
      return {};
    case proto::SessionPacketType::SESSION_MESSAGE: {
      Answer answer = conversation.answer(body, filetime_now());
      if (!answer.reply.empty()) answer.reply = proto::frame_message(answer.reply, transport);
      return answer;
    }
    default:
      return {{}, true};
  }
}

net::Task<void> serve(tcp::socket socket, Service service) {
  asio::steady_timer timer(socket.get_executor());
  Conversation conversation(*service.profile, service.transport);
  proto::FrameHeader header;
  Bytes body;
  while (co_await read_packet(socket, service.transport, header, body)) {
    const Answer answer = answer_packet(conversation, service.transport, header, body);
    if (service.delay.count() > 0) {
      timer.expires_after(service.delay);
      co_await timer.async_wait(net::no_throw);
    }
    if (!answer.reply.empty()) {
      const auto [failed, size] = co_await asio::async_write(socket, asio::buffer(answer.reply), net::no_throw);
      if (failed) co_return;
    }
    if (answer.close) co_return;
  }
}

net::Task<void> accept_all(asio::io_context* io, tcp::acceptor acceptor, Service service) {
  asio::steady_timer pause(acceptor.get_executor());
  while (acceptor.is_open()) {
    auto [failed, socket] = co_await acceptor.async_accept(net::no_throw);
    if (failed) {  // out of descriptors: wait for some connection to end
      pause.expires_after(std::chrono::milliseconds(10));
      co_await pause.async_wait(net::no_throw);
      continue;
    }
    asio::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    asio::co_spawn(*io, serve(std::move(socket), service), asio::detached);
  }
}

}  // namespace

tcp::endpoint ResponderServer::listen(const tcp::endpoint& at, Transport transport) {
  tcp::acceptor acceptor(context_, at);
  const tcp::endpoint where = acceptor.local_endpoint();
  asio::co_spawn(context_, accept_all(&context_, std::move(acceptor), Service{&profile_, transport, delay_}),
                 asio::detached);
  return where;
}

tcp::endpoint parse_endpoint(std::string_view text) {
  const auto bad = [&] { return std::runtime_error("not ADDRESS:PORT: " + std::string(text)); };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) throw bad();
  std::string_view address = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (address.size() >= 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failed != std::errc{} || end != digits.data() + digits.size()) throw bad();
  asio::error_code wrong;
  const auto ip = asio::ip::make_address(std::string(address), wrong);
  if (wrong) throw bad();
  return {ip, port};
}

}  // namespace smbprobe::bench
