// The responder's sockets: accepts SMB connections on any number of ports and answers each request after a delay.
#pragma once

#include <chrono>
#include <string_view>
#include <utility>

#include "net/asio_compat.hpp"
#include "proto/session_frame.hpp"
#include "responder_profile.hpp"

namespace smbprobe::bench {

/// Serves one profile. Every connection is a coroutine of the given context.
class ResponderServer {
 public:
  ResponderServer(asio::io_context& context, Profile profile, std::chrono::milliseconds delay)
      : context_(context), profile_(std::move(profile)), delay_(delay) {}

  /// Listens there; port 0 takes a free one. Returns where it listens. Throws std::system_error when it cannot.
  asio::ip::tcp::endpoint listen(const asio::ip::tcp::endpoint& at, proto::Transport transport);

 private:
  asio::io_context& context_;
  Profile profile_;
  std::chrono::milliseconds delay_;
};

/// "127.0.0.1:445", "[::1]:0". Throws std::runtime_error when it is neither.
[[nodiscard]] asio::ip::tcp::endpoint parse_endpoint(std::string_view text);

}  // namespace smbprobe::bench
