#include "cli/commands/why.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>
#include <utility>

#include "audit/clients/why.hpp"
#include "audit/judgement.hpp"
#include "base/escape.hpp"
#include "cli/commands/client_job.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/io/console.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/output_file.hpp"
#include "cli/io/terminal.hpp"
#include "cli/sweep/scan_setup.hpp"
#include "net/scan.hpp"
#include "probe/survey/evidence.hpp"
#include "probe/survey/survey.hpp"
#include "targets/target_sequence.hpp"
#include "view/text/why_text.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kWhyFooter = R"(It probes 445 and 139 of the host in full, sends the NEGOTIATE that each client
would send, and says: connects, with dialect, port, signing and cipher; or does
not connect, with the cause, what the user of that client sees, what to change
on the PC and on the server, and what that costs in security. What no scan can
see (an account, a share, required encryption) is listed as also possible.

--from takes a name of smbprobe clients, or a part of one that no other has:
'Windows 11', 'smbclient 4.15', BlockNTLM; several times for several clients.
Without it: Windows 11, macOS and Linux of today.

Exit codes:
  0    every client that was asked about connects
  1    one does not, the answer is unknown, or nothing answers
  2    bad option or target, or no such client, or the file of -o exists
  4    the output cannot be written, out of file descriptors
  130  interrupted)";

constexpr std::array<std::string_view, 3> kToday{"Windows 11", "macOS", "Linux"};

using Clients = std::vector<const audit::Client*>;

std::expected<Clients, Problem> clients_of(const WhyCommand& command) {
  std::vector<std::string_view> names(command.from.begin(), command.from.end());
  if (names.empty()) names.assign(kToday.begin(), kToday.end());
  Clients out;
  for (const auto name : names) {
    const auto found = audit::find_client(name);
    if (!found) return std::unexpected(Problem{ExitCode::usage, "--from: " + base::escape_terminal(found.error())});
    if (std::ranges::find(out, *found) == out.end()) out.push_back(*found);
  }
  return out;
}

/// The scan that this verb stands for.
ScanCommand scan_of(const WhyCommand& command) {
  ScanCommand out;
  out.targets = {command.host};
  out.depth = report::Depth::full;
  out.timeout_ms = command.timeout_ms;
  out.no_progress = true;
  return out;
}

/// One target: a host for each of its addresses.
std::vector<probe::SurveyedHost> scanned(const targets::Target& target, const net::ScanOptions& options) {
  std::vector<probe::SurveyedHost> out;
  net::ScanEvents events;
  events.on_target = [&out](net::TargetResult&& result) {
    for (auto& asked : result.hosts) {
      auto report = probe::survey_host(asked);
      out.push_back({.report = std::move(report), .exchanges = std::move(asked.exchanges)});
    }
  };
  events.on_notice = [](const std::string& sentence) { tell(sentence); };
  events.stop = [] { return interrupted() ? net::Stop::now : net::Stop::none; };
  net::scan({&target, 1}, options, events);
  return out;
}

/// Of several addresses the one that a client would use: the first with SMB.
const report::HostReport& best_of(const std::vector<probe::SurveyedHost>& hosts) {
  const auto smb =
      std::ranges::find_if(hosts, [](const auto& host) { return host.report.status == report::HostStatus::smb; });
  return smb == hosts.end() ? hosts.front().report : smb->report;
}

/// The error of SMB2 that the last answer is.
std::optional<report::Reason> last_status(const probe::SurveyedHost& host) {
  if (host.exchanges.empty()) return std::nullopt;
  const auto evidence = probe::read_evidence(host.exchanges.back());
  const auto* status = evidence.got<probe::Smb2Status>();
  if (status == nullptr) return std::nullopt;
  return report::Reason(report::ReasonKind::status, status->header.status);
}

/// The port where the client would begin, if it supports SMB.
const report::EndpointReport* first_port(const audit::Client& client, const report::HostReport& report) {
  const auto of = [&](proto::Transport transport) -> const report::EndpointReport* {
    const auto found = std::ranges::find_if(report.endpoints, [&](const report::EndpointReport& e) {
      return e.transport == transport && e.state == report::EndpointState::smb;
    });
    return found == report.endpoints.end() ? nullptr : &*found;
  };
  if (client.netbios != audit::Netbios::only)
    if (const auto* direct = of(proto::Transport::direct_tcp)) return direct;
  const bool all = client.netbios == audit::Netbios::all || client.netbios == audit::Netbios::only;
  return all ? of(proto::Transport::netbios) : nullptr;
}

/// Sends the client's own NEGOTIATE.
void prove(audit::Explanation& explanation,
           const report::HostReport& report,
           const targets::Target& target,
           net::ScanOptions options) {
  const auto* port = first_port(*explanation.client, report);
  if (port == nullptr) return;
  options.ports = {{port->port, port->transport}};
  options.nbstat = false;
  const auto job = job_of(*explanation.client);
  options.plan.only = &*job;
  targets::Target same = target;
  if (!report.address.empty()) same.host = report.address;
  const auto asked = scanned(same, options);
  if (!asked.empty()) audit::take_proof(explanation, asked.front().report, last_status(asked.front()));
}

std::string rendered(const WhyCommand& command,
                     const report::HostReport& report,
                     const audit::Judgement& judgement,
                     std::span<const audit::Explanation> explanations,
                     int fd) {
  constexpr int kSpaces = 2;
  switch (command.format.value_or(view::OutputFormat::text)) {
    case view::OutputFormat::json:
      return view::why_to_json(report, judgement, explanations, kSpaces) + '\n';
    case view::OutputFormat::ndjson:
      return view::why_to_json(report, judgement, explanations) + '\n';
    default:
      break;
  }
  view::TextOptions text;
  text.width = report_columns(fd);
  text.color = wants_color(command.color, fd);
  text.verbose = command.verbose;
  return view::render_why(report, judgement, explanations, text);
}

ExitCode explain_and_write(const WhyCommand& command, const Clients& clients, ScanSetup& setup) {
  const targets::TargetSequence sequence(setup.targets.space, setup.order);
  if (setup.streamed || sequence.size() != 1)
    return complain({ExitCode::usage, "why takes one host: a name or an address"});
  const FilesOfRun files{{named_output(command.output)}, {}};
  if (const auto problem = file_clash(files)) return complain(*problem);
  auto out = OutputFile::open(command.output, command.overwrite, files);
  if (!out) return complain(out.error());
  catch_interrupts();
  const auto target = sequence.at(0);
  const auto hosts = scanned(target, setup.options);
  if (interrupted() || hosts.empty()) return ExitCode::interrupted;
  const auto& report = best_of(hosts);
  std::vector<audit::Explanation> explanations;
  for (const auto* client : clients) {
    explanations.push_back(audit::explain(*client, report));
    prove(explanations.back(), report, target, setup.options);
  }
  if (interrupted()) return ExitCode::interrupted;
  out->write(rendered(command, report, audit::judge(report), explanations, out->descriptor()));
  out->close();
  if (const auto problem = out->problem()) return complain(*problem);
  return audit::all_connect(explanations) ? ExitCode::ok : ExitCode::finding;
}

}  // namespace

void add_why_options(VerbOptions& verb, WhyCommand& c) {
  CLI::App& why = verb.app();
  why.footer(kWhyFooter);
  verb.show_examples({{"smbprobe why nas.lan", "Windows 11, macOS and Linux"},
                      {"smbprobe why nas.lan --from 'Windows 10'", "another client"},
                      {"smbprobe why nas.lan -f json", "with stable ids of causes"}});
  why.add_option("HOST", c.host, "the server: a name or an address")->type_name("")->required();
  why.add_option("--from", c.from, "a client, see below")
      ->type_name("CLIENT")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  why.add_option("--timeout", c.timeout_ms, "deadline of one connection, milliseconds")
      ->type_name("MS")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  add_format(verb, FormatUser::why, c.format);
  add_output(verb, c.output, c.overwrite);
  add_color(verb, c.color);
  why.add_flag("-v", c.verbose, "text: also assumptions and what else it shows");
}

ExitCode run_why(const WhyCommand& command) {
  const auto clients = clients_of(command);
  if (!clients) return complain(clients.error());
  auto setup = set_up(scan_of(command));
  if (!setup) return complain(setup.error());
  return explain_and_write(command, *clients, **setup);
}

}  // namespace smbprobe::cli
