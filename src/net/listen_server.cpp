#include "net/listen_server.hpp"

#include <utility>

#include "net/clock.hpp"
#include "net/entropy.hpp"
#include "probe/serve/listen_session.hpp"
#include "proto/filetime.hpp"

namespace smbprobe::net {

std::expected<report::SocketAddress, std::string> ListenServer::listen(const report::SocketAddress& at,
                                                                       proto::Transport transport) {
  const auto guid = Entropy().guid();
  const auto unix_offset = unix_offset_us();
  const auto on_offer = [this](std::vector<probe::Exchange>&& exchanges) {
    if (count_ != 0 && clients_ >= count_) return;
    ++clients_;
    if (on_client_) on_client_(std::move(exchanges));
  };
  return listener_.listen(at, transport,
                          [=, this](const report::SocketAddress& client, const report::SocketAddress& server) {
                            probe::Exchange connection;
                            connection.client = client;
                            connection.server = server;
                            connection.transport = transport;
                            connection.connection = ++connections_;
                            connection.started_us = now_us() + unix_offset;
                            const probe::ListenInputs inputs{guid, proto::filetime_from_unix_us(connection.started_us)};
                            return std::make_unique<probe::ListenSession>(inputs, std::move(connection), on_offer);
                          });
}

void ListenServer::run(const std::function<bool()>& stop, std::uint64_t count) {
  count_ = count;
  // asked now and then, so that the last client has read its refusal before the end
  listener_.run([&] { return (stop && stop()) || (count_ != 0 && clients_ >= count_); });
}

}  // namespace smbprobe::net
