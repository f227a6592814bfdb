// Options that several verbs have, and options that take one of a few words; for *_command.cpp only.
#pragma once

#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/options.hpp"

namespace smbprobe::cli {

template <class Enum>
using Names = std::map<std::string, Enum>;

inline const Names<OutputFormat> kFormats{
    {"text", OutputFormat::text}, {"json", OutputFormat::json}, {"ndjson", OutputFormat::ndjson}};
inline const Names<OutputFormat> kScanFormats{{"text", OutputFormat::text},
                                              {"json", OutputFormat::json},
                                              {"ndjson", OutputFormat::ndjson},
                                              {"csv", OutputFormat::csv}};
inline const Names<ColorChoice> kColors{
    {"auto", ColorChoice::automatic}, {"always", ColorChoice::always}, {"never", ColorChoice::never}};

/// An option that takes one of a few words; the help shows them, and any other is refused by name.
template <class Enum, class Set>
void add_words(CLI::App& app,
               const std::string& names,
               const Names<Enum>& words,
               const std::string& type,
               Set set,
               const std::string& help) {
  app.add_option_function<std::string>(
         names, [&words, set](const std::string& word) { set(words.at(word)); }, help)
      ->type_name(type)
      ->check(CLI::Validator(
          [&words, type](const std::string& word) {
            return words.contains(word) ? std::string{} : "'" + word + "' is not one of " + type;
          },
          ""));
}

}  // namespace smbprobe::cli
