#!/usr/bin/env python3
"""Pastes what --fix prints into the smb.conf of servers that need it: fix_test.py SMBPROBE

The settings of each finding clear it, the whole block leaves no finding above info, and each setting is there once; for this system's
Samba and for the others of the lab, where they are installed (skipped by name else). ksmbd.conf is skipped: the lab has ksmbd inside
virtual machines.
"""
import json
import os
import subprocess
import sys
import time

import samba_server
import scanning

ADDRESS = "127.0.49.1"
LAB_HOME = os.environ.get("LAB_HOME") or os.path.expanduser("~/.cache/smb-lab")
ROOTS = {"this system": "", "bullseye": f"{LAB_HOME}/bullseye", "trixie": f"{LAB_HOME}/trixie"}
SMB1 = "server min protocol = NT1"
# name -> what is set in [global]
CONFIGURATIONS = {
    "default": [],
    "smb1": [SMB1],
    "smb1-only": [SMB1, "server max protocol = NT1"],
    "lanman": ["server min protocol = CORE", "lanman auth = yes"],
    "lanman-only": ["server min protocol = CORE", "server max protocol = NT1", "lanman auth = yes"],
    "plaintext": [SMB1, "server max protocol = NT1", "encrypt passwords = no"],
    "smb2": ["server max protocol = SMB2_10"],
    "smb300": ["server max protocol = SMB3_00"],
    "unsigned": [SMB1, "server signing = disabled"],
    "unencrypted": ["smb encrypt = off"],
    "guests": ["map to guest = Bad User"],
}
# what depends on the clock, and on ports that a test cannot have
NOT_HERE = {"netbios-for-nothing", "smb311-over-netbios", "clock-skew"}


def scan(smbprobe, server, *more):
    ports = f"{server.direct}/direct,{server.netbios}/netbios"
    done = subprocess.run([smbprobe, "scan", ADDRESS, "-p", ports, "--depth", "full", "--anonymous", *more],
                          capture_output=True, text=True, timeout=120, check=False)
    return done.stdout


def findings(smbprobe, server):
    return {each["id"]: each for each in json.loads(scan(smbprobe, server, "-f", "ndjson"))["findings"]}


def settings(block):
    """The lines of a block that are neither comments nor commands."""
    return [line for line in block.splitlines() if " = " in line and not line.startswith("#")]


def check(smbprobe, name, root, differences):
    options = CONFIGURATIONS[name]
    with samba_server.SambaServer(name.upper(), ADDRESS, options, root) as server:
        before = findings(smbprobe, server)
        whole = settings(scan(smbprobe, server, "--fix", "samba", "-v"))
        plain = settings(scan(smbprobe, server, "--fix", "samba"))
    keys = [line.split(" = ")[0] for line in whole]
    differences.equal("each setting once", sorted(keys), sorted(set(keys)))
    for finding in before.values():
        lines = [each["line"] for each in finding["advice"] if each["product"] == "samba" and " = " in each["line"]]
        if not lines or finding["id"] in NOT_HERE:
            continue
        with samba_server.SambaServer(name.upper(), ADDRESS, options + lines, root) as server:
            differences.equal(f"{finding['id']} after {lines}", finding["id"] in findings(smbprobe, server), False)
    # the last check is of a server that runs: pasted, reloaded, and gone
    with samba_server.SambaServer(name.upper(), ADDRESS, options, root) as server:
        paste(server, plain)
        left = left_after(smbprobe, server)
        if left and left.isdisjoint(before):  # it could not be asked before: a server of plaintext passwords has no null session
            paste(server, settings(scan(smbprobe, server, "--fix", "samba")))
            left = left_after(smbprobe, server)
        differences.equal("left after a reload", left, set())


def paste(server, lines):
    with open(os.path.join(server.folder, "smb.conf"), "a", encoding="utf-8") as file:
        file.write("\n".join(line for line in lines if not line.startswith("smb ports")) + "\n")
    server.control("all", "reload-config")


def left_after(smbprobe, server):
    """What is left above info; a reload takes a moment."""
    deadline = time.monotonic() + 20
    while True:
        left = {each["id"] for each in findings(smbprobe, server).values() if each["severity"] != "info"} - NOT_HERE
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.1)


class UsualPorts(samba_server.SambaServer):
    """On 445 and 139, of which it may leave 139 closed."""

    def __init__(self, options, root):
        super().__init__("PORTS", ADDRESS, options, root)
        self.ports = (445, 139)

    def listens(self, port):
        return port == 139 or super().listens(port)


def check_ports(smbprobe, root, differences):
    """139 is closed by a restart with what is printed."""
    with UsualPorts([], root) as server:
        differences.equal("before", "netbios-for-nothing" in findings(smbprobe, server), True)
        block = scan(smbprobe, server, "--fix", "samba")
    differences.equal("restart", "# Then: systemctl restart smbd nmbd\n" in block, True)
    with UsualPorts(settings(block), root) as server:
        left = {each["id"] for each in findings(smbprobe, server).values() if each["severity"] != "info"}
        differences.equal("left after a restart", left, set())


def main():
    smbprobe = sys.argv[1]
    if not samba_server.find_smbd() or os.geteuid() != 0:
        scanning.skip("no smbd, or not root")
    results = []
    for system, root in ROOTS.items():
        if root and not os.path.exists(f"{root}/usr/sbin/smbd"):
            print(f"skipped: the Samba of {system}, which is not installed in {LAB_HOME}")
            continue
        for name in CONFIGURATIONS:
            results.append(scanning.Differences(f"{system}, {name}"))
            check(smbprobe, name, root, results[-1])
        results.append(scanning.Differences(f"{system}, ports"))
        check_ports(smbprobe, root, results[-1])
    print("skipped: ksmbd.conf, inside virtual machines")
    for line in (line for result in results for line in result.lines):
        print(line)
    print(f"{len(results)} configurations, {sum(result.checked for result in results)} checks")
    sys.exit(1 if any(result.lines for result in results) else 0)


main()
