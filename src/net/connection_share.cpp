#include "net/connection_share.hpp"

#include <algorithm>
#include <map>

namespace smbprobe::net {

std::size_t connection_to_end(std::span<const asio::ip::address> sources) {
  std::map<asio::ip::address, std::size_t> held;
  std::size_t most = 0;
  for (const auto& source : sources) most = std::max(most, ++held[source]);
  const auto oldest = std::ranges::find_if(sources, [&](const auto& source) { return held[source] == most; });
  return static_cast<std::size_t>(oldest - sources.begin());
}

}  // namespace smbprobe::net
