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

/// The text of a spec that is one target, as TargetSpace::at() gives it.
std::optional<std::string> single_text(const TargetSpec& spec) {
  if (const auto* name = std::get_if<Target>(&spec)) return name->text;
  const auto& range = std::get<AddressRange>(spec);
  return range.first == range.last ? std::optional(target_text(to_string(range.first), range.port)) : std::nullopt;
}

void note_single(CollectedTargets& out, const TargetSpec& spec) {
  if (const auto text = single_text(spec)) out.singles.insert(*text);
}

Done collect_list(OpenedList& list, const std::vector<std::uint16_t>& ports, CollectedTargets& out) {
  std::vector<TargetSpec> listed;  ///< the first of them
  auto read = read_list(list, ports,
                        {.on_target =
                             [&](const TargetSpec& spec) {
                               out.space.add(spec);
                               if (listed.size() <= CollectedTargets::kMostSingles) listed.push_back(spec);
                               return true;
                             },
                         .on_problem = [&](std::string&& problem) { out.notes.add(std::move(problem)); },
                         .on_other_ports = [&](std::size_t ports_left) { out.notes.other_ports += ports_left; }});
  if (read && listed.size() <= CollectedTargets::kMostSingles)
    for (const auto& spec : listed) note_single(out, spec);
  return read;
}

/// What must not be probed is read whole or not at all.
Done read_exclude_list(OpenedList& list, TargetSpace& space) {
  LineReader lines(*list.text);
  while (lines.next()) {
    const std::string_view text = trim_line(lines.text());
    if (text.empty()) continue;
    const auto spec = parse_exclusion(text);
    if (!lines.whole()) return Failure(fmt::format("{}, line {}: the line is too long", list.name, lines.number()));
    if (!spec)
      return Failure(fmt::format("{}, line {}: {}", list.name, lines.number(), base::escape_terminal(spec.error())));
    space.exclude(*spec);
  }
  if (list.text->bad()) return Failure(fmt::format("cannot read exclusions from {}", list.name));
  return {};
}

Done read_exclusions(const TargetSources& sources, TargetSpace& space) {
  for (const auto& text : sources.excludes) {
    const auto spec = parse_exclusion(text);
    if (!spec) return Failure("--exclude: " + base::escape_terminal(spec.error()));
    space.exclude(*spec);
  }
  if (sources.exclude_file.empty()) return {};
  auto list = open_for(sources.open_excludes, sources.exclude_file, "exclusions");
  if (!list) return Failure(std::move(list.error()));
  return read_exclude_list(*list, space);
}

std::expected<OpenedTargets, std::string> open_all(const TargetSources& sources) {
  OpenedTargets out;
  if (auto read = read_exclusions(sources, out.known.space); !read) return Failure(std::move(read.error()));
  auto inputs = open_inputs(sources);
  if (!inputs) return Failure(std::move(inputs.error()));
  out.inputs = *std::move(inputs);
  for (const auto& input : out.inputs)
    if (const auto* spec = std::get_if<TargetSpec>(&input)) note_single(out.known, *spec);
  return out;
}

}  // namespace

bool ListNotes::add(std::string problem) {
  if (problem_count++ >= kMostProblems) return false;
  problems.push_back(std::move(problem));
  return true;
}

std::string ListNotes::no_target(std::uint64_t excluded) const {
  if (excluded > 0) return "all targets are excluded";
  if (problem_count > 1) return fmt::format("no target: {} (and {} more like it)", problems.front(), problem_count - 1);
  if (problem_count == 1) return "no target: " + problems.front();
  if (other_ports > 0)
    return fmt::format("no target: {} ports are open in the list, none of them in --port", other_ports);
  return "no target: name a host, or give a list with -i FILE";
}

std::expected<CollectedTargets, std::string> collect_targets(const TargetSources& sources) {
  auto opened = open_all(sources);
  if (!opened) return Failure(std::move(opened.error()));
  CollectedTargets out = std::move(opened->known);
  for (auto& input : opened->inputs) {
    if (const auto* spec = std::get_if<TargetSpec>(&input))
      out.space.add(*spec);
    else if (auto read = collect_list(std::get<OpenedList>(input), sources.ports, out); !read)
      return Failure(std::move(read.error()));
  }
  if (auto done = out.space.finish(); !done) return Failure(std::move(done.error()));
  if (out.space.size() == 0) return Failure(out.notes.no_target(out.space.excluded_count()));
  return out;
}

std::expected<OpenedTargets, std::string> open_targets(const TargetSources& sources) {
  auto out = open_all(sources);
  if (!out) return out;
  if (auto done = out->known.space.finish(); !done) return Failure(std::move(done.error()));
  return out;
}

}  // namespace smbprobe::targets
