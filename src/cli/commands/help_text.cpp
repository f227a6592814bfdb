#include "cli/commands/help_text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "view/text/text_layout.hpp"

namespace smbprobe::cli {
namespace {

constexpr std::size_t kScreenColumns = 80;
constexpr std::ptrdiff_t kScreenLines = 40;
constexpr std::size_t kHelpColumn = 32;

/// "  -p,--port LIST           what it does", below each other where the left part is long
std::string row(std::string_view left, std::string_view right) {
  std::string out = fmt::format("  {}", left);
  if (out.size() + 2 > kHelpColumn)
    out += '\n' + std::string(kHelpColumn, ' ');
  else
    out.resize(kHelpColumn, ' ');
  std::string_view indent;
  const std::string spaces = '\n' + std::string(kHelpColumn, ' ');
  for (const auto& line : view::wrap(right, kScreenColumns - kHelpColumn)) {
    out += indent;
    out += line;
    indent = spaces;
  }
  return out + '\n';
}

std::string examples_of(std::span<const HelpExample> examples) {
  std::size_t width = kHelpColumn - 2;
  for (const auto& each : examples)
    if (!each.what.empty()) width = std::max(width, each.command.size() + 2);
  std::string out = "Examples:\n";
  for (const auto& each : examples)
    out += each.what.empty() ? fmt::format("  {}\n", each.command)
                             : fmt::format("  {:<{}}{}\n", each.command, width, each.what);
  return out + '\n';
}

std::string positional_name(const CLI::Option& option) {
  return option.get_name(true) + (option.get_items_expected_max() > 1 ? "..." : "");
}

std::string left_part(const CLI::Option& option) {
  if (option.get_positional()) return positional_name(option);
  const std::string argument = is_flag(option) ? "" : ' ' + option.get_type_name();
  return option.get_name(false, true) + argument;
}

std::string right_part(const CLI::Option& option) {
  const std::string standard = option.get_default_str();
  return option.get_description() + (standard.empty() ? "" : fmt::format(" (default {})", standard));
}

std::string usage_of(const VerbOptions& verb) {
  std::string out = fmt::format("Usage: smbprobe {} [OPTIONS]", verb.app().get_name());
  for (const auto* option : verb.app().get_options())
    if (option->get_positional())
      out += option->get_required() ? ' ' + positional_name(*option) : fmt::format(" [{}]", positional_name(*option));
  return out + '\n';
}

/// The groups in the order of their first option.
std::vector<std::string> groups_of(const std::vector<const CLI::Option*>& options) {
  std::vector<std::string> out;
  for (const auto* option : options)
    if (std::ranges::find(out, option->get_group()) == out.end()) out.push_back(option->get_group());
  return out;
}

std::string options_of(const VerbOptions& verb, bool all) {
  std::vector<const CLI::Option*> shown;
  for (const auto* option : verb.app().get_options())
    if (all || verb.is_common(option)) shown.push_back(option);
  // CLI11 declares --help first; it belongs at the end
  std::ranges::stable_partition(shown, [](const CLI::Option* option) { return name_of(*option) != "--help"; });
  std::string out;
  for (const auto& group : groups_of(shown)) {
    out += fmt::format("{}{}:\n", out.empty() ? "" : "\n", group);
    for (const auto* option : shown)
      if (option->get_group() == group) out += row(left_part(*option), right_part(*option));
  }
  return out;
}

std::string help(const VerbOptions& verb, bool all) {
  return fmt::format("{}\n{}\n{}{}", verb.app().get_description(), usage_of(verb), examples_of(verb.examples()),
                     options_of(verb, all));
}

}  // namespace

std::string verb_help(const VerbOptions& verb, bool all) {
  std::string whole = fmt::format("{}\n{}\n", help(verb, true), verb.app().get_footer());
  if (all || std::ranges::count(whole, '\n') <= kScreenLines) return whole;
  return help(verb, false) +
         fmt::format("\nsmbprobe {} --help all lists every option and explains them.\n", verb.app().get_name());
}

std::string program_help(const CLI::App& program, std::span<const VerbOptions> verbs) {
  constexpr std::size_t kVerbColumn = 10;
  std::string out = program.get_description() + "\nUsage: smbprobe TARGET... | smbprobe COMMAND [OPTIONS] ...\n\n";
  out +=
      examples_of(std::vector<HelpExample>{{"smbprobe nas.lan", "full report on one host"},
                                           {"smbprobe 192.0.2.0/24 --only smb1", "which hosts still have SMB1 enabled"},
                                           {"smbprobe scan --help", "the options of a command"}});
  out += "Commands:\n";
  for (const auto& verb : verbs)
    out += fmt::format("  {:<{}}{}\n", verb.app().get_name(), kVerbColumn, verb.app().get_description());
  return out + "\nOptions:\n" + row("-h,--help", "print this help and exit") +
         row("--version", "print the version and exit");
}

}  // namespace smbprobe::cli
