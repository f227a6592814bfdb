#include "net/link/neighbour_verdict.hpp"

#include "report/unreachable.hpp"

namespace smbprobe::net {
namespace {

/// The kernel counts in ticks.
constexpr std::chrono::milliseconds kKernelTick{20};

}  // namespace

/// In a burst one connect in ten ends with EHOSTUNREACH although the host is there, so the error alone proves nothing.
/// With the whole time gone by it does: the kernel asked to the end. On an interface that is set to ask for less time
/// every try ends early; there it counts when that happens each time and the table never overflowed.
NeighbourVerdict judge_neighbour(const FailedConnect& connect, Clock::duration asked_for) noexcept {
  const bool early = connect.lasted < asked_for - kKernelTick;
  const bool last = connect.tries >= kMostEarlyTries;
  if (connect.has_link_address)
    return connect.unreachable && early && connect.tries == 1 ? NeighbourVerdict::try_again : NeighbourVerdict::present;
  if (!early && !connect.overflowed) return NeighbourVerdict::absent;
  if (!last) return NeighbourVerdict::try_again;
  return connect.overflowed || !connect.unreachable ? NeighbourVerdict::unknown : NeighbourVerdict::absent;
}

std::string_view absence_words(const asio::ip::address& address) noexcept {
  return address.is_v4() ? report::kNoArpAnswer : report::kNoDiscoveryAnswer;
}

}  // namespace smbprobe::net
