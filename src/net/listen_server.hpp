// Listens for SMB clients and tells what each of them offers.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "net/smb_listener.hpp"

namespace smbprobe::net {

class ListenServer {
 public:
  /// The NEGOTIATEs of one connection and what they were answered with: at least one.
  using OnClient = std::function<void(std::vector<probe::Exchange>&&)>;

  /// @param on_client called from within run(), once a connection, as soon as its offer is known.
  explicit ListenServer(OnClient on_client, ListenerOptions options = {})
      : listener_(options), on_client_(std::move(on_client)) {}

  /// Listens there, port 0 on a free port, and gives where. Error: a sentence that names the place.
  [[nodiscard]] std::expected<report::SocketAddress, std::string> listen(const report::SocketAddress& at,
                                                                         proto::Transport transport);

  /// Answers until `stop` says so, or `count` connections have told an offer; 0 is no bound.
  void run(const std::function<bool()>& stop, std::uint64_t count = 0);

 private:
  SmbListener listener_;
  OnClient on_client_;
  std::uint64_t clients_ = 0;
  std::uint64_t count_ = 0;
  std::uint32_t connections_ = 0;
};

}  // namespace smbprobe::net
