#!/usr/bin/env python3
"""A recording replayed and scanned gives the report that it was recorded with: replay_test.py SMBPROBE NAME

Ports that told nothing but a refused connection cannot be replayed, and are left out. Where the session was refused only
the refusal is compared: on NetBIOS the question never reached the wire.
"""
import json
import subprocess
import sys

import library
from library import CAPTURES, manifest, scanning

# of the run, of the place, and of the numbering of exchanges
VOLATILE = {"port", "ports", "exchange", "system_time"}
TRANSPORTS = {"direct_tcp": "direct", "netbios": "netbios"}


def stable(value):
    if isinstance(value, dict):
        return {key: stable(each) for key, each in value.items() if key not in VOLATILE}
    return [stable(each) for each in value] if isinstance(value, list) else value


def replayed(smbprobe, name, transport):
    """The report of a full scan of the replay."""
    options = ["--netbios"] if transport == "netbios" else []
    command = [smbprobe, "replay", str(CAPTURES / name), "--listen", "127.0.0.1:0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline()
            if not line.startswith(f"listening {transport} "):
                sys.exit(f"{name}: the replay says {line!r} and {server.stderr.read()!r}")
            port = line.strip().rsplit(":", 1)[1]
            return scanning.scan(smbprobe, "127.0.0.1", f"{port}/{TRANSPORTS[transport]}", "--timeout", "20000", "--per-host", "1")
        finally:
            server.terminate()


def is_open(verdict):
    """A drop, a status about resources, SMB1 in answer to both: a scan asks for what makes a refusal of it."""
    how = verdict.get("how") or ""
    return verdict.get("answer") == "unknown" and (how in ("dropped", "answered_smb1") or how.startswith("status_"))


def settle(recorded, again):
    """Puts the refusals that only the new scan confirms into the recorded report; true where there were any."""
    settled = False
    if isinstance(recorded, dict) and isinstance(again, dict):
        if is_open(recorded) and again.get("answer") == "refused":
            recorded["answer"], recorded["how"] = again["answer"], again["how"]
            settled = True
        pairs = [(recorded[key], again[key]) for key in recorded.keys() & again.keys()]
    elif isinstance(recorded, list) and isinstance(again, list):
        pairs = list(zip(recorded, again))
    else:
        return False
    return any([settle(*pair) for pair in pairs] + [settled])  # a list: each is settled


def leaves(where, value):
    if isinstance(value, dict):
        for key in value:
            yield from leaves(f"{where}.{key}", value[key])
    elif isinstance(value, list):
        yield f"{where}#", len(value)
        for index, each in enumerate(value):
            yield from leaves(f"{where}[{index}]", each)
    else:
        yield where, value


def main():
    smbprobe, name = sys.argv[1:]
    differences = scanning.Differences(name)
    recorded = [line for line in json.loads(library.run(smbprobe, "read", name, "-f", "json").stdout) if line["type"] == "host"]
    differences.equal("servers", len(recorded), 1)
    ports = [port for port in recorded[0]["endpoints"] if port["state"] == "smb" or
             (port["how"] or "").startswith("nbss_") or (port["transport"] == "netbios" and port["how"] != "connection_refused")]
    for port in ports:
        report = replayed(smbprobe, name, port["transport"])
        again = report["endpoints"][0]
        settled = settle(port, again)
        if port["state"] != "smb":
            port, again = ({key: each[key] for key in ("transport", "state", "how")} for each in (port, again))
        wanted, got = (dict(leaves(port["transport"], stable(each))) for each in (port, again))
        for where in sorted(wanted.keys() | got.keys()):
            differences.equal(where, got.get(where, "missing"), wanted.get(where, "missing"))
        if len(ports) == 1 and not settled:
            for key in ("status", "verdict", "identity"):
                differences.equal(key, report[key], recorded[0][key])
    differences.true("no port was replayed", len(ports) > 0)
    if not library.is_scan(manifest.load()[name]):
        sys.exit(f"{name} is no recording of a scan")
    differences.finish()


main()
