#include "cli/commands/clients.hpp"

#include "cli/commands/common_options.hpp"
#include "cli/io/console.hpp"
#include "cli/io/output_file.hpp"
#include "view/text/clients_list.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kClientsFooter = R"(What each client offers by default; settings may change it. A scan compares a
server with this table and reports which clients can connect; read compares the
table with what clients were seen to offer.

Exit codes:
  0    done
  2    bad option, or the file of -o exists
  4    the output cannot be written)";

}  // namespace

void add_clients_options(VerbOptions& verb, ClientsCommand& c) {
  verb.app().footer(kClientsFooter);
  verb.show_examples({{"smbprobe clients", "dialects and signing of each client"},
                      {"smbprobe clients -v", "also ciphers, login and the source"},
                      {"smbprobe clients -f csv -o clients.csv", "for a spreadsheet"}});
  add_format(verb, FormatUser::clients, c.format);
  add_output(verb, c.output, c.overwrite);
  verb.app().add_flag("-v", c.verbose, "text: also SMB1, port 139, guests and login");
}

ExitCode run_clients(const ClientsCommand& command) {
  const auto list = view::render_clients(command.format.value_or(view::OutputFormat::text), command.verbose);
  const auto written = write_output(command.output, command.overwrite, list);
  return written ? ExitCode::ok : complain(written.error());
}

}  // namespace smbprobe::cli
