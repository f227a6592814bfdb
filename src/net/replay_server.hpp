// Serves captured servers again.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "net/smb_listener.hpp"
#include "probe/serve/replay_match.hpp"

namespace smbprobe::net {

class ReplayServer {
 public:
  explicit ReplayServer(ListenerOptions options = {}) : listener_(options) {}

  /// Serves this server there, port 0 on a free port, and gives where. Error: a sentence that names the place.
  [[nodiscard]] std::expected<report::SocketAddress, std::string> serve(
      const report::SocketAddress& at, proto::Transport transport, std::shared_ptr<const probe::CapturedServer> server);

  /// Answers until `stop` says so.
  void run(const std::function<bool()>& stop) { listener_.run(stop); }

 private:
  SmbListener listener_;
};

}  // namespace smbprobe::net
