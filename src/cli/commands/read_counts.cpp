#include "cli/commands/read_counts.hpp"

#include <string_view>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "capture/link_types.hpp"

namespace smbprobe::cli {
namespace {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", base::grouped(count), count == 1 ? one : many);
}

/// " (IEEE802_11 (802.11), 147)"
std::string link_names(const capture::CaptureCounts& counts) {
  std::string out;
  for (const int link_type : counts.other_links)
    out += (out.empty() ? " (" : ", ") + capture::link_type_name(link_type);
  return out.empty() ? out : out + ")";
}

}  // namespace

std::string counts_line(const std::string& name, const capture::CaptureCounts& counts, MoreCounts more) {
  std::string amiss;
  const auto add = [&amiss](std::uint64_t count, const std::string& words) {
    if (count != 0) amiss += (amiss.empty() ? "; " : ", ") + words;
  };
  add(more.repeated, base::grouped(more.repeated) + " in several files, counted once");
  add(counts.cut_packets, base::grouped(counts.cut_packets) + " truncated");
  add(counts.fragments, counted(counts.fragments, "IP fragment", "IP fragments") + " skipped");
  add(counts.other_link_packets,
      fmt::format("{} with another link type{} skipped", base::grouped(counts.other_link_packets), link_names(counts)));
  for (const auto& [kind, count] : counts.unread.counts())
    add(count, fmt::format("{} of {} not read", counted(count, "packet", "packets"), to_string(kind)));
  add(counts.unread.others(), counted(counts.unread.others(), "packet", "packets") + " of other kinds not read");
  add(counts.lost_bytes, counted(counts.lost_bytes, "byte", "bytes") + " missing");
  add(counts.dropped_streams, counted(counts.dropped_streams, "connection", "connections") + " dropped");
  add(more.unheard, counted(more.unheard, "SMB server", "SMB servers") + " without a NEGOTIATE");
  return base::escape_terminal(fmt::format("{}: {}{}", name, counted(counts.packets, "packet", "packets"), amiss));
}

}  // namespace smbprobe::cli
