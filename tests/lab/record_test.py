#!/usr/bin/env python3
"""Scans each server of the lab with --record and reads the recording back: the same report. record_test.py SMBPROBE [NAME...]"""
import os
import sys
import tempfile

from lab_servers import examine_all, port_list, scan_target, scanning

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "read"))
import recording  # noqa: E402


def examine(smbprobe, name, facts, address):
    differences = scanning.Differences(name)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name + ".pcapng")
        live = scanning.scan(smbprobe, scan_target(address), port_list(facts["ports"]), "--timeout", "10000", "--record", path)
        hosts = [line for line in recording.read(smbprobe, path) if line["type"] == "host"]
    differences.equal("hosts", len(hosts), 1)
    if hosts:
        hosts[0]["target"] = live["target"]  # a scope of IPv6 is not in a packet
        recording.compare(differences, live, hosts[0])
    return differences


def main():
    smbprobe, *names = sys.argv[1:]
    results, missing = examine_all(smbprobe, names, examine)
    for line in (line for result in results for line in result.lines):
        print(line)
    failed = [result.name for result in results if result.lines]
    print(f"{len(results)} servers, {sum(result.checked for result in results)} checks, failed: {failed}, not up: {missing}")
    sys.exit(1 if failed or (missing and scanning.in_ci()) else 0)


main()
