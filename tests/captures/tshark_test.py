#!/usr/bin/env python3
"""Wireshark finds nothing malformed in the recordings and the shapes: tshark_test.py"""
import concurrent.futures
import shutil
import subprocess
import sys

from library import CAPTURES, manifest, scanning

NOT_READ = ("shape_pcap-and-pcapng.pcap",)  # tshark takes the second file for a packet of the first


def malformed(name):
    command = ["tshark", "-n", "-r", str(CAPTURES / name), "-Y", "_ws.malformed", "-T", "fields", "-e", "frame.number"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        sys.exit(f"{name}: tshark ended with {done.returncode}: {done.stderr}")
    return done.stdout.split()


def main():
    if shutil.which("tshark") is None:
        scanning.skip("no tshark here")
    if not malformed("odd_smb1-word-count-lies.pcap"):
        sys.exit("a malformed answer is not seen as malformed")
    differences = scanning.Differences("tshark")
    names = [name for name in manifest.captures() if not name.startswith("odd_") and name != "shape_wifi.pcap" and name not in NOT_READ]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for name, frames in zip(names, pool.map(malformed, names)):
            differences.equal(name, frames, [])
    differences.finish()


main()
