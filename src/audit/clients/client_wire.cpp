#include "audit/clients/client_wire.hpp"

#include <algorithm>
#include <array>

#include "proto/smb1_constants.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {
namespace {

constexpr std::uint32_t kEverything = 0x7F;  // up to ENCRYPTION
constexpr std::uint32_t kNoChannels = 0x77;  // the same without MULTI_CHANNEL
constexpr std::uint32_t kEncryptionOnly = 0x40;

// ContextTypes. [MS-SMB2] 2.2.3.1
constexpr std::array<std::uint16_t, 2> kTwo{1, 2};
constexpr std::array<std::uint16_t, 4> kWithCompression{1, 2, 3, 5};
constexpr std::array<std::uint16_t, 6> kWindows11Contexts{1, 2, 3, 8, 5, 7};
constexpr std::array<std::uint16_t, 7> kWindows24H2Contexts{1, 2, 3, 8, 5, 6, 7};
constexpr std::array<std::uint16_t, 4> kLinuxContexts{1, 2, 5, 0x100};
constexpr std::array<std::uint16_t, 4> kSambaContexts{1, 2, 8, 5};

constexpr std::array<std::uint16_t, 3> kSigners{2, 1, 0};
constexpr std::array<std::uint16_t, 1> kNoCompression{0};
constexpr std::array<std::uint16_t, 4> kWindows10Compression{4, 2, 3, 1};
constexpr std::array<std::uint16_t, 5> kWindows24H2Compression{4, 2, 3, 1, 5};
constexpr std::array<std::uint16_t, 4> kRubyCompression{1, 2, 3, 4};

/// A row or several: those whose name begins so. The first that fits counts.
struct WireRow {
  std::string_view begins;
  std::uint32_t capabilities;
  std::span<const std::uint16_t> contexts;
  std::span<const std::uint16_t> signing_algorithms;
  std::span<const std::uint16_t> compression;
  bool chained;
  bool captured;
};

constexpr std::array kWires{
    WireRow{"Windows 7", 0, {}, {}, {}, false, true},
    WireRow{"Windows Vista", 0, {}, {}, {}, false, false},
    WireRow{"Windows 8", kEverything, {}, {}, {}, false, false},
    WireRow{"Windows 10 before", kEverything, kTwo, {}, {}, false, true},
    WireRow{"Windows 10", kEverything, kWithCompression, {}, kWindows10Compression, true, true},
    WireRow{"Windows 11 24H2", kEverything, kWindows24H2Contexts, kSigners, kWindows24H2Compression, true, false},
    WireRow{"Windows 11", kEverything, kWindows11Contexts, kSigners, kWindows10Compression, true, true},
    WireRow{"Windows with", kEverything, kWindows24H2Contexts, kSigners, kWindows24H2Compression, true, false},
    WireRow{"Windows Server 2008", 0, {}, {}, {}, false, true},
    WireRow{"Windows Server 2012", kEverything, {}, {}, {}, false, false},
    WireRow{"Windows Server 2016", kEverything, kTwo, {}, {}, false, true},
    WireRow{"Windows Server 2019", kEverything, kTwo, {}, {}, false, true},
    WireRow{"Windows Server 2022", kEverything, kWindows11Contexts, kSigners, kWindows10Compression, true, true},
    WireRow{"Windows Server 2025", kEverything, kWindows24H2Contexts, kSigners, kWindows24H2Compression, true, false},
    WireRow{"OS X", kNoChannels, {}, {}, {}, false, true},
    WireRow{"macOS", kEverything, kWithCompression, {}, kNoCompression, false, true},
    WireRow{"iOS", kEverything, kWithCompression, {}, kNoCompression, false, false},
    WireRow{"Linux", kNoChannels, kLinuxContexts, {}, {}, false, true},
    WireRow{"smbclient with", kEverything, kSambaContexts, kSigners, {}, false, false},
    WireRow{"smbclient 4.15", kEverything, kSambaContexts, kSigners, {}, false, true},
    WireRow{"smbclient", kEverything, kTwo, {}, {}, false, true},
    WireRow{"impacket", kEncryptionOnly, {}, {}, {}, false, true},
    WireRow{"Metasploit", kEncryptionOnly, kWithCompression, {}, kRubyCompression, false, true},
};

// SMB1 strings as captured, the oldest first.
constexpr std::array<std::string_view, 6> kWindowsStrings{
    "PC NETWORK PROGRAM 1.0", "LANMAN1.0", "Windows for Workgroups 3.1a", "LM1.2X002", "LANMAN2.1", "NT LM 0.12"};
constexpr std::array<std::string_view, 10> kSambaStrings{"PC NETWORK PROGRAM 1.0",
                                                         "MICROSOFT NETWORKS 1.03",
                                                         "MICROSOFT NETWORKS 3.0",
                                                         "LANMAN1.0",
                                                         "LM1.2X002",
                                                         "DOS LANMAN2.1",
                                                         "LANMAN2.1",
                                                         "Samba",
                                                         "NT LANMAN 1.0",
                                                         "NT LM 0.12"};
constexpr std::array<std::string_view, 1> kNtStrings{"NT LM 0.12"};

std::span<const std::string_view> smb1_strings(const Client& client) {
  if (client.smb1_highest == Smb1Level::none) return {};
  if (client.kind == ClientKind::smbclient) return kSambaStrings;
  if (client.smb1_lowest == Smb1Level::nt_lm) return kNtStrings;
  return kWindowsStrings;
}

}  // namespace

ClientWire wire_of(const Client& client) {
  ClientWire out;
  const auto* const row =
      std::ranges::find_if(kWires, [&](const WireRow& each) { return client.name.starts_with(each.begins); });
  if (row != kWires.end()) {
    out.captured = row->captured;
    out.capabilities = row->capabilities;
    out.contexts = row->contexts;
    out.signing_algorithms = row->signing_algorithms;
    out.compression = row->compression;
    out.chained = row->chained;
  } else if (client.highest >= proto::SMB_3_0) {
    out.capabilities = kEverything;
    out.contexts = kTwo;
  }
  const auto strings = smb1_strings(client);
  out.strings.assign(strings.begin(), strings.end());
  if (strings.empty() || client.highest == 0) return out;
  out.strings.push_back(proto::kSmb2Dialect2_002);
  if (client.highest > proto::SMB_2_0_2) out.strings.push_back(proto::kSmb2DialectWildcard);
  return out;
}

std::vector<std::uint16_t> dialects_of(const Client& client) {
  std::vector<std::uint16_t> out;
  for (const auto& row : proto::kSmb2Dialects)
    if (client.highest != 0 && row.value >= client.lowest && row.value <= client.highest) out.push_back(row.value);
  return out;
}

}  // namespace smbprobe::audit
