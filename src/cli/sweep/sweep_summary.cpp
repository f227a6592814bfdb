#include "cli/sweep/sweep_summary.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/number_text.hpp"
#include "cli/sweep/sweep_snapshot.hpp"
#include "report/unreachable.hpp"
#include "view/text/text_layout.hpp"

namespace smbprobe::cli {
namespace {

using report::HostStatus;
using report::Signing;

constexpr std::size_t kHang = 2;

/// Counts that are not 0, with commas between them.
class List {
 public:
  void add(std::uint64_t count, std::string_view words) {
    if (count == 0) return;
    text_ += fmt::format("{}{} {}", text_.empty() ? "" : ", ", base::grouped(count), words);
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string smb_words(const SweepTally& tally) {
  List list;
  for (const auto& verdict : kSmb1Words) list.add(tally.of(verdict.first), verdict.second);
  return list.take();
}

/// " (12 no ARP answer, 3 no route, 1 other)": what a router or the host's own network said is the rest.
std::string unreachable_words(const SweepTally& tally) {
  if (tally.unused == 0 && tally.no_route == 0) return {};
  List list;
  list.add(tally.unused, "no ARP/ND answer");
  list.add(tally.no_route, report::kNoRoute);
  list.add(tally.of(HostStatus::unreachable) - tally.unused - tally.no_route, "other");
  return " (" + list.take() + ")";
}

std::string other_words(const SweepTally& tally) {
  List list;
  for (const HostStatus each : {HostStatus::not_smb, HostStatus::refused, HostStatus::silent, HostStatus::unreachable,
                                HostStatus::unresolved, HostStatus::error}) {
    const auto count = tally.of(each);
    const std::string detail = each == HostStatus::unreachable ? unreachable_words(tally) : std::string();
    list.add(count, std::string(report::other_hosts_words(each, count)) + detail);
  }
  return list.take();
}

std::string signing_words(const SweepTally& tally) {
  List list;
  for (const Signing each : {Signing::disabled, Signing::enabled, Signing::required})
    list.add(tally.of(each), report::signing_words(each));
  list.add(tally.signing_unknown(), report::signing_words(std::nullopt));
  const std::string words = list.take();
  return words.empty() ? words : "signing: " + words;
}

std::string unanswered_words(const SweepTally& tally) {
  if (tally.unanswered == 0) return {};
  return fmt::format("{} {} questions unanswered", base::grouped(tally.unanswered),
                     tally.unanswered == 1 ? "host left" : "hosts left");
}

std::string printed_words(const SweepTally& tally, const SummaryFacts& facts) {
  if (tally.left_out() == 0) return {};
  return fmt::format("printed {}; left out {}: {}", base::grouped(tally.printed), base::grouped(tally.left_out()),
                     facts.only_given ? "not of the kind that --only names" : "nothing there (--only all shows them)");
}

std::string input_words(const SummaryFacts& facts) {
  List list;
  list.add(facts.excluded, "excluded");
  list.add(facts.bad_lines, facts.bad_lines == 1 ? "line could not be read" : "lines could not be read");
  return list.take();
}

std::string head(const SweepTally& tally, const SummaryFacts& facts) {
  const std::uint64_t targets = tally.hosts();
  std::string out = fmt::format("{}{} {} in {}", facts.interrupted ? "interrupted: " : "", base::grouped(targets),
                                targets == 1 ? "target" : "targets",
                                base::duration_text(static_cast<double>(facts.elapsed_us) / kUsPerSecond));
  if (facts.not_probed != 0) out += fmt::format(", {} not probed", base::grouped(facts.not_probed));
  if (facts.list_left) out += ", the rest of the list not read";
  return out;
}

}  // namespace

std::string render_summary(const SweepTally& tally, const SummaryFacts& facts) {
  std::vector<std::string> all{input_words(facts)};
  if (!facts.brief)
    all = {smb_words(tally),        other_words(tally),          signing_words(tally),
           unanswered_words(tally), printed_words(tally, facts), input_words(facts)};
  std::string parts;
  for (const auto& part : all)
    if (!part.empty()) parts += (parts.empty() ? ": " : "; ") + part;
  return view::paragraph(head(tally, facts) + parts, facts.width, kHang);
}

}  // namespace smbprobe::cli
