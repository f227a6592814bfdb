// A port of a host and its SMB transport.
#pragma once

#include <cstdint>

#include "proto/session_frame.hpp"

namespace smbprobe::report {

/// A port that is probed.
struct ProbedPort {
  std::uint16_t port{};
  proto::Transport transport{};
};

}  // namespace smbprobe::report
