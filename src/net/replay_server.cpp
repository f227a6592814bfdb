#include "net/replay_server.hpp"

#include <utility>

namespace smbprobe::net {

std::expected<report::SocketAddress, std::string> ReplayServer::serve(
    const report::SocketAddress& at, proto::Transport transport, std::shared_ptr<const probe::CapturedServer> server) {
  return listener_.listen(at, transport,
                          [server = std::move(server)](const report::SocketAddress&, const report::SocketAddress&) {
                            return std::make_unique<probe::ReplaySession>(server);
                          });
}

}  // namespace smbprobe::net
