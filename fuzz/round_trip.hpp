// What fuzz targets demand besides "no crash".
#pragma once

#include <cstdio>
#include <cstdlib>

namespace smbprobe::fuzz {

/// Stops the run when a promise is broken, so that the engine keeps the input.
inline void demand(bool kept, const char* promise = "what was decoded decodes the same after it was built again") {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

/// What was decoded once decodes to the same after it was built again.
template <class Message, class Build, class Decode>
void demand_round_trip(const Message& message, Build build, Decode decode) {
  const auto again = decode(build(message));
  demand(again.has_value());
  demand(*again == message);
}

}  // namespace smbprobe::fuzz
