#include "audit/findings/changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/enum_name.hpp"

namespace smbprobe::audit {
namespace {

constexpr std::string_view kGeneral;
constexpr std::string_view kSmbOptions = R"(midclt call smb.update '{"smb_options": ")";
constexpr std::string_view kSmbOptionsEnd = R"("}')";

/// "key = value" of a file, something to type, or a path through menus.
enum class ChangeKind : std::uint8_t { setting, command, menu };

/// A place for lines, and how they take effect.
struct Place {
  std::string_view product;  ///< of AdviceLine
  ChangeKind kind{};
  std::string_view where;
  std::string_view apply;
};

constexpr std::array kPlaces = std::to_array<Place>({
    {"samba", ChangeKind::setting, "In /etc/samba/smb.conf, section [global]:", "smbcontrol all reload-config"},
    {"samba", ChangeKind::command, "In a shell, as root:", ""},
    {"ksmbd", ChangeKind::setting, "In /etc/ksmbd/ksmbd.conf, section [global]:", "systemctl restart ksmbd"},
    {"ksmbd", ChangeKind::command, "In a shell, as root:", ""},
    {"windows", ChangeKind::command, "In PowerShell as administrator (Windows 8, Server 2012 and later):", ""},
    {"windows-7", ChangeKind::command,
     "In PowerShell as administrator (Windows 7, Server 2008 R2):", "Restart-Computer"},
    {"synology", ChangeKind::menu, "In DSM 7:", ""},
    {"qnap", ChangeKind::menu, "In QTS 5 (by report):", ""},
    {"truenas", ChangeKind::command, "In a shell, as root:", ""},
    {"truenas", ChangeKind::menu, "In the web interface:", ""},
    {"macos", ChangeKind::command, "In Terminal:", ""},
});

/// smbd opens its ports when it starts. smb.conf(5)
constexpr std::string_view kNeedsRestart = "smb ports";
constexpr std::string_view kRestart = "systemctl restart smbd nmbd";

/// One setting of a block.
struct Setting {
  std::string key;  ///< what it sets
  std::string note;
  std::string line;
};

ChangeKind kind_of(std::string_view line) noexcept {
  if (line.find(" > ") != std::string_view::npos) return ChangeKind::menu;
  const bool quoted = line.find_first_of("'\"|{") != std::string_view::npos;
  return !quoted && line.find(" = ") != std::string_view::npos ? ChangeKind::setting : ChangeKind::command;
}

bool is_smb_option(std::string_view line) noexcept { return line.starts_with(kSmbOptions); }

std::string_view option_of(std::string_view line) noexcept {
  line.remove_prefix(kSmbOptions.size());
  line.remove_suffix(kSmbOptionsEnd.size());
  return line;
}

/// What a line sets: the name before the value of a setting, a menu or a JSON object; a command is its own.
std::string key_of(std::string_view product, std::string_view line) {
  if (is_smb_option(line)) return key_of(product, option_of(line));
  if (kind_of(line) == ChangeKind::setting) return std::string(line.substr(0, line.find(" = ")));
  if (product == "truenas" || product == "synology" || product == "qnap")
    return std::string(line.substr(0, line.rfind(": ")));
  return std::string(line);
}

/// Adds a setting, or the stricter value where there is one: SMB3_00 is after SMB2_02, and so are all that have
/// degrees.
void add(std::vector<Setting>& settings, std::string_view product, const AdviceLine& advice) {
  std::string key = key_of(product, advice.line);
  const auto known = std::ranges::find(settings, key, &Setting::key);
  if (known == settings.end())
    settings.push_back({std::move(key), advice.note, advice.line});
  else if (known->line < advice.line)
    *known = {std::move(key), advice.note, advice.line};
}

/// All options in one line: the setting is one text, which a second line would replace.
void join_smb_options(std::vector<Setting>& settings) {
  std::string options;
  std::string note = "smb_options is one setting, replaced whole: add what it has already";
  for (const auto& [key, about, line] : settings) {
    if (!is_smb_option(line)) continue;
    options.append(options.empty() ? "" : R"(\n)").append(option_of(line));
    if (!about.empty()) note.insert(0, fmt::format("{}\n", about));
  }
  if (options.empty()) return;
  std::erase_if(settings, [](const Setting& each) { return is_smb_option(each.line); });
  settings.push_back({"smb_options", std::move(note), fmt::format("{}{}{}", kSmbOptions, options, kSmbOptionsEnd)});
}

/// A comment line for each line of a note.
void append_note(std::vector<std::string>& lines, std::string_view note) {
  while (!note.empty()) {
    const std::size_t end = std::min(note.find('\n'), note.size());
    lines.push_back(fmt::format("# {}", note.substr(0, end)));
    note.remove_prefix(std::min(end + 1, note.size()));
  }
}

ChangeGroup group_at(const Place& place, const std::vector<Setting>& settings) {
  ChangeGroup out{.where = std::string(place.where), .lines = {}, .apply = std::string(place.apply)};
  for (const auto& each : settings) {
    append_note(out.lines, each.note);
    out.lines.push_back(each.line);
    if (place.product == "samba" && each.key == kNeedsRestart) out.apply = kRestart;
  }
  return out;
}

bool counts(const Finding& finding, bool with_info) noexcept { return with_info || finding.severity > Severity::info; }

/// A tool that imitates a server has no settings; who runs it is the question.
bool is_decoy(const Judgement& judgement) {
  const auto has = [](const std::vector<Finding>& findings) {
    return std::ranges::find(findings, "decoy-guid", &Finding::id) != findings.end();
  };
  return (judgement.findings && has(*judgement.findings)) || has(judgement.accepted);
}

bool concerns(const Finding& finding, const Judgement& judgement, bool with_info) {
  return counts(finding, with_info) && (!is_decoy(judgement) || finding.id == "decoy-guid");
}

/// Names of AdviceLine that a product has lines under.
std::vector<std::string_view> names_of(Product product, const std::optional<std::string>& os_version) {
  const std::string_view name = base::nth_name(kProductNames, product);
  if (product != Product::windows) return {name};
  if (!os_version) return {name, "windows-7"};
  if (os_version->starts_with("6.0") || os_version->starts_with("6.1")) return {"windows-7"};
  return os_version->starts_with("5.") ? std::vector<std::string_view>{} : std::vector{name};
}

bool has_line(const Finding& finding, const std::vector<std::string_view>& names) {
  return std::ranges::any_of(finding.advice, [&](const AdviceLine& advice) {
    return std::ranges::find(names, std::string_view(advice.product)) != names.end();
  });
}

void add_words(std::vector<std::string>& words, const Finding& finding, std::string_view before) {
  for (const auto& advice : finding.advice) {
    if (advice.product != kGeneral) continue;
    std::string text = fmt::format("{}{}", before, advice.line);
    if (std::ranges::find(words, text) == words.end()) words.push_back(std::move(text));
  }
}

std::optional<Product> nth_product(const std::array<std::string_view, 7>& names, std::string_view name) noexcept {
  const auto* const found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<Product>(found - names.begin()));
}

}  // namespace

std::optional<Product> find_product(std::string_view name) noexcept { return nth_product(kProductNames, name); }

std::optional<Product> product_of(const Judgement& judgement) {
  return judgement.implementation ? nth_product(kProductWords, judgement.implementation->name) : std::nullopt;
}

bool is_unknown(const Judgement& judgement) {
  return !judgement.implementation || judgement.implementation->name == kUnknownImplementation;
}

Changes changes_for(Product product,
                    const Judgement& judgement,
                    const std::optional<std::string>& os_version,
                    bool with_info) {
  Changes out;
  if (!judgement.findings) return out;
  const auto names = names_of(product, os_version);
  for (const Place& place : kPlaces) {
    if (std::ranges::find(names, place.product) == names.end()) continue;
    std::vector<Setting> settings;
    for (const auto& finding : *judgement.findings) {
      if (!concerns(finding, judgement, with_info)) continue;
      for (const auto& advice : finding.advice)
        if (advice.product == place.product && kind_of(advice.line) == place.kind) add(settings, place.product, advice);
    }
    join_smb_options(settings);
    if (!settings.empty()) out.groups.push_back(group_at(place, settings));
  }
  for (const auto& finding : *judgement.findings) {
    if (!concerns(finding, judgement, with_info) || has_line(finding, names)) continue;
    const bool elsewhere =
        std::ranges::any_of(finding.advice, [](const AdviceLine& advice) { return advice.product != kGeneral; });
    add_words(out.words, finding, elsewhere ? fmt::format("no setting known for {}: ", finding.id) : "");
  }
  return out;
}

std::vector<std::string> general_changes(const Judgement& judgement, bool with_info) {
  std::vector<std::string> out;
  if (!judgement.findings) return out;
  for (const auto& finding : *judgement.findings)
    if (concerns(finding, judgement, with_info)) add_words(out, finding, "");
  return out;
}

}  // namespace smbprobe::audit
