#include "cli/commands/read.hpp"

#include <CLI/CLI.hpp>

#include "cli/commands/option_words.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kFooter = R"(Reads pcap and pcapng, plain or gzipped. Each file gives a report of every
server, what every client offers (who offers SMB1 alone comes first), and every
session: a connection that went on to log in, or further. A server is judged by
what the capture shows; all else is "not asked".

A pipe is read as it grows: with -f ndjson clients and sessions are written when
they are known, with --exchanges every exchange, servers at the end. The page of
-f html has the servers alone, each as the last capture with it shows it.

Exit codes:
  0    SMB was found
  1    a finding at or above --fail-on, or a server breaks the policy
  2    bad option or policy, or the file of -o exists
  3    no SMB was found
  4    a file cannot be read to its end, or the output cannot be written
  130  interrupted; what was known is written)";

}  // namespace

CLI::App* add_read_command(CLI::App& app, ReadCommand& c) {
  CLI::App* read = app.add_subcommand("read", "Reports what captures show of SMB");
  read->footer(kFooter);
  read->add_option("FILE", c.files, "captures; - for stdin")->type_name("")->required();
  add_words(
      *read, "-f,--format", kReadFormats, "text|json|ndjson|html", [&c](view::OutputFormat f) { c.format = f; },
      "of the reports (default text)");
  read->add_option("-o", c.output, "write to FILE instead of stdout")->type_name("FILE");
  read->add_flag("--overwrite", c.overwrite, "let -o replace an existing file");
  read->add_flag("--exchanges", c.exchanges, "NDJSON of every exchange, no reports");
  add_words(
      *read, "--color", kColors, "auto|always|never", [&c](ColorChoice w) { c.color = w; },
      "colours in text (default auto, heeds NO_COLOR)");
  add_fail_on(*read, c.fail_on);
  add_policy(*read, c.policy);
  read->add_flag("-q", c.quiet, "text: one line a server, client and session");
  read->add_flag("-v", c.verbose, "text: also each exchange in a line");
  return read;
}

}  // namespace smbprobe::cli
