#include "cli/commands/clients.hpp"

#include <CLI/CLI.hpp>

#include "cli/commands/option_words.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kFooter = R"(What each client offers as it comes; settings may change it. A scan compares a
server with this table and says who gets in, read compares it with what clients
were seen to offer.

Exit codes:
  0    ran
  2    bad option, or the file of -o exists
  4    the output cannot be written)";

}  // namespace

CLI::App* add_clients_command(CLI::App& app, ClientsCommand& c) {
  CLI::App* clients = app.add_subcommand("clients", "Lists what the clients that it knows offer");
  clients->footer(kFooter);
  add_words(
      *clients, "-f,--format", kScanFormats, "text|json|ndjson|csv", [&c](view::OutputFormat f) { c.format = f; },
      "of the list (default text)");
  clients->add_option("-o", c.output, "write to FILE instead of stdout")->type_name("FILE");
  clients->add_flag("--overwrite", c.overwrite, "let -o replace an existing file");
  clients->add_flag("-v", c.verbose, "text: also ciphers, log-in and where it is from");
  return clients;
}

}  // namespace smbprobe::cli
