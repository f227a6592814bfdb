// How much is asked of a host.
#pragma once

#include <cstdint>

namespace smbprobe::report {

/// How much is asked.
enum class Depth : std::uint8_t {
  quick,     ///< is SMB1 enabled, is signing required: two exchanges, five where the server closes one
  standard,  ///< every SMB2 dialect alone, whether SMB1 answers, signing and capabilities
  full,      ///< also each cipher and signing algorithm, every SMB1 dialect, preferences, who it is
};

}  // namespace smbprobe::report
