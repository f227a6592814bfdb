// Deviations from the specification that do not stop decoding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace smbprobe::proto {

/// The bytes are sound, but the specification forbids what they say.
struct Anomaly {
  std::string_view field;  ///< literal, in the spelling of the specification
  std::string what;        ///< one plain clause: what was seen

  friend bool operator==(const Anomaly&, const Anomaly&) = default;
};

using Anomalies = std::vector<Anomaly>;

}  // namespace smbprobe::proto
