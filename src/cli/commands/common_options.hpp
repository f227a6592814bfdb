// Options that several verbs have, each declared once, and options that take one of a few words.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/acceptance.hpp"
#include "cli/commands/verb_options.hpp"
#include "cli/io/formats.hpp"
#include "cli/options.hpp"

namespace smbprobe::cli {

template <class Enum>
using Names = std::map<std::string, Enum>;

/// What is wrong with a word that is none of "text|json", and which was meant.
[[nodiscard]] std::string unknown_value(const std::string& word, const std::string& type);

/// An option that takes one of a few words: `type` names them for the help, and any other is refused by name.
template <class Find, class Set>
CLI::Option* add_words(
    VerbOptions& verb, const std::string& names, const std::string& type, Find find, Set set, const std::string& help) {
  return verb.app()
      .add_option_function<std::string>(
          names, [find, set](const std::string& word) { set(*find(word)); }, help)
      ->type_name(type)
      ->check(CLI::Validator(
          [find, type](const std::string& word) { return find(word) ? std::string{} : unknown_value(word, type); },
          ""));
}

/// -f,--format, with the formats that the verb has.
CLI::Option* add_format(VerbOptions& verb, FormatUser user, std::optional<view::OutputFormat>& format);

/// -o and --overwrite. @return -o
CLI::Option* add_output(VerbOptions& verb,
                        std::string& output,
                        bool& overwrite,
                        const std::string& overwrite_help = "let -o replace an existing file");

/// --color
CLI::Option* add_color(VerbOptions& verb, ColorChoice& color);

/// --fail-on
CLI::Option* add_fail_on(VerbOptions& verb, std::optional<audit::Severity>& fail_on);

/// --accept, as often as wanted.
CLI::Option* add_accept(VerbOptions& verb, std::vector<audit::Acceptance>& accepted);

/// --fix
CLI::Option* add_fix(VerbOptions& verb, std::optional<audit::Product>& fix);

/// --policy
CLI::Option* add_policy(VerbOptions& verb, std::string& policy);

/// --require
CLI::Option* add_require(VerbOptions& verb, bool& require);

/// --only, with its words checked.
CLI::Option* add_only(VerbOptions& verb, std::optional<audit::HostFilter>& only);

}  // namespace smbprobe::cli
