// What the first words of a command line mean, before its options are read.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smbprobe::cli {

/// The words of a command line as the verbs take them: "scan" before a target that comes first, --help for "help",
/// --version for "version" and -V. The error is a sentence: a misspelt verb, or an option that nmap has.
[[nodiscard]] std::expected<std::vector<std::string>, std::string> with_verb(std::vector<std::string> words,
                                                                             std::span<const std::string_view> verbs);

/// Takes the "all" of "--help all" away. @return whether it was there
[[nodiscard]] bool take_help_all(std::vector<std::string>& words);

}  // namespace smbprobe::cli
