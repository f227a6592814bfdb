#include "cli/io/formats.hpp"

#include <algorithm>
#include <array>

namespace smbprobe::cli {
namespace {

using enum FormatUser;
using view::OutputFormat;

constexpr unsigned kAll = scan | read | listen | report | diff | clients | why;

constexpr std::array kFormats{
    Format{OutputFormat::text, "text", "for people", kAll, true, make_text_sink},
    Format{OutputFormat::json, "json", "one array; of why one object", scan | read | report | diff | clients | why,
           false, make_json_sink},
    Format{OutputFormat::ndjson, "ndjson", "one JSON object per line", kAll, true, make_ndjson_sink},
    Format{OutputFormat::csv, "csv", "one row per host", scan | report | clients, true, make_csv_sink},
    Format{OutputFormat::list, "list", "addresses only, one per line", scan | report, true, make_list_sink},
    Format{OutputFormat::html, "html", "one page that loads nothing", scan | read | report, false, make_html_sink},
};

bool is_for(const Format& format, FormatUser user) noexcept {
  return (format.users & static_cast<unsigned>(user)) != 0;
}

}  // namespace

std::span<const Format> formats() noexcept { return kFormats; }

const Format& row_of(OutputFormat format) noexcept { return *std::ranges::find(kFormats, format, &Format::format); }

std::string format_words(FormatUser user) {
  std::string out;
  for (const auto& each : kFormats)
    if (is_for(each, user)) out.append(out.empty() ? "" : "|").append(each.name);
  return out;
}

const Format* find_format(std::string_view name, FormatUser user) noexcept {
  const auto* const found = std::ranges::find(kFormats, name, &Format::name);
  return found != kFormats.end() && is_for(*found, user) ? found : nullptr;
}

}  // namespace smbprobe::cli
