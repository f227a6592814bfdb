#include "cli/commands/listen.hpp"

#include <CLI/CLI.hpp>

#include "cli/commands/option_words.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kFooter = R"(Each client's NEGOTIATE is answered just enough to learn its whole offer, then
refused: the client is told that no dialect is in common. It is never asked for
credentials. Loopback and port 445 (139 with --netbios) are the default: give
an address to be reached from elsewhere, 0.0.0.0 or :: for every one.

SIGINT, SIGTERM or --count end it in order.

Exit codes:
  0    ended in order
  2    bad option or address, or the file of -o exists
  4    it cannot listen there, or the output cannot be written)";

const Names<view::OutputFormat> kListenFormats{{"text", view::OutputFormat::text},
                                               {"ndjson", view::OutputFormat::ndjson}};

}  // namespace

CLI::App* add_listen_command(CLI::App& app, ListenCommand& command) {
  CLI::App* listen = app.add_subcommand("listen", "Reports what the SMB clients that connect offer");
  listen->footer(kFooter);
  listen->add_option("ADDRESS", command.at, "where to listen: ADDRESS:PORT, or one of the two")->type_name("");
  listen->add_flag("--netbios", command.netbios, "NetBIOS sessions, as on port 139");
  listen->add_option("--count", command.count, "end after N clients")->type_name("N");
  add_words(
      *listen, "-f,--format", kListenFormats, "text|ndjson", [&command](view::OutputFormat f) { command.format = f; },
      "of the reports (default text)");
  listen->add_option("-o", command.output, "write to FILE instead of stdout")->type_name("FILE");
  listen->add_flag("--overwrite", command.overwrite, "let -o replace an existing file");
  add_words(
      *listen, "--color", kColors, "auto|always|never", [&command](ColorChoice w) { command.color = w; },
      "colours in text (default auto, heeds NO_COLOR)");
  listen->add_flag("-q", command.quiet, "text: one line a client");
  return listen;
}

}  // namespace smbprobe::cli
