// GUIDs of servers: constants of tools, names that Samba spells in them, the same one on many addresses.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "audit/finding_groups.hpp"
#include "audit/words.hpp"

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

/// Not checked on one host: its evidence lies in the others.
constexpr FindingRow kSharedRow{
    .id = "shared-guid",
    .severity = Severity::info,
    .title = "Other addresses have the same server GUID",
    .why =
        "One server with several faces, which then has several doors; or machines cloned from one image, which "
        "clients may take for each other.",
    .advice = {.anywhere = "see that the same rules hold on all of these addresses; give clones an identity of their "
                           "own"},
    .reference = "[MS-SMB2] 2.2.4, ServerGuid",
    .check = nullptr};

bool tells_nothing(const Guid& guid) { return guid == Guid{} || !decoy_of(guid).empty(); }

std::string evidence_of(const Guid& guid, const std::set<std::string>& addresses, const std::string& own) {
  std::vector<std::string> others;
  for (const auto& address : addresses)
    if (address != own && others.size() < kMostAddresses) others.push_back(address);
  const std::size_t left = addresses.size() - 1 - others.size();
  if (left > 0) others.push_back(fmt::format("{} more", left));
  const std::string name = spelled_by(guid);
  return fmt::format("server_guid is {}{}, as at {}", proto::to_string(guid),
                     name.empty() ? "" : fmt::format(" (Samba makes it of the NetBIOS name: {})", name),
                     join_and(others));
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
  if (!padded || !printable || tells_nothing(guid)) return {};
  return {guid.begin(), end};
}

std::vector<Guid> guids_of(const probe::EndpointReport& endpoint) {
  std::vector<Guid> out;
  for (const auto& guid : {endpoint.smb2.server_guid, endpoint.smb1.server_guid})
    if (guid) out.push_back(*guid);
  return out;
}

std::map<std::string, Finding> shared_guids(std::span<const probe::HostReport> reports) {
  std::map<Guid, std::set<std::string>> by_guid;
  for (const auto& report : reports)
    for (const auto& endpoint : report.endpoints)
      for (const auto& guid : guids_of(endpoint))
        if (!report.address.empty() && !tells_nothing(guid)) by_guid[guid].insert(report.address);
  std::map<std::string, Finding> out;
  for (const auto& [guid, addresses] : by_guid) {
    if (addresses.size() < 2) continue;
    for (const auto& address : addresses)
      out.try_emplace(address, make_finding(kSharedRow, evidence_of(guid, addresses, address)));
  }
  return out;
}

}  // namespace smbprobe::audit
