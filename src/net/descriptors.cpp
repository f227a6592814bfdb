#include "net/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace smbprobe::net {
namespace {

std::size_t to_size(rlim_t limit) {
  constexpr auto kMost = std::numeric_limits<std::size_t>::max();
  return limit == RLIM_INFINITY || limit > kMost ? kMost : static_cast<std::size_t>(limit);
}

}  // namespace

std::size_t raise_descriptor_limit(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  if (to_size(limit.rlim_cur) >= wanted) return to_size(limit.rlim_cur);
  rlimit raised = limit;
  raised.rlim_cur = static_cast<rlim_t>(std::min(wanted, to_size(limit.rlim_max)));
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return to_size(raised.rlim_cur);
#ifdef OPEN_MAX  // macOS never allows more, whatever the hard limit says
  raised.rlim_cur = std::min(raised.rlim_cur, static_cast<rlim_t>(OPEN_MAX));
  if (raised.rlim_cur > limit.rlim_cur && setrlimit(RLIMIT_NOFILE, &raised) == 0) return to_size(raised.rlim_cur);
#endif
  return to_size(limit.rlim_cur);
}

}  // namespace smbprobe::net
