#include "cli/sweep/scan_setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <tuple>
#include <utility>

#include "base/escape.hpp"
#include "base/number_text.hpp"
#include "cli/io/console.hpp"
#include "cli/io/file_write.hpp"
#include "cli/io/formats.hpp"
#include "cli/io/list_file.hpp"
#include "cli/io/open_file.hpp"
#include "cli/io/policy_choice.hpp"
#include "cli/io/same_file.hpp"
#include "cli/option_conflicts.hpp"
#include "cli/sweep/scan_table.hpp"
#include "net/descriptors.hpp"
#include "net/preload.hpp"
#include "net/source.hpp"

namespace smbprobe::cli {
namespace {

/// Descriptors for all that is no connection.
constexpr std::size_t kOtherDescriptors = 64;
/// Of which an event loop takes so many at most.
constexpr std::size_t kDescriptorsPerThread = 8;

/// A million networks take some 20 MB.
constexpr std::size_t kMostExcludeBytes = std::size_t{64} << 20U;

/// A host takes many questions, a list of hosts few each, a sweep beyond a /16 the two that matter most. A list that is
/// probed while it is read has few each too: what a scanner hands over is open.
constexpr std::uint64_t kMostStandard = 65536;

report::Depth default_depth(std::uint64_t targets) {
  if (targets <= 1) return report::Depth::full;
  return targets <= kMostStandard ? report::Depth::standard : report::Depth::quick;
}

/// Connections at a time: they take about 5 kB each.
constexpr std::size_t kConcurrency = 16384;
/// New connections per second in a sweep: a home router's table holds 4,096 to 16,384 of those that are half open, and
/// with a full one the office is offline.
constexpr unsigned kRate = 10000;

net::ScanOptions engine_options(const ScanCommand& command, std::vector<report::ProbedPort> ports, bool sweep) {
  net::ScanOptions options;
  options.ports = std::move(ports);
  options.timeout = std::chrono::milliseconds{command.timeout_ms};
  options.retries = command.retries;
  options.host_timeout = std::chrono::seconds{command.host_timeout_s};
  options.called_name = command.called;
  options.per_host = command.per_host;
  options.rate = command.rate.value_or(sweep ? kRate : 0);
  options.rate_spares_loopback = !command.rate;
  options.sweep = sweep;
  constexpr auto kMostQuestions = net::ScanOptions::kMostNeighbourRate;
  if (command.rate)
    options.neighbour_rate = *command.rate > 0 ? std::min(*command.rate, kMostQuestions) : kMostQuestions;
  options.threads = command.threads.value_or(sweep ? std::max(std::thread::hardware_concurrency(), 1U) : 1);
  options.client_addresses = command.trace || command.exchanges || !command.record.empty();
  options.whole_targets = !command.resume.empty();
  options.proxy = command.proxy;
  options.by_library = net::library_connects();
  if (options.by_library) options.per_host = options.threads = 1;
  return options;
}

std::optional<std::string> describe_policy(const std::optional<ChosenPolicy>& policy) {
  if (!policy) return std::nullopt;
  return fmt::format("{} {} ({:016x})", policy->rules.name, policy->rules.version, policy->fingerprint);
}

/// Rules that the wanted depth leaves unknown are announced, not only found out about.
void tell_shallow(const ScanCommand& command, const std::optional<ChosenPolicy>& policy) {
  if (!policy || !command.depth || *command.depth >= audit::needed_depth(policy->rules)) return;
  tell(fmt::format("policy {} has rules that only --depth full can answer: they may be unknown",
                   base::escape_terminal(policy->rules.name)));
}

/// Without --depth a policy gets the answers that it needs, and one that is made all there are; a sweep stays a sweep.
report::Depth depth_for(const ScanCommand& command, const std::optional<ChosenPolicy>& policy, std::uint64_t targets) {
  if (command.depth) return *command.depth;
  if (command.make_policy) return report::Depth::full;
  const auto usual = default_depth(targets);
  if (targets > kMostStandard) return usual;
  return policy ? std::max(usual, audit::needed_depth(policy->rules)) : usual;
}

/// A CI that names its hosts wants each of them judged; a network has addresses where nothing is.
bool requires_answers(const ScanCommand& command, const targets::CollectedTargets& targets) {
  if (command.require || command.no_require) return command.require;
  if (!command.fail_on && command.policy.empty()) return false;
  const auto& space = targets.space;
  if (space.size() > kFew) return false;
  for (std::uint64_t i = 0; i < space.size(); ++i)
    if (!targets.singles.contains(space.at(i).text)) return false;
  return true;
}

std::string describe_ports(const std::vector<report::ProbedPort>& ports) {
  std::string out;
  for (const auto& port : ports)
    out += fmt::format("{}{}/{}", out.empty() ? "" : ",", port.port, targets::transport_word(port.transport));
  return out;
}

/// What an option amounts to where that is not what was typed: a default that was settled, a name for a text that may
/// change, a word that makes no difference.
GivenOption settle(GivenOption option, const ScanSetup& setup, const std::optional<ChosenPolicy>& policy) {
  if (option.name == "--depth") option.value = report::name_of(setup.options.plan.depth);
  if (option.name == "--port") option.value = describe_ports(setup.options.ports);
  if (option.name == "--only") option.value = setup.filter.text();
  if (option.name == "--format") option.value = row_of(setup.format).name;
  if (option.name == "--proxy" && option.value) option.value = net::to_string(*setup.options.proxy);
  if (option.name == "--policy") option.value = describe_policy(policy);
  if (option.name == "-q" && setup.format != view::OutputFormat::text) option.value.reset();
  if (option.name == "--no-require") option.value.reset();
  if (option.name == "--require") option.value = setup.require ? std::optional<std::string>("") : std::nullopt;
  return option;
}

/// The options that change the output, as they would be typed.
std::string describe_parameters(const ScanSetup& setup,
                                const ScanCommand& command,
                                const std::optional<ChosenPolicy>& policy) {
  std::string out;
  for (const auto& given : command.changes_output) {
    const auto option = settle(given, setup, policy);
    if (!option.value) continue;
    out.append(out.empty() ? "" : " ").append(option.name);
    if (!option.value->empty()) out.append(" ").append(*option.value);
  }
  return out;
}

/// A list that comes while it is read: it is probed in its order, and cannot be read twice.
bool is_streamed(const ScanCommand& command) {
  return is_stream(command.target_file) || std::ranges::find(command.targets, "-") != command.targets.end();
}

targets::TargetSources sources_of(const ScanCommand& command, const std::vector<report::ProbedPort>& ports) {
  targets::TargetSources sources{
      .texts = command.targets,
      .file = command.target_file,
      .excludes = command.excludes,
      .exclude_file = command.exclude_file,
      .open = [](const std::string& path) { return open_list(path); },
      .open_excludes = [](const std::string& path) { return open_bounded_list(path, kMostExcludeBytes); }};
  for (const auto& each : ports) sources.ports.push_back(each.port);
  return sources;
}

/// Reads all lists. Invalid lines are reported and skipped.
std::optional<Problem> collect(const targets::TargetSources& sources, ScanSetup& setup) {
  auto collected = targets::collect_targets(sources);
  if (!collected) return Problem{ExitCode::usage, collected.error()};
  for (const auto& problem : collected->notes.problems) tell(problem);
  for (const auto& words : closing_words(collected->notes)) tell(words);
  setup.targets = *std::move(collected);
  return std::nullopt;
}

/// Opens the lists, to be read by a TargetReader.
std::optional<Problem> open_streams(targets::TargetSources sources, ScanSetup& setup) {
  auto stop = std::make_unique<InputStop>();
  sources.open = [&stop](const std::string& path) { return open_list(path, stop.get()); };
  auto opened = targets::open_targets(sources);
  if (!opened) return Problem{ExitCode::usage, opened.error()};
  setup.targets = std::move(opened->known);
  setup.streamed.emplace(std::move(stop), std::move(opened->inputs), std::move(sources.ports));
  return std::nullopt;
}

std::optional<std::string> policy_contradiction(const ScanCommand& command) {
  const bool wants = !command.policy.empty() || command.make_policy;
  if (wants && command.depth == report::Depth::quick)
    return "a policy needs --depth standard or full: quick asks only for SMB1 and whether signing is required";
  if (command.exchanges) {
    if (!command.policy.empty()) return judges_reports("--policy");
    if (command.fail_on) return judges_reports("--fail-on");
    if (!command.accepted.empty()) return judges_reports("--accept");
    if (command.require) return judges_reports("--require");
  }
  if (!command.make_policy) return std::nullopt;
  if (!command.policy.empty()) return "--make-policy and --policy cannot be combined";
  if (command.fail_on || command.require || !command.accepted.empty())
    return "--make-policy judges nothing; remove --fail-on, --accept and --require";
  if (command.exchanges || command.dry_run || command.format)
    return "--make-policy is always TOML; remove --format, --exchanges and --dry-run";
  if (!command.resume.empty()) return "--make-policy cannot be resumed";
  return std::nullopt;
}

std::optional<std::string> resume_contradiction(const ScanCommand& command) {
  if (command.resume.empty()) return std::nullopt;
  if (is_streamed(command))
    return "--resume needs the targets in a file: standard input and pipes cannot be read again; save the list and "
           "give "
           "it with -i FILE";
  if (command.output.empty()) return "--resume needs -o FILE: only a file can be taken back to its last whole line";
  if (command.exchanges) return "--exchanges cannot be resumed";
  if (!command.record.empty()) return "--record cannot be resumed";
  if (command.dry_run) return "--resume has nothing to keep in a --dry-run";
  if (command.format && !row_of(*command.format).resumable)
    return fmt::format("--format {0} cannot be resumed: use ndjson, and smbprobe report -f {0} afterwards",
                       row_of(*command.format).name);
  return std::nullopt;
}

std::expected<net::RouteFrom, Problem> find_source(const ScanCommand& command, bool by_library) {
  if (by_library)
    return std::unexpected(Problem{ExitCode::usage, "--source cannot be combined with proxychains, which connects"});
  auto found = net::find_source(command.source);
  if (!found) return std::unexpected(Problem{ExitCode::usage, base::escape_terminal(found.error())});
  return *found;
}

/// The file under which the next one of an option waits before it has its name.
void add_fresh(FilesOfRun& files, std::string_view option, const std::string& path) {
  if (!path.empty()) files.written.push_back({fmt::format("the temporary file of {}", option), fresh_name(path)});
}

}  // namespace

FilesOfRun files_of(const ScanCommand& command) {
  FilesOfRun files{{named_output(command.output),
                    {"--record", command.record},
                    {"--resume", command.resume},
                    {"--status-file", command.status_file}},
                   {{"--policy", policy_file(command.policy)}}};
  add_fresh(files, "--resume", behind_links(command.resume));
  add_fresh(files, "--status-file", command.status_file);
  add_inputs(files, "-i", {&command.target_file, 1});
  add_inputs(files, "--exclude-file", {&command.exclude_file, 1});
  if (std::ranges::find(command.targets, "-") != command.targets.end())
    add_inputs(files, "standard input", std::array{std::string("-")});
  return files;
}

std::optional<Problem> contradiction(const ScanCommand& command) {
  const auto usage = [](std::string_view text) { return Problem{ExitCode::usage, std::string(text)}; };
  if (const auto why = verbosity_conflict(command.quiet, command.verbose)) return usage(*why);
  if (const auto why = fix_conflict(command.fix.has_value(), command.quiet, command.format)) return usage(*why);
  if (command.exchanges && command.fix) return usage(judges_reports("--fix"));
  if (command.exchanges && command.dry_run) return usage("--exchanges has nothing to show in a --dry-run");
  if (command.exchanges)
    if (const auto why = exchanges_conflict(command.format)) return usage(*why);
  if (command.dry_run && !command.record.empty()) return usage("--record has nothing to record in a --dry-run");
  if (command.dry_run && command.format && *command.format != view::OutputFormat::text)
    return usage("--dry-run is always text; remove --format");
  if (const auto why = policy_contradiction(command)) return usage(*why);
  if (const auto why = resume_contradiction(command)) return usage(*why);
  return file_clash(files_of(command));
}

std::expected<std::unique_ptr<ScanSetup>, Problem> set_up(const ScanCommand& command) {
  auto ports = targets::parse_ports(command.ports);
  if (!ports) return std::unexpected(Problem{ExitCode::usage, base::escape_terminal(ports.error())});
  auto policy = choose_policy(command.policy);
  if (!policy) return std::unexpected(std::move(policy.error()));
  auto setup = std::make_unique<ScanSetup>();
  auto sources = sources_of(command, *ports);
  const bool streamed = is_streamed(command);
  if (auto problem = streamed ? open_streams(std::move(sources), *setup) : collect(sources, *setup))
    return std::unexpected(*std::move(problem));
  const auto& space = setup->targets.space;
  if (command.make_policy && (streamed || space.size() > 1))
    return std::unexpected(Problem{ExitCode::usage, "--make-policy takes one target: each host has its own"});
  setup->sweep = streamed || space.size() > kFew;
  setup->order = {.seed = command.seed, .shuffled = space.size() > targets::TargetSpace::kKeepsOrder};
  if (const auto shard = targets::parse_shard(command.shard); !command.shard.empty() && shard)
    std::tie(setup->order.shard, setup->order.shards) = *shard;
  setup->options = engine_options(command, std::move(*ports), setup->sweep);
  setup->options.plan = {depth_for(command, *policy, streamed ? kMostStandard : space.size()), command.identify,
                         command.anonymous};
  if (!command.source.empty()) {
    const auto source = find_source(command, setup->options.by_library);
    if (!source) return std::unexpected(source.error());
    setup->options.source = *source;
  }
  tell_shallow(command, *policy);
  setup->fail_conditions = conditions_of(command.fail_on, *policy, command.accepted);
  setup->options.concurrency = setup->options.by_library ? 1 : command.concurrency.value_or(kConcurrency);
  setup->options.distinct = !streamed && space.is_distinct();
  setup->options.is_excluded = [&space](const std::string& address) { return space.is_excluded(address); };
  setup->require = streamed ? command.require : requires_answers(command, setup->targets);
  const auto targets = streamed ? std::nullopt : std::optional(space.size());
  setup->table = table_rows(command, targets);
  const bool counts_others = setup->table != view::TableRows::none;
  setup->filter = command.only.value_or(audit::HostFilter::by_default(setup->sweep && !counts_others));
  const bool judged = setup->fail_conditions.fail_on || setup->fail_conditions.policy || command.anonymous;
  setup->options.plan.smb1_only = setup->filter.is_smb1_only() && !judged;
  setup->format = command.exchanges ? view::OutputFormat::ndjson : command.format.value_or(view::OutputFormat::text);
  setup->scan_parameters = describe_parameters(*setup, command, *policy);
  return setup;
}

std::optional<std::string> fit_to_descriptors(net::ScanOptions& options, std::optional<std::uint64_t> targets) {
  const auto hosts = std::min<std::uint64_t>(targets.value_or(options.concurrency), options.concurrency);
  const auto useful = hosts * net::descriptors_per_host(options);
  options.concurrency = std::min<std::size_t>(options.concurrency, std::max<std::uint64_t>(useful, 1));
  const auto wanted = options.concurrency + kOtherDescriptors;
  const auto available = net::raise_descriptor_limit(wanted);
  if (available >= wanted) return std::nullopt;
  const auto asked = options.concurrency;
  options.concurrency = available > kOtherDescriptors ? available - kOtherDescriptors : 1;
  options.threads = std::clamp(static_cast<unsigned>(available / kDescriptorsPerThread), 1U, options.threads);
  if (hosts <= options.concurrency) return std::nullopt;
  return fmt::format("{} open files are allowed (ulimit -n): {} connections at a time instead of {}",
                     base::grouped(available), base::grouped(options.concurrency), base::grouped(asked));
}

}  // namespace smbprobe::cli
