// What to change, and the same as text to paste.
#include <fmt/format.h>

#include "base/enum_name.hpp"
#include "base/escape.hpp"
#include "view/text/text_sections.hpp"

namespace smbprobe::view {
namespace {

using audit::Changes;
using audit::Product;

constexpr std::size_t kIndent = 2;
constexpr std::size_t kLineIndent = 4;

std::string_view words_of(Product product) { return base::nth_name(audit::kProductWords, product); }

std::string indented(std::string_view text, std::size_t width) {
  std::string out;
  for (const auto& line : wrap(text, width - kIndent)) out += std::string(kIndent, ' ') + line + '\n';
  return out;
}

/// Lines to paste are never wrapped.
std::string block(const Changes& changes, std::size_t width) {
  std::string out;
  for (const auto& group : changes.groups) {
    out += indented(group.where, width);
    for (const auto& line : group.lines) out += std::string(kLineIndent, ' ') + line + '\n';
    if (!group.apply.empty()) out += indented("Then: " + group.apply, width);
  }
  for (const auto& words : changes.words) out += indented(words, width);
  return out;
}

std::string title(std::string_view text, std::string_view about) {
  return fmt::format("{}{}\n", styled(Style::bold, text), about.empty() ? "" : fmt::format(" ({})", about));
}

std::string known_product(const report::HostReport& report,
                          const audit::Judgement& judgement,
                          Product product,
                          std::size_t width,
                          bool verbose) {
  const std::string lines = block(changes_for(product, judgement, report.identity.os_version, verbose), width);
  if (lines.empty()) return {};
  const bool samba = product == Product::samba;
  return title(fmt::format("What to change on {}", words_of(product)),
               samba ? "on a NAS: --fix synology, --fix qnap, --fix truenas" : "") +
         lines;
}

std::string any_product(const report::HostReport& report,
                        const audit::Judgement& judgement,
                        std::size_t width,
                        bool verbose) {
  const auto general = general_changes(judgement, verbose);
  if (general.empty()) return {};
  const bool unknown =
      audit::is_unknown(judgement);  // a known one without settings here has no use for those of others
  std::string out = title("What to change",
                          verbose || !unknown ? "" : "-v has the lines for each product, --fix PRODUCT those of one");
  for (const auto& words : general) out += indented(words, width);
  if (!verbose || !unknown) return out;
  for (std::size_t i = 0; i < audit::kProductNames.size(); ++i) {
    const auto product = static_cast<Product>(i);
    const auto changes = changes_for(product, judgement, report.identity.os_version, verbose);
    if (changes.groups.empty()) continue;
    out += title(words_of(product), "") + block({changes.groups, {}}, width);
  }
  return out;
}

}  // namespace

std::string changes_section(const report::HostReport& report,
                            const audit::Judgement& judgement,
                            std::size_t width,
                            bool verbose) {
  const auto product = product_of(judgement);
  return product ? known_product(report, judgement, *product, width, verbose)
                 : any_product(report, judgement, width, verbose);
}

std::string fix_text(const report::HostReport& report,
                     const audit::Judgement& judgement,
                     Product product,
                     bool verbose) {
  std::string out = fmt::format("# {}  {}\n", host_words(report, judgement), verdict_words(report));
  const auto changes = changes_for(product, judgement, report.identity.os_version, verbose);
  if (changes.empty() && judgement.findings) out += fmt::format("# nothing to change on {}\n", words_of(product));
  for (const auto& group : changes.groups) {
    out += fmt::format("# {}\n", group.where);
    for (const auto& line : group.lines) out += line + '\n';
    if (!group.apply.empty()) out += fmt::format("# Then: {}\n", group.apply);
  }
  for (const auto& words : changes.words) out += fmt::format("# {}\n", words);
  return render_style(out, false);
}

}  // namespace smbprobe::view
