// What --help prints: examples first, then the options by subject, at most a screen of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/commands/verb_options.hpp"

namespace smbprobe::cli {

/// `smbprobe VERB --help`. Where all that there is to say takes more than a screen, the options that are rarely needed
/// and the notes are left to `--help all`.
[[nodiscard]] std::string verb_help(const VerbOptions& verb, bool all);

/// `smbprobe --help`: the verbs and three examples.
[[nodiscard]] std::string program_help(const CLI::App& program, std::span<const VerbOptions> verbs);

}  // namespace smbprobe::cli
