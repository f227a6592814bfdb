#!/usr/bin/env python3
"""The words that `why` prints for smbclient are the words of Debian's smbclient: cause_words_test.py SMBPROBE

Each cause that a server here can be made to show is made so, and each line of smbclient's has to be among those printed.
"""
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading

import lab_servers
from lab_servers import scan_target, scanning

NEWEST = "smbclient 4.15 and later"
SIGN = ("--client-protection=sign",)
ENCRYPT = ("--client-protection=encrypt",)
NT1 = ("-m", "NT1", "--option=client min protocol=NT1")
GUEST = "nobody-here%x"
USER = "lab%labpass"

# cause, the client that why is asked about, server, share, user, further options of smbclient
# "A/B": why is asked about A, where the cause shows, and smbclient about B, where it can be made to happen
CASES = (
    ("login", NEWEST, "def", "share", "lab%wrong", ()),
    ("no-share", NEWEST, "def", "nosuch", USER, ()),
    ("share-denied", NEWEST, "def", "private", None, ()),
    ("guest-signing", "smbclient with sign", "guest-map", "share", GUEST, SIGN),
    ("guest-encryption", "smbclient with encrypt", "guest-map", "share", GUEST, ENCRYPT),
    ("encryption-client", "smbclient with encrypt", "smb210", "share", USER, ENCRYPT),
    ("encryption-client", "smbclient with encrypt", "enc-off", "share", USER, ENCRYPT),
    ("encryption-server", NEWEST, "smb210/enc-required", "share", USER, ("-m", "SMB2")),
    ("ntlm-blocked", NEWEST, "ntlm-off", "share", USER, ()),
    ("ntlmv1-only", "smbclient before 4.7", "nt1-plain/nt1-only", "share", USER,
     (*NT1, "--option=client ntlmv2 auth=no", "--option=client use spnego=no")),
    ("ntlmv1-only", "smbclient before 4.7", "nt1-plain", "share", USER, NT1),
    ("smb1-only", NEWEST, "nt1-only", "share", USER, ()),
    ("no-dialect", "smbclient before 4.7", "smb311", "share", USER, ("-m", "SMB2")),
    ("no-dialect", "smbclient before 4.7", "smb311", "share", USER, NT1),
    ("no-signing-algorithm", "smbclient 4.11 to 4.14", "sig-gmac", "share", USER,
     ("--option=client smb3 signing algorithms=AES-128-CMAC",)),
    ("not-smb", NEWEST, "deny", "share", USER, ()),
    ("browse", NEWEST, "sign-off-smb2", None, USER, ()),
)
# lines that are about something else
NOISE = ("WARNING", "lpcfg_", "Sharename", "negprot_smb1_done", "negTokenTarg_start", "due to invalid signature")
CLOSING = "127.0.45.91"
RESETTING = "127.0.45.92"
NOBODY = "127.0.45.93"


def causes_of(smbprobe, address, client):
    command = [smbprobe, "why", scan_target(address), "--from", client, "--timeout", "8000", "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"why {address} --from {client} ended with {done.returncode}: {done.stderr}")
    answer = json.loads(done.stdout)["clients"][0]
    return {each["id"]: each for each in [answer["cause"], *answer["also_possible"]] if each}


def lines_of_smbclient(address, share, user, options):
    where = [f"//{address}/{share}", "-c", "exit"] if share else ["-L", address]
    who = ["-U", user] if user else ["-N"]
    command = ["smbclient", *where, "-s", "/dev/null", *who, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    if share is None:  # a list of shares, and what is said below it
        lines = lines[-1:]
    return [line.rstrip(".") for line in lines if line and not any(noise in line for noise in NOISE)]


def check(smbprobe, cause, client, addresses, asked):
    """What is wrong with this cause's words."""
    causes = causes_of(smbprobe, addresses[0], client)
    if cause not in causes:
        return [f"{cause}: why {addresses[0]} --from '{client}' has {', '.join(causes)}"]
    words = [each["text"] for each in causes[cause]["words"]]
    said = lines_of_smbclient(addresses[-1], *asked)
    if not said:
        return [f"{cause}: smbclient gets in at {addresses[-1]}"]
    return [f"{cause}: smbclient says '{line}', why says {words}" for line in said if not any(line in each for each in words)]


def hang_up(address, reset):
    """Takes connections and drops them: a listener that has to be held."""
    listener = socket.create_server((address, 445))

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                if not connection.recv(4096):
                    continue
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    threading.Thread(target=serve, daemon=True).start()
    return listener


def main():
    if shutil.which("smbclient") is None:
        scanning.skip("smbclient is not installed")
    lab_servers.load_truth()
    up = lab_servers.running()
    here = [case for case in CASES if all(name in up for name in case[2].split("/"))]
    if not here:
        scanning.skip("no server of the lab is up")
    wrong = []
    for cause, client, servers, share, user, options in here:
        wrong += check(sys.argv[1], cause, client, [up[name] for name in servers.split("/")], (share, user, options))
    count = len(here)
    if os.geteuid() == 0:  # port 445
        held = [hang_up(CLOSING, False), hang_up(RESETTING, True)]
        for cause, address in (("not-smb", CLOSING), ("not-smb", RESETTING), ("nothing", NOBODY)):
            wrong += check(sys.argv[1], cause, NEWEST, [address], ("share", USER, ()))
            count += 1
        for listener in held:
            listener.close()
    print(*wrong, f"{count} causes made, {len(wrong)} with other words", sep="\n")
    sys.exit(bool(wrong))


main()
