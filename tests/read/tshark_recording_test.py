#!/usr/bin/env python3
"""Wireshark reads a recording without a complaint and sees the same dialects: tshark_recording_test.py SMBPROBE PROFILE RESPONDER [named]"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import recording
import scanning

WARNING = 6291456  # of Wireshark's severities; errors are above
# Wireshark takes the negHints of a server whose port is above 1023 for a mechListMIC; Samba's on such a port too
OF_NEG_HINTS = "BER Error: OctetString expected but class:UNIVERSAL(0) Constructed tag:16 was unexpected"


def tshark(path, shown, *fields, ports):
    command = ["tshark", "-n", "-r", str(path), "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
               "-o", "udp.check_checksum:TRUE", "-Y", shown, "-T", "fields"]
    for port in ports:
        command += ["-d", f"tcp.port=={port},nbss"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        sys.exit(f"tshark ended with {done.returncode}: {done.stderr}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def main():
    smbprobe, *server = sys.argv[1:]
    if shutil.which("tshark") is None:
        scanning.skip("no tshark here")
    differences = scanning.Differences(server[0])
    with tempfile.TemporaryDirectory() as folder, recording.server_of(server) as (address, ports):
        path = pathlib.Path(folder, "scan.pcapng")
        scanning.scan(smbprobe, address, ports, "--record", str(path))
        code, out, err = scanning.run(smbprobe, "read", "--exchanges", str(path))
        differences.equal("read --exchanges " + err, code, 0)
        exchanges = [json.loads(line) for line in out.splitlines()]
        numbers = [entry.split("/")[0] for entry in ports.split(",")]
        complaints = tshark(path, f"_ws.malformed || _ws.expert.severity >= {WARNING}", "frame.number", "_ws.expert.message", ports=numbers)
        wrong_sums = tshark(path, "tcp.checksum.status == 0 || udp.checksum.status == 0 || ip.checksum.status == 0", "frame.number", ports=numbers)
        packets = tshark(path, "tcp", "frame.number", ports=numbers)
        smb2 = tshark(path, "smb2.cmd == 0 && smb2.flags.response == 1 && smb2.nt_status == 0", "frame.number", "smb2.dialect", ports=numbers)
        smb1 = tshark(path, "smb.cmd == 0x72 && smb.flags.response == 1", "frame.number", "smb.dialect.index", ports=numbers)
        names = tshark(path, "nbns", "nbns.flags.response", "nbns.number_of_names", "udp.srcport", "udp.dstport", ports=numbers)
    if server[-1] == "named":
        differences.equal("NBSTAT", [(row[0], row[1]) for row in names], [("0", ""), ("1", "3")])
        differences.equal("ports of the name service", [names[0][3], names[1][2]], ["137", "137"])
    differences.true("there are no packets", len(packets) > 0)
    differences.equal("complaints", [row for row in complaints if row[1] != OF_NEG_HINTS], [])
    differences.equal("wrong checksums", wrong_sums, [])
    ours = [e for e in exchanges if e["reply"] and e["reply"]["command"] == "NEGOTIATE"]
    differences.equal("SMB2 dialects", {(e["reply_frame"], e["reply"]["dialect_revision"]) for e in ours
                                        if e["reply"]["family"] == "SMB2" and e["reply"]["status"] == 0},
                      {(int(frame), int(dialect, 0)) for frame, dialect in smb2})
    differences.equal("SMB1 answers", {e["reply_frame"] for e in ours if e["reply"]["family"] == "SMB1"}, {int(row[0]) for row in smb1})
    differences.true("no NEGOTIATE was answered", len(ours) > 0)
    differences.finish()


main()
