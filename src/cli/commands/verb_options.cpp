#include "cli/commands/verb_options.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/json_writer.hpp"

namespace smbprobe::cli {
namespace {

/// "text|json" lists values, "NAME|FILE" does not.
std::vector<OfferedWord> listed_words(const std::string& argument) {
  const auto is_small = [](unsigned char c) { return std::islower(c) != 0 || c == '|' || c == '-'; };
  if (argument.find('|') == std::string::npos || !std::ranges::all_of(argument, is_small)) return {};
  std::vector<OfferedWord> out;
  for (const auto& word : CLI::detail::split(argument, '|')) out.push_back({word});
  return out;
}

std::string joined(const std::vector<std::string>& values) { return CLI::detail::join(values, ","); }

void write_strings(base::JsonWriter& json, const std::vector<std::string>& strings) {
  json.begin_array();
  for (const auto& each : strings) json.value(each);
  json.end_array();
}

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const auto& name : option.get_snames()) names.push_back('-' + name);
  for (const auto& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

void write_words(base::JsonWriter& json, const std::vector<OfferedWord>& words) {
  json.begin_array();
  for (const auto& each : words) {
    json.begin_object();
    json.member("word", each.word);
    json.member("help", each.help);
    json.end_object();
  }
  json.end_array();
}

void write_option(base::JsonWriter& json, const VerbOptions* verb, const CLI::Option& option) {
  json.begin_object();
  json.key("names");
  write_strings(json, names_of(option));
  json.member("positional", option.get_positional() ? option.get_name(true) : std::string());
  json.member("argument", is_flag(option) || option.get_positional() ? std::string() : option.get_type_name());
  json.member("help", option.get_description());
  json.member("default", option.get_default_str());
  json.member("repeats", option.get_items_expected_max() > 1);
  json.key("words");
  write_words(json, verb != nullptr ? verb->words_of(&option) : std::vector<OfferedWord>());
  json.member("changes_output", verb != nullptr && verb->is_marked(&option));
  json.end_object();
}

void write_options(base::JsonWriter& json, const CLI::App& app, const VerbOptions* verb) {
  json.key("options");
  json.begin_array();
  for (const auto* option : app.get_options()) write_option(json, verb, *option);
  json.end_array();
}

}  // namespace

CLI::Option* VerbOptions::changes_output(CLI::Option* option) {
  marked_.insert(option);
  return option;
}

CLI::Option* VerbOptions::common(CLI::Option* option) {
  common_.insert(option);
  return option;
}

CLI::Option* VerbOptions::offers(CLI::Option* option, std::vector<OfferedWord> words) {
  words_.insert_or_assign(option, std::move(words));
  return option;
}

std::vector<GivenOption> VerbOptions::given_options() const {
  std::vector<GivenOption> out;
  for (const auto* option : app_.get_options()) {
    if (!is_marked(option)) continue;
    GivenOption given{name_of(*option), std::nullopt};
    if (option->count() > 0) given.value = is_flag(*option) ? std::string() : joined(option->results());
    out.push_back(std::move(given));
  }
  return out;
}

std::vector<OfferedWord> VerbOptions::words_of(const CLI::Option* option) const {
  const auto found = words_.find(option);
  return found != words_.end() ? found->second : listed_words(option->get_type_name());
}

std::string name_of(const CLI::Option& option) {
  const auto names = names_of(option);
  return names.empty() ? option.get_name(true) : names.back();
}

bool is_flag(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

std::string options_as_json(const CLI::App& program, std::span<const VerbOptions> verbs) {
  constexpr int kIndent = 2;
  base::JsonWriter json(kIndent);
  json.begin_object();
  write_options(json, program, nullptr);
  json.key("verbs");
  json.begin_array();
  for (const auto& verb : verbs) {
    json.begin_object();
    json.member("name", verb.app().get_name());
    json.member("description", verb.app().get_description());
    write_options(json, verb.app(), &verb);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take() + '\n';
}

}  // namespace smbprobe::cli
