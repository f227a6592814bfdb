#include "targets/target_list.hpp"

#include <fmt/format.h>

#include <istream>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/escape.hpp"
#include "targets/line_reader.hpp"
#include "targets/target_lines.hpp"

namespace smbprobe::targets {
namespace {

using Failure = std::unexpected<std::string>;
using Done = std::expected<void, std::string>;

constexpr std::string_view kStdin = "-";

void note(CollectedTargets& out, std::string problem) {
  if (out.problem_count++ < CollectedTargets::kMostProblems) out.problems.push_back(std::move(problem));
}

/// The text of a spec that is one target, as TargetSpace::at() gives it.
std::optional<std::string> single_text(const TargetSpec& spec) {
  if (const auto* name = std::get_if<Target>(&spec)) return name->text;
  const auto& range = std::get<AddressRange>(spec);
  return range.first == range.last ? std::optional(target_text(to_string(range.first), range.port)) : std::nullopt;
}

void note_single(CollectedTargets& out, const TargetSpec& spec) {
  if (const auto text = single_text(spec)) out.singles.insert(*text);
}

bool is_utf16(std::string_view text) { return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"); }

Done read_list(std::istream& in, const std::string& name, const TargetSources& sources, CollectedTargets& out) {
  LineReader lines(in);
  TargetLines list(sources.ports);
  std::vector<TargetSpec> listed;  ///< the first of them
  std::size_t too_long = 0;
  while (lines.next()) {
    if (lines.number() == 1 && is_utf16(lines.text())) return Failure(fmt::format("{} is UTF-16, not UTF-8", name));
    if (!lines.whole() && !list.is_stream()) {
      if (std::exchange(too_long, lines.number()) != lines.number())
        note(out, fmt::format("{}, line {}: the line is too long", name, lines.number()));
      continue;
    }
    auto found = list.read(lines.text());
    if (!found) {
      note(out, fmt::format("{}, line {}: {}", name, lines.number(), base::escape_terminal(found.error())));
      continue;
    }
    for (const auto& spec : found->specs) out.space.add(spec);
    if (listed.size() <= CollectedTargets::kMostSingles)
      listed.insert(listed.end(), found->specs.begin(), found->specs.end());
    out.other_ports += found->other_ports;
  }
  if (listed.size() <= CollectedTargets::kMostSingles)
    for (const auto& spec : listed) note_single(out, spec);
  if (in.bad()) return Failure(fmt::format("cannot read targets from {}", name));
  if (const std::string amiss = list.end(); !amiss.empty()) note(out, fmt::format("{}: {}", name, amiss));
  return {};
}

/// Opens the list and gives it to `read`; the error says what it was to be read for.
template <class Read>
Done with_list(const TargetSources& sources, const std::string& path, std::string_view what, Read read) {
  auto list = sources.open(path);
  if (!list) return Failure(fmt::format("cannot read {} from {}: {}", what, base::escape_terminal(path), list.error()));
  return read(*list->text, list->name);
}

Done read_targets(const TargetSources& sources, CollectedTargets& out) {
  bool stdin_read = false;
  const auto read_from = [&](const std::string& path) -> Done {
    if (path == kStdin && std::exchange(stdin_read, true)) return {};
    return with_list(sources, path, "targets",
                     [&](std::istream& in, const std::string& name) { return read_list(in, name, sources, out); });
  };
  for (const auto& text : sources.texts) {
    if (text == kStdin) {
      if (auto read = read_from(text); !read) return read;
      continue;
    }
    const auto spec = parse_target_spec(text);
    if (!spec) return Failure(base::escape_terminal(spec.error()));
    out.space.add(*spec);
    note_single(out, *spec);
  }
  return sources.file.empty() ? Done{} : read_from(sources.file);
}

/// What must not be probed is read whole or not at all.
Done read_exclude_list(std::istream& in, const std::string& name, TargetSpace& space) {
  LineReader lines(in);
  while (lines.next()) {
    const std::string_view text = trim_line(lines.text());
    if (text.empty()) continue;
    const auto spec = parse_exclusion(text);
    if (!lines.whole()) return Failure(fmt::format("{}, line {}: the line is too long", name, lines.number()));
    if (!spec)
      return Failure(fmt::format("{}, line {}: {}", name, lines.number(), base::escape_terminal(spec.error())));
    space.exclude(*spec);
  }
  if (in.bad()) return Failure(fmt::format("cannot read exclusions from {}", name));
  return {};
}

Done read_exclusions(const TargetSources& sources, TargetSpace& space) {
  for (const auto& text : sources.excludes) {
    const auto spec = parse_exclusion(text);
    if (!spec) return Failure("--exclude: " + base::escape_terminal(spec.error()));
    space.exclude(*spec);
  }
  if (sources.exclude_file.empty()) return {};
  return with_list(sources, sources.exclude_file, "exclusions",
                   [&](std::istream& in, const std::string& name) { return read_exclude_list(in, name, space); });
}

/// Why there is nothing to do.
std::string no_target(const CollectedTargets& collected) {
  if (collected.space.excluded_count() > 0) return "all targets are excluded";
  if (collected.problem_count > 1)
    return fmt::format("no target: {} (and {} more like it)", collected.problems.front(), collected.problem_count - 1);
  if (collected.problem_count == 1) return "no target: " + collected.problems.front();
  if (collected.other_ports > 0)
    return fmt::format("no target: {} ports are open in the list, none of them one to probe; see --port",
                       collected.other_ports);
  return "no target: name a host, or give a list with -i FILE";
}

}  // namespace

std::expected<CollectedTargets, std::string> collect_targets(const TargetSources& sources) {
  CollectedTargets out;
  if (auto read = read_exclusions(sources, out.space); !read) return Failure(std::move(read.error()));
  if (auto read = read_targets(sources, out); !read) return Failure(std::move(read.error()));
  if (auto done = out.space.finish(); !done) return Failure(std::move(done.error()));
  if (out.space.size() == 0) return Failure(no_target(out));
  return out;
}

}  // namespace smbprobe::targets
