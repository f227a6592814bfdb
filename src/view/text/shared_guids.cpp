#include "view/text/shared_guids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "proto/guid.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {
namespace {

using audit::GuidGroup;

constexpr std::size_t kMostGroups = 10;
constexpr std::size_t kMostAddresses = 12;
constexpr std::string_view kTitle = "Same server GUID";
constexpr std::string_view kMeaning =
    "One server with several addresses, or machines cloned from one image: check each of them.";

/// "31626d73-... (derived from the NetBIOS name by Samba: smb1all)"
std::string guid_words(const GuidGroup& group) {
  std::string out = proto::to_string(group.guid);
  if (!group.decoy.empty()) out += fmt::format(" (a constant of {}, whatever it runs on)", group.decoy);
  if (!group.spelled.empty()) out += fmt::format(" (derived from the NetBIOS name by Samba: {})", group.spelled);
  return out;
}

/// The first ones of a list, and how many there are beyond them.
template <class Show>
std::string first_ones(const std::vector<std::string>& all, Show show) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(all.size(), kMostAddresses); ++i) out.push_back(show(all[i]));
  if (all.size() > kMostAddresses) out.push_back(base::grouped(all.size() - kMostAddresses) + " more");
  return join_and(out);
}

std::string beyond(const std::vector<GuidGroup>& groups) {
  if (groups.size() <= kMostGroups) return {};
  const std::size_t left = groups.size() - kMostGroups;
  return fmt::format("{} more {} like these", base::grouped(left), left == 1 ? "GUID" : "GUIDs");
}

/// What may stand behind '#' in a link.
std::string for_link(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

std::string shared_guid_section(const audit::GuidTable& table, std::size_t width) {
  const auto groups = table.groups();
  if (groups.empty()) return {};
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < std::min(groups.size(), kMostGroups); ++i)
    entries.push_back(first_ones(groups[i].addresses, base::escape_terminal) + ": " + guid_words(groups[i]));
  if (const std::string more = beyond(groups); !more.empty()) entries.push_back(more);
  if (std::ranges::any_of(groups, &std::string_view::empty, &GuidGroup::decoy)) entries.emplace_back(kMeaning);
  if (table.left_out() > 0)
    entries.push_back(fmt::format("{} more {} not compared", base::grouped(table.left_out()),
                                  table.left_out() == 1 ? "host was" : "hosts were"));
  return bullets(kTitle, entries, width);
}

std::string shared_guid_html(const std::vector<GuidGroup>& groups,
                             const std::vector<std::pair<std::string, std::string>>& shown) {
  if (groups.empty()) return {};
  std::multimap<std::string, std::string> names;
  for (const auto& [address, name] : shown) names.emplace(address, name);
  const auto link = [&](const std::string& address) {
    std::string out;
    const auto [first, last] = names.equal_range(address);
    for (auto each = first; each != last; ++each)
      out += fmt::format("{}<a href=\"#{}\">{}</a>", out.empty() ? "" : ", ", for_link(each->second),
                         base::escape_html(each->second));
    return out;
  };
  std::string out = fmt::format(
      "<section id=\"shared\" aria-labelledby=\"shared-title\">\n<h2 id=\"shared-title\">{}</h2>\n<p>{}</p>\n<ul>\n",
      kTitle, kMeaning);
  for (std::size_t i = 0; i < std::min(groups.size(), kMostGroups); ++i)
    out += fmt::format("<li>{}: <span>{}</span></li>\n", first_ones(groups[i].addresses, link),
                       base::escape_html(base::escape_terminal(guid_words(groups[i]))));
  if (const std::string more = beyond(groups); !more.empty()) out += fmt::format("<li>{}</li>\n", more);
  return out + "</ul>\n</section>\n";
}

}  // namespace smbprobe::view
