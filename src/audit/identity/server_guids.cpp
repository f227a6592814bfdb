// GUIDs of servers: constants of tools, names that Samba spells in them, the same one on many addresses.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>

#include "audit/findings/finding_groups.hpp"
#include "audit/identity/server_guids.hpp"
#include "audit/words.hpp"
#include "targets/address.hpp"

namespace smbprobe::audit {
namespace {

using proto::Guid;

struct KnownGuid {
  Guid guid;
  std::string_view sender;
};

constexpr std::array<KnownGuid, 2> kDecoys{{
    {{'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A'}, "impacket's smbserver"},
    {{0xEA, 0x85, 0xAB, 0xF1, 0xEA, 0xF6, 0x0C, 0x4F, 0x92, 0x81, 0x92, 0x47, 0x6D, 0xEB, 0x72, 0xA9},
     "Responder before 2024"},
}};
constexpr std::size_t kMostAddresses = 5;

constexpr auto kShared = std::to_array<AdviceRow>(
    {{"", "", "apply the same settings on all of these addresses; give cloned machines an identity of their own"}});

/// Not checked on one host: its evidence lies in the others.
constexpr FindingRow kSharedRow{
    .id = "shared-guid",
    .severity = Severity::info,
    .title = "Other addresses have the same server GUID",
    .why =
        "It is one server at several addresses, each to be secured; or machines cloned from one image, which "
        "clients may confuse.",
    .advice = kShared,
    .reference = "[MS-SMB2] 2.2.4, ServerGuid",
    .check = nullptr};

std::string evidence_of(const GuidGroup& group, const std::string& own) {
  std::vector<std::string> others;
  for (const auto& address : group.addresses)
    if (address != own && others.size() < kMostAddresses) others.push_back(address);
  const std::size_t left = group.addresses.size() - 1 - others.size();
  if (left > 0) others.push_back(fmt::format("{} more", left));
  return fmt::format(
      "server GUID {}{}, also at {}", proto::to_string(group.guid),
      group.spelled.empty() ? "" : fmt::format(" (derived from the NetBIOS name by Samba: {})", group.spelled),
      join_and(others));
}

/// As numbers, what is no address behind them.
bool before(const std::string& a, const std::string& b) {
  const auto key = [](const std::string& text) {
    const auto address = targets::parse_written_address(text);
    return std::tuple(!address, address.value_or(targets::Address{}), text);
  };
  return key(a) < key(b);
}

}  // namespace

std::string_view decoy_of(const Guid& guid) noexcept {
  const auto known = std::ranges::find(kDecoys, guid, &KnownGuid::guid);
  return known == kDecoys.end() ? std::string_view{} : known->sender;
}

std::string spelled_by(const Guid& guid) {
  const auto end = std::ranges::find(guid, 0);
  const bool padded = std::ranges::all_of(end, guid.end(), [](std::uint8_t byte) { return byte == 0; });
  const bool printable =
      std::ranges::all_of(guid.begin(), end, [](std::uint8_t byte) { return byte > 0x20 && byte < 0x7F; });
  if (!padded || !printable || guid == Guid{} || !decoy_of(guid).empty()) return {};
  return {guid.begin(), end};
}

std::vector<Guid> guids_of(const report::EndpointReport& endpoint) {
  std::vector<Guid> out;
  for (const auto& guid : {endpoint.smb2.server_guid, endpoint.smb1.server_guid})
    if (guid) out.push_back(*guid);
  return out;
}

std::vector<Guid> guids_of(const report::HostReport& report) {
  std::vector<Guid> out;
  for (const auto& endpoint : report.endpoints)
    for (const auto& guid : guids_of(endpoint))
      if (std::ranges::find(out, guid) == out.end()) out.push_back(guid);
  return out;
}

void GuidTable::add(const std::string& address, const std::vector<Guid>& guids) {
  if (address.empty()) return;
  bool left_out = false;
  for (const auto& guid : guids) {
    if (guid == Guid{}) continue;
    if (entries_ >= most_)
      left_out = true;
    else if (addresses_[guid].insert(address).second)
      ++entries_;
  }
  if (left_out) ++left_out_;
}

std::vector<GuidGroup> GuidTable::groups() const {
  std::vector<GuidGroup> out;
  for (const auto& [guid, addresses] : addresses_) {
    if (addresses.size() < 2) continue;
    GuidGroup& group = out.emplace_back(
        GuidGroup{.guid = guid, .spelled = spelled_by(guid), .decoy = decoy_of(guid), .addresses = {}});
    group.addresses.assign(addresses.begin(), addresses.end());
    std::ranges::sort(group.addresses, before);
  }
  std::ranges::stable_sort(out, std::greater{}, [](const GuidGroup& group) { return group.addresses.size(); });
  return out;
}

std::map<std::string, Finding> shared_guids(const std::vector<GuidGroup>& groups) {
  std::map<std::string, Finding> out;
  for (const auto& group : groups) {
    if (!group.decoy.empty()) continue;
    for (const auto& address : group.addresses)
      out.try_emplace(address, make_finding(kSharedRow, evidence_of(group, address)));
  }
  return out;
}

}  // namespace smbprobe::audit
