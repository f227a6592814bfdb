// Options that several verbs have, and options that take one of a few words; for *_command.cpp only.
#pragma once

#include <map>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/options.hpp"

namespace smbprobe::cli {

template <class Enum>
using Names = std::map<std::string, Enum>;

inline const Names<view::OutputFormat> kFormats{
    {"text", view::OutputFormat::text}, {"json", view::OutputFormat::json}, {"ndjson", view::OutputFormat::ndjson}};
inline const Names<view::OutputFormat> kReadFormats{{"text", view::OutputFormat::text},
                                                    {"json", view::OutputFormat::json},
                                                    {"ndjson", view::OutputFormat::ndjson},
                                                    {"html", view::OutputFormat::html}};
inline const Names<view::OutputFormat> kScanFormats{{"text", view::OutputFormat::text},
                                                    {"json", view::OutputFormat::json},
                                                    {"ndjson", view::OutputFormat::ndjson},
                                                    {"csv", view::OutputFormat::csv}};
inline const Names<view::OutputFormat> kReportFormats{{"text", view::OutputFormat::text},
                                                      {"json", view::OutputFormat::json},
                                                      {"ndjson", view::OutputFormat::ndjson},
                                                      {"csv", view::OutputFormat::csv},
                                                      {"html", view::OutputFormat::html}};
inline const Names<ColorChoice> kColors{
    {"auto", ColorChoice::automatic}, {"always", ColorChoice::always}, {"never", ColorChoice::never}};

inline const Names<audit::Severity> kSeverities{{"info", audit::Severity::info},
                                                {"low", audit::Severity::low},
                                                {"medium", audit::Severity::medium},
                                                {"high", audit::Severity::high},
                                                {"critical", audit::Severity::critical}};

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

/// --fail-on
inline void add_fail_on(CLI::App& app, std::optional<audit::Severity>& fail_on) {
  add_words(
      app, "--fail-on", kSeverities, "info|low|medium|high|critical", [&fail_on](audit::Severity s) { fail_on = s; },
      "exit with 1 at a finding as bad or worse");
}

/// --policy
inline void add_policy(CLI::App& app, std::string& policy) {
  app.add_option("--policy", policy, "modern, intermediate, legacy-free or a TOML file")
      ->type_name("NAME|FILE")
      ->check(CLI::Validator(
          [](const std::string& word) {
            return word.empty() ? std::string("a name or a file is missing") : std::string();
          },
          ""));
}

/// --only, with its words checked.
inline void add_only(CLI::App& app, std::optional<audit::HostFilter>& only) {
  app.add_option_function<std::string>(
         "--only", [&only](const std::string& list) { only = audit::HostFilter::parse(list).value(); },
         "such as smb1-only, signing-not-required or all")
      ->type_name("LIST")
      ->check(CLI::Validator(
          [](const std::string& list) {
            const auto filter = audit::HostFilter::parse(list);
            return filter ? std::string{} : filter.error();
          },
          ""));
}

}  // namespace smbprobe::cli
