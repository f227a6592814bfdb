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

YES, AS_NULL, AS_GUEST = (True, "accepted"), (True, "accepted_as_null"), (True, "accepted_as_guest")
DENIED, FAILED = (False, "status_0xc0000022"), (False, "status_0xc000006d")
NOT_ASKED = (None, None)

# null session, guest session; Samba never says that a session is a null session
TABLE = {
    "def": (YES, FAILED),
    "smb202": (YES, FAILED),
    "smb311": (YES, FAILED),
    "smb1-all": (YES, FAILED),
    "nt1-only": (YES, FAILED),
    "sign-mand": (YES, FAILED),
    "guest-map": (YES, AS_GUEST),
    "guest-badpw": (YES, AS_GUEST),
    "anon-off": (YES, FAILED),  # refused by IPC$ only
    "anon-ra1": (YES, FAILED),
    "ntlm-off": (YES, FAILED),
    "enc-required": (DENIED, FAILED),
    "nt1-plain": (NOT_ASKED, NOT_ASKED),  # no extended security
    "lanman1": (NOT_ASKED, NOT_ASKED),
    "imp-smb2": (AS_NULL, AS_GUEST),
    "imp-smb1": (YES, YES),
}
FINDINGS = ("anonymous-session", "guest-session")
LEFT_OUT = {"exchange", "anonymous", "anonymous_how", "guest", "guest_how", "source", "started", "elapsed_ms", "target", "depth"}
SMBCLIENT_CANNOT = {"lanman1"}  # not without options that this table is not about


def told(port):
    auth = port["authentication"]
    return (auth["anonymous"], auth["anonymous_how"]), (auth["guest"], auth["guest_how"])


def smbclient(address, user):
    """Whether a session with an empty password was granted to a real client, whatever became of the share."""
    command = ["smbclient", f"//{address}/IPC$", "-U", f"{user}%", "--option=client min protocol=NT1", "-c", "exit"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)
    return "session setup failed" not in done.stdout + done.stderr


def check(smbprobe, differences, name, address, ports):
    report = scanning.scan(smbprobe, address, port_list(ports), "--timeout", "5000", "--anonymous")
    null, guest = TABLE[name]
    for port in report["endpoints"]:
        differences.equal(f"{name} {port['port']} anonymous, guest", told(port), (null, guest))
    found = {finding["id"] for finding in report["findings"]}
    differences.equal(f"{name} anonymous-session", "anonymous-session" in found, null[0] is True)
    differences.equal(f"{name} guest-session", "guest-session" in found, guest[0] is True)
    if NOT_ASKED in (null, guest) or name in SMBCLIENT_CANNOT or not shutil.which("smbclient"):
        return
    differences.equal(f"{name} smbclient -U %", smbclient(address, ""), null[0])
    differences.equal(f"{name} smbclient -U Guest%", smbclient(address, "Guest"), guest[0])


def without_sessions(report):
    """What a recording holds as well: all but sessions, numbers of exchanges, and when and how it was asked."""
    if isinstance(report, dict):
        return {key: without_sessions(value) for key, value in report.items() if key not in LEFT_OUT}
    if isinstance(report, list):
        return [without_sessions(row) for row in report if not (isinstance(row, dict) and row.get("id") in FINDINGS)]
    return report


def check_recording(smbprobe, differences, address):
    """A recording with sessions in it reads back as the rest of the report."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "sessions.pcapng")
        live = scanning.scan(smbprobe, address, "445", "--timeout", "5000", "--anonymous", "--record", file)
        code, out, err = scanning.run(smbprobe, "read", file, "-f", "ndjson")
    differences.equal(f"read, which says {err[:200]!r}", code, 0)
    hosts = [line for line in map(json.loads, out.splitlines()) if line["type"] == "host"]
    differences.equal("read back", [without_sessions(host) for host in hosts], [without_sessions(live)])


def check_quiet(smbprobe, differences, address):
    """Without the option nobody is told who logs in: no message goes beyond the CHALLENGE."""
    report = scanning.scan(smbprobe, address, "445", "--timeout", "5000")
    differences.equal("without --anonymous", told(report["endpoints"][0]), (NOT_ASKED, NOT_ASKED))
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
