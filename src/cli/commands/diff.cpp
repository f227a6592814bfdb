#include "cli/commands/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/number_text.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/io/console.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/output_file.hpp"
#include "cli/io/policy_choice.hpp"
#include "cli/io/same_file.hpp"
#include "cli/io/saved_hosts.hpp"
#include "cli/io/terminal.hpp"
#include "cli/option_conflicts.hpp"
#include "view/text/diff_report.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kDiffFooter = R"(OLD and NEW are what scan and read wrote with -f ndjson or -f json. Text begins
with the counts; then come new hosts (+), removed ones (-) and changed ones (~)
with what changed: the verdict, then SMB1, dialects, signing, findings, clients
and the rest. Fields that follow from a changed verdict are counted; -v and JSON
have each of them. Both are judged again, by today's rules. A host that answered
nothing is treated as absent.

Times, durations and numbers of exchanges are ignored, and so is anything that
only one of the two scans asked for.

Exit codes:
  0    no difference
  1    a host is new, removed or changed
  2    bad option, or the file of -o exists
  4    a file or a line of it cannot be used, or the output cannot be written
  130  interrupted)";

/// Two files side by side.
class Comparison {
 public:
  Comparison(const std::string& before, const std::string& after, audit::Acceptances acceptances)
      : acceptances_(std::move(acceptances)) {
    read(before_, before);
    read(after_, after);
  }

  /// Whether there are two files to compare.
  [[nodiscard]] bool has_both() const noexcept { return before_.opened() > 0 && after_.opened() > 0; }

  /// Walks both in the order of addresses.
  void run() {
    auto old_one = before_.hosts().begin();
    auto new_one = after_.hosts().begin();
    while (!interrupted() && (old_one != before_.hosts().end() || new_one != after_.hosts().end())) {
      const bool old_only =
          new_one == after_.hosts().end() || (old_one != before_.hosts().end() && old_one->key < new_one->key);
      const bool new_only = !old_only && (old_one == before_.hosts().end() || new_one->key < old_one->key);
      compare(new_only ? nullptr : &*old_one, old_only ? nullptr : &*new_one);
      if (!new_only) ++old_one;
      if (!old_only) ++new_one;
    }
    std::ranges::stable_sort(differences_, view::stands_before);
  }

  [[nodiscard]] const std::vector<view::HostDifference>& differences() const noexcept { return differences_; }

  /// "2 new, 1 removed, 3 changed, 1,240 the same"
  [[nodiscard]] std::string counts() const {
    const auto of = [this](view::HostChange change) {
      return base::grouped(
          static_cast<std::uint64_t>(std::ranges::count(differences_, change, &view::HostDifference::change)));
    };
    return fmt::format("{} new, {} removed, {} changed, {} the same", of(view::HostChange::added),
                       of(view::HostChange::removed), of(view::HostChange::changed), base::grouped(same_));
  }

  void tell_scope() const {
    if (other_question_ > 0)
      tell(fmt::format(
          "{} {} asked on other ports, to another depth or by an earlier version: what only one scan knows is "
          "ignored",
          base::grouped(other_question_), other_question_ == 1 ? "host was" : "hosts were"));
  }

  [[nodiscard]] ExitCode exit_code() const {
    if (interrupted()) return ExitCode::interrupted;
    if (before_.counts().broken > 0 || after_.counts().broken > 0) return ExitCode::trouble;
    return differences_.empty() ? ExitCode::ok : ExitCode::difference;
  }

 private:
  static void read(SavedHosts& hosts, const std::string& path) {
    if (!interrupted()) hosts.add(path);
    hosts.settle();
  }

  void compare(const SavedHost* before, const SavedHost* after) {
    if (before != nullptr && after != nullptr && before_.text(*before) == after_.text(*after)) {
      ++same_;
      return;
    }
    const auto old_report = before != nullptr ? before_.report(*before) : std::nullopt;
    const auto new_report = after != nullptr ? after_.report(*after) : std::nullopt;
    if (!old_report && !new_report) return;
    auto difference =
        view::difference_of(old_report ? &*old_report : nullptr, new_report ? &*new_report : nullptr, acceptances_);
    if (old_report && new_report && audit::different_scope(*old_report, *new_report)) ++other_question_;
    if (difference)
      differences_.push_back(*std::move(difference));
    else if (before != nullptr && after != nullptr)
      ++same_;
  }

  audit::Acceptances acceptances_;
  SavedHosts before_{audit::HostFilter::everything(), tell};
  SavedHosts after_{audit::HostFilter::everything(), tell};
  std::vector<view::HostDifference> differences_;
  std::uint64_t same_ = 0;
  std::uint64_t other_question_ = 0;
};

/// The counts, then the hosts that are new, those that were removed and those that changed, each under its heading.
void write_text(const Comparison& comparison, const DiffCommand& command, OutputFile& out) {
  static constexpr std::array<std::string_view, 3> kHeadings{"New", "Removed", "Changed"};
  const bool color = wants_color(command.color, out.descriptor());
  const auto detail = command.quiet     ? view::DifferenceDetail::name
                      : command.verbose ? view::DifferenceDetail::all
                                        : view::DifferenceDetail::verdict;
  const auto& differences = comparison.differences();
  if (!command.quiet && !differences.empty()) out.write(comparison.counts() + '\n');
  std::optional<view::HostChange> before;
  for (const auto& host : differences) {
    if (!command.quiet && before != host.change) {
      const auto heading = view::styled(view::Style::bold, kHeadings.at(static_cast<std::size_t>(host.change)));
      out.write('\n' + view::render_style(heading, color) + '\n');
    }
    before = host.change;
    out.write(view::render_difference(host, detail, color));
  }
}

void write(const Comparison& comparison, const DiffCommand& command, OutputFile& out) {
  const view::OutputFormat format = command.format.value_or(view::OutputFormat::text);
  if (format == view::OutputFormat::text) return write_text(comparison, command, out);
  const bool list = format == view::OutputFormat::json;
  bool first = true;
  if (list) out.write("[");
  for (const auto& host : comparison.differences()) {
    if (list)
      out.write((first ? "\n" : ",\n") + view::difference_to_json(host, 2));
    else
      out.write(view::difference_to_json(host) + '\n');
    first = false;
  }
  if (list) out.write(first ? "]\n" : "\n]\n");
}

/// Whether the output begins with the counts, on standard output.
bool shows_counts(const Comparison& comparison, const DiffCommand& command) {
  return command.format.value_or(view::OutputFormat::text) == view::OutputFormat::text && !command.quiet &&
         command.output.empty() && !comparison.differences().empty();
}

}  // namespace

void add_diff_options(VerbOptions& verb, DiffCommand& c) {
  CLI::App& diff = verb.app();
  diff.footer(kDiffFooter);
  verb.show_examples({{"smbprobe diff last-week.ndjson today.ndjson", "what changed"},
                      {"smbprobe diff old.ndjson new.ndjson -q", "only the hosts"},
                      {"smbprobe scan nas.lan -f ndjson | smbprobe diff old.ndjson -", ""}});
  diff.add_option("OLD", c.before, "saved reports; - for stdin")->type_name("")->required();
  diff.add_option("NEW", c.after, "saved reports; - for stdin")->type_name("")->required();
  add_format(verb, FormatUser::diff, c.format);
  add_output(verb, c.output, c.overwrite);
  add_accept(verb, c.accepted);
  add_color(verb, c.color);
  diff.add_flag("-q", c.quiet, "text: only the hosts, not their fields");
  diff.add_flag("-v", c.verbose, "text: every field that changed");
}

ExitCode run_diff(const DiffCommand& command) {
  if (const auto why = verbosity_conflict(command.quiet, command.verbose)) return complain({ExitCode::usage, *why});
  if (command.before == "-" && command.after == "-")
    return complain({ExitCode::usage, "only one of the two files can be standard input"});
  FilesOfRun files{{named_output(command.output)}, {}};
  add_inputs(files, "OLD", {&command.before, 1});
  add_inputs(files, "NEW", {&command.after, 1});
  if (const auto problem = file_clash(files)) return complain(*problem);
  auto out = OutputFile::open(command.output, command.overwrite, files);
  if (!out) return complain(out.error());
  out->hold();
  catch_interrupts();
  auto acceptances = conditions_of({}, {}, command.accepted).acceptances;
  Comparison comparison(command.before, command.after, std::move(acceptances));
  if (!comparison.has_both() && !command.output.empty()) {
    out->abandon();
    return comparison.exit_code();
  }
  comparison.run();
  write(comparison, command, *out);
  out->close();
  if (const auto problem = out->problem()) return complain(*problem);
  if (!shows_counts(comparison, command)) tell(comparison.counts());
  comparison.tell_scope();
  return comparison.exit_code();
}

}  // namespace smbprobe::cli
