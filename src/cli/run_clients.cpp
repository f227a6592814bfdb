#include <fmt/format.h>

#include <cstdio>

#include "cli/clients_command.hpp"
#include "cli/clients_list.hpp"
#include "cli/output_file.hpp"

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
  out->write(render_clients(command.format.value_or(OutputFormat::text), command.verbose));
  out->close();
  if (out->failed()) return complain({ExitCode::trouble, out->failure()});
  return ExitCode::ok;
}

}  // namespace smbprobe::cli
