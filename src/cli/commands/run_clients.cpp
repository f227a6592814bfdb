#include <fmt/format.h>

#include <cstdio>

#include "cli/commands/clients.hpp"
#include "cli/io/output_file.hpp"
#include "view/text/clients_list.hpp"

namespace smbprobe::cli {
namespace {

ExitCode complain(const Problem& problem) {
  fmt::print(stderr, "smbprobe: {}\n", problem.message);
  return problem.code;
}

}  // namespace

ExitCode run_clients(const ClientsCommand& command) {
  auto out = OutputFile::open(command.output, command.overwrite);
  if (!out) return complain(out.error());
  out->write(view::render_clients(command.format.value_or(view::OutputFormat::text), command.verbose));
  out->close();
  if (out->failed()) return complain({ExitCode::trouble, out->failure()});
  return ExitCode::ok;
}

}  // namespace smbprobe::cli
