// How much is asked of a host.
#pragma once

#include <cstdint>

namespace smbprobe::report {

/// How much is asked.
enum class Depth : std::uint8_t {
  quick,     ///< one exchange: is it SMB, is it SMB1-only
  standard,  ///< every SMB2 dialect alone, whether SMB1 answers, signing and capabilities
  full,      ///< also each cipher and signing algorithm, every SMB1 dialect, preferences, who it is
};

}  // namespace smbprobe::report
