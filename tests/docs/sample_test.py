#!/usr/bin/env python3
"""The sample of the README is what the program prints: sample_test.py SMBPROBE REPOSITORY [--update]

It is what scripts/demo shows. Ports, the age of the recording and the number of milliseconds differ from run to run.
"""
import difflib
import pathlib
import re
import subprocess
import sys

CAPTURE = "captures/samba-4.17_smb1-and-smb2.pcapng"
SAMPLE = re.compile(r"\n## What it prints\n(?:[^ \n].*\n|\n)+((?:    .*\n|\n)+)(?=\n[^ ])")


def replay(smbprobe, repository, *options):
    return subprocess.Popen([smbprobe, "replay", str(repository / CAPTURE), *options], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True)


def scanned(smbprobe, repository):
    servers = [replay(smbprobe, repository), replay(smbprobe, repository, "--netbios")]
    try:
        direct, netbios = (server.stdout.readline().rsplit(":", 1)[1].strip() for server in servers)
        return subprocess.run([smbprobe, "scan", "127.0.0.1", "-p", f"{direct}/direct,{netbios}/netbios"],
                              capture_output=True, text=True, timeout=50, check=True).stdout
    finally:
        for server in servers:
            server.terminate()
            server.communicate(timeout=20)


def shown(text):
    """Indented as Markdown has it."""
    return "".join(f"    {line}\n" if line else "\n" for line in text.strip("\n").split("\n"))


def comparable(text):
    text = re.sub(r"\b\d+(?=/(?:direct|netbios)\b)", lambda found: "P" * len(found[0]), text)
    text = re.sub(r"system time\s+\S+Z,\s.*?when\s+it\s+was\s+scanned", "system time", text, flags=re.DOTALL)
    return re.sub(r"\d+ exchanges in [0-9.]+ m?s,", "so many exchanges,", text).rstrip("\n").split("\n")


def main():
    smbprobe, repository, *more = sys.argv[1:]
    readme = pathlib.Path(repository) / "README.md"
    text = readme.read_text(encoding="utf-8")
    place = SAMPLE.search(text)
    if not place:
        sys.exit("the README has no sample under 'What it prints'")
    now = shown(scanned(smbprobe, pathlib.Path(repository)))
    if comparable(place[1]) == comparable(now):
        return
    if more == ["--update"]:
        readme.write_text(text[:place.start(1)] + now + text[place.end(1):], encoding="utf-8")
        return
    print("\n".join(difflib.unified_diff(comparable(place[1]), comparable(now), "README.md", "the program", lineterm="")))
    sys.exit(f"tests/docs/sample_test.py {smbprobe} {repository} --update renews it")


main()
