#include "view/html/html_totals.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "proto/named_values.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::view {
namespace {

constexpr double kWidth = 400;
constexpr int kHeight = 16;

std::string percent(std::uint64_t part, std::uint64_t whole) {
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return share > 0 && share < 1 ? "<1 %" : fmt::format("{:.0f} %", share);
}

/// SMB2 dialects before those of SMB1, the newest first.
bool newer(std::string_view a, std::string_view b) {
  const auto place = [](std::string_view dialect) {
    const auto row = std::ranges::find(proto::kSmb2Dialects, dialect, &proto::Named<std::uint16_t>::label);
    return row == proto::kSmb2Dialects.end() ? 0 : static_cast<int>(row->value);
  };
  return place(a) != place(b) ? place(a) > place(b) : a > b;
}

}  // namespace

HtmlTotals::HtmlTotals()
    : charts_{{{"Verdict",
                "verdict",
                {{"SMB1 only", "bad"}, {"SMB1 on", "poor"}, {"SMB1 off", "good"}, {"SMB1 unknown", "dim"}}},
               {"Signing",
                "signing",
                {{"disabled", "bad"}, {"not required", "poor"}, {"required", "good"}, {"unknown", "dim"}}},
               {"Windows without NTLM", "ntlmOff", {{"ready", "good"}, {"not ready", "poor"}, {"unknown", "dim"}}},
               {"Highest dialect", "highest", {}},
               {"Worst finding",
                "worst",
                {{"critical", "worst"},
                 {"high", "bad"},
                 {"medium", "poor"},
                 {"low", "fair"},
                 {"info", "dim"},
                 {"none", "good"}}},
               {"Policy", "policy", {{"failed", "bad"}, {"unknown", "dim"}, {"passed", "good"}}}}} {}

void HtmlTotals::count_in(Chart& chart, std::string_view value) {
  if (value.empty()) return;
  auto part = std::ranges::find(chart.parts, value, &Part::value);
  if (part == chart.parts.end()) part = chart.parts.insert(part, {std::string(value), {}, 0});
  ++part->count;
}

void HtmlTotals::count(const HtmlRow& row) {
  ++hosts_;
  count_in(charts_[0], row.verdict);
  count_in(charts_[1], row.signing);
  count_in(charts_[2], row.ntlm_off);
  count_in(charts_[3], row.highest);
  count_in(charts_[4], worst_word(row));
  count_in(charts_[5], row.policy);
}

std::string HtmlTotals::figure(const Chart& chart) {
  static constexpr std::array<std::string_view, 6> kColours{"c1", "c2", "c3", "c4", "c5", "dim"};
  std::uint64_t whole = 0;
  for (const auto& part : chart.parts) whole += part.count;
  if (whole == 0) return {};
  std::string bars;
  std::string keys;
  std::string label;
  double x = 0;
  std::size_t colour = 0;
  for (const auto& part : chart.parts) {
    if (part.count == 0) continue;
    const double width = kWidth * static_cast<double>(part.count) / static_cast<double>(whole);
    const auto fill = part.colour.empty() ? kColours.at(std::min(colour++, kColours.size() - 1)) : part.colour;
    const std::string value = base::escape_html(part.value);
    bars += fmt::format("<rect class=\"{}\" x=\"{:.2f}\" width=\"{:.2f}\" height=\"{}\"/>", fill, x, width, kHeight);
    keys += fmt::format(
        "<li data-value=\"{0}\"><svg class=\"key\" viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"{1}\" "
        "width=\"10\" height=\"10\"/></svg> <span>{0}</span> <b>{2}</b> <small>{3}</small></li>",
        value, fill, base::grouped(part.count), base::escape_html(percent(part.count, whole)));
    label += fmt::format("{}{} {}", label.empty() ? "" : ", ", value, base::grouped(part.count));
    x += width;
  }
  return fmt::format(
      "<figure data-field=\"{}\"><figcaption>{}</figcaption><svg class=\"bar\" viewBox=\"0 0 {} {}\" "
      "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}: {}\">{}</svg><ul>{}</ul></figure>\n",
      chart.field, chart.title, kWidth, kHeight, chart.title, label, bars, keys);
}

std::string HtmlTotals::html() const {
  std::string out;
  for (Chart chart : charts_) {
    if (chart.parts.empty()) continue;
    if (chart.field == "highest") std::ranges::sort(chart.parts, newer, &Part::value);
    out += figure(chart);
  }
  return out;
}

}  // namespace smbprobe::view
