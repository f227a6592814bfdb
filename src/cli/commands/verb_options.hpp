// The options of a verb while they are declared, and what CLI11 does not keep of them.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/options.hpp"

namespace smbprobe::cli {

/// A value of an option that a shell offers.
struct OfferedWord {
  std::string word;
  std::string help{};  ///< "" for a word that explains itself
};

/// A command line that the help begins with.
struct HelpExample {
  std::string command;
  std::string what;  ///< what it does, in a few words; "" where it is plain
};

/// CLI11's App of one verb with notes beside it. The man page, the completions and what --resume compares come from
/// walking it: an option is declared once, and marked where it is declared.
class VerbOptions {
 public:
  /// @param app outlives it
  explicit VerbOptions(CLI::App& app) : app_(app) {}

  [[nodiscard]] CLI::App& app() noexcept { return app_; }
  [[nodiscard]] const CLI::App& app() const noexcept { return app_; }

  /// Marks an option with which the same targets give another output: --resume refuses a checkpoint without it.
  CLI::Option* changes_output(CLI::Option* option);

  /// Values that a shell offers for the option, where its argument's name ("text|json") is not enough.
  CLI::Option* offers(CLI::Option* option, std::vector<OfferedWord> words);

  /// Options declared from here on are listed under this heading in the help.
  void begin_group(const std::string& heading) { app_.option_defaults()->group(heading); }

  /// Marks an option that is in the help of one screen; where none is marked, all are.
  CLI::Option* common(CLI::Option* option);

  /// The words behind "smbprobe", as they were typed or as they were meant.
  void set_words(std::vector<std::string> words) { command_words_ = std::move(words); }
  [[nodiscard]] std::span<const std::string> command_words() const noexcept { return command_words_; }

  /// What the help begins with.
  void show_examples(std::vector<HelpExample> examples) { examples_ = std::move(examples); }
  [[nodiscard]] std::span<const HelpExample> examples() const noexcept { return examples_; }

  /// The marked options in the order of their declaration, with what the command line gave. @pre parsed
  [[nodiscard]] std::vector<GivenOption> given_options() const;

  [[nodiscard]] bool is_marked(const CLI::Option* option) const { return marked_.contains(option); }
  [[nodiscard]] bool is_common(const CLI::Option* option) const { return common_.empty() || common_.contains(option); }
  /// Those of offers(), else those that its argument's name lists.
  [[nodiscard]] std::vector<OfferedWord> words_of(const CLI::Option* option) const;

 private:
  CLI::App& app_;
  std::set<const CLI::Option*> marked_;
  std::set<const CLI::Option*> common_;
  std::vector<HelpExample> examples_;
  std::vector<std::string> command_words_;
  std::map<const CLI::Option*, std::vector<OfferedWord>> words_;
};

/// "--port" of "-p,--port", "-o" of "-o", "FILE" of a positional one.
[[nodiscard]] std::string name_of(const CLI::Option& option);

/// Whether it takes no value.
[[nodiscard]] bool is_flag(const CLI::Option& option);

/// Every option of every verb as JSON, for what makes the man page and the completions.
[[nodiscard]] std::string options_as_json(const CLI::App& program, std::span<const VerbOptions> verbs);

}  // namespace smbprobe::cli
