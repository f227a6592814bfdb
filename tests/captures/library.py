"""The captures of the repository and what `smbprobe read` says of them. Standard library only."""
import json
import os
import re
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "captures"
GOLDEN = ROOT / "tests" / "golden" / "captures"
sys.path[:0] = [str(CAPTURES / "making"), str(ROOT / "tests" / "servers")]
import manifest  # noqa: E402
import scanning  # noqa: E402

RECORDED_BY_SCAN = "smbprobe scan "  # how the rows of scan --record begin
__all__ = ["CAPTURES", "GOLDEN", "ROOT", "is_scan", "manifest", "read", "scanning", "without_version"]


def is_scan(row):
    return row["how"].startswith(RECORDED_BY_SCAN)


def run(smbprobe, *arguments):
    """From within the folder, so that files have short names; times in UTC, no colours, 80 columns."""
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "FORCE_COLOR", "CLICOLOR_FORCE")}
    return subprocess.run([smbprobe, *arguments], cwd=CAPTURES, env=environment, capture_output=True, timeout=60, check=False)


def read(smbprobe, name):
    """The golden files of a capture: {suffix: text}. What goes to standard error and the exit code stand below the text."""
    text = run(smbprobe, "read", name, "-v")
    told = run(smbprobe, "read", name, "-f", "json")
    ending = "".join(f"stderr: {line}\n" for line in text.stderr.decode("utf-8").splitlines())
    if told.returncode != text.returncode:
        sys.exit(f"{name}: exit code {told.returncode} with -f json, {text.returncode} without")
    return {".txt": text.stdout.decode("utf-8") + f"{ending}exit: {text.returncode}\n", ".json": without_tables(told.stdout.decode("utf-8"))}


def without_tables(text):
    """Without what follows from the facts by a table of its own, which other tests look at: who can connect, and the advice."""
    lines = []
    skipping = False
    for line in text.splitlines(keepends=True):
        if skipping:
            skipping = not line.startswith("  ],")
            continue
        skipping = line.startswith('  "clients": [')
        lines.append('  "clients": null,\n' if skipping else re.sub(r'^(      "(?:why|advice|reference)"): ".*"', r'\1: ""', line))
    return "".join(lines)


def without_version(text):
    """The tool's own version changes with every release; libpcap's words change with libpcap."""
    lines = []
    for line in text.splitlines():
        if line.startswith('  "tool": "smbprobe '):
            line = '  "tool": "smbprobe",'
        if line.startswith("stderr: ") and "packets (" not in line:
            line = line.split(": the capture breaks off")[0]
            line = re.sub(r"archaic pcap savefile format|unsupported pcap savefile version [\d.]+", "libpcap refuses its version", line)
        lines.append(line)
    return "\n".join(lines)


def load(text):
    return json.loads(text) if text.strip() else []
