#include "view/text/text_layout.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/combining.hpp"
#include "base/utf8.hpp"

namespace smbprobe::view {
namespace {

// Escaped text has no C0 characters, so these cannot come from the wire.
constexpr char kFirstMark = '\x01';
constexpr char kEndMark = '\x05';
constexpr std::array<std::string_view, 4> kColors{"\x1b[1m", "\x1b[32m", "\x1b[1;31m", "\x1b[33m"};
constexpr std::string_view kPlain = "\x1b[0m";

constexpr std::size_t kTableIndent = 2;
constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastLabel = 14;
constexpr std::size_t kMostBeside = 2;

struct Span {
  char32_t first;
  char32_t last;
};

constexpr std::array<Span, 9> kWide{{{0x1100, 0x115F},
                                     {0x2E80, 0x303E},
                                     {0x3041, 0x33FF},
                                     {0x3400, 0xA4CF},
                                     {0xAC00, 0xD7A3},
                                     {0xF900, 0xFAFF},
                                     {0xFE30, 0xFE6F},
                                     {0xFF00, 0xFFE6},
                                     {0x1F300, 0x3FFFD}}};

template <std::size_t N>
bool in(const std::array<Span, N>& spans, char32_t value) noexcept {
  return std::ranges::any_of(spans, [value](Span s) { return s.first <= value && value <= s.last; });
}

bool is_mark(char c) noexcept { return c >= kFirstMark && c <= kEndMark; }

std::size_t width_of(base::CodePoint c) noexcept {
  if (!c.valid) return 1;
  if (c.value <= static_cast<char32_t>(kEndMark) || base::is_combining(c.value)) return 0;
  return in(kWide, c.value) ? 2 : 1;
}

/// Fills lines word by word; lines after the first begin with `indent` spaces.
class Wrapper {
 public:
  Wrapper(std::size_t width, std::size_t indent) : width_(std::max(width, indent + 2)), indent_(indent) {}

  /// @param spaces before the word, where it is not the first of its line.
  void word(std::string_view text, std::size_t spaces) {
    if (!fresh_ && used_ + spaces + display_width(text) > width_) end_line();
    if (!fresh_) add(std::string(spaces, ' '), spaces);
    fresh_ = false;
    while (!text.empty()) {
      const base::CodePoint c = base::first_code_point(text);
      if (used_ + width_of(c) > width_) end_line();
      add(text.substr(0, c.size), width_of(c));
      text.remove_prefix(c.size);
    }
  }

  void end_line() {
    if (style_ != 0) line_ += kEndMark;
    lines_.push_back(std::exchange(line_, std::string(indent_, ' ')));
    used_ = indent_;
    fresh_ = true;
    if (style_ != 0) line_ += style_;
  }

  std::vector<std::string> finish() {
    end_line();
    return std::move(lines_);
  }

 private:
  void add(std::string_view text, std::size_t width) {
    if (is_mark(text[0])) style_ = text[0] == kEndMark ? '\0' : text[0];
    line_ += text;
    used_ += width;
  }

  std::size_t width_;
  std::size_t indent_;
  std::size_t used_ = 0;
  bool fresh_ = true;  // no word on this line yet
  char style_ = 0;
  std::string line_;
  std::vector<std::string> lines_;
};

std::vector<std::string> wrap_indented(std::string_view text, std::size_t width, std::size_t indent) {
  Wrapper wrapper{width, indent};
  std::size_t begin = 0;
  std::size_t spaces = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    if (end > begin) wrapper.word(text.substr(begin, end - begin), std::exchange(spaces, 0));
    if (end < text.size() && text[end] == '\n') wrapper.end_line();
    ++spaces;
    begin = end + 1;
  }
  return wrapper.finish();
}

void append_padded(std::string& out, std::string_view text, std::size_t width) {
  out += text;
  const std::size_t taken = display_width(text);
  if (taken < width) out.append(width - taken, ' ');
}

void trim_right(std::string& text) { text.erase(text.find_last_not_of(' ') + 1); }

/// One line of the table's grid for each wrapped line of the highest cell.
std::string render_cells(const std::vector<std::vector<std::string>>& cells, const std::vector<std::size_t>& widths) {
  std::size_t height = 0;
  for (const auto& cell : cells) height = std::max(height, cell.size());
  std::string out;
  for (std::size_t y = 0; y < height; ++y) {
    std::string line;
    for (std::size_t x = 0; x < cells.size(); ++x)
      append_padded(line, y < cells[x].size() ? cells[x][y] : "", widths[x]);
    trim_right(line);
    out += line + '\n';
  }
  return out;
}

Table merged(const Table& table) {
  Table out{table.title, {join_and(table.columns)}, {}};
  for (const Row& row : table.rows) out.rows.push_back({row.label, {row.cells.front()}});
  return out;
}

/// The part of a table with these columns only.
std::string render_columns(const Table& table, std::size_t first, std::size_t count, std::size_t width) {
  std::size_t label = std::max(kLeastLabel, display_width(table.title));
  for (const Row& row : table.rows) label = std::max(label, kTableIndent + display_width(row.label));
  label += kGap;
  const std::size_t cell = (width - label - kGap * (count - 1)) / count;
  std::vector<std::size_t> widths{label};
  for (std::size_t i = 0; i < count; ++i) widths.push_back(cell + (i + 1 < count ? kGap : 0));

  const auto line = [&](const std::string& name, const std::vector<std::string>& texts, bool head) {
    std::vector<std::vector<std::string>> cells{{name}};
    for (std::size_t i = 0; i < count; ++i) {
      const std::string& text = texts[first + i];
      cells.push_back(wrap(head && !text.empty() ? styled(Style::bold, text) : text, cell));
    }
    return render_cells(cells, widths);
  };
  std::string out = line(styled(Style::bold, table.title), table.columns, true);
  for (const Row& row : table.rows) out += line(std::string(kTableIndent, ' ') + row.label, row.cells, false);
  return out;
}

}  // namespace

std::string styled(Style style, std::string_view text) {
  std::string out(1, static_cast<char>(kFirstMark + static_cast<char>(style)));
  out += text;
  out += kEndMark;
  return out;
}

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  while (!text.empty()) {
    const base::CodePoint c = base::first_code_point(text);
    width += width_of(c);
    text.remove_prefix(c.size);
  }
  return width;
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  std::size_t used = 1;  // of the mark
  while (!text.empty()) {
    const base::CodePoint c = base::first_code_point(text);
    used += width_of(c);
    if (used > width) break;
    out += text.substr(0, c.size);
    text.remove_prefix(c.size);
  }
  return out + "\u2026";
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) { return wrap_indented(text, width, 0); }

std::string paragraph(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  for (const std::string& line : wrap_indented(text, width, indent)) out += line + '\n';
  return out;
}

std::string bullets(std::string_view title, const std::vector<std::string>& entries, std::size_t width) {
  if (entries.empty()) return {};
  std::string out = styled(Style::bold, title) + '\n';
  for (const auto& entry : entries) {
    const std::string text = paragraph(entry, width - kTableIndent, kTableIndent);
    std::size_t begin = 0;
    while (begin < text.size()) {
      const std::size_t end = text.find('\n', begin) + 1;
      out += std::string(kTableIndent, ' ') + text.substr(begin, end - begin);
      begin = end;
    }
  }
  return out;
}

bool columns_equal(const Table& table) {
  return std::ranges::all_of(table.rows, [](const Row& row) {
    return std::ranges::all_of(row.cells, [&](const std::string& cell) { return cell == row.cells.front(); });
  });
}

std::string render_table(const Table& table, std::size_t width) {
  if (table.rows.empty() || table.columns.empty()) return {};
  if (table.columns.size() > 1 && columns_equal(table)) return render_columns(merged(table), 0, 1, width);
  std::string out;
  for (std::size_t first = 0; first < table.columns.size(); first += kMostBeside)
    out += render_columns(table, first, std::min(kMostBeside, table.columns.size() - first), width);
  return out;
}

std::string render_style(std::string_view text, bool color) {
  std::string out;
  for (const char c : text) {
    if (!is_mark(c)) {
      out += c;
    } else if (color) {
      out += c == kEndMark ? kPlain : kColors[static_cast<std::size_t>(c - kFirstMark)];
    }
  }
  return out;
}

}  // namespace smbprobe::view
