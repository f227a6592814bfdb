// The output formats: one row each.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "cli/io/report_sink.hpp"
#include "view/options.hpp"

namespace smbprobe::cli {

/// Verbs that have --format; a format is for some of them.
enum class FormatUser : std::uint8_t { scan = 1, read = 2, listen = 4, report = 8, diff = 16, clients = 32, why = 64 };

constexpr unsigned operator|(FormatUser a, FormatUser b) { return static_cast<unsigned>(a) | static_cast<unsigned>(b); }
constexpr unsigned operator|(unsigned a, FormatUser b) { return a | static_cast<unsigned>(b); }

struct Format {
  view::OutputFormat format{};
  std::string_view name;
  std::string_view help;  ///< for the man page: "text is HELP"
  unsigned users{};       ///< FormatUser, with |
  bool resumable{};       ///< a file of it can be cut after any result and goes on there
  /// Of hosts that were scanned or saved. @param out outlives the sink
  std::unique_ptr<ReportSink> (*make_sink)(OutputFile& out, const view::TextOptions& text){};
};

[[nodiscard]] std::span<const Format> formats() noexcept;

[[nodiscard]] const Format& row_of(view::OutputFormat format) noexcept;

/// "text|json|ndjson": what --format of a verb takes.
[[nodiscard]] std::string format_words(FormatUser user);

/// The format of that name, if the verb has it.
[[nodiscard]] const Format* find_format(std::string_view name, FormatUser user) noexcept;

}  // namespace smbprobe::cli
