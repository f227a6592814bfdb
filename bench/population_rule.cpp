#include "population_rule.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include "proto/smb2_constants.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::bench {
namespace {

constexpr std::array<KindRow, kKindCount> kRows{{
    {"smb1-only", "smb1-only", "smb", "only", ""},
    {"dual", "dual", "smb", "enabled", ""},
    {"old-smb2", "old-smb2", "smb", "disabled", ""},
    {"modern", "modern", "smb", "disabled", ""},
    {"http", "", "not_smb", "unknown", ""},
    {"silent", "", "silent", "unknown", ""},
    {"closing", "", "not_smb", "unknown", ""},
    {"resetting", "", "not_smb", "unknown", ""},
    {"refusing", "", "refused", "unknown", "reject with tcp reset"},
    {"unreachable", "", "unreachable", "unknown", "reject with icmp type host-unreachable"},
    {"filtered", "", "silent", "unknown", "drop"},
}};

constexpr std::size_t kFirstFiltered = static_cast<std::size_t>(kFirstFilteredKind);
constexpr unsigned kMostParts = 1000;

/// Spreads neighbours over the kinds, so that an answer under a wrong address shows. (The finisher of SplitMix64.)
std::uint64_t mixed(std::uint64_t x) noexcept {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

std::optional<std::size_t> find_kind(std::string_view name) {
  const auto* const found = std::ranges::find(kRows, name, &KindRow::name);
  if (found == kRows.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kRows.begin());
}

}  // namespace

const KindRow& row_of(Kind kind) noexcept { return kRows[static_cast<std::size_t>(kind)]; }

const Profile* profile_of(Kind kind) {
  static const Profile old_smb2{.name = "old-smb2",
                                .summary = "SMB 2.0.2 and 2.1 alone",
                                .smb1_dialects = {},
                                .smb2_dialects = {proto::SMB_2_0_2, proto::SMB_2_1},
                                .ciphers = {},
                                .signing_algorithms = {},
                                .smb1_security_mode = 0,
                                .smb2_security_mode = proto::SMB2_NEGOTIATE_SIGNING_ENABLED};
  if (kind == Kind::old_smb2) return &old_smb2;
  const auto found = std::ranges::find(profiles(), row_of(kind).profile, &Profile::name);
  return found == profiles().end() ? nullptr : &*found;
}

std::expected<Mix, std::string> Mix::parse(std::string_view text) {
  Mix mix;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto equals = part.find('=');
    const auto kind = find_kind(part.substr(0, equals));
    unsigned parts = 0;
    if (kind && equals != std::string_view::npos) {
      const char* const end = part.data() + part.size();
      if (std::from_chars(part.data() + equals + 1, end, parts).ptr != end) parts = kMostParts + 1;
    }
    if (!kind || equals == std::string_view::npos || parts > kMostParts)
      return std::unexpected("not KIND=PARTS, parts from 0 to 1000: " + std::string(part) + "; kinds: " + kind_names());
    mix.parts_[*kind] = parts;
  }
  mix.share_out();
  if (mix.answering_ == 0 && mix.filtered_.front() == 0) return std::unexpected(std::string("a mix of nothing"));
  return mix;
}

/// The packet filter can tell hosts apart by the lowest byte alone; what answers is told apart by the whole address.
void Mix::share_out() {
  const unsigned all = std::accumulate(parts_.begin(), parts_.end(), 0U);
  answering_ = std::accumulate(parts_.begin(), parts_.begin() + kFirstFiltered, 0U);
  unsigned taken = 0;
  for (std::size_t kind = kFirstFiltered; kind < kKindCount; ++kind) {
    const unsigned bytes = all == 0 ? 0 : (parts_[kind] * 256 + all / 2) / all;
    for (unsigned i = 0; i < bytes && taken < filtered_.size(); ++i, ++taken)
      filtered_[(taken * 167U) % 256U] = static_cast<std::uint8_t>(kind);  // 167 is odd: every byte comes once
  }
}

Kind Mix::kind_of(std::uint32_t address) const noexcept {
  const std::uint8_t filtered = filtered_[address & 0xFFU];
  if (filtered != 0 || answering_ == 0) return static_cast<Kind>(filtered);
  auto left = static_cast<unsigned>(mixed(address) % answering_);
  std::size_t kind = 0;
  while (left >= parts_[kind]) left -= parts_[kind++];
  return static_cast<Kind>(kind);
}

std::optional<Kind> Mix::only_kind() const noexcept {
  const auto* const end = parts_.begin() + kFirstFiltered;
  const auto* const found = std::ranges::find_if(parts_.begin(), end, [](unsigned n) { return n > 0; });
  if (found == end || *found != answering_) return std::nullopt;
  return static_cast<Kind>(found - parts_.begin());
}

std::string Mix::packet_filter(std::string_view ports) const {
  std::string rules;
  for (std::size_t kind = kFirstFiltered; kind < kKindCount; ++kind) {
    std::string bytes;
    for (std::size_t byte = 0; byte < filtered_.size(); ++byte)
      if (filtered_[byte] == kind) bytes += (bytes.empty() ? "0.0.0." : ", 0.0.0.") + std::to_string(byte);
    if (bytes.empty()) continue;
    rules += "    ip daddr & 0.0.0.255 { " + bytes + " } tcp dport { " + std::string(ports) + " } " +
             std::string(kRows[kind].packet_filter) + "\n";
  }
  if (rules.empty()) return rules;
  return "table inet population {\n  chain input {\n    type filter hook input priority 0; policy accept;\n" + rules +
         "  }\n}\n";
}

std::string kind_names() {
  std::string all;
  for (const KindRow& row : kRows) all += (all.empty() ? "" : ", ") + std::string(row.name);
  return all;
}

}  // namespace smbprobe::bench
