#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>

#include "base/escape.hpp"
#include "cli/commands/clients.hpp"
#include "cli/commands/diff.hpp"
#include "cli/commands/listen.hpp"
#include "cli/commands/read.hpp"
#include "cli/commands/replay.hpp"
#include "cli/commands/report.hpp"
#include "cli/commands/scan.hpp"
#include "cli/io/output_file.hpp"
#include "report/version.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kDescription =
    "Reports which SMB dialects and signing modes servers offer, from hand-built\n"
    "NEGOTIATE packets. It takes no credentials and never logs in as anybody.";

/// What is wrong, as a sentence. CLI11 would only miss a verb where it was given one that it does not know.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const auto rest = app.remaining();
  const bool unknown_verb = app.get_subcommands().empty() && !rest.empty() && !rest.front().starts_with('-');
  return base::escape_terminal(unknown_verb ? fmt::format("unknown command '{}'", rest.front()) : error.what());
}

/// --help and --version are data, everything else is a usage error for people.
int finish_parsing(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() != 0) {
    fmt::print(stderr, "smbprobe: {}\nRun smbprobe --help or smbprobe scan --help for the options.\n",
               explain(app, error));
    return static_cast<int>(ExitCode::usage);
  }
  auto out = OutputFile::open("", false);
  const bool help = error.get_name() == "CallForHelp" || error.get_name() == "CallForAllHelp";
  const auto verbs = app.get_subcommands();
  out->write(help ? (verbs.empty() ? app.help() : verbs.front()->help("smbprobe")) : std::string(report::kTool) + '\n');
  if (!out->failed()) return static_cast<int>(ExitCode::ok);
  fmt::print(stderr, "smbprobe: {}\n", out->failure());
  return static_cast<int>(ExitCode::trouble);
}

/// Newer versions of CLI11 fold texts that are laid out already; older ones know nothing of it.
template <class Formatter>
void lay_out(Formatter& help) {
  constexpr std::size_t kColumn = 32;
  constexpr std::size_t kScreen = 80;
  help.column_width(kColumn);
  if constexpr (requires { help.right_column_width(kScreen - kColumn); }) help.right_column_width(kScreen - kColumn);
  if constexpr (requires { help.enable_footer_formatting(false); }) help.enable_footer_formatting(false);
  if constexpr (requires { help.enable_description_formatting(false); }) help.enable_description_formatting(false);
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app{kDescription, "smbprobe"};
  app.set_version_flag("--version", std::string(report::kTool));
  app.require_subcommand(1);
  lay_out(*app.get_formatter());
  ScanCommand scan;
  add_scan_command(app, scan);
  ReadCommand read;
  const CLI::App* const reads = add_read_command(app, read);
  ReplayCommand replay;
  const CLI::App* const replays = add_replay_command(app, replay);
  ListenCommand listen;
  const CLI::App* const listens = add_listen_command(app, listen);
  ReportCommand report;
  const CLI::App* const reports = add_report_command(app, report);
  DiffCommand diff;
  const CLI::App* const diffs = add_diff_command(app, diff);
  ClientsCommand clients;
  const CLI::App* const lists_clients = add_clients_command(app, clients);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return finish_parsing(app, error);
  }
  if (reads->parsed()) return static_cast<int>(run_read(read));
  if (replays->parsed()) return static_cast<int>(run_replay(replay));
  if (listens->parsed()) return static_cast<int>(run_listen(listen));
  if (diffs->parsed()) return static_cast<int>(run_diff(diff));
  if (reports->parsed()) return static_cast<int>(run_report(report));
  if (lists_clients->parsed()) return static_cast<int>(run_clients(clients));
  return static_cast<int>(run_scan(scan));
}

}  // namespace smbprobe::cli
