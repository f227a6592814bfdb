#include "cli/sweep/scan_table.hpp"

#include <string>

#include "cli/io/shell_words.hpp"

namespace smbprobe::cli {
namespace {

std::string typed_targets(const ScanCommand& command) {
  if (command.target_file.empty()) return shell_words(command.targets, "TARGETS");
  return "-i " + shell_words({command.target_file}, "FILE");
}

}  // namespace

view::TableRows table_rows(const ScanCommand& command, std::optional<std::uint64_t> targets) {
  const bool text = !command.exchanges && command.format.value_or(view::OutputFormat::text) == view::OutputFormat::text;
  if (!text || targets == 1U || command.quiet || command.verbose || command.fix) return view::TableRows::none;
  const bool few = targets && *targets <= view::kMostHeldHosts;
  return few && command.resume.empty() ? view::TableRows::at_end : view::TableRows::as_known;
}

view::NextCommands next_commands(const ScanCommand& command) {
  const std::string scan =
      "smbprobe scan" +
      (command.ports == ScanCommand{}.ports ? std::string() : " -p " + shell_words({command.ports}, "PORTS"));
  return {.one_host = scan, .reports = {}, .list = scan + ' ' + typed_targets(command) + " -f list --only"};
}

}  // namespace smbprobe::cli
