// Columns, wrapping and emphasis for text of a fixed width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/words.hpp"

namespace smbprobe::view {

/// Emphasis, never the only carrier of a fact.
enum class Style : std::uint8_t { bold, good, bad, warn };

/// Text in a style. The style is kept as marks of width 0 until render_style() turns them into colour or takes them
/// away.
/// @pre text is escaped: it has no control characters of its own.
[[nodiscard]] std::string styled(Style style, std::string_view text);

/// Columns that a text takes in a terminal: marks and combining characters none, East Asian wide characters and emoji
/// two.
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

/// The text, or where it takes more than `width` columns what fits of it with "…" at its end.
/// @pre text has no marks.
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces, inside a word only where the word alone is too long. '\n' always
/// breaks. Marks are closed at the end of a line and opened again on the next.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// A wrapped paragraph whose second and later lines begin with `indent` spaces; ends with '\n'.
[[nodiscard]] std::string paragraph(std::string_view text, std::size_t width, std::size_t indent);

/// A title and below it the entries, each a paragraph of its own. Nothing without entries.
[[nodiscard]] std::string bullets(std::string_view title, const std::vector<std::string>& entries, std::size_t width);

/// A label and one cell for each column; a cell may hold '\n'.
struct Row {
  std::string label;
  std::vector<std::string> cells;
};

struct Table {
  std::string title;
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

/// True when every row says the same in all columns; they are shown as one then.
[[nodiscard]] bool columns_equal(const Table& table);

/// A title line with the columns' heads, then the rows, side by side, at most two columns beside each other. Columns
/// whose cells are all equal become one, headed "445 and 139". Nothing for a table without rows.
[[nodiscard]] std::string render_table(const Table& table, std::size_t width);

using audit::join_and;

/// Marks become ANSI colours, or nothing.
[[nodiscard]] std::string render_style(std::string_view text, bool color);

}  // namespace smbprobe::view
