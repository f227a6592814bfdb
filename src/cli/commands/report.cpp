#include "cli/commands/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "audit/fail_conditions.hpp"
#include "base/json_layout.hpp"
#include "base/number_text.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/io/console.hpp"
#include "cli/io/formats.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/output_file.hpp"
#include "cli/io/policy_choice.hpp"
#include "cli/io/same_file.hpp"
#include "cli/io/saved_hosts.hpp"
#include "cli/io/shell_words.hpp"
#include "cli/io/terminal.hpp"
#include "cli/option_conflicts.hpp"
#include "cli/requirement.hpp"
#include "view/json/host_json.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kReportFooter = R"(Takes what scan and read wrote with -f ndjson or -f json. If a host
appears more than once, the last entry wins: the last file, and in it the last
line. A target with its own port is a separate host. Hosts are sorted by
address.

ndjson and json pass every host on as saved. text, csv and html, and any format
with --policy, --fail-on or --accept, judge it again by what was saved. In text
several hosts are a table with a summary; -v prints the report on each.

Exit codes:
  0    a host supports SMB
  1    a finding at or above --fail-on, a host fails the policy, or --require is
       not met
  2    bad option or policy, or the file of -o exists
  3    no host supports SMB
  4    a file or a line of it cannot be used (other lines are still written), or
       the output cannot be written
  130  interrupted)";

/// A host exactly as saved in its file; one of an earlier schema as this program saves it.
std::string saved_text(const SavedHosts& saved, const SavedHost& host, bool list) {
  if (!host.is_current)
    if (const auto report = saved.report(host))
      return view::host_to_json(*report, audit::judge_if_due(*report), list ? 2 : -1);
  return list ? base::many_lines(saved.text(host)) : saved.line(host);
}

/// Hosts as they stand in their files.
void pass_on(const SavedHosts& saved, view::OutputFormat format, OutputFile& out) {
  const bool list = format == view::OutputFormat::json;
  std::string_view before = list ? "[\n" : "";
  for (const auto& host : saved.hosts()) {
    if (!host.wanted || out.failed() || interrupted()) continue;
    out.write(before);
    out.write(saved_text(saved, host, list) + (list ? "" : "\n"));
    if (list) before = ",\n";
  }
  if (list) out.write(before == "[\n" ? "[]\n" : "\n]\n");
}

/// What is left to tell of hosts that were rendered.
struct Rendered {
  bool failed = false;  ///< one of them does not meet the fail_conditions
  OpenQuestions open;
};

view::NextCommands next_commands(const ReportCommand& command) {
  const std::string files = shell_words(command.files, "FILE");
  return {
      .one_host = {}, .reports = "smbprobe report -v " + files, .list = "smbprobe report " + files + " -f list --only"};
}

/// @param hosts that are wanted
view::TextOptions text_options(const ReportCommand& command, const OutputFile& out, std::uint64_t hosts) {
  const bool table = hosts > 1 && !command.quiet && !command.verbose && !command.fix;
  const auto rows = hosts > view::kMostHeldHosts ? view::TableRows::as_known : view::TableRows::at_end;
  return {.width = report_columns(out.descriptor()),
          .color = wants_color(command.color, out.descriptor()),
          .quiet = command.quiet,
          .verbose = command.verbose,
          .fix = command.fix,
          .table = {.rows = table ? rows : view::TableRows::none,
                    .other_hosts = command.only.has_value(),
                    .policy = !command.policy.empty(),
                    .summary = true,
                    .next = next_commands(command)}};
}

/// Hosts judged again and rendered.
Rendered render(const SavedHosts& saved,
                const ReportCommand& command,
                const audit::FailConditions& fail_conditions,
                view::OutputFormat format,
                OutputFile& out) {
  Rendered done;
  const auto wanted = std::ranges::count_if(saved.hosts(), &SavedHost::wanted);
  const auto sink = row_of(format).make_sink(out, text_options(command, out, static_cast<std::uint64_t>(wanted)));
  sink->accept(fail_conditions.acceptances);
  sink->begin();
  for (const auto& host : saved.hosts()) {
    if (out.failed() || interrupted()) break;
    if (!host.wanted && !fail_conditions.any()) continue;  // a demand is made of those that are not printed, too
    const auto report = saved.report(host);
    if (!report) continue;
    if (!fail_conditions.any()) {
      sink->add(*report);
      continue;
    }
    const auto judgement = audit::judge_for(*report, fail_conditions);
    done.failed = done.failed || audit::fails(judgement, fail_conditions);
    done.open.rules += unknown_rules(judgement);
    if (report->status == report::HostStatus::smb && !audit::is_judged(*report, judgement, fail_conditions))
      ++done.open.hosts;
    if (host.wanted) sink->add(*report, judgement);
  }
  sink->end();
  return done;
}

/// "1,234 hosts; 56 lines were replaced by later ones of the same host, 7 lines of clients and sessions left out"
void tell_counts(const SavedHosts& saved) {
  const auto& counts = saved.counts();
  const std::size_t hosts = saved.hosts().size();
  if (counts.told_again == 0 && counts.other_lines == 0) return;
  const auto lines = [](std::uint64_t count) { return base::grouped(count) + (count == 1 ? " line" : " lines"); };
  std::string text = base::grouped(hosts) + (hosts == 1 ? " host" : " hosts");
  if (counts.told_again > 0)
    text += fmt::format("; {} replaced by a later one of the same host", lines(counts.told_again));
  if (counts.other_lines > 0)
    text += fmt::format("; {} of clients, sessions and the like skipped", lines(counts.other_lines));
  tell(text);
}

ExitCode exit_code(const SavedHosts& saved, bool failed) {
  return exit_code_of({.interrupted = interrupted(),
                       .trouble = saved.counts().broken > 0,
                       .failed = failed,
                       .smb = std::ranges::any_of(saved.hosts(), &SavedHost::speaks_smb)});
}

FilesOfRun files_of(const ReportCommand& command) {
  FilesOfRun files{{named_output(command.output)}, {{"--policy", policy_file(command.policy)}}};
  add_inputs(files, "FILE", command.files);
  return files;
}

}  // namespace

void add_report_options(VerbOptions& verb, ReportCommand& c) {
  CLI::App& report = verb.app();
  report.footer(kReportFooter);
  verb.show_examples({{"smbprobe report shard-*.ndjson -f ndjson -o all.ndjson", "merge"},
                      {"smbprobe report all.ndjson -f html -o report.html", "one page"},
                      {"smbprobe report all.ndjson --policy modern -q", "check saved hosts"}});
  report.add_option("FILE", c.files, "saved reports; - for stdin")->type_name("")->required();
  add_format(verb, FormatUser::report, c.format);
  add_output(verb, c.output, c.overwrite);
  add_only(verb, c.only);
  add_fail_on(verb, c.fail_on);
  add_accept(verb, c.accepted);
  add_fix(verb, c.fix);
  add_policy(verb, c.policy);
  add_require(verb, c.require);
  add_color(verb, c.color);
  report.add_flag("-q", c.quiet, "text: one line per host");
  report.add_flag("-v", c.verbose, "text: a full report of each host, however many");
}

ExitCode run_report(const ReportCommand& command) {
  if (const auto why = verbosity_conflict(command.quiet, command.verbose)) return complain({ExitCode::usage, *why});
  if (const auto why = fix_conflict(command.fix.has_value(), command.quiet, command.format))
    return complain({ExitCode::usage, *why});
  const view::OutputFormat format = command.format.value_or(view::OutputFormat::text);
  const auto policy = choose_policy(command.policy);
  if (!policy) return complain(policy.error());
  const auto fail_conditions = conditions_of(command.fail_on, *policy, command.accepted);
  const auto files = files_of(command);
  if (const auto problem = file_clash(files)) return complain(*problem);
  auto out = OutputFile::open(command.output, command.overwrite, files);
  if (!out) return complain(out.error());
  out->hold();
  catch_interrupts();
  SavedHosts saved(command.only.value_or(audit::HostFilter::everything()), tell);
  Rendered done;
  for (const auto& path : command.files)
    if (!interrupted()) saved.add(path);
  if (saved.opened() == 0 && !command.output.empty()) {
    out->abandon();
    return exit_code(saved, false);
  }
  saved.settle();
  tell_expired(fail_conditions.acceptances);
  if (!fail_conditions.any() && fail_conditions.acceptances.empty() &&
      (format == view::OutputFormat::ndjson || format == view::OutputFormat::json))
    pass_on(saved, format, *out);
  else
    done = render(saved, command, fail_conditions, format, *out);
  out->close();
  if (const auto problem = out->problem()) return complain(*problem);
  tell_counts(saved);
  const OpenQuestions open{.hosts = saved.without_smb() + done.open.hosts, .rules = done.open.rules};
  tell_open(open, command.require);
  return exit_code(saved, done.failed || (command.require && open.any()));
}

}  // namespace smbprobe::cli
