#include "targets/target_list.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>

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

bool is_utf16(std::string_view text) { return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"); }

Done read_list(std::istream& in, const std::string& name, const TargetSources& sources, CollectedTargets& out) {
  LineReader lines(in);
  TargetLines list(sources.ports);
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
    out.other_ports += found->other_ports;
  }
  if (in.bad()) return Failure(fmt::format("cannot read targets from {}", name));
  if (const std::string amiss = list.end(); !amiss.empty()) note(out, fmt::format("{}: {}", name, amiss));
  return {};
}

Failure cannot_open(std::string_view what, const std::string& name) {
  return Failure(fmt::format("cannot read {} from {}: {}", what, name, std::generic_category().message(errno)));
}

Done read_file(const TargetSources& sources, CollectedTargets& out) {
  const std::string name = base::escape_terminal(sources.file);
  std::ifstream in(sources.file);
  if (!in) return cannot_open("targets", name);
  return read_list(in, name, sources, out);
}

Done read_targets(const TargetSources& sources, CollectedTargets& out) {
  bool stdin_read = false;
  const auto from_stdin = [&]() -> Done {
    if (std::exchange(stdin_read, true)) return {};
    return read_list(std::cin, "standard input", sources, out);
  };
  for (const auto& text : sources.texts) {
    if (text == kStdin) {
      if (auto read = from_stdin(); !read) return read;
      continue;
    }
    const auto spec = parse_target_spec(text);
    if (!spec) return Failure(base::escape_terminal(spec.error()));
    out.space.add(*spec);
  }
  if (sources.file.empty()) return {};
  return sources.file == kStdin ? from_stdin() : read_file(sources, out);
}

/// What must not be probed is read whole or not at all.
Done read_exclude_file(const std::string& path, TargetSpace& space) {
  const std::string name = base::escape_terminal(path);
  std::ifstream in(path);
  if (!in) return cannot_open("exclusions", name);
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
  return sources.exclude_file.empty() ? Done{} : read_exclude_file(sources.exclude_file, space);
}

/// Why there is nothing to do.
std::string no_target(const CollectedTargets& collected) {
  if (collected.space.excluded_count() > 0) return "no target: every one is excluded";
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
