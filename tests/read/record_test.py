#!/usr/bin/env python3
"""A recording read back says what the scan said: record_test.py SMBPROBE samba | SMBPROBE PROFILE RESPONDER [named|nmbd]"""
import pathlib
import sys
import tempfile

import recording
import scanning

# what only NBSTAT tells: of a server whose own words tell a name they would come first
TOLD = {"named": {"netbios_name": "FILER", "netbios_domain": "PROBEGRP", "mac": "00:11:32:aa:bb:cc"},
        "nmbd": {"netbios_name": "LABNMB", "netbios_domain": "NMBGRP"}}


def main():
    smbprobe, *server = sys.argv[1:]
    differences = scanning.Differences(server[0])
    with tempfile.TemporaryDirectory() as folder, recording.server_of(server) as (address, ports):
        path = pathlib.Path(folder, "scan.pcapng")
        live = scanning.scan(smbprobe, address, ports, "--record", str(path), "--timeout", "20000")
        lines = recording.read(smbprobe, path)
    hosts = [line for line in lines if line["type"] == "host"]
    differences.equal("servers", len(hosts), 1)
    differences.equal("source", hosts[0]["source"], "capture")
    differences.equal("both ports speak SMB", [port["state"] for port in live["endpoints"]], ["smb", "smb"])
    for key, value in TOLD.get(server[-1], {}).items():
        differences.equal("identity." + key, live["identity"][key], value)
    recording.compare(differences, live, hosts[0])
    clients = [line for line in lines if line["type"] == "client"]
    differences.equal("clients", [line["address"] for line in clients], ["127.0.0.1"])
    differences.equal("sessions", [line for line in lines if line["type"] == "session"], [])
    differences.finish()


main()
