#include "view/html/html_findings.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "base/escape.hpp"
#include "base/number_text.hpp"

namespace smbprobe::view {
namespace {

/// Classes of the page's style, by severity.
constexpr std::array<std::string_view, 5> kSeverityClasses{"dim", "fair", "poor", "bad", "worst"};

}  // namespace

std::string findings_html(std::span<const audit::FindingCount> counts) {
  if (counts.empty()) return {};
  std::string out =
      "<section id=\"findings\" aria-labelledby=\"findings-title\">\n<h2 id=\"findings-title\">Findings</h2>\n<ul>\n";
  for (const auto& each : counts)
    out += fmt::format(
        "<li data-finding=\"{0}\"><span class=\"tag {1}\">{2}</span> <b>{3}</b> <small>{4} {5}</small></li>\n",
        base::escape_html(each.id), kSeverityClasses.at(static_cast<std::size_t>(each.severity)),
        audit::name_of(each.severity), base::escape_html(each.title), base::grouped(each.hosts),
        each.hosts == 1 ? "host" : "hosts");
  return out + "</ul>\n</section>\n";
}

}  // namespace smbprobe::view
