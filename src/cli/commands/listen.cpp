#include "cli/commands/listen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/escape.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/commands/listen_place.hpp"
#include "cli/io/console.hpp"
#include "cli/io/interrupt.hpp"
#include "cli/io/output_file.hpp"
#include "cli/io/terminal.hpp"
#include "net/listen_server.hpp"
#include "probe/survey/client_offer.hpp"
#include "report/host_report.hpp"
#include "view/json/client_json.hpp"
#include "view/text/text_client.hpp"

namespace smbprobe::cli {
namespace {

constexpr const char* kListenFooter = R"(Each client's NEGOTIATE is answered just enough to learn its whole offer, then
refused: the answer says that there is no common dialect. The client is never
asked for credentials. The default is loopback and port 445 (139 with
--netbios): give an address to be reachable from elsewhere, 0.0.0.0 or :: for
all addresses.

SIGINT, SIGTERM or --count ends it.

Exit codes:
  0    exited normally
  2    bad option or address, or the file of -o exists
  4    the address cannot be used, or the output cannot be written)";

constexpr std::uint16_t kDirectPort = 445;
constexpr std::uint16_t kNetbiosPort = 139;
/// Rows of the table at the end; more clients are written as they come, and counted.
constexpr std::size_t kMostRows = 1000;

/// Writes each offer as it comes and remembers it for the table, the last of equals once.
class ClientSink {
 public:
  ClientSink(OutputFile& out, view::OutputFormat format, view::TextOptions text)
      : out_(out), format_(format), text_(std::move(text)) {}

  void add(const std::vector<probe::Exchange>& exchanges) {
    for (auto& offer : probe::client_offers(exchanges, "live")) {
      out_.write(format_ == view::OutputFormat::text ? view::render_client(offer, text_)
                                                     : view::client_to_json(offer) + '\n');
      ++clients_;
      keep(std::move(offer));
    }
  }

  /// What there was, at the end.
  [[nodiscard]] std::string summary() const {
    std::string out = view::render_client_table(rows_);
    if (clients_ > rows_.size()) out += fmt::format("{} offers received\n", clients_);
    return out;
  }

 private:
  void keep(report::ClientOffer offer) {
    auto same = offer;
    const auto is_same = [&](const report::ClientOffer& row) {
      same.client_guid = row.client_guid;  // random in many clients
      same.netname = row.netname;
      same.cut = row.cut;
      return row == same;
    };
    if (rows_.size() < kMostRows && std::ranges::none_of(rows_, is_same)) rows_.push_back(std::move(offer));
  }

  OutputFile& out_;
  view::OutputFormat format_;
  view::TextOptions text_;
  std::vector<report::ClientOffer> rows_;
  std::uint64_t clients_ = 0;
};

std::expected<void, std::string> serve(const ListenCommand& command, const report::SocketAddress& at, OutputFile& out) {
  const auto format = command.format.value_or(view::OutputFormat::text);
  ClientSink sink(out, format,
                  {report_columns(out.descriptor()), wants_color(command.color, out.descriptor()), command.quiet});
  net::ListenServer server([&](std::vector<probe::Exchange>&& exchanges) { sink.add(exchanges); });
  const auto transport = command.netbios ? proto::Transport::netbios : proto::Transport::direct_tcp;
  const auto where = server.listen(at, transport);
  if (!where) return std::unexpected(where.error());
  tell_text(fmt::format("listening {} {}\n", report::name_of(transport), report::to_string(*where)));
  server.run([&out] { return interrupted() || out.failed(); }, command.count);
  if (format == view::OutputFormat::text) tell_text(sink.summary());
  return {};
}

}  // namespace

void add_listen_options(VerbOptions& verb, ListenCommand& command) {
  CLI::App& listen = verb.app();
  listen.footer(kListenFooter);
  verb.show_examples({{"smbprobe listen", "on loopback, port 445"},
                      {"smbprobe listen 0.0.0.0", "reachable by other machines"},
                      {"smbprobe listen :: --count 1 -f ndjson", "the next client, as JSON"}});
  listen.add_option("ADDRESS", command.at, "where to listen: ADDRESS:PORT, or one of the two")->type_name("");
  listen.add_flag("--netbios", command.netbios, "serve NetBIOS sessions, as on port 139");
  listen.add_option("--count", command.count, "exit after N clients")->type_name("N");
  add_format(verb, FormatUser::listen, command.format);
  add_output(verb, command.output, command.overwrite);
  add_color(verb, command.color);
  listen.add_flag("-q", command.quiet, "text: one line per client");
}

ExitCode run_listen(const ListenCommand& command) {
  const auto at = parse_listen_place(command.at, command.netbios ? kNetbiosPort : kDirectPort);
  if (!at) return complain({ExitCode::usage, at.error()});
  const FilesOfRun files{{named_output(command.output)}, {}};
  if (const auto problem = file_clash(files)) return complain(*problem);
  auto out = OutputFile::open(command.output, command.overwrite, files);
  if (!out) return complain(out.error());
  catch_interrupts();
  if (const auto served = serve(command, *at, *out); !served)
    return complain({ExitCode::trouble, base::escape_terminal(served.error())});
  out->close();
  if (const auto problem = out->problem()) return complain(*problem);
  return ExitCode::ok;
}

}  // namespace smbprobe::cli
