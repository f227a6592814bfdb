#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <exception>

#include "cli/dry_run.hpp"
#include "cli/escape.hpp"
#include "cli/exchange_fields.hpp"
#include "cli/interrupt.hpp"
#include "cli/json_exchange.hpp"
#include "cli/report_sink.hpp"
#include "cli/scan_command.hpp"
#include "cli/scan_recorder.hpp"
#include "cli/target_list.hpp"
#include "cli/terminal.hpp"
#include "net/scan.hpp"

namespace smbprobe::cli {
namespace {

using Targets = std::vector<probe::Target>;

ExitCode complain(const Problem& problem) {
  fmt::print(stderr, "smbprobe: {}\n", problem.message);
  return problem.code;
}

/// A host takes many questions, a list of hosts few each.
probe::Depth default_depth(std::size_t targets) {
  constexpr std::size_t kFew = 16;
  if (targets <= 1) return probe::Depth::full;
  return targets <= kFew ? probe::Depth::standard : probe::Depth::quick;
}

std::expected<net::ScanOptions, Problem> scan_options(const ScanCommand& command, std::size_t targets) {
  auto ports = probe::parse_ports(command.ports);
  if (!ports) return std::unexpected(Problem{ExitCode::usage, escape_terminal(ports.error())});
  net::ScanOptions options;
  options.plan = {command.depth.value_or(default_depth(targets)), command.identify};
  options.ports = std::move(*ports);
  options.timeout = std::chrono::milliseconds{command.timeout_ms};
  options.retries = command.retries;
  options.per_host = command.per_host;
  return options;
}

/// Two wishes for the form of the output cannot both be met.
std::optional<Problem> contradiction(const ScanCommand& command) {
  const auto usage = [](std::string_view text) { return Problem{ExitCode::usage, std::string(text)}; };
  if (command.quiet && command.verbose) return usage("-q and -v contradict each other");
  if (command.exchanges && command.dry_run) return usage("--exchanges has nothing to show in a --dry-run");
  if (command.exchanges && command.format && *command.format != OutputFormat::ndjson)
    return usage("--exchanges is written as ndjson; leave --format out");
  if (command.dry_run && !command.record.empty()) return usage("--record has nothing to record in a --dry-run");
  if (command.dry_run && command.format && *command.format != OutputFormat::text)
    return usage("--dry-run is written as text; leave --format out");
  return std::nullopt;
}

/// What the scan showed, for the exit code.
struct Tally {
  bool smb = false;
  bool own_trouble = false;
};

ExitCode exit_code(const Tally& tally) {
  if (interrupted()) return ExitCode::interrupted;
  if (tally.own_trouble) return ExitCode::trouble;
  return tally.smb ? ExitCode::ok : ExitCode::no_smb;
}

TextOptions text_options(const ScanCommand& command, const OutputFile& out) {
  return {report_columns(out.descriptor()), wants_color(command.color, out.descriptor()), command.quiet,
          command.verbose};
}

Tally scan_and_write(const ScanCommand& command,
                     const Targets& targets,
                     const net::ScanOptions& options,
                     OutputFile& out,
                     ScanRecorder& recorder) {
  Tally tally;
  ReportSink sink(out, command.format.value_or(OutputFormat::text), text_options(command, out));
  net::ScanEvents events;
  events.stop = [&] { return interrupted() || out.failed() || recorder.failed(); };
  events.on_connection = [&](std::span<const probe::Exchange> connection) { recorder.add(connection); };
  events.on_exchange = [&](const probe::Exchange& exchange) {
    tally.own_trouble = tally.own_trouble || exchange.outcome == probe::Outcome::error;
    if (command.trace) fmt::print(stderr, "{}", render_exchange(exchange));
    if (command.exchanges) out.write(to_text(exchange_to_json(exchange)) + '\n');
  };
  events.on_host = [&](probe::HostReport&& report) {
    tally.smb = tally.smb || report.status == probe::HostStatus::smb;
    if (!command.exchanges) sink.add(report);
  };
  if (!command.exchanges) sink.begin();
  net::scan(targets, options, events);
  if (!command.exchanges) sink.end();
  return tally;
}

std::expected<std::optional<OutputFile>, Problem> open_record(const ScanCommand& command) {
  if (command.record.empty()) return std::nullopt;
  auto file = OutputFile::open(command.record, command.overwrite);
  if (!file) return std::unexpected(std::move(file.error()));
  return std::optional(*std::move(file));
}

}  // namespace

ExitCode run_scan(const ScanCommand& command) {
  if (const auto problem = contradiction(command)) return complain(*problem);
  const auto targets = collect_targets(command.targets, command.target_file);
  if (!targets) return complain({ExitCode::usage, targets.error()});
  const auto options = scan_options(command, targets->size());
  if (!options) return complain(options.error());
  auto out = OutputFile::open(command.output, command.overwrite);
  if (!out) return complain(out.error());
  auto record = open_record(command);
  if (!record) return complain(record.error());
  ScanRecorder recorder(*std::move(record));
  catch_interrupts();
  Tally tally;
  try {
    if (command.dry_run) {
      out->write(describe_dry_run(*targets, *options));
      tally.smb = true;
    } else {
      tally = scan_and_write(command, *targets, *options, *out, recorder);
    }
  } catch (const std::exception& failure) {
    return complain({ExitCode::trouble, escape_terminal(failure.what())});
  }
  out->close();
  recorder.close();
  if (out->failed()) return complain({ExitCode::trouble, out->failure()});
  if (recorder.failed()) return complain({ExitCode::trouble, recorder.failure()});
  return exit_code(tally);
}

}  // namespace smbprobe::cli
