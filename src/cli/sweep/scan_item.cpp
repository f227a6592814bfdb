#include "cli/sweep/scan_item.hpp"

#include <numeric>

namespace smbprobe::cli {
namespace {

/// A report with its parts. Text from the wire in it is bounded.
constexpr std::size_t kReportBytes = 4096;

std::size_t weight_of(const probe::Exchange& exchange) noexcept {
  return sizeof exchange + exchange.request.size() + exchange.reply.size() + exchange.detail.size();
}

std::size_t weight_of(const std::vector<probe::Exchange>& exchanges) noexcept {
  return std::accumulate(exchanges.begin(), exchanges.end(), std::size_t{},
                         [](std::size_t sum, const auto& exchange) { return sum + weight_of(exchange); });
}

struct Weight {
  std::size_t operator()(const TargetItem& item) const noexcept {
    std::size_t out = 0;
    for (const auto& host : item.result.hosts)
      out += kReportBytes + weight_of(host.exchanges) + host.evidence.size() * sizeof(probe::Evidence);
    return out;
  }
  std::size_t operator()(const ExchangeItem& item) const noexcept { return weight_of(*item.exchange); }
  std::size_t operator()(const ConnectionItem& item) const noexcept { return weight_of(item.exchanges); }
  std::size_t operator()(const NbstatItem& item) const noexcept { return sizeof *item.exchange; }
  std::size_t operator()(const NoticeItem& item) const noexcept { return item.sentence.size(); }
};

}  // namespace

void drop_prepared(ScanItem& item) {
  if (auto* const target = std::get_if<TargetItem>(&item)) target->outcomes = {};
}

std::size_t weight_of(const ScanItem& item) noexcept { return std::visit(Weight{}, item); }

}  // namespace smbprobe::cli
