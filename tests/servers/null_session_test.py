#!/usr/bin/env python3
"""What a null session reaches in a real Samba: null_session_test.py SMBPROBE

By default it is granted IPC$; with `restrict anonymous = 2` the session is granted and IPC$ is not. A recording reads back as the same
report, and the replayed recording is scanned as the server was.
"""
import os
import sys
import tempfile

import scanning
from samba_server import SambaServer, find_smbd

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "read"))
import recording  # noqa: E402
from replaying import Replay  # noqa: E402

ADDRESS = "127.0.51.1"
SMB1 = ["server min protocol = NT1", "server max protocol = NT1"]
CLOSED = ["restrict anonymous = 2"]
GRANTED, DENIED, FAILED = (True, "accepted"), (False, "status_0xc0000022"), (False, "status_0xc000006d")
AS_GUEST = (True, "accepted_as_guest")
# name -> what is set in [global], null session, IPC$ in it, guest session, finding
CASES = {
    "default": ([], GRANTED, GRANTED, FAILED, ("anonymous-ipc", "medium")),
    "closed": (CLOSED, GRANTED, DENIED, FAILED, ("anonymous-session", "info")),
    "signed": (["server signing = mandatory"], GRANTED, GRANTED, FAILED, ("anonymous-ipc", "medium")),
    "encrypted": (["server smb encrypt = required"], DENIED, (None, None), FAILED, None),
    "smb1": (SMB1, GRANTED, GRANTED, FAILED, ("anonymous-ipc", "medium")),
    "smb1-closed": (SMB1 + CLOSED, GRANTED, DENIED, FAILED, ("anonymous-session", "info")),
    "guests": (["map to guest = Bad User"], GRANTED, GRANTED, AS_GUEST, ("anonymous-ipc", "medium")),
}


def sessions(endpoint):
    auth = endpoint["authentication"]
    return [(auth[key], auth[key + "_how"]) for key in ("anonymous", "anonymous_ipc", "guest")]


def check_replay(smbprobe, path, differences, wanted):
    for netbios in (False, True):
        with Replay(smbprobe, path, ADDRESS, netbios) as port:
            if port is None:
                differences.equal("replay", port, "a port")
                continue
            kind = "netbios" if netbios else "direct"
            report = scanning.scan(smbprobe, "127.0.0.1", f"{port}/{kind}", "--timeout", "20000", "--anonymous")
        differences.equal(f"replayed {kind}", sessions(report["endpoints"][0]), wanted)


def check(smbprobe, name):
    options, *wanted, finding = CASES[name]
    differences = scanning.Differences(name)
    with SambaServer(name.upper()[:15], ADDRESS, options) as server, tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sessions.pcapng")
        ports = f"{server.direct}/direct,{server.netbios}/netbios"
        live = scanning.scan(smbprobe, ADDRESS, ports, "--timeout", "20000", "--anonymous", "--record", path)
        found = [(each["id"], each["severity"]) for each in live["findings"] if each["id"].startswith("anonymous-")]
        differences.equal("findings", found, [finding] if finding else [])
        for port in live["endpoints"]:
            differences.equal(f"{port['transport']} sessions", sessions(port), wanted)
        differences.equal("unanswered", live["verdict"]["unanswered"], 0)
        hosts = [line for line in recording.read(smbprobe, path) if line["type"] == "host"]
        differences.equal("hosts of the recording", len(hosts), 1)
        recording.compare(differences, live, hosts[0])
        check_replay(smbprobe, path, differences, wanted)
    return differences


def main():
    (smbprobe,) = sys.argv[1:]
    if find_smbd() is None:
        scanning.skip("no smbd here: install samba")
    try:
        results = [check(smbprobe, name) for name in CASES]
    except OSError as problem:
        scanning.skip(f"smbd cannot run here: {problem}")
    for line in (line for result in results for line in result.lines):
        print(line)
    print(f"{len(results)} configurations, {sum(result.checked for result in results)} checks")
    sys.exit(1 if any(result.lines for result in results) else 0)


main()
