#include "cli/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/escape.hpp"
#include "base/nearest_word.hpp"
#include "cli/commands/clients.hpp"
#include "cli/commands/diff.hpp"
#include "cli/commands/help_text.hpp"
#include "cli/commands/listen.hpp"
#include "cli/commands/read.hpp"
#include "cli/commands/replay.hpp"
#include "cli/commands/report.hpp"
#include "cli/commands/scan.hpp"
#include "cli/commands/verb_options.hpp"
#include "cli/commands/why.hpp"
#include "cli/first_word.hpp"
#include "cli/io/console.hpp"
#include "cli/io/output_file.hpp"
#include "report/version.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kDescription =
    "Reports which SMB dialects servers accept, whether they require signing, what is\n"
    "wrong and how to fix it. It needs no credentials and never logs in as a user.";

/// "; did you mean --depth?" for the option that is not known, where one has nearly its name.
std::string hint(const CLI::App& app) {
  const auto used = app.get_subcommands();
  const auto rest = app.remaining(true);
  if (used.empty() || rest.empty()) return "";
  std::vector<std::string> names;
  for (const auto* option : std::as_const(*used.front()).get_options()) names.push_back(name_of(*option));
  const std::vector<std::string_view> words(names.begin(), names.end());
  const auto meant = base::nearest_word(rest.front(), words);
  return meant && meant->starts_with('-') ? fmt::format("; did you mean {}?", *meant) : std::string();
}

/// What is wrong, as a sentence. CLI11 would only miss a command.
std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  if (!app.get_subcommands().empty()) return base::escape_terminal(error.what()) + hint(app);
  const auto rest = app.remaining();
  return rest.empty() ? "name a target or a command, as in smbprobe nas.lan"
                      : base::escape_terminal(fmt::format("unknown option '{}'", rest.front()));
}

/// --help and --version are data, everything else is a usage error for people.
ExitCode finish_parsing(const CLI::App& app,
                        std::span<const VerbOptions> verbs,
                        const CLI::ParseError& error,
                        bool all) {
  if (error.get_exit_code() != 0)
    return complain(
        {ExitCode::usage,
         explain(app, error) + "\nRun smbprobe --help for the commands, smbprobe scan --help for the options."});
  const bool help = error.get_name() == "CallForHelp" || error.get_name() == "CallForAllHelp";
  const auto used = app.get_subcommands();
  const auto is_used = [&](const VerbOptions& verb) { return !used.empty() && &verb.app() == used.front(); };
  const auto verb = std::ranges::find_if(verbs, is_used);
  const auto text = !help                 ? std::string(report::kTool) + '\n'
                    : verb == verbs.end() ? program_help(app, verbs)
                                          : verb_help(*verb, all);
  const auto written = write_output("", false, text);
  return written ? ExitCode::ok : complain(written.error());
}

/// What runs a verb once the command line is parsed.
using Run = std::function<ExitCode()>;

/// One row a verb.
struct Verb {
  const char* name;
  const char* description;
  Run (*declare)(VerbOptions& options);  ///< gives what runs it
};

template <class Command, void (*declare)(VerbOptions&, Command&), ExitCode (*run)(const Command&)>
Run verb(VerbOptions& options) {
  auto command = std::make_shared<Command>();
  declare(options, *command);
  return [command] { return run(*command); };
}

constexpr std::array kVerbs{
    Verb{"scan", "Probe hosts for dialects, signing and ciphers", verb<ScanCommand, add_scan_options, run_scan>},
    Verb{"read", "Report SMB servers and clients found in captures", verb<ReadCommand, add_read_options, run_read>},
    Verb{"replay", "Replay captured servers", verb<ReplayCommand, add_replay_options, run_replay>},
    Verb{"listen", "Report what connecting SMB clients offer", verb<ListenCommand, add_listen_options, run_listen>},
    Verb{"report", "Merge saved reports; make the HTML page", verb<ReportCommand, add_report_options, run_report>},
    Verb{"diff", "Show what changed between two saved scans", verb<DiffCommand, add_diff_options, run_diff>},
    Verb{"why", "Explain why a client can or cannot connect", verb<WhyCommand, add_why_options, run_why>},
    Verb{"clients", "List known clients and what they offer", verb<ClientsCommand, add_clients_options, run_clients>},
};

ExitCode print_options(const CLI::App& app, std::span<const VerbOptions> verbs) {
  const auto written = write_output("", false, options_as_json(app, verbs));
  return written ? ExitCode::ok : complain(written.error());
}

ExitCode parse_and_run(int argc, char** argv) {
  CLI::App app{kDescription, "smbprobe"};
  app.set_help_flag("-h,--help", "print this help and exit");
  app.set_version_flag("--version", std::string(report::kTool), "print the version and exit");
  app.require_subcommand(1);
  std::vector<VerbOptions> verbs;
  verbs.reserve(kVerbs.size());  // what is declared refers to them
  std::map<const CLI::App*, Run> runs;
  for (const auto& row : kVerbs) {
    auto& options = verbs.emplace_back(*app.add_subcommand(row.name, row.description));
    options.app().set_help_flag("-h,--help", "print this help and exit");
    runs[&options.app()] = row.declare(options);
  }
  // not for people, and so not in the help: from it the man page and the completions are made
  runs[app.add_subcommand("__options")->group("")] = [&] { return print_options(app, verbs); };
  std::vector<std::string_view> names;
  for (const auto& row : kVerbs) names.emplace_back(row.name);
  auto words = with_verb({argv + std::min(argc, 1), argv + argc}, names);
  if (!words)
    return complain({ExitCode::usage, words.error() + "\nRun smbprobe --help for the commands and their options."});
  const bool all = take_help_all(*words);
  for (auto& verb : verbs) verb.set_words(*words);
  try {
    std::ranges::reverse(*words);  // CLI11 takes them so
    app.parse(*std::move(words));
  } catch (const CLI::ParseError& error) {
    return finish_parsing(app, verbs, error, all);
  }
  return runs.at(app.get_subcommands().front())();
}

}  // namespace

int run(int argc, char** argv) noexcept {
  guard_standard_streams();
  guard_against_exceptions();
  try {
    return static_cast<int>(parse_and_run(argc, argv));
  } catch (const std::bad_alloc&) {
    tell("out of memory");
  } catch (const std::exception& failure) {
    tell(base::escape_terminal(failure.what()));
  } catch (...) {
    tell("stopped by an unknown error");
  }
  return static_cast<int>(ExitCode::trouble);
}

}  // namespace smbprobe::cli
