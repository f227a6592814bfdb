#!/usr/bin/env python3
"""Real clients and captured Windows servers that are served again: replay_clients_test.py SMBPROBE CLIENT

The client gets through NEGOTIATE and says itself which dialect was agreed on.
"""
import re
import shutil
import subprocess
import sys

import corpus_files
import scanning
from replaying import Replay

# capture, server -> dialect that the captured Windows answered with
WINDOWS_10 = ("packetgen-smb2", "192.168.0.77:445")  # 3.1.1
SERVER_2016 = ("samr-crackmapexec_computers", "192.168.12.11:445")  # 3.0
WINDOWS_7 = ("suricata-psexec_add_user-cut", "192.168.10.10:445")  # 2.1
WINDOWS_XP = ("zeek-raw_ntlm_in_smb", "192.168.56.101:445")  # NT LM 0.12

IMPACKET = """
import sys
from impacket.smbconnection import SMBConnection
print("dialect", SMBConnection("nas", "127.0.0.1", sess_port=int(sys.argv[1]), timeout=20).getDialect())
"""


def smbclient(port):
    return ["smbclient", "-L", "127.0.0.1", "-p", str(port), "-N", "-d", "4", "--option=client min protocol=NT1"]


def nmap(script):
    return lambda port: ["nmap", "-n", "-Pn", "-p", str(port), "--script", "+" + script, "--script-args", f"smbport={port}", "127.0.0.1"]


def impacket(port):
    return ["/usr/bin/python3", "-c", IMPACKET, str(port)]


# client -> command, and for each server what its output must have and what it must not have
CASES = {
    "smbclient": (smbclient, {
        WINDOWS_10: (r"negotiated dialect\[SMB3_11\]", r"negotiated dialect\[(?!SMB3_11)"),
        SERVER_2016: (r"negotiated dialect\[SMB3_00\]", r"negotiated dialect\[(?!SMB3_00)"),
        WINDOWS_7: (r"negotiated dialect\[SMB2_10\]", r"negotiated dialect\[(?!SMB2_10)"),
        WINDOWS_XP: (r"negotiated dialect\[NT1\]", r"negotiated dialect\[(?!NT1)"),
    }),
    "nmap-smb-protocols": (nmap("smb-protocols"), {
        WINDOWS_10: (r"\b3[:.]?1[:.]?1\b", r"\b(2[:.]?0[:.]?2|3[:.]?0[:.]?2)\b"),
        SERVER_2016: (r"\b3[:.]?0[:.]?0?\b", r"\b3[:.]?1[:.]?1\b"),
        WINDOWS_7: (r"\b2[:.]?1[:.]?0?\b", r"\b3[:.]?1[:.]?1\b"),
        WINDOWS_XP: (r"NT LM 0\.12", r"\b3[:.]?1[:.]?1\b"),
    }),
    "nmap-smb2-security-mode": (nmap("smb2-security-mode"), {
        WINDOWS_10: (r"\b3[:.]?1[:.]?1:[\s|_]*Message signing enabled but not required", r"enabled and required"),
        SERVER_2016: (r"3[:.]?0[:.]?0?:[\s|_]*Message signing enabled and required", r"\b3[:.]?1[:.]?1"),
    }),
    "impacket": (impacket, {
        SERVER_2016: (r"^dialect 768$", r"Traceback"),
        WINDOWS_7: (r"^dialect 528$", r"Traceback"),
        WINDOWS_XP: (r"^dialect NT LM 0\.12$", r"Traceback"),
    }),
}


def is_here(client):
    if client == "impacket":
        return subprocess.run(["/usr/bin/python3", "-c", "import impacket"], capture_output=True, check=False).returncode == 0
    return shutil.which(client.split("-")[0]) is not None


def answer_of(client, said):
    """What the client says of the server. nmap also says the time of day and the port: neither 23:11 nor 42311 is 3.1.1."""
    return "\n".join(line for line in said.splitlines() if line.startswith("|")) if client.startswith("nmap") else said


def main():
    smbprobe, client = sys.argv[1:]
    paths = {name: path for name, path, _ in corpus_files.captures()}
    if not is_here(client):
        scanning.skip(f"no {client} here")
    command, servers = CASES[client]
    differences = scanning.Differences(client)
    for (name, server), (wanted, unwanted) in servers.items():
        with Replay(smbprobe, paths[name], server) as port:
            done = subprocess.run(command(port), capture_output=True, text=True, timeout=60, check=False)
        said = answer_of(client, done.stdout + done.stderr)
        differences.true(f"{name}: {wanted} is not in: {said[-3000:]}", re.search(wanted, said, re.MULTILINE))
        differences.true(f"{name}: {unwanted} is in: {said[-3000:]}", not re.search(unwanted, said, re.MULTILINE))
    differences.finish()


main()
