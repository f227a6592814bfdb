#include "net/link/neighbour_messages_linux.hpp"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace smbprobe::net {
namespace {

/// An entry that no connection uses is dropped for another one when it failed, or has not changed for this time: see
/// neigh_forced_gc() of net/core/neighbour.c.
constexpr std::chrono::seconds kFresh{5};

constexpr std::uint16_t kHasLinkAddress = NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY;
/// Not counted against the size of the table, or not asked for.
constexpr std::uint16_t kNoRoom = NUD_PERMANENT | NUD_NOARP | NUD_FAILED;

std::chrono::milliseconds since_change(const nda_cacheinfo& info) {
  const long ticks = ::sysconf(_SC_CLK_TCK);
  return std::chrono::milliseconds(std::uint64_t{info.ndm_updated} * 1000 /
                                   static_cast<std::uint64_t>(std::max(ticks, 1L)));
}

std::chrono::milliseconds asked_for(std::uint64_t interval_ms, std::uint32_t probes) {
  constexpr std::uint64_t kMost = 60'000;  // settings beyond that are no reason to wait for hours
  return std::chrono::milliseconds(
      std::min(std::min(interval_ms, kMost) * std::min<std::uint64_t>(probes, kMost), kMost));
}

}  // namespace

std::optional<Neighbour> read_neighbour(const NetlinkMessage& message) {
  if (message.type != RTM_NEWNEIGH) return std::nullopt;
  const auto header = read_struct<ndmsg>(message.body);
  if (header.ndm_family != AF_INET && header.ndm_family != AF_INET6) return std::nullopt;
  if ((header.ndm_flags & NTF_PROXY) != 0) return std::nullopt;
  Neighbour out;
  out.interface = static_cast<unsigned>(header.ndm_ifindex);
  out.has_link_address = (header.ndm_state & kHasLinkAddress) != 0;
  out.is_kept = (header.ndm_state & kNoRoom) == 0 && (header.ndm_flags & NTF_EXT_LEARNED) == 0;
  for_each_attribute(message.body, sizeof header, [&](std::uint16_t type, proto::ByteView value) {
    if (type == NDA_DST) out.address = read_address(value);
    if (type != NDA_CACHEINFO) return;
    const auto info = read_struct<nda_cacheinfo>(value);
    if (info.ndm_refcnt == 0 && since_change(info) > kFresh) out.is_kept = false;
  });
  if (out.address.is_unspecified()) return std::nullopt;
  return out;
}

void NeighbourTableReader::read(const NetlinkMessage& message) {
  if (message.type != RTM_NEWNEIGHTBL) return;
  const std::string_view wanted = version_ == IpVersion::v4 ? "arp_cache" : "ndisc_cache";
  bool is_wanted = false;
  for_each_attribute(message.body, sizeof(ndtmsg), [&](std::uint16_t type, proto::ByteView value) {
    if (type == NDTA_NAME) is_wanted = std::ranges::equal(wanted, value.first(std::min(wanted.size(), value.size())));
    if (!is_wanted) return;  // the name comes first
    if (!table_) table_.emplace().asked_for = {};
    if (type == NDTA_THRESH3 && value.size() >= 4) table_->size = read_struct<std::uint32_t>(value);
    if (type == NDTA_STATS) table_->overflows = read_struct<ndt_stats>(value).ndts_table_fulls;
    if (type == NDTA_PARMS) read_parameters(value);
  });
}

void NeighbourTableReader::read_parameters(proto::ByteView parameters) {
  std::uint64_t interval_ms = 0;
  std::uint32_t probes = 0;
  for_each_attribute(parameters, 0, [&](std::uint16_t type, proto::ByteView value) {
    if (type == NDTPA_RETRANS_TIME) interval_ms = read_struct<std::uint64_t>(value);
    if (type == NDTPA_MCAST_PROBES || type == NDTPA_APP_PROBES) probes += read_struct<std::uint32_t>(value);
  });
  table_->asked_for = std::max(table_->asked_for, asked_for(interval_ms, probes));
}

}  // namespace smbprobe::net
