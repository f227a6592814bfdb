#include "cli/commands/replay.hpp"

#include <CLI/CLI.hpp>

namespace smbprobe::cli {
namespace {

constexpr const char* kFooter = R"(Each question is answered as the captured server answered the same one: family,
dialects and the algorithm lists of the contexts decide; salts, GUIDs and names
do not matter. What was never asked is refused as the capture shows refusals. A
log-in ends with STATUS_LOGON_FAILURE behind the captured CHALLENGE.

Standard output says where it listens, a line a server:
  listening direct_tcp 127.0.0.1:40123

SIGINT or SIGTERM end it in order.

Exit codes:
  0    ended in order
  2    bad option or address, or no such server in the capture
  3    no server in the capture answered
  4    the capture cannot be read, or it cannot listen there)";

}  // namespace

CLI::App* add_replay_command(CLI::App& app, ReplayCommand& command) {
  CLI::App* replay = app.add_subcommand("replay", "Serves the servers in a capture again");
  replay->footer(kFooter);
  replay->add_option("FILE", command.file, "pcap or pcapng, also in gzip; - for stdin")->type_name("")->required();
  replay->add_option("--listen", command.listen, "where (default loopback and a free port)")->type_name("ADDRESS:PORT");
  replay->add_flag("--netbios", command.netbios, "NetBIOS sessions, as on port 139");
  replay->add_option("--server", command.server, "only this one of the captured servers")->type_name("ADDRESS[:PORT]");
  return replay;
}

}  // namespace smbprobe::cli
