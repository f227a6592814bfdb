#!/usr/bin/env python3
"""Null and guest sessions of the lab's servers: sessions_test.py SMBPROBE

The table says what the configuration of each server must lead to; a real smbclient that tries the same must get the same.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

from lab_servers import load_truth, port_list, running, scanning

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "read"))
import recording  # noqa: E402

YES, AS_NULL, AS_GUEST = (True, "accepted"), (True, "accepted_as_null"), (True, "accepted_as_guest")
DENIED, FAILED = (False, "status_0xc0000022"), (False, "status_0xc000006d")
NOT_ASKED = (None, None)

# null session, IPC$ in it, guest session; Samba never says that a session is a null session
TABLE = {
    "def": (YES, YES, FAILED),
    "smb202": (YES, YES, FAILED),
    "smb311": (YES, YES, FAILED),
    "smb1-all": (YES, YES, FAILED),
    "nt1-only": (YES, YES, FAILED),
    "sign-mand": (YES, YES, FAILED),
    "guest-map": (YES, YES, AS_GUEST),
    "guest-badpw": (YES, YES, AS_GUEST),
    "anon-off": (YES, DENIED, FAILED),
    "anon-ra1": (YES, YES, FAILED),
    "ntlm-off": (YES, YES, FAILED),
    "enc-required": (DENIED, NOT_ASKED, FAILED),
    "nt1-plain": (NOT_ASKED, NOT_ASKED, NOT_ASKED),  # no extended security
    "lanman1": (NOT_ASKED, NOT_ASKED, NOT_ASKED),
    "imp-smb2": (AS_NULL, YES, AS_GUEST),
    "imp-smb1": (YES, YES, YES),
}
SMBCLIENT_CANNOT = {"lanman1"}  # not without options that this table is not about


def told(port):
    auth = port["authentication"]
    return tuple((auth[key], auth[key + "_how"]) for key in ("anonymous", "anonymous_ipc", "guest"))


def smbclient(address, user):
    """Whether a session with an empty password was granted to a real client, and whether IPC$ was."""
    command = ["smbclient", f"//{address}/IPC$", "-U", f"{user}%", "--option=client min protocol=NT1", "-c", "exit"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
    said = done.stdout + done.stderr
    return "session setup failed" not in said, "session setup failed" not in said and "tree connect failed" not in said


def check(smbprobe, differences, name, address, ports):
    report = scanning.scan(smbprobe, address, port_list(ports), "--timeout", "5000", "--anonymous")
    null, ipc, guest = TABLE[name]
    for port in report["endpoints"]:
        differences.equal(f"{name} {port['port']} anonymous, IPC$, guest", told(port), (null, ipc, guest))
    found = {finding["id"]: finding["severity"] for finding in report["findings"]}
    differences.equal(f"{name} anonymous-session", found.get("anonymous-session"), "info" if null[0] and not ipc[0] else None)
    differences.equal(f"{name} anonymous-ipc", found.get("anonymous-ipc"), "medium" if ipc[0] else None)
    differences.equal(f"{name} guest-session", "guest-session" in found, guest[0] is True)
    if NOT_ASKED in (null, guest) or name in SMBCLIENT_CANNOT or not shutil.which("smbclient"):
        return
    differences.equal(f"{name} smbclient -U %", smbclient(address, ""), (null[0], ipc[0] is True))
    differences.equal(f"{name} smbclient -U Guest%", smbclient(address, "Guest")[0], guest[0])


def check_recording(smbprobe, differences, address):
    """A recording with sessions in it reads back as the report."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "sessions.pcapng")
        live = scanning.scan(smbprobe, address, "445", "--timeout", "5000", "--anonymous", "--record", file)
        hosts = [line for line in recording.read(smbprobe, file) if line["type"] == "host"]
    differences.equal("hosts", len(hosts), 1)
    recording.compare(differences, live, hosts[0])


def check_quiet(smbprobe, differences, address):
    """Without the option nobody is told who logs in: no message goes beyond the CHALLENGE."""
    report = scanning.scan(smbprobe, address, "445", "--timeout", "5000")
    differences.equal("without --anonymous", told(report["endpoints"][0]), (NOT_ASKED,) * 3)
    _, out, _ = scanning.run(smbprobe, "scan", address, "-p", "445", "--depth", "full", "--exchanges")
    setups = [line for line in map(json.loads, out.splitlines()) if line["request"]["command"] == "SESSION_SETUP"]
    differences.equal("SESSION_SETUPs, each on a connection of its own", len(setups), len({line["client"] for line in setups}))


def main():
    (smbprobe,) = sys.argv[1:]
    truth = load_truth()
    up = running()
    names = [name for name in TABLE if name in up]
    if not names:
        scanning.skip("no server of the lab is up")
    differences = scanning.Differences("sessions")
    for name in names:
        check(smbprobe, differences, name, up[name], truth[name]["ports"])
    if "guest-map" in up:
        check_recording(smbprobe, differences, up["guest-map"])
        check_quiet(smbprobe, differences, up["guest-map"])
    differences.finish()


main()
