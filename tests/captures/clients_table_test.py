#!/usr/bin/env python3
"""The table of clients against clients on the wire: clients_table_test.py SMBPROBE FOLDER...

Every client of a capture that is recognized offers what its row says, but for what its owner can set. Folders that are
not there are left out: SMBPROBE_CAPTURES names more of them, parted by colons.
"""
import json
import os
import pathlib
import subprocess
import sys

SETTINGS = {"offers SMB1", "has signing required", "does not offer AES-256-GCM"}  # the last: enable_gcm_256 of Linux
LEAST = 10  # clients with a name in captures/


def clients(smbprobe, path):
    done = subprocess.run([smbprobe, "read", str(path), "-f", "ndjson"], capture_output=True, timeout=60, check=False)
    lines = (json.loads(line) for line in done.stdout.decode("utf-8").splitlines())
    return [line for line in lines if line["type"] == "client" and line["guess"]]


def main():
    smbprobe, *folders = sys.argv[1:]
    folders += filter(None, os.environ.get("SMBPROBE_CAPTURES", "").split(":"))
    seen, wrong = 0, []
    for path in sorted(path for folder in folders for path in pathlib.Path(folder).rglob("*.pcap*")):
        for client in clients(smbprobe, path):
            seen += 1
            odd = set(client["differences"] or []) - SETTINGS
            if odd and not path.name.startswith("client_"):  # those were made with settings of their own
                wrong.append(f"{path.name}: {client['guess']} {sorted(odd)}")
    print(*wrong, f"{seen} clients, {len(wrong)} differ from the table", sep="\n")
    sys.exit(bool(wrong) or seen < LEAST)


main()
