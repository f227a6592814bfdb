// What the engine reports about a scan, on its way to the writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "audit/judgement.hpp"
#include "net/scan.hpp"
#include "probe/exchange.hpp"
#include "probe/nbstat_exchange.hpp"

namespace smbprobe::cli {

/// What a host amounts to for this scan.
struct HostOutcome {
  bool wanted = false;      ///< --only lets it through
  bool shown = false;       ///< it goes into the output
  bool failed = false;      ///< by --fail-on or --policy
  bool judged = false;      ///< for --require: its answers suffice
  bool undecided = false;   ///< --only, --fail-on or --policy would need more answers
  std::uint64_t rules = 0;  ///< of the policy that stayed unknown
  report::HostReport report;
  audit::Judgement judgement;
  std::string text;  ///< what the format makes of it, where it is shown
};

struct TargetItem {
  net::TargetResult result;
  std::vector<HostOutcome> outcomes;  ///< of each of its hosts, once they are prepared
};

/// An exchange for --trace or --exchanges.
struct ExchangeItem {
  std::unique_ptr<const probe::Exchange> exchange;
  std::string trace;  ///< once it is prepared
  std::string line;
};

/// For --record.
struct ConnectionItem {
  std::vector<probe::Exchange> exchanges;
};
struct NbstatItem {
  std::unique_ptr<const probe::NbstatExchange> exchange;
};

/// A sentence for the user.
struct NoticeItem {
  std::string sentence;
};

using ScanItem = std::variant<TargetItem, ExchangeItem, ConnectionItem, NbstatItem, NoticeItem>;

/// Frees what preparing an item made, so that the rest is what its event loop had filled in.
void drop_prepared(ScanItem& item);

/// About how many bytes of memory an item holds.
[[nodiscard]] std::size_t weight_of(const ScanItem& item) noexcept;

}  // namespace smbprobe::cli
