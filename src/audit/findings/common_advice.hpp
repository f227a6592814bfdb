// Lines of advice that several findings share; for findings_*.cpp only.
#pragma once

#include <string_view>

#include "audit/findings/findings.hpp"

namespace smbprobe::audit {

inline constexpr Advice kTurnSmb1Off{
    .samba = "server min protocol = SMB2_02",
    .synology = "Control Panel > File Services > SMB > Advanced Settings > Minimum SMB protocol: SMB2",
    .qnap =
        "Control Panel > Network & File Services > Win/Mac/NFS/WebDAV > Microsoft Networking > Advanced Options > "
        "Lowest SMB version: SMB 2",
    .truenas = R"(midclt call smb.update '{"enable_smb1": false}')",
    .windows = "Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force"};

inline constexpr Advice kRequireSigning{
    .samba = "server signing = mandatory",
    .synology = "Control Panel > File Services > SMB > Advanced Settings > Enable server signing",
    .truenas =
        R"(midclt call smb.update '{"smb_options": "server signing = mandatory"}' (replaces other options there))",
    .windows = "Set-SmbServerConfiguration -RequireSecuritySignature $true -Force",
    .macos =
        "sudo defaults write /Library/Preferences/SystemConfiguration/com.apple.smb.server SigningRequired "
        "-bool true, then turn File Sharing off and on"};

inline constexpr Advice kAllowSmb3{
    .anywhere = "where the system has no SMB 3, replace it",
    .samba = "server max protocol = SMB3_11",
    .synology = "Control Panel > File Services > SMB > Advanced Settings > Maximum SMB protocol: SMB3",
    .qnap =
        "Control Panel > Network & File Services > Win/Mac/NFS/WebDAV > Microsoft Networking > Advanced Options > "
        "Highest SMB version: SMB 3",
    .windows = "Set-SmbServerConfiguration -Smb2DialectMax SMB311 (Windows 11 24H2, Server 2025)"};

inline constexpr std::string_view kSmb1Page =
    "https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3";
inline constexpr std::string_view kSigningPage =
    "https://learn.microsoft.com/windows-server/storage/file-server/smb-signing";
inline constexpr std::string_view kDialectsPage =
    "https://learn.microsoft.com/windows-server/storage/file-server/manage-smb-dialects";
inline constexpr std::string_view kEncryptionPage =
    "https://learn.microsoft.com/windows-server/storage/file-server/smb-security";

}  // namespace smbprobe::audit
