#include "targets/target_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/escape.hpp"
#include "targets/line_reader.hpp"
#include "targets/scanner_text.hpp"
#include "targets/share_name.hpp"
#include "targets/target_lines.hpp"

namespace smbprobe::targets {
namespace {

using Failure = std::unexpected<std::string>;

constexpr std::string_view kStdin = "-";

bool is_utf16(std::string_view text) { return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"); }

/// One target, or several with commas between them.
std::expected<void, std::string> add_targets(std::string_view text, std::vector<TargetInput>& out) {
  const bool many = host_of_share(text).contains(',');  // the comma of "//nas/a,b" is the share's
  for (const auto part : many ? split_fields(text, ',') : std::vector{text}) {
    auto spec = parse_target_spec(part);
    if (!spec && many)
      return Failure(
          base::escape_terminal(fmt::format("bad target '{}': of a list with commas each part is a whole "
                                            "target, as in 192.0.2.1,192.0.2.3; {}",
                                            text, spec.error())));
    if (!spec) return Failure(base::escape_terminal(spec.error()));
    out.emplace_back(*std::move(spec));
  }
  return {};
}

}  // namespace

std::expected<OpenedList, std::string> open_for(const OpenList& open, const std::string& path, std::string_view what) {
  auto list = open(path);
  if (!list) return Failure(fmt::format("cannot read {} from {}: {}", what, base::escape_terminal(path), list.error()));
  return list;
}

std::expected<std::vector<TargetInput>, std::string> open_inputs(const TargetSources& sources) {
  std::vector<TargetInput> out;
  bool stdin_opened = false;
  const auto open = [&](const std::string& path) -> std::expected<void, std::string> {
    if (path == kStdin && std::exchange(stdin_opened, true)) return {};
    auto list = open_for(sources.open, path, "targets");
    if (!list) return Failure(std::move(list.error()));
    out.emplace_back(*std::move(list));
    return {};
  };
  for (const auto& text : sources.texts) {
    if (text == kStdin) {
      if (auto opened = open(text); !opened) return Failure(std::move(opened.error()));
      continue;
    }
    if (auto added = add_targets(text, out); !added) return Failure(std::move(added.error()));
  }
  if (sources.file.empty()) return out;
  if (auto opened = open(sources.file); !opened) return Failure(std::move(opened.error()));
  return out;
}

std::expected<void, std::string> read_list(OpenedList& opened,
                                           const std::vector<std::uint16_t>& ports,
                                           const ListSink& sink) {
  LineReader lines(*opened.text);
  TargetLines list(ports);
  std::size_t too_long = 0;
  while (lines.next()) {
    const auto problem = [&](std::string_view what) {
      sink.on_problem(fmt::format("{}, line {}: {}", opened.name, lines.number(), what));
    };
    if (lines.number() == 1 && is_utf16(lines.text())) return Failure(opened.name + " is UTF-16, not UTF-8");
    if (!lines.whole() && !list.is_stream()) {
      if (std::exchange(too_long, lines.number()) != lines.number()) problem("the line is too long");
      continue;
    }
    const auto found = list.read(lines.text());
    if (!found) {
      problem(base::escape_terminal(found.error()));
      continue;
    }
    if (found->other_ports > 0) sink.on_other_ports(found->other_ports);
    if (!std::ranges::all_of(found->specs, sink.on_target)) return {};
  }
  if (opened.text->bad()) return Failure("cannot read targets from " + opened.name);
  if (const std::string amiss = list.end(); !amiss.empty()) sink.on_problem(opened.name + ": " + amiss);
  return {};
}

}  // namespace smbprobe::targets
