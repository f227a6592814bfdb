// The causes that a scan does not see: they are listed as "also possible, if"; for causes.cpp only.
#pragma once

#include <array>

#include "audit/clients/causes.hpp"

namespace smbprobe::audit {

inline constexpr std::array kMs16Words{CauseWords{ClientKind::windows, "the share cannot be opened", true}};
inline constexpr std::array kMs16Pc{
    PcLine{ClientKind::windows, "sign in with a local account", "costs nothing", true},
    PcLine{ClientKind::windows, "make the network Private", "only one that you trust: the firewall opens", true},
    PcLine{ClientKind::windows, "cmdkey /add:HOST /user:USER /pass", "the PC keeps the secret for this server"}};
inline constexpr std::array kMs16Server{ServerLine{"", "a server that takes Kerberos is not concerned"}};

inline constexpr std::array kGuestRefusedWords{
    CauseWords{ClientKind::windows,
               R"("You can't access this shared folder because your organization's security policies block )"
               R"(unauthenticated guest access. These policies help protect your PC from unsafe or malicious devices )"
               R"(on the network." 1272)"},
    CauseWords{ClientKind::windows,
               R"(or "Error code: 0x80070035 The network path was not found."; event SmbClient/Security 31017)"}};
inline constexpr std::array kGuestRefusedPc{
    PcLine{ClientKind::windows, "cmdkey /add:HOST /user:USER /pass", "better: an account of the server"},
    PcLine{ClientKind::windows, "Set-SmbClientConfiguration -EnableInsecureGuestLogons $true -Force",
           "or the policy Lanman Workstation > Enable insecure guest logons"}};
inline constexpr std::array kGuestRefusedServer{
    ServerLine{"", "give the user an account"}, ServerLine{"samba", "map to guest = Never"},
    ServerLine{"synology", "Control Panel > User & Group > User > guest: deactivate"},
    ServerLine{"truenas", "switch guest access off on every share"}};

inline constexpr std::array kGuestSigningWords{
    CauseWords{ClientKind::windows, R"("System error 3227320323 has occurred."; no event 31017)"},
    CauseWords{ClientKind::linux,
               R"(only with sign: mount error(13): Permission denied; dmesg: "signing requested but authenticated as )"
               R"(guest" or "SMB signature verification returned error = -13")"},
    CauseWords{ClientKind::smbclient,
               R"(with --client-protection=sign: "NTLMSSP packet check failed due to short signature (0 bytes)!", )"
               R"("session setup failed: NT_STATUS_ACCESS_DENIED")"}};
inline constexpr std::array kGuestSigningPc{
    PcLine{ClientKind::windows, "cmdkey /add:HOST /user:USER /pass", "better: an account of the server"},
    PcLine{ClientKind::windows, "Set-SmbClientConfiguration -EnableInsecureGuestLogons $true -Force", "with the next"},
    PcLine{ClientKind::windows, "Set-SmbClientConfiguration -RequireSecuritySignature $false -Force",
           "with the one before"}};
inline constexpr std::array kAccountServer{ServerLine{"", "give the user an account"}};

inline constexpr std::array kGuestEncryptionWords{
    CauseWords{ClientKind::windows, "3227320324, 0xC05D0004", true},
    CauseWords{ClientKind::smbclient,
               R"(with --client-protection=encrypt: "NTLMSSP packet check failed due to short signature (0 bytes)!", )"
               R"("session setup failed: NT_STATUS_ACCESS_DENIED")"}};

inline constexpr std::array kEncryptionServerWords{
    CauseWords{ClientKind::windows, R"("Access is denied." 5, 0x80070005; on the server SmbServer/Operational 1003)"},
    CauseWords{ClientKind::macos, R"("Permission denied")"},
    CauseWords{ClientKind::linux, "mount error(13): Permission denied"},
    CauseWords{ClientKind::smbclient, "session setup failed: NT_STATUS_ACCESS_DENIED"}};
inline constexpr std::array kEncryptionServerPc{
    PcLine{ClientKind::windows, "use a client that has SMB 3", ""},
    PcLine{ClientKind::linux, "mount -t cifs -o vers=3.0,seal //HOST/SHARE /mnt", ""}};
inline constexpr std::array kEncryptionServerServer{
    ServerLine{"windows", "Set-SmbServerConfiguration -RejectUnencryptedAccess $false"},
    ServerLine{"samba", "smb encrypt = desired"},
    ServerLine{"truenas", R"(midclt call smb.update '{"encryption": "DESIRED"}')"}};

inline constexpr std::array kLoginWords{
    CauseWords{ClientKind::windows,
               R"("The user name or password is incorrect." 1326; locked 1909; empty password 1327; not allowed from )"
               R"(the network 1385, 0x80070569)"},
    CauseWords{ClientKind::macos, R"("Authentication error"; disabled or locked -5042; password must change -5045)"},
    CauseWords{ClientKind::linux,
               R"(mount error(13): Permission denied; dmesg: "Status code returned 0xc000006d STATUS_LOGON_FAILURE", )"
               R"("Send error in SessSetup = -13"; expired 127, disabled 128)"},
    CauseWords{ClientKind::smbclient, "session setup failed: NT_STATUS_LOGON_FAILURE"},
    CauseWords{ClientKind::windows,
               "repeats are slow where the server is Windows 11 24H2 or Server 2025: it waits 2 s each"},
    CauseWords{ClientKind::linux, "dmesg: CIFS: VFS: cifs_mount failed w/return code = -13"}};
inline constexpr std::array kLoginPc{
    PcLine{ClientKind::windows, "cmdkey /add:HOST /user:USER /pass", ""},
    PcLine{ClientKind::windows, R"(net use \\HOST\SHARE /delete)", "for two names at once, error 1219"}};
inline constexpr std::array kLoginServer{ServerLine{"samba", "smbpasswd -a USER"}};

inline constexpr std::array kNoShareWords{
    CauseWords{ClientKind::windows, R"("The network name cannot be found." 67, 0x80070043)"},
    CauseWords{ClientKind::macos, R"("No such file or directory")"},
    CauseWords{ClientKind::linux,
               R"(mount error(2): No such file or directory; dmesg: "BAD_NETWORK_NAME: \\HOST\SHARE")"},
    CauseWords{ClientKind::smbclient, "tree connect failed: NT_STATUS_BAD_NETWORK_NAME"}};
inline constexpr std::array kNoSharePc{PcLine{ClientKind::windows, "check the spelling", ""},
                                       PcLine{ClientKind::smbclient, "smbclient -L HOST -U USER", "lists the shares"}};

inline constexpr std::array kShareDeniedWords{
    CauseWords{ClientKind::windows, R"("Access is denied." 5, 0x80070005; event SmbClient/Security 31010)"},
    CauseWords{ClientKind::macos, R"("Permission denied")"},
    CauseWords{ClientKind::macos,
               R"(Finder: "There are no shares available or you are not allowed to access them on the server.")", true},
    CauseWords{ClientKind::linux, "mount error(13): Permission denied"},
    CauseWords{ClientKind::smbclient, "tree connect failed: NT_STATUS_ACCESS_DENIED"},
    CauseWords{ClientKind::smbclient, R"(with -N "Anonymous login successful" comes first)"}};
inline constexpr std::array kShareDeniedPc{PcLine{ClientKind::windows, "use another account", ""}};
inline constexpr std::array kShareDeniedServer{
    ServerLine{"samba", "valid users = USER"},
    ServerLine{"windows", "Grant-SmbShareAccess -Name SHARE -AccountName USER -AccessRight Change"}};

inline constexpr std::array kBrowseWords{
    CauseWords{ClientKind::windows, R"(it is not shown under Network; \\HOST opens)"},
    CauseWords{ClientKind::smbclient, R"("SMB1 disabled -- no workgroup available" below a complete list of shares)"}};
inline constexpr std::array kBrowsePc{
    PcLine{ClientKind::windows, R"(type \\HOST\SHARE)", ""},
    PcLine{ClientKind::windows,
           "set the services Function Discovery Provider Host and Function Discovery Resource Publication to Automatic",
           ""}};
inline constexpr std::array kBrowseServer{ServerLine{"", "run a WS-Discovery daemon (wsdd); do not enable SMB1"}};

}  // namespace smbprobe::audit
