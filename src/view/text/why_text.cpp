#include "view/text/why_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "audit/findings/changes.hpp"
#include "audit/words.hpp"
#include "base/escape.hpp"
#include "base/text.hpp"
#include "proto/smb2_algorithms.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::view {
namespace {

using audit::Cause;
using audit::ClientKind;
using audit::Compatibility;
using audit::Explanation;

constexpr std::size_t kLabel = 10;
constexpr std::string_view kAssumed =
    "Assumed: the clients are set as they come (policies, BlockNTLM, nsmb.conf, mount options; see -v).";

/// What is the same for every client of one answer.
struct WhyPage {
  std::string host;
  std::optional<audit::Product> product;
  std::size_t width;
  bool verbose;

  [[nodiscard]] std::string words(std::string_view text) const { return audit::for_host(text, host); }
};

std::string labelled(const WhyPage& page, std::string_view label, std::string_view text) {
  constexpr std::size_t kIndented = 2;
  std::string out;
  for (const auto& line : wrap(text, page.width - kLabel - kIndented)) {
    out += fmt::format("{:{}}{:<{}}{}\n", "", kIndented, label, kLabel, line);
    label = "";
  }
  return out;
}

/// Words as they are on the screen of the PC: in one line, so that they can be searched for.
std::string unbroken(std::string_view label, std::string_view text) {
  return fmt::format("  {:<{}}{}\n", label, kLabel, text);
}

std::string mark(std::string_view text, bool by_report) {
  return fmt::format("{}{}", text, by_report ? " (by report)" : "");
}

std::string_view signed_words(report::Signing signing) {
  switch (signing) {
    case report::Signing::required:
      return "signed";
    case report::Signing::enabled:
      return "can be signed";
    case report::Signing::disabled:
      break;
  }
  return "cannot be signed";
}

std::string session_text(const audit::ClientAnswer& answer) {
  const auto& verdict = answer.verdict;
  std::string out = verdict.dialect ? base::escape_terminal(*verdict.dialect) : "some dialect";
  if (answer.port) out += fmt::format(" on port {}", *answer.port);
  if (verdict.signing) out += fmt::format(", {}", signed_words(*verdict.signing));
  if (answer.cipher)
    out += ", can be encrypted with " + proto::label_or_hex(proto::kCiphers, *answer.cipher);
  else if (verdict.encrypted)
    out += *verdict.encrypted ? ", can be encrypted" : ", not encrypted";
  return out;
}

std::string_view verdict_words(Compatibility connects) {
  switch (connects) {
    case Compatibility::yes:
      return "connects";
    case Compatibility::no:
      return "does not connect";
    case Compatibility::unknown:
      break;
  }
  return "unknown";
}

Style verdict_style(Compatibility connects) {
  return connects == Compatibility::yes ? Style::good : connects == Compatibility::no ? Style::bad : Style::warn;
}

std::string pc_text(const WhyPage& page, const audit::PcLine& line) {
  std::string out = page.words(line.line);
  if (!line.note.empty()) out += fmt::format("   ({})", page.words(line.note));
  return mark(out, line.by_report);
}

std::string cost_text(const audit::CauseRow& row) {
  std::string out;
  if (!row.pc_cost.empty()) out = fmt::format("on the PC {}", row.pc_cost);
  if (!row.server_cost.empty()) out += fmt::format("{}on the server {}", out.empty() ? "" : "; ", row.server_cost);
  return out;
}

/// What the user of this kind of client sees, and what to type there.
std::string on_the_pc(const WhyPage& page, const audit::CauseRow& row, ClientKind kind) {
  std::string out;
  std::string_view label = "it shows";
  for (const auto& line : audit::for_kind(row.words, kind)) {
    out += unbroken(label, mark(page.words(line.words), line.by_report));
    label = "";
  }
  label = "on the PC";
  for (const auto& line : audit::for_kind(row.pc, kind)) {
    out += labelled(page, label, pc_text(page, line));
    label = "";
  }
  return out;
}

std::string on_the_server(const WhyPage& page, const audit::CauseRow& row) {
  std::string out;
  std::string_view label = "on server";
  for (const auto& line : audit::server_lines(row, page.product)) {
    const std::string text =
        audit::advice_text({.product = std::string(line.product), .note = "", .line = page.words(line.line)});
    out += labelled(page, label, mark(text, line.by_report));
    label = "";
  }
  const auto costs = cost_text(row);
  return costs.empty() ? out : out + labelled(page, "costs", costs);
}

/// @param told causes whose server side was printed already
std::string explanation_text(const WhyPage& page, const Explanation& each, std::set<Cause>& told) {
  const auto& answer = each.answer;
  const auto& verdict = answer.verdict;
  const bool yes = verdict.connects == Compatibility::yes;
  std::string head = fmt::format("{}: {}", styled(Style::bold, verdict.client),
                                 styled(verdict_style(verdict.connects), verdict_words(verdict.connects)));
  if (yes) head += fmt::format(": {}", session_text(answer));
  if (yes && each.proof && each.proof->dialect) head += " (its own NEGOTIATE was sent)";
  std::string out = paragraph(head, page.width, 2);
  for (const auto& anomaly : each.anomalies) out += labelled(page, "anomaly", base::escape_terminal(anomaly));
  const std::string reason = base::escape_terminal(verdict.reason);
  if (!yes && answer.cause != Cause::none) {
    const auto& row = audit::row_of(answer.cause);
    out += labelled(page, "cause", fmt::format("{}: {}", row.id, reason));
    out += on_the_pc(page, row, each.client->kind);
    if (told.insert(answer.cause).second) out += on_the_server(page, row);
  } else if (!yes) {
    out += labelled(page, "because", reason);
  } else if (page.verbose && !reason.empty()) {
    out += labelled(page, "note", reason);
  }
  if (page.verbose) out += labelled(page, "assumed", base::join(each.assumptions, "; "));
  return out;
}

/// A paragraph that is indented, its second and later lines by two more.
std::string listed(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  for (const auto& line : wrap(text, width - indent - 2))
    out += fmt::format("{:{}}{}\n", "", indent + (out.empty() ? 0 : 2), line);
  return out;
}

/// What may keep out any client of any server.
constexpr std::array kEverywhere{Cause::login, Cause::no_share, Cause::share_denied};
constexpr std::string_view kEverywhereWords =
    "login, no-share, share-denied: user, password, share or the right to it is wrong";

std::string possible_text(const WhyPage& page, std::span<const Explanation> all) {
  std::string out;
  for (const auto& row : audit::causes()) {
    const auto has = [&](const Explanation& each) { return std::ranges::count(each.possible, row.cause) != 0; };
    const auto first = std::ranges::find_if(all, has);
    if (first == all.end()) continue;
    if (!page.verbose && std::ranges::find(kEverywhere, row.cause) != kEverywhere.end()) {
      if (row.cause == kEverywhere.front()) out += listed(kEverywhereWords, page.width, 2);
      continue;
    }
    const auto words = audit::for_kind(row.words, first->client->kind);
    std::string line = fmt::format("{}: {}", row.id, page.words(row.possible_if));
    if (page.verbose && !words.empty()) line += fmt::format("; it shows {}", page.words(words.front().words));
    out += listed(line, page.width, 2);
    if (!page.verbose) continue;
    for (const auto& pc : audit::for_kind(row.pc, first->client->kind)) out += listed(pc_text(page, pc), page.width, 4);
  }
  return out.empty() ? out : "\nAlso possible, if\n" + out;
}

std::string how_to_see(const WhyPage& page, std::span<const Explanation> all) {
  const auto any = [&](auto... kinds) {
    return std::ranges::any_of(all, [&](const Explanation& each) { return ((each.client->kind == kinds) || ...); });
  };
  std::string out = "\nTo see it on the PC\n";
  if (any(ClientKind::windows)) {
    out += labelled(page, "Windows", "Get-SmbConnection   (as administrator, with a share open: the dialect in use)");
    out += labelled(page, "", "sc.exe qc lanmanworkstation   (MRxSmb20: SMB2 is on; MRxSmb10: SMB1 is on)");
  }
  if (any(ClientKind::macos)) out += labelled(page, "macOS", "smbutil statshares -a");
  if (any(ClientKind::linux, ClientKind::smbclient, ClientKind::other))
    out += labelled(page, "Linux", "mount -t cifs; /proc/fs/cifs/DebugData");
  return out;
}

std::string server_text(const report::HostReport& report, const audit::Judgement& judgement) {
  if (report.status != report::HostStatus::smb) {
    std::string out = "nothing answers with SMB";
    for (const auto& error : report.errors) out += "; " + base::escape_terminal(error);
    return out;
  }
  std::string out = "accepts " + base::escape_terminal(audit::join_commas(report.dialects));
  std::vector<std::string> ports;
  for (const auto& endpoint : report.endpoints)
    if (endpoint.state == report::EndpointState::smb) ports.push_back(audit::port_name(endpoint));
  out += fmt::format(" on {}", audit::join_and(ports));
  if (judgement.implementation && judgement.implementation->name != "unknown")
    out += fmt::format("; looks like {}", judgement.implementation->name);
  return out;
}

}  // namespace

std::string render_why(const report::HostReport& report,
                       const audit::Judgement& judgement,
                       std::span<const Explanation> explanations,
                       const TextOptions& options) {
  const WhyPage page{.host = base::escape_terminal(report.target),
                     .product = audit::product_of(judgement),
                     .width = options.width,
                     .verbose = options.verbose};
  std::string out =
      paragraph(fmt::format("Seen from this machine: a firewall between the PC and {0} would not show here. On the PC: "
                            "Test-NetConnection {0} -Port 445 (Windows), nc -vz {0} 445 (macOS, Linux).",
                            page.host),
                page.width, 0);
  out += paragraph(fmt::format("{}: {}", page.host, server_text(report, judgement)), page.width, 2) + '\n';
  std::set<Cause> told;
  for (const auto& each : explanations) out += explanation_text(page, each, told);
  if (!options.verbose) out += paragraph(kAssumed, page.width, 0);
  out += possible_text(page, explanations);
  out += how_to_see(page, explanations);
  return render_style(out, options.color);
}

}  // namespace smbprobe::view
