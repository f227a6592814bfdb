// Accepts SMB connections and lets a talk answer them: deadlines, caps and the end of it all.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>

#include "probe/exchange.hpp"
#include "probe/serve/server_session.hpp"

namespace smbprobe::net {

struct ListenerOptions {
  std::chrono::milliseconds timeout{10'000};  ///< of one connection, from its accept to its end
  /// At a time. Where one more comes, or descriptors run out, the source that holds most loses its oldest.
  std::size_t most_connections = 256;
};

class SmbListener {
 public:
  /// Makes the talk of one connection.
  using MakeTalk = std::function<std::unique_ptr<probe::ServerSession>(const report::SocketAddress& client,
                                                                       const report::SocketAddress& server)>;

  explicit SmbListener(ListenerOptions options);
  ~SmbListener();
  SmbListener(const SmbListener&) = delete;
  SmbListener& operator=(const SmbListener&) = delete;
  SmbListener(SmbListener&&) = delete;
  SmbListener& operator=(SmbListener&&) = delete;

  /// Listens there, port 0 on a free one, and gives where. Error: a sentence that names the place. Call before run().
  [[nodiscard]] std::expected<report::SocketAddress, std::string> listen(const report::SocketAddress& at,
                                                                         proto::Transport transport,
                                                                         MakeTalk make_talk);

  /// Serves until `stop` says so, asked some ten times a second. Throws what a talk throws.
  void run(const std::function<bool()>& stop);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace smbprobe::net
