#!/usr/bin/env python3
"""A Samba with SMB1 that bears few connections, or is slow, or bans: no verdict may be wrong. limits_test.py SMBPROBE CASE"""
import sys

import scanning
from limited_proxy import LimitedProxy
from samba_server import SambaServer, find_smbd

ADDRESS = "127.0.46.61"
SMB2 = ["2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"]
SMB1 = ["NT LANMAN 1.0", "NT LM 0.12", "POSIX 2"]

# what the proxy does, and whether everything can be known all the same
CASES = {
    "close": [({"most": most}, True) for most in (1, 2, 3, 4, 8)],
    "reset": [({"most": most, "reset": True}, True) for most in (1, 2, 3, 4, 8)],
    "late-place": [({"most": 1, "lag": 0.03}, True), ({"most": 1, "lag": 0.1}, True), ({"most": 2, "lag": 5.0}, False)],
    "ban": [({"ban_after": count}, False) for count in (1, 2, 3, 5, 8, 12, 16, 20, 24)],
    "slow": [({"cost": 0.1}, True), ({"cost": 0.25}, True)],
}
DEPTHS = {"slow": ["standard"]}


def check(differences, what, report, whole):
    port = report["endpoints"][0]
    verdict = report["verdict"]["smb1"]
    differences.true(f"{what}: smb1 is {verdict}", verdict in ("enabled", "unknown"))
    rows = {row["dialect"]: row["answer"] for family in ("smb1", "smb2") for row in port[family]["dialects"] or []}
    for dialect in SMB2 + SMB1:
        differences.true(f"{what}: {dialect} is refused", rows.get(dialect) != "refused")
    if whole:
        differences.equal(f"{what}: verdict", verdict, "enabled")
        if report["depth"] != "quick":
            differences.equal(f"{what}: SMB2", scanning.accepted(port["smb2"]), SMB2)
        if report["depth"] == "full":
            differences.equal(f"{what}: SMB1", sorted(scanning.accepted(port["smb1"])), SMB1)


def processes(differences, smbprobe):
    """Samba's own limit."""
    for most in (3, 5, 8, 10):
        with SambaServer("LIMITED", ADDRESS, ["server min protocol = NT1", f"max smbd processes = {most}"]) as server:
            for depth in ("quick", "standard", "full"):
                report = scanning.scan(smbprobe, ADDRESS, f"{server.direct}/direct", "--depth", depth)
                check(differences, f"{most} processes, {depth}", report, True)


def main():
    smbprobe, name = sys.argv[1:]
    if find_smbd() is None:
        scanning.skip("there is no smbd")
    differences = scanning.Differences(name)
    if name == "processes":
        processes(differences, smbprobe)
        differences.finish()
    with SambaServer("LIMITED", ADDRESS, ["server min protocol = NT1"]) as server:
        for how, whole in CASES[name]:
            for depth in DEPTHS.get(name, ["quick", "standard", "full"]):
                with LimitedProxy(ADDRESS, (ADDRESS, server.direct), **how) as proxy:
                    report = scanning.scan(smbprobe, ADDRESS, f"{proxy.port}/direct", "--depth", depth)
                    check(differences, f"{how}, {depth}", report, whole)
    differences.finish()


main()
