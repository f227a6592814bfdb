#include "cli/commands/diff.hpp"

#include <CLI/CLI.hpp>

#include "cli/commands/option_words.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kFooter = R"(OLD and NEW are what scan and read wrote with -f ndjson or -f json. Hosts that
came are marked +, those that are gone -, those that changed ~, with each field
that changed: the verdict first, then SMB1, dialects, signing, findings, clients
and the rest. Both are judged by the facts in them, with today's rules. A host
that answered nothing is as good as one that is not in the file.

Times, durations and GUIDs that a server draws when it starts are no change, nor
is what only one of the two scans asked for.

Exit codes:
  0    no difference
  1    something came, is gone or changed
  2    bad option, or the file of -o exists
  4    a file or a line of it cannot be used, or the output cannot be written
  130  interrupted)";

}  // namespace

CLI::App* add_diff_command(CLI::App& app, DiffCommand& c) {
  CLI::App* diff = app.add_subcommand("diff", "Tells what changed between two saved scans");
  diff->footer(kFooter);
  diff->add_option("OLD", c.before, "saved reports; - for stdin")->type_name("")->required();
  diff->add_option("NEW", c.after, "saved reports; - for stdin")->type_name("")->required();
  add_words(
      *diff, "-f,--format", kFormats, "text|json|ndjson", [&c](view::OutputFormat f) { c.format = f; },
      "of the output (default text)");
  diff->add_option("-o", c.output, "write to FILE instead of stdout")->type_name("FILE");
  diff->add_flag("--overwrite", c.overwrite, "let -o replace an existing file");
  add_words(
      *diff, "--color", kColors, "auto|always|never", [&c](ColorChoice w) { c.color = w; },
      "colours in text (default auto, heeds NO_COLOR)");
  diff->add_flag("-q", c.quiet, "text: the hosts alone, not their fields");
  return diff;
}

}  // namespace smbprobe::cli
