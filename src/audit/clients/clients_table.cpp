#include "audit/clients/clients_table.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

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
constexpr std::array<std::uint16_t, 2> kCcmGcm{1, 2};
constexpr std::array<std::uint16_t, 4> kAllFour{2, 1, 4, 3};
constexpr std::array<std::uint16_t, 4> kStrongFirst{4, 3, 2, 1};
constexpr std::array<std::uint16_t, 3> kLinux{2, 4, 1};

constexpr std::string_view kNoSmb1Windows =
    "a new installation since Windows 10 1709 has no SMB1 client, an upgraded one may";
constexpr std::string_view kNoSmb1Enterprise = "Windows 10 Enterprise and Education have no SMB1 client since 1709";
constexpr std::string_view kNoSmb1Server = "Windows Server 2019 and later have no SMB1 client";
constexpr std::string_view kNoSmb1Linux = "Linux 4.13 and later use SMB1 only with vers=1.0";
constexpr std::string_view kNoSmb1Samba = "smbclient has client min protocol = SMB2_02 since 4.11";
constexpr std::string_view kNoSmb1Library = "libsmbclient has client min protocol = SMB2_02 since Samba 4.11";
constexpr std::string_view kNoSmb1Device = "its firmware has no SMB1";
constexpr std::string_view kNoSmb1Code = "it has no SMB1";

constexpr std::string_view kAncientSource = "[MS-CIFS] <1>; captured: nDPI's dos_win98_smb_netbeui (Windows 98)";
constexpr std::string_view kWindowsSource =
    "[MS-SMB2] 1.7 <1> <135>; KB 204279; LmCompatibilityLevel; SMB2 over 139: by report";
constexpr std::string_view kWindows10Source =
    "[MS-SMB2] <1> <135>; Microsoft Learn: SMBv1 is not installed by default, insecure guest logons in SMB2 and SMB3";
constexpr std::string_view kWindows11Source =
    "[MS-SMB2] <1> <98> <135>; Microsoft Learn: control SMB signing behavior, insecure guest logons in SMB2 and SMB3 "
    "(24H2 and later: Pro, Enterprise, Education)";
constexpr std::string_view kWindowsSetSource =
    "Microsoft Learn: Set-SmbClientConfiguration of Windows 11 24H2, block NTLM connections on SMB";
constexpr std::string_view kAppleSource = "Apple SMBClient-286 (preference.c, smb_smb_2.c); nsmb.conf(5)";
constexpr std::string_view kApple11Source = "by report: two captures of macOS 11";
constexpr std::string_view kAppleOldSource = "by report: murage.ca on SMB in OS X";
constexpr std::string_view kAppleFilesSource = "by report: Files uses the SMBClient of macOS";
constexpr std::string_view kLinuxSource = "mount.cifs(8), vers=; commits eef914a9eb5e, d5c7076b772a; fs/smb/client";
constexpr std::string_view kLinuxCipherSource = "fs/smb/client; ciphers by version: by report";
constexpr std::string_view kSambaSource = "smb.conf(5) and release notes of Samba 4.7, 4.11 and 4.15; captured";
constexpr std::string_view kLibrarySource = "by report: uses libsmbclient, see smb.conf(5)";
constexpr std::string_view kDeviceSource = "by report: SMB1 answers of printers in nmap-service-probes";
constexpr std::string_view kDeviceNewSource = "by report: printers that need 2.0.2, truenas/middleware#9875";
constexpr std::string_view kSonosSource = "by report: Sonos S1 forum threads (SMB1 and NTLMv1)";
constexpr std::string_view kForumSource = "by report: forum threads";
constexpr std::string_view kImpacketSource = "captured; impacket/smbconnection.py";
constexpr std::string_view kRubySource = "captured: Metasploit's ruby_smb";
constexpr std::string_view kSmbjSource = "hierynomus/smbj SmbConfig.java";
constexpr std::string_view kJcifsSource = "AgNO3/jcifs-ng BaseConfiguration.java";
constexpr std::string_view kPythonSource = "jborean93/smbprotocol connection.py";
constexpr std::string_view kLibsmb2Source = "by report: sahlberg/libsmb2, release notes of 7.0";
constexpr std::string_view kGoSource = "by report: hirochachacha/go-smb2";

/// What whole families have in common.
struct Family {
  ClientKind kind{};
  Responses responses{};
  bool kerberos = false;
  bool microsoft_account = false;
  std::string_view without_smb1;
  std::string_view source;
};

using enum ClientKind;
constexpr auto kLm = Responses::lm;
constexpr auto kNtlm = Responses::ntlm;
constexpr auto kV2 = Responses::ntlmv2;

constexpr Family kAncient{windows, kLm, false, false, "", kAncientSource};
constexpr Family kWindows2000{windows, kLm, true, false, "", kAncientSource};
constexpr Family kWindowsXp{windows, kLm, true, false, "", kWindowsSource};
constexpr Family kWindows2003{windows, kNtlm, true, false, "", kWindowsSource};
constexpr Family kWindows{windows, kV2, true, false, "", kWindowsSource};
constexpr Family kAccounts{windows, kV2, true, true, "", kWindowsSource};
constexpr Family kWindows10{windows, kV2, true, true, kNoSmb1Windows, kWindows10Source};
constexpr Family kEnterprise{windows, kV2, true, false, kNoSmb1Enterprise, kWindows10Source};
constexpr Family kWindows11{windows, kV2, true, true, kNoSmb1Windows, kWindows11Source};
constexpr Family kWindowsSet{windows, kV2, true, true, kNoSmb1Windows, kWindowsSetSource};
constexpr Family kServer{windows, kV2, true, false, kNoSmb1Server, kWindows10Source};
constexpr Family kServer2025{windows, kV2, true, false, kNoSmb1Server, kWindows11Source};
constexpr Family kMacOld{macos, kNtlm, true, false, "", kAppleOldSource};
constexpr Family kMacBetween{macos, kV2, true, false, "", kAppleOldSource};
constexpr Family kMac11{macos, kV2, true, false, "", kApple11Source};
constexpr Family kMacNew{macos, kV2, true, false, "", kAppleSource};
constexpr Family kAppleFiles{macos, kV2, true, false, kNoSmb1Code, kAppleFilesSource};
constexpr Family kLinuxOld{linux, kNtlm, true, false, "", kLinuxSource};
constexpr Family kLinuxNew{linux, kV2, true, false, kNoSmb1Linux, kLinuxSource};
constexpr Family kLinuxCipher{linux, kV2, true, false, kNoSmb1Linux, kLinuxCipherSource};
constexpr Family kLinuxSmb1{linux, kV2, true, false, "", kLinuxSource};
constexpr Family kSmbclient{smbclient, kV2, true, false, "", kSambaSource};
constexpr Family kSmbclient411{smbclient, kV2, true, false, kNoSmb1Samba, kSambaSource};
constexpr Family kLibsmbclient{other, kV2, true, false, kNoSmb1Library, kLibrarySource};
constexpr Family kDevice{other, kNtlm, false, false, "", kDeviceSource};
constexpr Family kSonos{other, kNtlm, false, false, "", kSonosSource};
constexpr Family kForum{other, kNtlm, false, false, "", kForumSource};
constexpr Family kDevice202{other, kV2, false, false, kNoSmb1Device, kDeviceNewSource};
constexpr Family kImpacket{other, kV2, true, false, "", kImpacketSource};
constexpr Family kRuby{other, kV2, false, false, "", kRubySource};
constexpr Family kSmbj{other, kV2, true, false, kNoSmb1Code, kSmbjSource};
constexpr Family kJcifs{other, kV2, true, false, "", kJcifsSource};
constexpr Family kPython{other, kV2, true, false, kNoSmb1Code, kPythonSource};
constexpr Family kLibsmb2{other, kV2, true, false, kNoSmb1Code, kLibsmb2Source};
constexpr Family kGo{other, kV2, false, false, kNoSmb1Code, kGoSource};

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
constexpr auto kOnly139 = Netbios::only;

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
  return {.name = name,
          .kind = family.kind,
          .smb1_lowest = smb1.lowest,
          .smb1_highest = smb1.highest,
          .lowest = smb2.lowest,
          .highest = smb2.highest,
          .netbios = netbios,
          .signing = signing,
          .ciphers = ciphers,
          .guests = guests,
          .responses = family.responses,
          .kerberos = family.kerberos,
          .microsoft_account = family.microsoft_account,
          .newest_of = "",
          .without_smb1 = family.without_smb1,
          .source = family.source};
}

/// A row that reports judge. @param newest_of what people call it who mean today's
constexpr Client shown(Client client, std::string_view newest_of = "") {
  client.in_reports = true;
  client.newest_of = newest_of;
  return client;
}

constexpr Client perhaps_smb1(Client client) {
  client.may_have_smb1 = true;
  return client;
}

constexpr Client blocking_ntlm(Client client) {
  client.blocks_ntlm = true;
  return client;
}

constexpr Client in_the_clear(Client client) {
  client.plain_passwords = true;
  return client;
}

constexpr Client encrypting(Client client) {
  client.requires_encryption = true;
  return client;
}

constexpr std::array kClients{
    row("Windows 95 to Me", kCore, kNoSmb2, kOnly139, kCannot, {}, kGuest, kAncient),
    row("Windows NT 4.0", kCore, kNoSmb2, kOnly139, kCan, {}, kGuest, kAncient),
    row("Windows 2000", kLanman, kNoSmb2, kOver139, kCan, {}, kGuest, kWindows2000),
    shown(row("Windows XP", kLanman, kNoSmb2, kOver139, kCan, {}, kGuest, kWindowsXp)),
    shown(row("Windows Vista", kLanman, k202, kOver139, kCan, {}, kGuest, kWindows)),
    shown(row("Windows 7", kLanman, kTo21, kOver139, kCan, {}, kGuest, kWindows)),
    shown(row("Windows 8", kNt, kTo30, kIfSet, kCan, kCcm, kGuest, kAccounts)),
    shown(row("Windows 8.1", kNt, kTo302, kIfSet, kCan, kCcm, kGuest, kAccounts)),
    shown(row("Windows 10 before 1709", kNt, kTo311, kOnly1, kCan, kGcmCcm, kGuest, kAccounts)),
    shown(perhaps_smb1(row("Windows 10 1709 and later", kNoSmb1, kTo311, kNo139, kCan, kGcmCcm, kEdition, kWindows10)),
          "Windows 10"),
    row("Windows 10 with SMB1 on", kNt, kTo311, kOnly1, kCan, kGcmCcm, kEdition, kAccounts),
    row("Windows 10 Enterprise", kNoSmb1, kTo311, kNo139, kCan, kGcmCcm, kNoGuest, kEnterprise),
    shown(row("Windows 11 before 24H2", kNoSmb1, kTo311, kNo139, kCan, kAllFour, kEdition, kWindows10)),
    row("Windows 11 with SMB1 on", kNt, kTo311, kOnly1, kCan, kAllFour, kEdition, kAccounts),
    row("Windows 11 Enterprise", kNoSmb1, kTo311, kNo139, kCan, kAllFour, kNoGuest, kWindows10),
    shown(row("Windows 11 24H2 and later", kNoSmb1, kTo311, kNo139, kMust, kAllFour, kNoGuest, kWindows11),
          "Windows 11"),
    shown(row("Windows 11 24H2 Home", kNoSmb1, kTo311, kNo139, kCan, kAllFour, kGuest, kWindows11)),
    blocking_ntlm(row("Windows with BlockNTLM", kNoSmb1, kTo311, kNo139, kMust, kAllFour, kNoGuest, kWindowsSet)),
    encrypting(row("Windows with RequireEncryption", kNoSmb1, kTo311, kNo139, kMust, kAllFour, kNoGuest, kWindowsSet)),
    shown(row("Windows Server 2003", kLanman, kNoSmb2, kOver139, kCan, {}, kGuest, kWindows2003)),
    shown(row("Windows Server 2008", kLanman, k202, kOver139, kCan, {}, kGuest, kWindows)),
    shown(row("Windows Server 2008 R2", kLanman, kTo21, kOver139, kCan, {}, kGuest, kWindows)),
    shown(row("Windows Server 2012", kNt, kTo30, kIfSet, kCan, kCcm, kGuest, kWindows)),
    shown(row("Windows Server 2012 R2", kNt, kTo302, kIfSet, kCan, kCcm, kGuest, kWindows)),
    shown(row("Windows Server 2016", kNt, kTo311, kOnly1, kCan, kGcmCcm, kEdition, kWindows)),
    shown(row("Windows Server 2019", kNoSmb1, kTo311, kNo139, kCan, kGcmCcm, kNoGuest, kServer)),
    shown(row("Windows Server 2022", kNoSmb1, kTo311, kNo139, kCan, kAllFour, kNoGuest, kServer)),
    shown(row("Windows Server 2025", kNoSmb1, kTo311, kNo139, kMust, kAllFour, kNoGuest, kServer2025),
          "Windows Server"),
    shown(row("Mac OS X before 10.9", kNt, kNoSmb2, kOver139, kCan, {}, kGuest, kMacOld)),
    shown(row("OS X 10.9", kNt, kTo21, kOver139, kCan, {}, kGuest, kMacBetween)),
    shown(row("OS X 10.10 to macOS 10.15", kNt, kTo302, kOver139, kCan, kCcm, kGuest, kMacBetween)),
    row("macOS 11", kNt, kTo311, kOver139, kCan, kCcm, kGuest, kMac11),
    shown(row("macOS 12 and later", kNt, kTo311, kOver139, kCan, kStrongFirst, kGuest, kMacNew), "macOS"),
    row("iOS and iPadOS Files", kNoSmb1, kTo311, kNo139, kCan, kStrongFirst, kGuest, kAppleFiles),
    shown(row("Linux before 4.13", kNt, kNoSmb2, kOver139, kCan, {}, kGuest, kLinuxOld)),
    shown(row("Linux 4.13 to 4.20", kNoSmb1, k21To302, kOver139, kCan, kCcm, kGuest, kLinuxNew)),
    row("Linux 5.0 to 5.2", kNoSmb1, k21To311, kOver139, kCan, kCcm, kGuest, kLinuxCipher),
    row("Linux 5.3 to 5.14", kNoSmb1, k21To311, kOver139, kCan, kGcmCcm, kGuest, kLinuxCipher),
    shown(row("Linux 5.15 and later", kNoSmb1, k21To311, kOver139, kCan, kLinux, kGuest, kLinuxCipher), "Linux"),
    row("Linux with vers=1.0", kNt, kNoSmb2, kOver139, kCan, {}, kGuest, kLinuxSmb1),
    row("Linux with sign", kNoSmb1, k21To311, kOver139, kMust, kLinux, kGuest, kLinuxNew),
    encrypting(row("Linux with seal", kNoSmb1, k21To311, kOver139, kCan, kLinux, kGuest, kLinuxNew)),
    shown(row("smbclient before 4.7", kCore, kNoSmb2, kOver139, kCan, {}, kGuest, kSmbclient)),
    shown(row("smbclient 4.7 to 4.10", kCore, kTo311, kOver139, kCan, kCcmGcm, kGuest, kSmbclient)),
    shown(row("smbclient 4.11 to 4.14", kNoSmb1, kTo311, kOver139, kCan, kCcmGcm, kGuest, kSmbclient411)),
    shown(row("smbclient 4.15 and later", kNoSmb1, kTo311, kOver139, kCan, kAllFour, kGuest, kSmbclient411),
          "smbclient"),
    row("smbclient with sign", kNoSmb1, kTo311, kOver139, kMust, kAllFour, kGuest, kSmbclient411),
    encrypting(row("smbclient with encrypt", kNoSmb1, kTo311, kOver139, kCan, kAllFour, kGuest, kSmbclient411)),
    row("GNOME Files", kNoSmb1, kTo311, kOver139, kCan, kAllFour, kGuest, kLibsmbclient),
    row("KDE Dolphin", kNoSmb1, kTo311, kOver139, kCan, kAllFour, kGuest, kLibsmbclient),
    row("Kodi 18 and later", kNoSmb1, kTo311, kOver139, kCan, kAllFour, kGuest, kLibsmbclient),
    row("ChromeOS Files", kNoSmb1, kTo311, kOver139, kCan, kAllFour, kGuest, kLibsmbclient),
    shown(row("old scanner or printer", kNt, kNoSmb2, kOver139, kCannot, {}, kGuest, kDevice)),
    shown(row("scanner of 2.0.2", kNoSmb1, k202, kNo139, kCan, {}, kGuest, kDevice202)),
    row("Sonos S1", kNt, kNoSmb2, kOver139, kCannot, {}, kGuest, kSonos),
    row("VLC 3 (libdsm)", kNt, kNoSmb2, kOver139, kCannot, {}, kGuest, kForum),
    row("Open PS2 Loader", kNt, kNoSmb2, kNo139, kCannot, {}, kGuest, kForum),
    row("FreeBSD mount_smbfs", kNt, kNoSmb2, kOver139, kCan, {}, kGuest, kForum),
    row("libsmb2 before 7.0", kNoSmb1, kTo311, kNo139, kCan, kCcm, kGuest, kLibsmb2),
    row("smbj", kNoSmb1, kTo21, kNo139, kCan, {}, kGuest, kSmbj),
    row("jcifs-ng", kNt, kTo21, kOver139, kCan, {}, kGuest, kJcifs),
    row("go-smb2", kNoSmb1, kTo311, kNo139, kCan, kGcmCcm, kGuest, kGo),
    row("smbprotocol (Python)", kNoSmb1, kTo311, kNo139, kCan, kGcmCcm, kGuest, kPython),
    in_the_clear(row("impacket", kNt, kTo30, kOver139, kCan, kCcm, kGuest, kImpacket)),
    row("Metasploit (ruby_smb)", kNt, kTo311, kOver139, kCan, kStrongFirst, kGuest, kRuby),
};

}  // namespace

std::span<const Client> clients_table() noexcept { return kClients; }

}  // namespace smbprobe::audit
