// What was too long to be kept whole.
#pragma once

#include <cstdint>
#include <string>

namespace smbprobe::report {

/// A text or list from the wire that was cut, and how long it was.
struct CutText {
  std::string field;       ///< its place in the JSON of its owner: "endpoints[0].authentication.hint"
  std::uint64_t length{};  ///< code points of a text, entries of a list, bytes of bytes

  friend bool operator==(const CutText&, const CutText&) = default;
};

}  // namespace smbprobe::report
