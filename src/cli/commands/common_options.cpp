#include "cli/commands/common_options.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "audit/policy/policy.hpp"
#include "base/nearest_word.hpp"
#include "base/text.hpp"

namespace smbprobe::cli {
namespace {

const Names<ColorChoice> kColors{
    {"auto", ColorChoice::automatic}, {"always", ColorChoice::always}, {"never", ColorChoice::never}};

const Names<audit::Severity> kSeverities{{"info", audit::Severity::info},
                                         {"low", audit::Severity::low},
                                         {"medium", audit::Severity::medium},
                                         {"high", audit::Severity::high},
                                         {"critical", audit::Severity::critical}};

template <class Enum>
auto finder(const Names<Enum>& names) {
  return [&names](const std::string& word) {
    const auto found = names.find(word);
    return found != names.end() ? std::optional(found->second) : std::nullopt;
  };
}

std::vector<OfferedWord> policy_names() {
  std::vector<OfferedWord> out;
  for (const auto& each : audit::built_in_policies()) out.push_back({std::string(each.name)});
  return out;
}

std::vector<OfferedWord> filter_words() {
  std::vector<OfferedWord> out;
  for (const auto& each : audit::HostFilter::words())
    out.push_back({std::string(each.word), std::string(each.description)});
  return out;
}

}  // namespace

std::string unknown_value(const std::string& word, const std::string& type) {
  const auto names = CLI::detail::split(type, '|');
  const std::vector<std::string_view> words(names.begin(), names.end());
  return base::unknown_word("value", word, words);
}

CLI::Option* add_format(VerbOptions& verb, FormatUser user, std::optional<view::OutputFormat>& format) {
  CLI::Option* const option = add_words(
      verb, "-f,--format", format_words(user),
      [user](const std::string& word) -> std::optional<view::OutputFormat> {
        const Format* const row = find_format(word, user);
        return row != nullptr ? std::optional(row->format) : std::nullopt;
      },
      [&format](view::OutputFormat chosen) { format = chosen; }, "output format (default text)");
  std::vector<OfferedWord> words;
  for (const auto& row : formats())
    if (find_format(row.name, user) != nullptr) words.push_back({std::string(row.name), std::string(row.help)});
  return verb.offers(option, std::move(words));
}

CLI::Option* add_output(VerbOptions& verb, std::string& output, bool& overwrite, const std::string& overwrite_help) {
  CLI::Option* const option = verb.app().add_option("-o", output, "write to FILE instead of stdout")->type_name("FILE");
  verb.app().add_flag("--overwrite", overwrite, overwrite_help);
  return option;
}

CLI::Option* add_color(VerbOptions& verb, ColorChoice& color) {
  return add_words(
      verb, "--color", "auto|always|never", finder(kColors), [&color](ColorChoice chosen) { color = chosen; },
      "colors in text (default auto, honors NO_COLOR)");
}

CLI::Option* add_fail_on(VerbOptions& verb, std::optional<audit::Severity>& fail_on) {
  return add_words(
      verb, "--fail-on", "info|low|medium|high|critical", finder(kSeverities),
      [&fail_on](audit::Severity severity) { fail_on = severity; }, "exit 1 on findings of this severity or higher");
}

CLI::Option* add_accept(VerbOptions& verb, std::vector<audit::Acceptance>& accepted) {
  return verb.app()
      .add_option_function<std::vector<std::string>>(
          "--accept",
          [&accepted](const std::vector<std::string>& all) {
            for (const auto& each : all) accepted.push_back(audit::parse_acceptance(each).value());
          },
          "known exception, such as smb1-only:192.0.2.7")
      ->type_name("FINDING:HOST")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->delimiter(',')
      ->check(CLI::Validator(
          [](const std::string& text) {
            const auto read = audit::parse_acceptance(text);
            return read ? std::string{} : read.error();
          },
          ""));
}

CLI::Option* add_fix(VerbOptions& verb, std::optional<audit::Product>& fix) {
  return add_words(
      verb, "--fix", base::join(audit::kProductNames, "|"), audit::find_product,
      [&fix](audit::Product product) { fix = product; }, "print only what to change on PRODUCT");
}

CLI::Option* add_policy(VerbOptions& verb, std::string& policy) {
  CLI::Option* const option =
      verb.app()
          .add_option("--policy", policy, "modern, intermediate, legacy-free or a TOML file")
          ->type_name("NAME|FILE")
          ->check(CLI::Validator(
              [](const std::string& word) {
                return word.empty() ? std::string("a name or a file is missing") : std::string();
              },
              ""));
  return verb.offers(option, policy_names());
}

CLI::Option* add_require(VerbOptions& verb, bool& require) {
  return verb.app().add_flag("--require", require, "exit 1 if a host or a rule cannot be judged");
}

CLI::Option* add_only(VerbOptions& verb, std::optional<audit::HostFilter>& only) {
  CLI::Option* const option =
      verb.app()
          .add_option_function<std::string>(
              "--only", [&only](const std::string& list) { only = audit::HostFilter::parse(list).value(); },
              "print only hosts that match: smb1, a finding...")
          ->type_name("LIST")
          ->check(CLI::Validator(
              [](const std::string& list) {
                const auto filter = audit::HostFilter::parse(list);
                return filter ? std::string{} : filter.error();
              },
              ""));
  return verb.offers(option, filter_words());
}

}  // namespace smbprobe::cli
