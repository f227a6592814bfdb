#include "audit/clients/clients_table.hpp"

#include <algorithm>

#include "base/enum_name.hpp"
#include "proto/smb2_dialects.hpp"

namespace smbprobe::audit {
namespace {

using proto::SMB_2_0_2;
using proto::SMB_2_1;
using proto::SMB_3_0;
using proto::SMB_3_0_2;
using proto::SMB_3_1_1;
using report::Signing;

// Ciphers by their numbers, in the client's order. [MS-SMB2] <135>
constexpr std::array<std::uint16_t, 1> kCcm{1};
constexpr std::array<std::uint16_t, 2> kGcmCcm{2, 1};
constexpr std::array<std::uint16_t, 4> kAllFour{2, 1, 4, 3};
constexpr std::array<std::uint16_t, 3> kLinux{2, 4, 1};

constexpr std::string_view kNoSmb1Windows =
    "a new installation since Windows 10 1709 has no SMB1 client, an upgraded one may";
constexpr std::string_view kNoSmb1Server = "Windows Server 2019 and later have no SMB1 client";
constexpr std::string_view kNoSmb1Linux = "Linux 4.13 and later use SMB1 only with vers=1.0";
constexpr std::string_view kNoSmb1Samba = "smbclient has client min protocol = SMB2_02 since 4.11";
constexpr std::string_view kNoSmb1Device = "its firmware has no SMB1";

constexpr std::string_view kWindowsSource =
    "[MS-SMB2] 1.7 <1> <135>; KB 204279; LmCompatibilityLevel; EnableNetBTForSmb2: Hebikuzure's Tech Memo 2016-10-08";
constexpr std::string_view kWindows10Source =
    "[MS-SMB2] <1> <135>; Microsoft Learn: SMBv1 is not installed by default, insecure guest logons in SMB2 and SMB3";
constexpr std::string_view kWindows11Source =
    "[MS-SMB2] <1> <98> <135>; Microsoft Learn: SMB security hardening, control SMB signing behavior";
constexpr std::string_view kAppleSource = "nsmb.conf(5); Apple HT210803; SMBClient of Apple's open source";
constexpr std::string_view kAppleOldSource =
    "murage.ca on SMB in OS X; Apple does not say which release came with 3.1.1";
constexpr std::string_view kLinuxSource = "mount.cifs(8), vers=; commits eef914a9eb5e, d5c7076b772a; fs/smb/client";
constexpr std::string_view kSambaSource = "smb.conf(5) and release notes of Samba 4.7, 4.11 and 4.15; captures/";
constexpr std::string_view kDeviceSource = "a device of its kind: the SMB1 answers of printers in nmap-service-probes";
constexpr std::string_view kDeviceNewSource = "a device of its kind: printers that need 2.0.2, truenas/middleware#9875";

/// What whole families have in common.
struct Family {
  Responses responses{};
  bool kerberos = false;
  bool microsoft_account = false;
  std::string_view without_smb1;
  std::string_view source;
};

constexpr Family kWindowsXp{Responses::lm, true, false, "", kWindowsSource};
constexpr Family kWindows2003{Responses::ntlm, true, false, "", kWindowsSource};
constexpr Family kWindows{Responses::ntlmv2, true, false, "", kWindowsSource};
constexpr Family kAccounts{Responses::ntlmv2, true, true, "", kWindowsSource};
constexpr Family kWindows10{Responses::ntlmv2, true, true, kNoSmb1Windows, kWindows10Source};
constexpr Family kWindows11{Responses::ntlmv2, true, true, kNoSmb1Windows, kWindows11Source};
constexpr Family kServer{Responses::ntlmv2, true, false, kNoSmb1Server, kWindows10Source};
constexpr Family kServer2025{Responses::ntlmv2, true, false, kNoSmb1Server, kWindows11Source};
constexpr Family kMacOld{Responses::ntlm, true, false, "", kAppleOldSource};
constexpr Family kMacBetween{Responses::ntlmv2, true, false, "", kAppleOldSource};
constexpr Family kMacNew{Responses::ntlmv2, true, false, "", kAppleSource};
constexpr Family kLinuxOld{Responses::ntlm, true, false, "", kLinuxSource};
constexpr Family kLinuxNew{Responses::ntlmv2, true, false, kNoSmb1Linux, kLinuxSource};
constexpr Family kSmbclient{Responses::ntlmv2, true, false, "", kSambaSource};
constexpr Family kSmbclient411{Responses::ntlmv2, true, false, kNoSmb1Samba, kSambaSource};
constexpr Family kDevice{Responses::ntlm, false, false, "", kDeviceSource};
constexpr Family kDevice202{Responses::ntlmv2, false, false, kNoSmb1Device, kDeviceNewSource};

struct Smb1Range {
  Smb1Level lowest{};
  Smb1Level highest{};
};
constexpr Smb1Range kNoSmb1{};
constexpr Smb1Range kNt{Smb1Level::nt_lm, Smb1Level::nt_lm};
constexpr Smb1Range kLanman{Smb1Level::lanman1, Smb1Level::nt_lm};
constexpr Smb1Range kCore{Smb1Level::core, Smb1Level::nt_lm};

struct Smb2Range {
  std::uint16_t lowest{};
  std::uint16_t highest{};
};
constexpr Smb2Range kNoSmb2{};
constexpr Smb2Range k202{SMB_2_0_2, SMB_2_0_2};
constexpr Smb2Range kTo21{SMB_2_0_2, SMB_2_1};
constexpr Smb2Range kTo30{SMB_2_0_2, SMB_3_0};
constexpr Smb2Range kTo302{SMB_2_0_2, SMB_3_0_2};
constexpr Smb2Range kTo311{SMB_2_0_2, SMB_3_1_1};
constexpr Smb2Range k21To302{SMB_2_1, SMB_3_0_2};
constexpr Smb2Range k21To311{SMB_2_1, SMB_3_1_1};

constexpr auto kNo139 = Netbios::none;
constexpr auto kOnly1 = Netbios::smb1;
constexpr auto kIfSet = Netbios::smb1_or_set;
constexpr auto kOver139 = Netbios::all;

constexpr auto kCannot = Signing::disabled;
constexpr auto kCan = Signing::enabled;
constexpr auto kMust = Signing::required;

constexpr auto kGuest = Guests::accepted;
constexpr auto kEdition = Guests::by_edition;
constexpr auto kNoGuest = Guests::refused;

constexpr Client row(std::string_view name,
                     Smb1Range smb1,
                     Smb2Range smb2,
                     Netbios netbios,
                     Signing signing,
                     std::span<const std::uint16_t> ciphers,
                     Guests guests,
                     const Family& family) {
  return {name,
          smb1.lowest,
          smb1.highest,
          smb2.lowest,
          smb2.highest,
          netbios,
          signing,
          ciphers,
          guests,
          family.responses,
          family.kerberos,
          family.microsoft_account,
          family.without_smb1,
          family.source};
}

constexpr std::array kClients{
    row("Windows XP", kLanman, kNoSmb2, kOver139, kCan, {}, kGuest, kWindowsXp),
    row("Windows Vista", kLanman, k202, kOver139, kCan, {}, kGuest, kWindows),
    row("Windows 7", kLanman, kTo21, kOver139, kCan, {}, kGuest, kWindows),
    row("Windows 8", kNt, kTo30, kIfSet, kCan, kCcm, kGuest, kAccounts),
    row("Windows 8.1", kNt, kTo302, kIfSet, kCan, kCcm, kGuest, kAccounts),
    row("Windows 10 before 1709", kNt, kTo311, kOnly1, kCan, kGcmCcm, kGuest, kAccounts),
    row("Windows 10 1709 and later", kNoSmb1, kTo311, kNo139, kCan, kGcmCcm, kEdition, kWindows10),
    row("Windows 11 before 24H2", kNoSmb1, kTo311, kNo139, kCan, kAllFour, kEdition, kWindows10),
    row("Windows 11 24H2", kNoSmb1, kTo311, kNo139, kMust, kAllFour, kNoGuest, kWindows11),
    row("Windows 11 24H2 Home", kNoSmb1, kTo311, kNo139, kCan, kAllFour, kGuest, kWindows11),
    row("Windows Server 2003", kLanman, kNoSmb2, kOver139, kCan, {}, kGuest, kWindows2003),
    row("Windows Server 2008", kLanman, k202, kOver139, kCan, {}, kGuest, kWindows),
    row("Windows Server 2008 R2", kLanman, kTo21, kOver139, kCan, {}, kGuest, kWindows),
    row("Windows Server 2012", kNt, kTo30, kIfSet, kCan, kCcm, kGuest, kWindows),
    row("Windows Server 2012 R2", kNt, kTo302, kIfSet, kCan, kCcm, kGuest, kWindows),
    row("Windows Server 2016", kNt, kTo311, kOnly1, kCan, kGcmCcm, kGuest, kWindows),
    row("Windows Server 2019", kNoSmb1, kTo311, kNo139, kCan, kGcmCcm, kNoGuest, kServer),
    row("Windows Server 2022", kNoSmb1, kTo311, kNo139, kCan, kAllFour, kNoGuest, kServer),
    row("Windows Server 2025", kNoSmb1, kTo311, kNo139, kMust, kAllFour, kNoGuest, kServer2025),
    row("Mac OS X before 10.9", kNt, kNoSmb2, kOver139, kCan, {}, kGuest, kMacOld),
    row("OS X 10.9", kNt, kTo21, kOver139, kCan, {}, kGuest, kMacBetween),
    row("OS X 10.10 to macOS 10.15", kNt, kTo302, kOver139, kCan, kCcm, kGuest, kMacBetween),
    row("macOS 11 and later", kNt, kTo311, kOver139, kCan, kAllFour, kGuest, kMacNew),
    row("Linux before 4.13", kNt, kNoSmb2, kOver139, kCan, {}, kGuest, kLinuxOld),
    row("Linux 4.13 to 4.20", kNoSmb1, k21To302, kOver139, kCan, kCcm, kGuest, kLinuxNew),
    row("Linux 5.0 and later", kNoSmb1, k21To311, kOver139, kCan, kLinux, kGuest, kLinuxNew),
    row("smbclient before 4.7", kCore, kNoSmb2, kOver139, kCan, {}, kGuest, kSmbclient),
    row("smbclient 4.7 to 4.10", kCore, kTo311, kOver139, kCan, kGcmCcm, kGuest, kSmbclient),
    row("smbclient 4.11 to 4.14", kNoSmb1, kTo311, kOver139, kCan, kGcmCcm, kGuest, kSmbclient411),
    row("smbclient 4.15 and later", kNoSmb1, kTo311, kOver139, kCan, kAllFour, kGuest, kSmbclient411),
    row("old scanner or printer", kNt, kNoSmb2, kOver139, kCannot, {}, kGuest, kDevice),
    row("scanner of 2.0.2", kNoSmb1, k202, kNo139, kCan, {}, kGuest, kDevice202),
};

struct GuessOf {
  std::string_view guess;
  std::string_view client;
};

/// Guesses that leave the client of the table open have no row.
constexpr std::array<GuessOf, 13> kGuesses{{
    {"Windows 7 or older", "Windows XP"},
    {"Windows Vista, Server 2008", "Windows Vista"},
    {"Windows 7, Server 2008 R2", "Windows 7"},
    {"Windows 8, Server 2012", "Windows 8"},
    {"Windows 8.1, Server 2012 R2", "Windows 8.1"},
    {"Windows 10 1903 or 1909", "Windows 10 1709 and later"},
    {"Windows 10 2004 to 22H2", "Windows 10 1709 and later"},
    {"Windows 11 21H2 to 23H2, Server 2022", "Windows 11 before 24H2"},
    {"Windows 11 24H2 or later, Server 2025", "Windows 11 24H2"},
    {"macOS", "macOS 11 and later"},
    {"Linux (kernel client)", "Linux 5.0 and later"},
    {"Samba before 4.15 (smbclient)", "smbclient 4.11 to 4.14"},
    {"Samba 4.15 or later (smbclient)", "smbclient 4.15 and later"},
}};

static_assert(std::ranges::all_of(kGuesses, [](const GuessOf& row) {
  return std::ranges::find(kClients, row.client, &Client::name) != kClients.end();
}));

}  // namespace

std::span<const Client> clients_table() noexcept { return kClients; }

const Client* client_of_guess(std::string_view guess) noexcept {
  const auto row = std::ranges::find(kGuesses, guess, &GuessOf::guess);
  if (row == kGuesses.end()) return nullptr;
  return &*std::ranges::find(kClients, row->client, &Client::name);
}

std::string_view name_of(Smb1Level value) noexcept {
  return base::enum_name<Smb1Level::nt_lm>(value, {"none", "core", "LANMAN1.0", "LANMAN2.1", "NT LM 0.12"});
}

std::string_view name_of(Netbios value) noexcept {
  return base::enum_name<Netbios::all>(value, {"none", "smb1", "smb1_or_set", "all"});
}

std::string_view name_of(Guests value) noexcept {
  return base::enum_name<Guests::refused>(value, {"accepted", "by_edition", "refused"});
}

std::string_view name_of(Responses value) noexcept {
  return base::enum_name<Responses::ntlmv2>(value, {"LM", "NTLM", "NTLMv2"});
}

}  // namespace smbprobe::audit
