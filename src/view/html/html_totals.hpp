// Totals of a page as charts: SVG of our own, each with its numbers beside it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "view/html/html_row.hpp"

namespace smbprobe::view {

/// Counts hosts by what their rows say.
class HtmlTotals {
 public:
  HtmlTotals();
  void count(const HtmlRow& row);

  /// One figure for each question. Complete without a script; the script makes buttons of the keys.
  [[nodiscard]] std::string html() const;
  [[nodiscard]] std::uint64_t hosts() const noexcept { return hosts_; }

 private:
  struct Part {
    std::string value;        ///< as the row has it
    std::string_view colour;  ///< class of the page's style
    std::uint64_t count = 0;
  };
  struct Chart {
    std::string_view title;
    std::string_view field;  ///< that the script filters by
    std::vector<Part> parts;
  };

  static void count_in(Chart& chart, std::string_view value);
  static std::string figure(const Chart& chart);

  std::array<Chart, 6> charts_;
  std::uint64_t hosts_ = 0;
};

}  // namespace smbprobe::view
