#include "cli/sweep_output_options.hpp"

#include <CLI/CLI.hpp>

namespace smbprobe::cli {

void add_sweep_output(CLI::App& scan, ScanCommand& command) {
  scan.add_option_function<std::string>(
          "--only", [&command](const std::string& list) { command.only = HostFilter::parse(list).value(); },
          "such as smb1-only, signing-not-required or all")
      ->type_name("LIST")
      ->check(CLI::Validator(
          [](const std::string& list) {
            const auto filter = HostFilter::parse(list);
            return filter ? std::string{} : filter.error();
          },
          ""));
  scan.add_option("--status-file", command.status_file, "how far it is, as JSON, once a second")->type_name("FILE");
}

}  // namespace smbprobe::cli
