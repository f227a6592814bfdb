#include "cli/commands/report.hpp"

#include <CLI/CLI.hpp>

#include "cli/commands/option_words.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kFooter = R"(Takes what scan and read wrote with -f ndjson or -f json. Of a host that is told
more than once the last word counts: of the last file, and in it of the last
line. A target with a port of its own is a host of its own. Hosts come out in
the order of their addresses.

ndjson and json pass every host on as it stands in its file. text, csv and html,
and all with --policy or --fail-on, judge it anew by its facts. More than 16
hosts are a line each in text.

Exit codes:
  0    a host speaks SMB
  1    a finding at or above --fail-on, or a host breaks the policy
  2    bad option or policy, or the file of -o exists
  3    no host speaks SMB
  4    a file or a line of it cannot be used (the rest is written all the same),
       or the output cannot be written
  130  interrupted)";

}  // namespace

CLI::App* add_report_command(CLI::App& app, ReportCommand& c) {
  CLI::App* report = app.add_subcommand("report", "Merges saved reports; makes the HTML page");
  report->footer(kFooter);
  report->add_option("FILE", c.files, "saved reports; - for stdin")->type_name("")->required();
  add_words(
      *report, "-f,--format", kReportFormats, "text|json|ndjson|csv|html", [&c](view::OutputFormat f) { c.format = f; },
      "of the output (default text)");
  report->add_option("-o", c.output, "write to FILE instead of stdout")->type_name("FILE");
  report->add_flag("--overwrite", c.overwrite, "let -o replace an existing file");
  add_only(*report, c.only);
  add_fail_on(*report, c.fail_on);
  add_policy(*report, c.policy);
  add_words(
      *report, "--color", kColors, "auto|always|never", [&c](ColorChoice w) { c.color = w; },
      "colours in text (default auto, heeds NO_COLOR)");
  report->add_flag("-q", c.quiet, "text: one line a host");
  report->add_flag("-v", c.verbose, "text: a whole report of each host, however many");
  return report;
}

}  // namespace smbprobe::cli
