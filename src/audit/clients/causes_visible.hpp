// The causes that a scan sees; for causes.cpp only.
#pragma once

#include <array>

#include "audit/clients/causes.hpp"

namespace smbprobe::audit {

using enum ClientKind;

inline constexpr std::array kNothingWords{
    CauseWords{windows, R"("The network path was not found." 53, 0x80070035; no route: 1231, 0x800704CF)"},
    CauseWords{windows, "event log SmbClient/Connectivity: 30803, name not resolved 30800, timed out 30809"},
    CauseWords{macos, R"(refused: "Connection refused"; silent: "Operation timed out")"},
    CauseWords{linux,
               "mount error(111): could not connect to HOSTUnable to find suitable address. (no route 113, "
               "filtered or no such host 115)",
               true},
    CauseWords{linux, "name: mount error: could not resolve address for HOST"},
    CauseWords{smbclient,
               "do_connect: Connection to HOST failed (Error NT_STATUS_CONNECTION_REFUSED); name: "
               "NT_STATUS_NOT_FOUND; mute port: NT_STATUS_IO_TIMEOUT"},
    CauseWords{smbclient,
               "from 4.25, mute port: Protocol negotiation (with timeout 20000 ms) timed out against server HOST"}};
inline constexpr std::array kNothingPc{PcLine{windows, "Test-NetConnection HOST -Port 445", "to check"}};
inline constexpr std::array kNothingServer{ServerLine{"", "start the service; open TCP 445 for the local network"}};

inline constexpr std::array kNotSmbWords{
    CauseWords{linux, "mount error: Server abruptly closed the connection. (where the port closes)"},
    CauseWords{smbclient, "closes: protocol negotiation failed: NT_STATUS_CONNECTION_DISCONNECTED"},
    CauseWords{smbclient, "resets: protocol negotiation failed: NT_STATUS_CONNECTION_RESET"},
    CauseWords{smbclient, "hosts deny: protocol negotiation failed: NT_STATUS_INVALID_NETWORK_RESPONSE"}};
inline constexpr std::array kNotSmbServer{ServerLine{"", "look for another service on 445"},
                                          ServerLine{"samba", "look at hosts allow and hosts deny in smb.conf"}};

inline constexpr std::array kOnly139Words{
    CauseWords{windows, R"("The network path was not found." 53, 0x80070035; event SmbClient/Connectivity 30803)"}};
inline constexpr std::array kOnly139Pc{PcLine{
    windows, "none for Windows 10 and later: EnableNetBTForSmb2=1 worked on Windows 8 and Server 2012 only", "", true}};
inline constexpr std::array kOnly139Server{ServerLine{"", "open TCP 445"},
                                           ServerLine{"samba", "smb ports = 445   (then: systemctl restart smbd)"}};

inline constexpr std::array kSmb1OnlyWords{
    CauseWords{windows,
               R"("You can't connect to the file share because it's not secure. This share requires the obsolete SMB1 )"
               R"(protocol, which is unsafe and could expose your system to attack. Your system requires SMB2 or )"
               R"(higher." 384)"},
    CauseWords{windows,
               R"(or "The specified network name is no longer available." 64, "The specified server cannot perform )"
               R"(the requested operation." 58, "Unspecified error" 0x80004005; event SmbClient/Security 32000)"},
    CauseWords{linux, "mount error(112): Host is down (servers that drop the connection)", true},
    CauseWords{linux, R"(mount error(95): Operation not supported; dmesg: "Dialect not supported by server. Consider  )"
                      R"(specifying vers=1.0 or vers=2.0 on mount for accessing older servers")"},
    CauseWords{smbclient, "protocol negotiation failed: NT_STATUS_CONNECTION_DISCONNECTED"},
    CauseWords{smbclient,
               "from 4.25: Protocol negotiation to server HOST (for a protocol between SMB2_02 and SMB3) "
               "failed: NT_STATUS_CONNECTION_DISCONNECTED"},
    CauseWords{macos, "-5996 (servers older than Windows NT)"},
    CauseWords{linux, "dmesg: CIFS: VFS: cifs_mount failed w/return code = -95"}};
inline constexpr std::array kSmb1OnlyPc{
    PcLine{windows, "Enable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol", "last resort"},
    PcLine{linux, "mount -t cifs -o vers=1.0 //HOST/SHARE /mnt", "last resort"},
    PcLine{smbclient, "smbclient --option='client min protocol=NT1' -m NT1 //HOST/SHARE", "last resort"}};
inline constexpr std::array kSmb1OnlyServer{ServerLine{"", "update it so that it supports SMB2, or replace it"},
                                            ServerLine{"samba", "server max protocol = SMB3"},
                                            ServerLine{"samba", "server min protocol = SMB2_02"}};

inline constexpr std::array kCannotSignWords{
    CauseWords{windows, R"("The cryptographic signature is invalid." 0xC000A000, -1073700864, )"
                        R"(STATUS_INVALID_SIGNATURE; SMBClient/Audit 31998 or 31999 where auditing is on)"},
    CauseWords{macos, R"("Authentication error" (only with signing_required=yes in nsmb.conf); log: "SMB Client )"
                      R"(requires signing for SMB 2.x, but server has signing disabled.")"},
    CauseWords{linux, R"(mount error(95): Operation not supported (only with sign); dmesg: "Server does not support )"
                      R"(signing!")"},
    CauseWords{linux, "older kernels: mount error(524)"}};
inline constexpr std::array kCannotSignPc{PcLine{
    windows, "Set-SmbClientConfiguration -RequireSecuritySignature $false -Force", "Microsoft advises against it"}};
inline constexpr std::array kCannotSignServer{
    ServerLine{"", "update it"}, ServerLine{"samba", "server signing = mandatory"},
    ServerLine{"ksmbd", "server signing = mandatory   (then: systemctl restart ksmbd)"}};

inline constexpr std::array kNoDialectWords{
    CauseWords{windows, R"(the server answers STATUS_NOT_SUPPORTED; event SmbClient/Connectivity 30816 "The server )"
                        R"(failed the negotiate request. ... The server does not support any dialect that the client )"
                        R"(is trying to negotiate...")"},
    CauseWords{macos, R"("Operation not supported")"},
    CauseWords{linux, R"(mount error(95): Operation not supported; dmesg: "Dialect not supported by server. Consider  )"
                      R"(specifying vers=1.0 or vers=2.0 on mount for accessing older servers")"},
    CauseWords{smbclient, "protocol negotiation failed: NT_STATUS_NOT_SUPPORTED"},
    CauseWords{smbclient,
               "from 4.25: Protocol negotiation to server HOST (for a protocol between SMB2_02 and SMB3) "
               "failed: NT_STATUS_NOT_SUPPORTED"},
    CauseWords{smbclient,
               "with SMB1 alone, to a server without it: protocol negotiation failed: "
               "NT_STATUS_INVALID_NETWORK_RESPONSE"},
    CauseWords{linux, "dmesg: CIFS: VFS: cifs_mount failed w/return code = -95"}};
inline constexpr std::array kNoDialectPc{
    PcLine{windows, "Set-SmbClientConfiguration -Smb2DialectMin None -Smb2DialectMax None",
           "undoes a limit on Windows 11 24H2 and Server 2025; before: MinSMB2Dialect, MaxSMB2Dialect in the registry"},
    PcLine{linux, "mount -t cifs -o vers=2.0 //HOST/SHARE /mnt", "for a server that has 2.0.2 only"},
    PcLine{windows, "Get-SmbClientConfiguration | Select Smb2DialectMin,Smb2DialectMax", "shows such a limit"}};
inline constexpr std::array kNoDialectServer{ServerLine{"", "raise the server's highest dialect, or lower its lowest"},
                                             ServerLine{"samba", "server max protocol = SMB3"},
                                             ServerLine{"samba", "server min protocol = SMB2_10"}};

inline constexpr std::array kNoAlgorithmWords{
    CauseWords{macos, R"("Invalid argument")"}, CauseWords{linux, "mount error(22): Invalid argument"},
    CauseWords{smbclient, "protocol negotiation failed: NT_STATUS_INVALID_PARAMETER"}};
inline constexpr std::array kNoAlgorithmServer{
    ServerLine{"samba", "remove \"server smb3 signing algorithms\" from smb.conf (Samba 4.15 and later)"}};

inline constexpr std::array kEncryptionClientWords{
    CauseWords{linux, R"(mount error(95): Operation not supported (only with seal); dmesg: "Encryption is not )"
                      R"(supported on share", for SMB1 "SMB3 or later required for encryption")"},
    CauseWords{smbclient, "Encryption required and server doesn't support SMB3 encryption - failing connect"}};
inline constexpr std::array kEncryptionClientPc{
    PcLine{windows, "Set-SmbClientConfiguration -RequireEncryption $false", "Windows 11 24H2, Server 2025"}};
inline constexpr std::array kEncryptionClientServer{
    ServerLine{"samba", "server max protocol = SMB3"}, ServerLine{"samba", "smb encrypt = desired"},
    ServerLine{"ksmbd", "smb3 encryption = auto   (then: systemctl restart ksmbd)"}};

inline constexpr std::array kNtlmBlockedWords{
    CauseWords{windows, R"("Authentication failed because NTLM authentication has been disabled." 1937, 0x80070791; )"
                        R"(log Microsoft-Windows-NTLM/Operational)"},
    CauseWords{macos, "-5997 (Kerberos demanded and none offered)"},
    CauseWords{linux, R"(sec=krb5 without a ticket: mount error(126): Required key not available; dmesg: "Verify user )"
                      R"(has a krb5 ticket and keyutils is installed")"},
    CauseWords{smbclient,
               "session setup failed: NT_STATUS_NTLM_BLOCKED (off on the server); Kerberos demanded: "
               "NT_STATUS_ACCESS_DENIED or NT_STATUS_INVALID_PARAMETER"},
    CauseWords{linux, "no common mechanism: dmesg: Unable to select appropriate authentication method! (22)"},
    CauseWords{smbclient,
               "gensec_spnego_client_negTokenInit_step: Could not find a suitable mechtype in NEG_TOKEN_INIT"}};
inline constexpr std::array kNtlmBlockedPc{
    PcLine{windows, "policy Lanman Workstation > Block NTLM Server Exception List", "for this server alone"},
    PcLine{windows, "Set-SmbClientConfiguration -BlockNTLM $false", "everywhere"}};
inline constexpr std::array kNtlmBlockedServer{
    ServerLine{"", "join a domain (Kerberos), or wait for IAKERB and LocalKDC"},
    ServerLine{"samba", "ntlm auth = ntlmv2-only   (the default; disabled is what blocks NTLM)"}};

inline constexpr std::array kNtlmV1Words{
    CauseWords{windows, R"("access is denied", or the user cannot log on (KB954387); a server of plaintext passwords )"
                        R"(only: 1240)"},
    CauseWords{windows, R"("The specified network password is not correct." 86)", true},
    CauseWords{macos, R"("Authentication error"; plaintext only: -5997)"},
    CauseWords{linux, R"(dmesg: "CIFS: VFS: bad security option: ntlm")", true},
    CauseWords{linux, "since 5.15 the kernel has no sec=ntlm any more"},
    CauseWords{smbclient,
               R"(a server of plaintext passwords: "Server requested PLAINTEXT password but 'client plaintext auth = )"
               R"(no'", "session setup failed: NT_STATUS_ACCESS_DENIED")"},
    CauseWords{smbclient,
               R"(the reverse, a server that takes NTLMv2 only: "session setup failed: NT_STATUS_LOGON_FAILURE")"}};
inline constexpr std::array kNtlmV1Pc{PcLine{windows, "none: do not lower LmCompatibilityLevel",
                                             "Windows 11 24H2 and Server 2025 have no NTLMv1 any more"}};
inline constexpr std::array kNtlmV1Server{ServerLine{"", "update it"},
                                          ServerLine{"synology", "leave \"Enable NTLMv1 authentication\" off", true}};

}  // namespace smbprobe::audit
