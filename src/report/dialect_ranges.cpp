#include "report/dialect_ranges.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "proto/smb1_constants.hpp"
#include "proto/smb1_dialects.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::report {
namespace {

/// Where a dialect stands among the SMB2 ones; -1 for an SMB1 string.
int smb2_place(std::string_view dialect) noexcept {
  for (std::size_t i = 0; i < proto::kSmb2Dialects.size(); ++i)
    if (proto::kSmb2Dialects[i].label == dialect) return static_cast<int>(i);
  return -1;
}

bool is_nt_lm(const std::string& dialect) { return proto::smb1_level(dialect) == proto::Smb1Level::nt_lm; }

}  // namespace

bool is_smb2_dialect(std::string_view dialect) noexcept { return smb2_place(dialect) >= 0; }

void name_nt_lm(std::vector<std::string>& dialects) {
  const auto first = std::ranges::find_if(dialects, is_nt_lm);
  if (first == dialects.end()) return;
  *first = proto::kNtLm012;
  dialects.erase(std::remove_if(first + 1, dialects.end(), is_nt_lm), dialects.end());
}

std::vector<std::string> dialect_ranges(const std::vector<std::string>& dialects) {
  constexpr std::size_t kMostNamed = 2;
  std::vector<std::string> out;
  std::vector<std::pair<int, int>> runs;
  for (const auto& dialect : dialects) {
    const int place = smb2_place(dialect);
    if (place < 0)
      out.push_back(dialect);
    else if (!runs.empty() && runs.back().second + 1 == place)
      runs.back().second = place;
    else
      runs.emplace_back(place, place);
  }
  if (std::ranges::find(dialects, proto::kNtLm012) != dialects.end())
    out = {std::string(proto::kNtLm012)};  // what clients use; the older ones are a finding
  else if (out.size() > kMostNamed)
    out = {fmt::format("{} to {}", out.front(), out.back())};
  const auto label = [](int place) { return proto::kSmb2Dialects[static_cast<std::size_t>(place)].label; };
  for (const auto& [first, last] : runs) {
    if (last - first > 1)
      out.push_back(fmt::format("{} to {}", label(first), label(last)));
    else
      for (int place = first; place <= last; ++place) out.emplace_back(label(place));
  }
  return out;
}

}  // namespace smbprobe::report
