"""Recordings of servers: `smbprobe scan --record` at full depth against the lab."""
import subprocess
import sys

import lab
import manifest

BOTH = "445,139"
# (file, the lab's server, ports, what it shows)
RECORDINGS = (
    ("samba-4.17_default", "def", BOTH, "a Samba out of the box: 2.0.2 to 3.1.1 on both ports, signing enabled, SMB1 off"),
    ("samba-4.17_smb1-and-smb2", "smb1-all", BOTH, "SMB1 beside SMB2 and SMB3 on both ports"),
    ("samba-4.17_core-to-smb3", "core-all", BOTH, "every dialect that Samba has, LANMAN's too"),
    ("samba-4.17_lanman1", "lanman1", "445", "LANMAN1.0 at most: replies with 13 words"),
    ("samba-4.17_lanman2", "lanman2", BOTH, "LANMAN dialects only, no NT LM 0.12"),
    ("samba-4.17_core-to-nt1", "core-nt1", "445", "SMB1 alone, LANMAN dialects beside NT LM 0.12"),
    ("samba-4.17_nt1-only", "nt1-only", BOTH, "NT LM 0.12 alone: SMB2 is hung up on"),
    ("samba-4.17_nt1-plain-passwords", "nt1-plain", "445", "SMB1 that wants passwords in plain text"),
    ("samba-4.17_nt1-bare", "nt1-bare", "445", "SMB1 without Unicode, NT status codes and large reads"),
    ("samba-4.17_nt1-signing-mandatory", "nt1-sign-mand", "445", "SMB1 alone, signing required"),
    ("samba-4.17_nt1-signing-auto", "nt1-sign-auto", "445", "SMB1 alone, signing enabled"),
    ("samba-4.17_nt1-to-smb210", "nt1-smb210", "445", "NT LM 0.12 to SMB 2.1"),
    ("samba-4.17_smb202", "smb202", "445", "SMB 2.0.2 alone: the multi-protocol answer is 0x0202"),
    ("samba-4.17_smb210", "smb210", "445", "SMB 2.1 alone"),
    ("samba-4.17_smb300", "smb300", "445", "SMB 3.0 alone"),
    ("samba-4.17_smb302", "smb302", "445", "SMB 3.0.2 alone"),
    ("samba-4.17_smb311", "smb311", "445", "SMB 3.1.1 alone"),
    ("samba-4.17_signing-off", "sign-off", "445", "server signing = disabled with SMB1: off in SMB1, yet enabled in SMB2"),
    ("samba-4.17_signing-mandatory", "sign-mand", BOTH, "signing required in SMB1 and SMB2 on both ports"),
    ("samba-4.17_signing-mandatory-smb2", "sign-mand-smb2", "445", "signing required, SMB1 off"),
    ("samba-4.17_encryption-off", "enc-off", "445", "no encryption context in the 3.1.1 answer"),
    ("samba-4.17_encryption-required", "enc-required", "445", "encryption required: 3.0 and later"),
    ("samba-4.17_aes-128-ccm", "enc-128ccm", "445", "AES-128-CCM is the only cipher"),
    ("samba-4.17_aes-256-gcm", "enc-256gcm", "445", "AES-256-GCM is the only cipher: 3.0 and 3.0.2 are refused"),
    ("samba-4.17_sign-with-hmac", "sig-hmac", "445", "HMAC-SHA256 is the only signing algorithm"),
    ("samba-4.17_sign-with-cmac", "sig-cmac", "445", "AES-CMAC is the only signing algorithm"),
    ("samba-4.17_sign-with-gmac", "sig-gmac", "445", "AES-GMAC is the only signing algorithm"),
    ("samba-4.17_ntlm-off", "ntlm-off", "445", "NTLM is disabled on a stand-alone server"),
    ("samba-4.17_no-netbios", "no-netbios", BOTH, "139 refuses the connection"),
    ("samba-4.17_only-139", "only139", BOTH, "445 refuses the connection, 139 speaks SMB1 to SMB3"),
    ("samba-4.17_hosts-deny", "deny", BOTH, "access is denied with a negative session response on both ports"),
    ("samba-4.17_no-leases", "no-lease", "445", "no leasing and no multi-channel among the capabilities"),
    ("samba-4.17_ipv6", "v6", "445", "IPv6"),
    ("samba-4.13_default", "b-def", BOTH, "Samba 4.13: no signing context, two ciphers"),
    ("samba-4.13_core-to-smb3", "b-core-all", "445", "Samba 4.13 with LANMAN dialects to SMB 3.1.1"),
    ("samba-4.13_smb311", "b-smb311", "445", "Samba 4.13, SMB 3.1.1 alone"),
    ("samba-4.13_smb300", "b-smb300", "445", "Samba 4.13, SMB 3.0 alone"),
    ("samba-4.13_nt1-only", "b-nt1", "445", "Samba 4.13, NT LM 0.12 alone"),
    ("samba-4.13_encryption-required", "b-enc-required", "445", "Samba 4.13, encryption required"),
    ("samba-4.22_default", "t-def", BOTH, "Samba 4.22: directory leasing among the capabilities"),
    ("samba-4.22_core-to-smb3", "t-core-all", "445", "Samba 4.22 with LANMAN dialects to SMB 3.1.1"),
    ("samba-4.22_posix", "t-posix", "445", "POSIX extensions in the 3.1.1 answer"),
    ("samba-4.22_signing-mandatory", "t-sign-mand", "445", "Samba 4.22, signing required, SMB1 too"),
    ("samba-4.22_encryption-required", "t-enc-required", "445", "Samba 4.22, encryption required"),
    ("samba-4.22_smb311", "t-smb311", "445", "Samba 4.22, SMB 3.1.1 alone"),
    ("ksmbd-6.1_default", "k61-def", "445", "the kernel's server: 2.1 to 3.1.1, an SMB1 refusal with a length prefix too many"),
    ("ksmbd-6.1_signing-mandatory", "k61-sign", "445", "ksmbd up to 3.0.2, signing required"),
    ("ksmbd-6.12_default", "k612-def", "445", "ksmbd of Linux 6.12: another status for refusals"),
    ("ksmbd-6.12_encryption", "k612-enc", "445", "ksmbd with encryption, leases and multi-channel"),
    ("impacket-0.10_smb1", "imp-smb1", "445", "impacket's server without SMB2: a malformed SMB1 refusal"),
    ("impacket-0.10_smb2", "imp-smb2", "445", "impacket's server answers 2.0.2 to every offer"),
    ("impacket-0.10_on-139", "imp-139", "139", "a positive session response with a payload"),
    ("node-smb-server_smb1", "node-smb1", "445", "a server that falls over on an offer without a common dialect"),
    ("node-smb-server_smb2", "node-smb2", "445", "the same with SMB2: DialectRevision 0x0000"),
)


def record(program, wanted):
    """Every recording whose file name holds one of the words `wanted`; all for no words."""
    chosen = [entry for entry in RECORDINGS if not wanted or any(word in entry[0] for word in wanted)]
    names = sorted({server for _, server, _, _ in chosen})
    with lab.servers(names) as addresses:
        for file, server, ports, shows in chosen:
            record_one(program, f"{file}.pcapng", server, addresses[server], ports, shows)


def record_one(program, file, server, address, ports, shows):
    options = ["--depth", "full", "-p", ports, "--per-host", "1", "--timeout", "5000"]
    command = [program, "scan", address, *options, "--record", str(manifest.FOLDER / file), "--overwrite", "-q", "--no-progress"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        sys.exit(f"{file}: {done.stderr}")
    print(f"{file}: {done.stdout.strip()}")
    lab.refuse_leaks(manifest.FOLDER / file)
    product, version = lab.product(lab.known()[server]["kind"])
    how = f"smbprobe scan {address} {' '.join(options)} --record {file}"
    if lab.settings(server):
        how += f" ; the server's settings: {lab.settings(server)}"
    manifest.note(file, product, version, how, shows)
