#include "cli/commands/read.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>

#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "capture/capture_set.hpp"
#include "capture/conversation_order.hpp"
#include "capture/read_capture.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/commands/read_counts.hpp"
#include "cli/io/capture_paths.hpp"
#include "cli/io/console.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/policy_choice.hpp"
#include "cli/io/read_sink.hpp"
#include "cli/io/same_file.hpp"
#include "cli/io/shell_words.hpp"
#include "cli/io/terminal.hpp"
#include "cli/option_conflicts.hpp"
#include "cli/requirement.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kReadFooter = R"(Reads pcap and pcapng, plain or gzipped, in tunnels too. Several files, and all
in a folder, are one capture: a connection may go on in the next file. It gives
a report on its server, or a table of its servers (-v: a report on each), the
offer of every client (SMB1-only clients first), and every session: a connection
that went on to a login or further. A server is judged by what the capture
shows; everything else is "not asked".

A pipe is read as it grows: with -f ndjson, clients and sessions are written as
soon as they are known, with --exchanges every exchange, servers at the end. The
page of -f html has only servers.

Exit codes:
  0    a server supports SMB; with --exchanges, SMB was found
  1    a finding at or above --fail-on, a server fails the policy, or --require
       is not met
  2    bad option or policy, or the file of -o exists
  3    no server supports SMB
  4    a file cannot be read whole, or the output cannot be written
  130  interrupted; what was known is written)";

/// How long after its beginning a session of a growing capture is reported although its connection is open.
constexpr std::int64_t kLivePatienceUs = 10'000'000;

/// Bytes of conversations that wait for those that began before them.
constexpr std::size_t kMostHeldBack = std::size_t{1} << 20U;

std::optional<Problem> contradiction(const ReadCommand& command) {
  const auto usage = [](std::string_view text) { return Problem{ExitCode::usage, std::string(text)}; };
  if (const auto why = verbosity_conflict(command.quiet, command.verbose)) return usage(*why);
  if (const auto why = fix_conflict(command.fix.has_value(), command.quiet, command.format)) return usage(*why);
  if (!command.exchanges) return std::nullopt;
  if (command.fix) return usage(judges_reports("--fix"));
  if (const auto why = exchanges_conflict(command.format)) return usage(*why);
  if (command.fail_on) return usage(judges_reports("--fail-on"));
  if (!command.policy.empty()) return usage(judges_reports("--policy"));
  if (!command.accepted.empty()) return usage(judges_reports("--accept"));
  if (command.require) return usage(judges_reports("--require"));
  return std::nullopt;
}

FilesOfRun files_of(const ReadCommand& command, const CapturePaths& captures) {
  FilesOfRun files{{named_output(command.output)}, {{"--policy", policy_file(command.policy)}}};
  add_inputs(files, "FILE", captures.files);
  return files;
}

/// What reading showed, for the exit code.
struct Tally {
  bool opened = false;  ///< a file of them
  bool smb = false;
  bool trouble = false;
};

class Reading {
 public:
  Reading(ReadSink& sink, OutputFile& out) : sink_(sink), out_(out) {}

  void read(const CapturePaths& paths, bool exchanges) {
    for (const std::string& text : paths.troubles) trouble(text);
    capture::CaptureSet captures(paths.files, interrupted);
    if (captures.files() > 0) {
      tally_.opened = true;
      if (exchanges)
        read_exchanges(captures);
      else
        read_reports(captures);
    }
    for (const std::string& text : captures.troubles()) trouble(text);
    if (captures.files() > 0)
      tell(counts_line(captures.name(), counts_, {.repeated = captures.repeated(), .unheard = unheard_}));
    if (paths.passed_over > 0)
      tell(fmt::format("{} {} in the folder no capture: passed over", base::grouped(paths.passed_over),
                       paths.passed_over == 1 ? "file is" : "files are"));
    out_.flush();
  }

  [[nodiscard]] const Tally& tally() const noexcept { return tally_; }

 private:
  /// Servers, clients and sessions need all that the captures hold.
  void read_reports(capture::CaptureSet& captures) {
    capture::CaptureReports reports;
    const bool live = captures.is_live();
    take_packets(captures, {.on_conversation =
                                [&](capture::Conversation&& conversation) {
                                  const auto& added = reports.add(std::move(conversation));
                                  if (!live) return;
                                  sink_.add_live(reports, added);
                                  out_.flush();
                                },
                            .on_nbstat = [&](capture::SeenNbstat&& nbstat) { reports.add(std::move(nbstat)); }});
    if (!live) reports.settle();
    sink_.end_capture(reports);
    tally_.smb = sink_.saw_server();
    unheard_ = reports.unheard().size();
  }

  /// The evidence goes out as it comes, so that captures of any length can be read.
  void read_exchanges(capture::CaptureSet& captures) {
    capture::ExchangeNumbers numbers;
    const bool live = captures.is_live();
    capture::ConversationOrder order(live ? 0 : kMostHeldBack, [&](capture::Conversation&& conversation) {
      numbers.number(conversation);
      sink_.add_exchanges(conversation);
      if (live) out_.flush();
    });
    take_packets(captures, {.on_conversation =
                                [&](capture::Conversation&& conversation) {
                                  tally_.smb = tally_.smb || capture::carried_smb(conversation);
                                  order.add(std::move(conversation));
                                },
                            .on_nbstat = {}});
    order.finish();
  }

  void take_packets(capture::CaptureSet& captures, capture::CaptureEvents events) {
    capture::CaptureReader reader(std::move(events), counts_,
                                  captures.is_live() ? std::optional(kLivePatienceUs) : std::nullopt);
    while (!interrupted() && !out_.failed()) {
      const auto packet = captures.next();
      if (!packet) break;
      reader.take(*packet);
    }
    reader.finish();
  }

  void trouble(const std::string& message) {
    tally_.trouble = true;
    tell(base::escape_terminal(message));
  }

  ReadSink& sink_;
  OutputFile& out_;
  capture::CaptureCounts counts_;
  std::uint64_t unheard_ = 0;
  Tally tally_;
};

view::TextOptions text_options(const ReadCommand& command, const OutputFile& out) {
  const bool table = !command.quiet && !command.verbose && !command.fix;
  return {
      .width = report_columns(out.descriptor()),
      .color = wants_color(command.color, out.descriptor()),
      .quiet = command.quiet,
      .verbose = command.verbose,
      .fix = command.fix,
      .table = {
          .rows = table ? view::TableRows::at_end : view::TableRows::none,
          .policy = !command.policy.empty(),
          .next = {.one_host = {}, .reports = "smbprobe read -v " + shell_words(command.files, "FILE"), .list = {}}}};
}

}  // namespace

void add_read_options(VerbOptions& verb, ReadCommand& c) {
  CLI::App& read = verb.app();
  read.footer(kReadFooter);
  verb.show_examples({{"smbprobe read office.pcapng", "servers and clients"},
                      {"smbprobe read office.pcapng -f html -o office.html", "the same as a page"},
                      {"tcpdump -w - 'port 445' | smbprobe read - -f ndjson", "while it is captured"}});
  read.add_option("FILE", c.files, "captures or folders of them; - for stdin")->type_name("")->required();
  add_format(verb, FormatUser::read, c.format);
  add_output(verb, c.output, c.overwrite);
  read.add_flag("--exchanges", c.exchanges, "NDJSON of every exchange instead of reports");
  add_color(verb, c.color);
  add_fail_on(verb, c.fail_on);
  add_accept(verb, c.accepted);
  add_fix(verb, c.fix);
  add_policy(verb, c.policy);
  add_require(verb, c.require);
  read.add_flag("-q", c.quiet, "text: one line per server, client and session");
  read.add_flag("-v", c.verbose, "text: a report on each server, with exchanges");
}

ExitCode run_read(const ReadCommand& command) {
  if (const auto problem = contradiction(command)) return complain(*problem);
  const auto policy = choose_policy(command.policy);
  if (!policy) return complain(policy.error());
  const CapturePaths captures = capture_paths(command.files);
  const auto files = files_of(command, captures);
  if (const auto problem = file_clash(files)) return complain(*problem);
  auto out = OutputFile::open(command.output, command.overwrite, files);
  if (!out) return complain(out.error());
  out->hold();
  catch_interrupts();
  const auto format =
      command.exchanges ? view::OutputFormat::ndjson : command.format.value_or(view::OutputFormat::text);
  const auto text = text_options(command, *out);
  auto fail_conditions = conditions_of(command.fail_on, *policy, command.accepted);
  tell_expired(fail_conditions.acceptances);
  ReadSink sink(*out, format, text, std::move(fail_conditions));
  Reading reading(sink, *out);
  sink.begin();
  reading.read(captures, command.exchanges);
  if (!reading.tally().opened && !command.output.empty()) {
    out->abandon();
    return interrupted() ? ExitCode::interrupted : ExitCode::trouble;
  }
  sink.end();
  out->close();
  if (const auto problem = out->problem()) return complain(*problem);
  tell_open(sink.open(), command.require);
  return exit_code_of({.interrupted = interrupted(),
                       .trouble = reading.tally().trouble,
                       .failed = sink.failed() || (command.require && sink.open().any()),
                       .smb = reading.tally().smb});
}

}  // namespace smbprobe::cli
