#include "cli/commands/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/commands/dry_run.hpp"
#include "cli/io/console.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/policy_choice.hpp"
#include "cli/sweep/checkpoint_file.hpp"
#include "cli/sweep/interrupt_words.hpp"
#include "cli/sweep/proxy_notices.hpp"
#include "cli/sweep/scan_recorder.hpp"
#include "cli/sweep/scan_setup.hpp"
#include "cli/sweep/start_line.hpp"
#include "cli/sweep/sweep_run.hpp"
#include "net/clock.hpp"
#include "targets/target_sequence.hpp"

namespace smbprobe::cli {
namespace {

constexpr unsigned kMostHostTimeout = 86400;  // a day
constexpr std::size_t kMostNameBytes = 15;
constexpr unsigned kMostTimeout = 3'600'000;  // an hour, in milliseconds
constexpr unsigned kMostPerHost = 1024;
constexpr unsigned kMostRetries = 100;
constexpr unsigned kMostConcurrency = 1'000'000;
constexpr unsigned kMostThreads = 1024;
constexpr unsigned kMostRate = 10'000'000;

CLI::Validator number_from(unsigned least, unsigned most) {
  return {[least, most](const std::string& text) {
            unsigned value = 0;
            const bool number = CLI::detail::lexical_cast(text, value);
            if (number && value >= least && value <= most) return std::string{};
            return fmt::format("'{}' is not a number from {} to {}", text, base::grouped(least), base::grouped(most));
          },
          ""};
}

CLI::Validator is_netbios_name() {
  return {[](const std::string& text) {
            const bool fits = !text.empty() && text.size() <= kMostNameBytes;
            return fits ? std::string{} : "'" + text + "' is not a NetBIOS name: it has 1 to 15 bytes";
          },
          ""};
}

constexpr const char* kScanFooter = R"(Targets: nas.lan, 192.0.2.7, 192.0.2.0/24, 192.0.2.0/255.255.255.0, 192.0.2.*,
192.0.2.1-50, 192.0.2.1-192.0.3.9, 2001:db8::1, 2001:db8::/120, fe80::1%eth0,
//nas.lan/share, several with commas; each with a port of its own as in
nas.lan:4450, 192.0.2.0/24:4450, [2001:db8::/120]:4450.

Lists: -i and - also take the output of nmap (-oG, -oX), masscan, zmap, naabu,
rustscan, fping, arp-scan, arp, ip neigh, hosts files, Ansible inventories,
dnsmasq leases and CSV with a header as it is. Only open ports listed in --port
are probed; any other line is refused with its number and the reason.

A list from -, or from a pipe given as FILE, is probed while it is read: as a
sweep, in the order of the list, at depth standard, without the default of
--require. Repeats are recognized among the first 1,048,576 targets; --shard I/N
takes every Nth target. A regular FILE is read whole and shuffled first;
--resume and --make-policy need one, or targets on the command line.

Depth: quick asks whether SMB1 is enabled and whether signing is required;
standard asks for every dialect, signing and capabilities on 445 and 139; full
also for each cipher, signing algorithm and legacy dialect, and for names and
versions. Without --depth a single target is probed in full, up to 65,536
targets as standard, more as quick, a list from - as standard; with --policy, up
to 65,536 targets, or a list from -, as much as its rules need.

Policies: a host that is stricter than a rule passes it, and a rule whose answer
is unknown does not fail.

--require: exit code 1 if a target given by itself (a name or an address, not a
network, a range or a list of more than 16) could not be judged or if a rule
stayed unknown, also if no target supports SMB. It is the default of --policy
and --fail-on where all targets are given by themselves, up to 16 of them.

Proxies: --proxy socks5://[user:password@]host:port, or http:// for CONNECT. The
proxy resolves the names of targets, and UDP 137 is not asked.

Credentials: it needs no credentials. It stops at NEGOTIATE, or with --identify
or --depth full at the NTLMSSP CHALLENGE. Only --anonymous goes further: on two
more connections per port it tries a session without a user, with the share
IPC$, and one as Guest without a password, reports the results and disconnects.
A server may log that.

Exit codes:
  0    at least one target supports SMB
  1    a finding at or above --fail-on, a host fails the policy, or --require is
       not met
  2    bad option, target, port list or policy, or the file of -o exists
  3    no target supports SMB
  4    the output cannot be written, out of file descriptors, the proxy does not
       work, or this machine lost its network and targets were not probed
  130  interrupted (once: hosts that have begun are finished; twice: at once))";

struct DepthRow {
  std::string_view word;
  report::Depth depth;
  std::string_view help;
};

constexpr std::array kDepths{
    DepthRow{"quick", report::Depth::quick, "whether SMB1 is enabled and signing required"},
    DepthRow{"standard", report::Depth::standard, "also each SMB2 and SMB3 dialect, SMB1, signing and capabilities"},
    DepthRow{"full", report::Depth::full,
             "also each cipher, signing algorithm and legacy SMB1 dialect, names and versions"}};

std::optional<report::Depth> find_depth(const std::string& word) {
  const auto* const found = std::ranges::find(kDepths, word, &DepthRow::word);
  return found != kDepths.end() ? std::optional(found->depth) : std::nullopt;
}

CLI::Option* add_depth(VerbOptions& verb, std::optional<report::Depth>& depth) {
  CLI::Option* const option = add_words(
      verb, "--depth", "quick|standard|full", find_depth, [&depth](report::Depth chosen) { depth = chosen; },
      "how much to probe (less for many targets)");
  std::vector<OfferedWord> words;
  for (const auto& row : kDepths) words.push_back({std::string(row.word), std::string(row.help)});
  return verb.offers(option, std::move(words));
}

void add_target_options(VerbOptions& verb, ScanCommand& command) {
  CLI::App& scan = verb.app();
  verb.common(scan.add_option("--exclude", command.excludes, "never probe these"))
      ->type_name("LIST")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->delimiter(',');
  scan.add_option("--exclude-file", command.exclude_file, "the same from FILE, one per line")->type_name("FILE");
  scan.add_option("--seed", command.seed, "seed for the target order")->type_name("N")->capture_default_str();
  scan.add_option("--shard", command.shard, "part I of N, from 1; same seed for all parts")
      ->type_name("I/N")
      ->check(CLI::Validator(
          [](const std::string& text) {
            const auto shard = targets::parse_shard(text);
            return shard ? std::string{} : shard.error();
          },
          ""));
  scan.add_flag("--strict", command.strict, "exit 2 if a list has an invalid line");
}

/// The error of a bad one never has the password in it.
CLI::Option* add_proxy(CLI::App& scan, std::optional<net::Proxy>& proxy) {
  return scan
      .add_option_function<std::string>(
          "--proxy", [&proxy](const std::string& url) { proxy = net::parse_proxy(url).value(); },
          "connect through socks5:// or http:// (CONNECT)")
      ->type_name("URL")
      ->check(CLI::Validator(
          [](const std::string& url) {
            const auto read = net::parse_proxy(url);
            return read ? std::string{} : read.error();
          },
          ""));
}

void add_engine_options(VerbOptions& verb, ScanCommand& c) {
  CLI::App& scan = verb.app();
  verb.begin_group("Speed and network");
  scan.add_option("--timeout", c.timeout_ms, "milliseconds for one connection")
      ->type_name("MS")
      ->check(number_from(1, kMostTimeout))
      ->capture_default_str();
  scan.add_option("--host-timeout", c.host_timeout_s, "seconds for one host, from its first answer")
      ->type_name("S")
      ->check(number_from(0, kMostHostTimeout))
      ->capture_default_str();
  verb.changes_output(scan.add_option("--called", c.called, "NetBIOS name to try first on port 139")
                          ->type_name("NAME")
                          ->check(is_netbios_name()));
  scan.add_option("--retries", c.retries, "ask silent hosts N more times, at the end")
      ->type_name("N")
      ->check(number_from(0, kMostRetries))
      ->capture_default_str();
  scan.add_option("--per-host", c.per_host, "maximum connections to one host at a time")
      ->type_name("N")
      ->check(number_from(1, kMostPerHost))
      ->capture_default_str();
  scan.add_option("--concurrency", c.concurrency, "maximum open connections (default 16,384)")
      ->type_name("N")
      ->check(number_from(1, kMostConcurrency));
  verb.common(scan.add_option("--rate", c.rate, "max new connections per second (sweeps: 10,000)"))
      ->type_name("N")
      ->check(number_from(0, kMostRate));
  scan.add_option("--threads", c.threads, "worker threads (default: one per core in sweeps)")
      ->type_name("N")
      ->check(number_from(1, kMostThreads));
  scan.add_option("--source", c.source, "connect from this address or interface")->type_name("ADDRESS|INTERFACE");
  verb.changes_output(add_proxy(scan, c.proxy));
  verb.common(scan.add_option("--resume", c.resume, "keep a checkpoint in FILE and continue from it"))
      ->type_name("FILE");
}

void add_probing(VerbOptions& verb, ScanCommand& c) {
  CLI::App& scan = verb.app();
  verb.begin_group("Targets");
  verb.common(scan.add_option("TARGET", c.targets, "hosts, networks and ranges; - for stdin"))->type_name("");
  verb.common(scan.add_option("-i", c.target_file, "a list, or what another scanner found"))->type_name("FILE");
  add_target_options(verb, c);
  verb.begin_group("Probing");
  verb.changes_output(verb.common(scan.add_option("-p,--port", c.ports, "as in 4450/direct"))
                          ->type_name("LIST")
                          ->capture_default_str());
  verb.changes_output(verb.common(add_depth(verb, c.depth)));
  verb.changes_output(scan.add_flag("--identify", c.identify, "ask for names and versions; part of full"));
  verb.changes_output(
      verb.common(scan.add_flag("--anonymous", c.anonymous, "try null (and IPC$) and guest sessions (may be logged)")));
  verb.common(scan.add_flag("--dry-run", c.dry_run, "send nothing, show what would be sent"));
}

void add_requirement(VerbOptions& verb, ScanCommand& c) {
  CLI::Option* const require = verb.changes_output(add_require(verb, c.require));
  verb.changes_output(verb.app().add_flag("--no-require", c.no_require, "unknown answers do not change the exit code"))
      ->excludes(require);
}

void add_reporting(VerbOptions& verb, ScanCommand& c) {
  CLI::App& scan = verb.app();
  verb.begin_group("Output");
  verb.changes_output(verb.common(add_format(verb, FormatUser::scan, c.format)));
  verb.common(add_output(verb, c.output, c.overwrite, "let -o and --record replace an existing file"));
  scan.add_option("--record", c.record, "record every exchange as pcapng packets")->type_name("FILE");
  verb.changes_output(scan.add_flag("--exchanges", c.exchanges, "NDJSON of every exchange instead of reports"));
  verb.changes_output(add_color(verb, c.color));
  verb.changes_output(verb.common(add_only(verb, c.only)));
  verb.changes_output(verb.common(add_fix(verb, c.fix)));
  scan.add_option("--status-file", c.status_file, "write progress as JSON once per second")->type_name("FILE");
  verb.changes_output(verb.common(scan.add_flag("-q", c.quiet, "text: one line per host")));
  verb.changes_output(verb.common(scan.add_flag("-v", c.verbose, "text: a report on each host, with exchanges")));
  scan.add_flag("--trace", c.trace, "every packet on stderr, decoded and in hex");
  scan.add_flag("--no-progress", c.no_progress, "no progress on stderr");
  verb.begin_group("Checks");
  verb.changes_output(verb.common(add_fail_on(verb, c.fail_on)));
  verb.changes_output(add_accept(verb, c.accepted));
  verb.changes_output(verb.common(add_policy(verb, c.policy)));
  add_requirement(verb, c);
  scan.add_flag("--list-policies", c.list_policies, "list built-in policies and exit");
  verb.changes_output(scan.add_flag("--make-policy", c.make_policy, "print the strictest policy the host passes"));
}

std::expected<std::optional<OutputFile>, Problem> open_record(const ScanCommand& command) {
  if (command.record.empty()) return std::nullopt;
  auto file = OutputFile::open(command.record, command.overwrite, files_of(command));
  if (!file) return std::unexpected(std::move(file.error()));
  return std::optional(*std::move(file));
}

std::expected<std::optional<StatusFile>, Problem> open_status(const ScanCommand& command) {
  if (command.status_file.empty()) return std::nullopt;
  auto file = StatusFile::open(command.status_file, command.overwrite, net::now_us() + net::unix_offset_us());
  if (!file) return std::unexpected(std::move(file.error()));
  return std::optional(*std::move(file));
}

/// The checkpoint to keep, and to go on from if this very sweep left it; none without --resume.
std::expected<std::optional<CheckpointFile>, Problem> open_checkpoint(const ScanCommand& command,
                                                                      const ScanSetup& setup) {
  if (command.resume.empty()) return std::nullopt;
  auto file = CheckpointFile::open(command.resume);
  if (!file) return std::unexpected(std::move(file.error()));
  if (!file->caution().empty()) tell(file->caution());
  if (!file->found()) return std::optional(*std::move(file));
  const auto& at = *file->found();
  if (const auto what = difference(at.sweep, identity_of(setup)))
    return std::unexpected(Problem{ExitCode::usage, fmt::format("{} is the checkpoint of another sweep: {}",
                                                                base::escape_terminal(command.resume), *what)});
  tell(fmt::format("continuing from {}: {} of {} targets are done", base::escape_terminal(command.resume),
                   base::grouped(at.next - at.open.size()), base::grouped(at.sweep.size)));
  return std::optional(*std::move(file));
}

std::expected<OutputFile, Problem> open_output(const ScanCommand& command, const Checkpoint* found) {
  const auto files = files_of(command);
  if (command.resume.empty()) return OutputFile::open(command.output, command.overwrite, files);
  return OutputFile::reopen(command.output, found != nullptr ? found->output : FileMark{}, command.overwrite, files);
}

ExitCode print(const ScanCommand& command, std::string_view text) {
  const auto written = write_output(command.output, command.overwrite, text);
  return written ? ExitCode::ok : complain(written.error());
}

/// Reads the lists to their end, and keeps the first targets of them.
std::expected<TargetSample, Problem> count_streamed(ScanSetup& setup) {
  TargetSample out;
  targets::ListNotes notes;
  targets::DistinctTargets targets(setup.targets.space.exclusions(), setup.order);
  targets::TargetStream stream(std::move(setup.streamed->inputs), setup.streamed->ports);
  const auto take = [&](targets::DistinctTargets& found) {
    while (out.first.size() < targets::TargetSpace::kKeepsOrder) {
      auto target = found.next();
      if (!target) return true;
      out.first.push_back(*std::move(target));
      ++out.count;
    }
    out.count += found.skip();
    return true;
  };
  const auto note = [&](std::string&& problem) {
    if (notes.add(problem)) tell(problem);
  };
  const auto read = stream.read(
      targets, take,
      {.on_target = {}, .on_problem = note, .on_other_ports = [&](std::size_t ports) { notes.other_ports += ports; }});
  for (const auto& words : closing_words(notes)) tell(words);
  if (!read) return std::unexpected(Problem{ExitCode::usage, read.error()});
  if (targets.found() == 0) return std::unexpected(Problem{ExitCode::usage, notes.no_target(targets.excluded())});
  return out;
}

ExitCode dry_run(const ScanCommand& command, ScanSetup& setup) {
  if (!setup.streamed)
    return print(command, describe_dry_run(sample_of({setup.targets.space, setup.order}), setup.options));
  const auto sample = count_streamed(setup);
  return sample ? print(command, describe_dry_run(*sample, setup.options)) : complain(sample.error());
}

ExitCode scan_and_write(const ScanCommand& command, ScanSetup& setup) {
  auto checkpoint = open_checkpoint(command, setup);
  if (!checkpoint) return complain(checkpoint.error());
  CheckpointFile* const kept = *checkpoint ? &**checkpoint : nullptr;
  const Checkpoint* const found = kept != nullptr && kept->found() ? &*kept->found() : nullptr;
  auto out = open_output(command, found);
  if (!out) return complain(out.error());
  auto record = open_record(command);
  if (!record) return complain(record.error());
  auto status = open_status(command);
  if (!status) return complain(status.error());
  for (const auto& sentence : proxy_notices(setup)) tell(sentence);
  tell_expired(setup.fail_conditions.acceptances);
  std::optional<TargetReader> reader;
  if (setup.streamed) reader.emplace(*std::move(setup.streamed), setup.targets.space.exclusions(), setup.order);
  std::optional<std::uint64_t> targets;
  if (!reader) targets = targets::TargetSequence(setup.targets.space, setup.order).size();
  if (const auto notice = fit_to_descriptors(setup.options, targets)) tell(*notice);
  if (setup.sweep && !command.depth && found == nullptr) tell(start_words(targets, setup.options));
  ScanRecorder recorder(*std::move(record));
  catch_interrupts(setup.sweep ? 2 : 1);
  SweepRun run(command, setup, *out, recorder, *status ? &**status : nullptr, kept, reader ? &*reader : nullptr);
  run.run();
  out->close();
  recorder.close();
  if (const auto problem = run.problem()) return complain(*problem);
  return run.exit_code();
}

}  // namespace

void add_scan_options(VerbOptions& verb, ScanCommand& command) {
  verb.app().footer(kScanFooter);
  verb.show_examples({{"smbprobe scan nas.lan", "full report on one host"},
                      {"smbprobe scan 192.0.2.0/24 --only smb1", "which hosts still have SMB1 enabled"},
                      {"smbprobe scan nas.lan --policy modern", "check a host, for CI"}});
  add_probing(verb, command);
  add_engine_options(verb, command);
  add_reporting(verb, command);
  verb.app().callback([&verb, &command] {
    command.changes_output = verb.given_options();
    if (!command.proxy || !command.proxy->login) command.command_line = shell_command(verb.command_words());
  });
}

ExitCode run_scan(const ScanCommand& command) {
  if (command.list_policies) return print(command, list_policies());
  if (const auto problem = contradiction(command)) return complain(*problem);
  const auto setup = set_up(command);
  if (!setup) return complain(setup.error());
  return command.dry_run ? dry_run(command, **setup) : scan_and_write(command, **setup);
}

}  // namespace smbprobe::cli
