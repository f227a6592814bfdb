#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <utility>

#include "base/escape.hpp"
#include "cli/commands/dry_run.hpp"
#include "cli/commands/scan.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/policy_choice.hpp"
#include "cli/sweep/checkpoint.hpp"
#include "cli/sweep/scan_recorder.hpp"
#include "cli/sweep/scan_setup.hpp"
#include "cli/sweep/sweep_run.hpp"
#include "net/clock.hpp"

namespace smbprobe::cli {
namespace {

ExitCode complain(const Problem& problem) {
  fmt::print(stderr, "smbprobe: {}\n", problem.message);
  return problem.code;
}

std::expected<std::optional<OutputFile>, Problem> open_record(const ScanCommand& command) {
  if (command.record.empty()) return std::nullopt;
  auto file = OutputFile::open(command.record, command.overwrite);
  if (!file) return std::unexpected(std::move(file.error()));
  return std::optional(*std::move(file));
}

std::expected<std::optional<StatusFile>, Problem> open_status(const ScanCommand& command) {
  if (command.status_file.empty()) return std::nullopt;
  auto file = StatusFile::open(command.status_file, command.overwrite, net::now_us() + net::unix_offset_us());
  if (!file) return std::unexpected(std::move(file.error()));
  return std::optional(*std::move(file));
}

/// The checkpoint to go on from, if this very sweep left one.
std::expected<std::optional<Checkpoint>, Problem> find_checkpoint(const ScanCommand& command, const ScanSetup& setup) {
  if (command.resume.empty()) return std::nullopt;
  auto found = load_checkpoint(command.resume);
  if (!found || !*found) return found;
  if (const auto what = difference((*found)->sweep, identity_of(setup)))
    return std::unexpected(Problem{ExitCode::usage, fmt::format("{} is the checkpoint of another sweep: {}",
                                                                base::escape_terminal(command.resume), *what)});
  const auto& at = **found;
  fmt::print(stderr, "smbprobe: going on where {} ends: {} of {} targets are done\n",
             base::escape_terminal(command.resume), at.next - at.open.size(), at.sweep.size);
  return found;
}

std::expected<OutputFile, Problem> open_output(const ScanCommand& command,
                                               const std::optional<Checkpoint>& checkpoint) {
  if (command.resume.empty()) return OutputFile::open(command.output, command.overwrite);
  return OutputFile::reopen(command.output, checkpoint ? checkpoint->output_bytes : 0,
                            command.overwrite || checkpoint.has_value());
}

ExitCode dry_run(const ScanCommand& command, const ScanSetup& setup) {
  auto out = OutputFile::open(command.output, command.overwrite);
  if (!out) return complain(out.error());
  out->write(describe_dry_run(targets::TargetSequence(setup.targets.space, setup.order), setup.options));
  out->close();
  return out->failed() ? complain({ExitCode::trouble, out->failure()}) : ExitCode::ok;
}

ExitCode print_policies(const ScanCommand& command) {
  auto out = OutputFile::open(command.output, command.overwrite);
  if (!out) return complain(out.error());
  out->write(list_policies());
  out->close();
  return out->failed() ? complain({ExitCode::trouble, out->failure()}) : ExitCode::ok;
}

ExitCode scan_and_write(const ScanCommand& command, ScanSetup& setup) {
  const auto checkpoint = find_checkpoint(command, setup);
  if (!checkpoint) return complain(checkpoint.error());
  auto out = open_output(command, *checkpoint);
  if (!out) return complain(out.error());
  auto record = open_record(command);
  if (!record) return complain(record.error());
  auto status = open_status(command);
  if (!status) return complain(status.error());
  if (const auto notice = fit_to_descriptors(setup.options)) fmt::print(stderr, "smbprobe: {}\n", *notice);
  ScanRecorder recorder(*std::move(record));
  catch_interrupts(setup.sweep ? 2 : 1);
  SweepRun run(command, setup, *out, recorder, *status ? &**status : nullptr, *checkpoint);
  try {
    run.run();
  } catch (const std::exception& failure) {
    return complain({ExitCode::trouble, base::escape_terminal(failure.what())});
  }
  out->close();
  recorder.close();
  if (const auto problem = run.problem()) return complain(*problem);
  return run.exit_code();
}

}  // namespace

ExitCode run_scan(const ScanCommand& command) {
  if (command.list_policies) return print_policies(command);
  if (const auto problem = contradiction(command)) return complain(*problem);
  const auto setup = set_up(command);
  if (!setup) return complain(setup.error());
  return command.dry_run ? dry_run(command, **setup) : scan_and_write(command, **setup);
}

}  // namespace smbprobe::cli
