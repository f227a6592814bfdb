// Advice and references that several findings share; for findings_*.cpp only.
#pragma once

#include <array>
#include <string_view>

#include "audit/findings/findings.hpp"

namespace smbprobe::audit {

inline constexpr std::string_view kTrueNasTo2510 = "TrueNAS 25.10 and earlier";
inline constexpr std::string_view kTrueNasSince26 = "TrueNAS 26 and later";
inline constexpr std::string_view kWindowsSince24H2 = "Windows 11 24H2 and later, Server 2025";

inline constexpr auto kTurnSmb1Off = std::to_array<AdviceRow>({
    {"", "", "disable SMB1; on Windows XP and Server 2003, which have nothing else: replace or isolate them"},
    {"samba", "", "server min protocol = SMB2_02"},
    {"synology", "", "Control Panel > File Services > SMB > Advanced Settings > Minimum SMB protocol: SMB2"},
    {"qnap", "",
     "Control Panel > Network & File Services > Win/Mac/NFS/WebDAV > Microsoft Networking > Advanced Options > Lowest "
     "SMB version: SMB 2"},
    {"truenas", kTrueNasTo2510, R"(midclt call smb.update '{"enable_smb1": false}')"},
    {"truenas", kTrueNasSince26, R"(midclt call smb.update '{"minimum_protocol": "SMB2"}')"},
    {"windows", "", "Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force"},
    {"windows-7", "",
     R"(Set-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters" SMB1 -Type DWORD -Value 0 -Force)"},
});

inline constexpr auto kRequireSigning = std::to_array<AdviceRow>({
    {"", "", "require message signing"},
    {"samba", "", "server signing = mandatory"},
    {"ksmbd", "", "server signing = mandatory"},
    {"synology", "", "Control Panel > File Services > SMB > Advanced Settings > server signing: required"},
    {"truenas",
     R"(25.10.2.2 and later, where SMB1 is off and every client has SMB 3, this instead: )"
     R"(midclt call smb.update '{"encryption": "REQUIRED"}')",
     R"(midclt call smb.update '{"smb_options": "server signing = mandatory"}')"},
    {"windows", "", "Set-SmbServerConfiguration -RequireSecuritySignature $true -Force"},
    {"windows-7", "",
     R"(Set-ItemProperty -Path "HKLM:\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters" RequireSecuritySignature -Type DWORD -Value 1 -Force)"},
    {"macos", "by report; then turn File Sharing off and on",
     "sudo defaults write /Library/Preferences/SystemConfiguration/com.apple.smb.server SigningRequired -bool true"},
});

inline constexpr auto kAllowSmb3 = std::to_array<AdviceRow>({
    {"", "", "allow SMB 3.1.1; replace systems without SMB 3, such as Windows 7 and Server 2008 R2"},
    {"samba", "", "server max protocol = SMB3"},
    {"ksmbd", "", "server max protocol = SMB3_11"},
    {"synology", "", "Control Panel > File Services > SMB > Advanced Settings > Maximum SMB protocol: SMB3"},
    {"qnap", "",
     "Control Panel > Network & File Services > Win/Mac/NFS/WebDAV > Microsoft Networking > Advanced Options > Highest "
     "SMB version: SMB 3"},
    {"windows", "Windows 11 24H2 and later, Server 2025: undoes a maximum that was set",
     "Set-SmbServerConfiguration -Smb2DialectMax None -Force"},
});

inline constexpr std::string_view kSmb1Page =
    "https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3";
inline constexpr std::string_view kSigningPage =
    "https://learn.microsoft.com/windows-server/storage/file-server/smb-signing";
inline constexpr std::string_view kDialectsPage =
    "https://learn.microsoft.com/windows-server/storage/file-server/manage-smb-dialects";
inline constexpr std::string_view kEncryptionPage =
    "https://learn.microsoft.com/windows-server/storage/file-server/smb-security";

}  // namespace smbprobe::audit
