#include "cli/commands/scan_target_options.hpp"

#include <CLI/CLI.hpp>

#include "targets/target_sequence.hpp"

namespace smbprobe::cli {

void add_target_options(CLI::App& scan, ScanCommand& command) {
  scan.add_option("--exclude", command.excludes, "never probed: names, addresses, networks, ranges")
      ->type_name("LIST")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->delimiter(',');
  scan.add_option("--exclude-file", command.exclude_file, "the same from FILE, one a line")->type_name("FILE");
  scan.add_option("--seed", command.seed, "another order of the targets")->type_name("N")->capture_default_str();
  scan.add_option("--shard", command.shard, "part I of N, from 1; all parts take one seed")
      ->type_name("I/N")
      ->check(CLI::Validator(
          [](const std::string& text) {
            const auto shard = targets::parse_shard(text);
            return shard ? std::string{} : shard.error();
          },
          ""));
  scan.add_flag("--strict", command.strict, "exit code 2 when a list has a bad line");
}

}  // namespace smbprobe::cli
