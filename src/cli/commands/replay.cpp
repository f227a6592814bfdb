#include "cli/commands/replay.hpp"

#include <fmt/format.h>
#include "cli/commands/common_options.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/escape.hpp"
#include "capture/capture_file.hpp"
#include "capture/read_capture.hpp"
#include "cli/commands/listen_place.hpp"
#include "cli/io/console.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/output_file.hpp"
#include "net/replay_server.hpp"
#include "report/host_report.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kReplayFooter = R"(Each request is answered as the captured server answered the same one: family,
dialects and the algorithm lists of the contexts decide; salts, GUIDs and names
do not matter. Requests that were never captured are refused the way the capture
shows. A login ends with STATUS_LOGON_FAILURE after the captured CHALLENGE.

Standard output says where it listens, one line per server:
  listening direct_tcp 127.0.0.1:40123

SIGINT or SIGTERM ends it.

Exit codes:
  0    exited normally
  2    bad option or address, or no such server in the capture
  3    no server in the capture answered
  4    the capture cannot be read, or the address cannot be used)";

/// A server of the capture: one port of one address.
struct Seen {
  report::SocketAddress address;
  proto::Transport transport{};
  std::vector<probe::Exchange> exchanges;
};

using Servers = std::vector<Seen>;

/// Servers in the order of appearance. A connection of the capture is a connection of its exchanges.
std::expected<Servers, Problem> read_servers(const std::string& path) {
  auto file = capture::CaptureFile::open(path);
  if (!file) return std::unexpected(Problem{ExitCode::trouble, base::escape_terminal(file.error())});
  Servers out;
  std::uint32_t connections = 0;
  capture::CaptureEvents events;
  events.on_conversation = [&](capture::Conversation&& conversation) {
    ++connections;
    auto place = std::ranges::find_if(out, [&](const Seen& seen) {
      return seen.address == conversation.server && seen.transport == conversation.transport;
    });
    if (place == out.end()) place = out.insert(out.end(), {conversation.server, conversation.transport, {}});
    for (auto& exchange : conversation.exchanges) {
      exchange.connection = connections;
      place->exchanges.push_back(std::move(exchange));
    }
  };
  capture::CaptureCounts counts;
  capture::read_capture(*file, events, counts);
  for (const std::string& trouble : file->troubles()) tell(base::escape_terminal(trouble));
  return out;
}

bool is_wanted(const Seen& seen, const ReplayCommand& command) {
  return command.server.empty() || command.server == seen.address.address ||
         command.server == report::to_string(seen.address);
}

std::string names_of(const Servers& servers) {
  std::string out;
  for (const auto& seen : servers) out += (out.empty() ? "" : ", ") + report::to_string(seen.address);
  return out;
}

/// With --netbios those that were asked over NetBIOS, else the others; where there is only one kind, that kind.
void keep_transport(Servers& servers, proto::Transport transport) {
  const auto fits = [transport](const Seen& seen) { return seen.transport == transport; };
  if (std::ranges::any_of(servers, fits)) std::erase_if(servers, [&](const Seen& seen) { return !fits(seen); });
}

std::expected<Servers, Problem> choose(Servers servers, const ReplayCommand& command, proto::Transport transport) {
  const std::string all = names_of(servers);
  if (!servers.empty()) std::erase_if(servers, [&](const Seen& seen) { return !is_wanted(seen, command); });
  if (servers.empty() && !all.empty())
    return std::unexpected(Problem{ExitCode::usage, fmt::format("the capture holds no server {}, but {}",
                                                                base::escape_terminal(command.server), all)});
  keep_transport(servers, transport);
  return servers;
}

std::optional<Problem> serve(const Servers& servers, const report::SocketAddress& at, proto::Transport transport) {
  auto out = OutputFile::open("", false);
  net::ReplayServer replay;
  bool any = false;
  for (const auto& seen : servers) {
    const auto captured = std::make_shared<const probe::CapturedServer>(seen.exchanges);
    if (!captured->knows_anything()) continue;
    const auto where = replay.serve(at, transport, captured);
    if (!where) return Problem{ExitCode::trouble, base::escape_terminal(where.error())};
    any = true;
    out->write(fmt::format("listening {} {}\n", report::name_of(transport), report::to_string(*where)));
    tell(fmt::format("{} is served on {}", report::to_string(seen.address), report::to_string(*where)));
  }
  if (!any) return Problem{ExitCode::no_smb, "the capture shows no answer of an SMB server"};
  if (out->failed()) return Problem{ExitCode::trouble, out->failure()};
  replay.run(interrupted);
  return std::nullopt;
}

}  // namespace

void add_replay_options(VerbOptions& verb, ReplayCommand& command) {
  CLI::App& replay = verb.app();
  replay.footer(kReplayFooter);
  verb.show_examples({{"smbprobe replay nas.pcapng", "on a free port"},
                      {"smbprobe replay nas.pcapng --listen 127.0.0.1:4450", "on this port"},
                      {"smbprobe replay nas.pcapng --netbios", "as on port 139"}});
  replay.add_option("FILE", command.file, "pcap or pcapng, also gzipped; - for stdin")->type_name("")->required();
  replay.add_option("--listen", command.listen, "where to listen (default: loopback, a free port)")
      ->type_name("ADDRESS:PORT");
  replay.add_flag("--netbios", command.netbios, "serve NetBIOS sessions, as on port 139");
  replay.add_option("--server", command.server, "only this captured server")->type_name("ADDRESS[:PORT]");
}

ExitCode run_replay(const ReplayCommand& command) {
  const auto at = parse_listen_place(command.listen, 0);
  if (!at) return complain({ExitCode::usage, at.error()});
  catch_interrupts();
  const auto transport = command.netbios ? proto::Transport::netbios : proto::Transport::direct_tcp;
  auto servers = read_servers(command.file);
  if (!servers) return complain(servers.error());
  const auto chosen = choose(std::move(*servers), command, transport);
  if (!chosen) return complain(chosen.error());
  if (chosen->size() > 1 && at->port != 0)
    return complain(
        {ExitCode::usage, fmt::format("one port serves one server: choose with --server among {}", names_of(*chosen))});
  if (const auto problem = serve(*chosen, *at, transport)) return complain(*problem);
  return ExitCode::ok;
}

}  // namespace smbprobe::cli
