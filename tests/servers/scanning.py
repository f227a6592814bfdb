"""Runs smbprobe for the tests of tests/servers and tests/lab and collects what does not fit. Standard library only."""
import json
import os
import subprocess
import sys

SKIP = 77  # what CTest takes for "skipped"


def in_ci():
    return os.environ.get("CI") == "true"


def skip(reason):
    """Ends the test as skipped, or as failed where nothing may be skipped."""
    if in_ci():
        sys.exit(f"FAILED, nothing may be skipped with CI=true: {reason}")
    print(f"skipped: {reason}")
    sys.exit(SKIP)


def run(smbprobe, *arguments, timeout=120):
    """Exit code, standard output, standard error of the program."""
    done = subprocess.run([smbprobe, *arguments], capture_output=True, text=True, timeout=timeout, check=False)
    return done.returncode, done.stdout, done.stderr


def scan(smbprobe, target, ports, *options, timeout=120):
    """The report of one host."""
    code, out, err = run(smbprobe, "scan", target, "-p", ports, "--format", "json", *(() if "--depth" in options else ("--depth", "full")), *options, timeout=timeout)
    try:
        reports = json.loads(out)
    except ValueError:
        raise RuntimeError(f"exit code {code}, standard output is no JSON: {out[:200]!r}, standard error: {err[:500]!r}") from None
    if len(reports) != 1:
        raise RuntimeError(f"{len(reports)} reports for {target}")
    return reports[0]


def endpoint(report, transport):
    """The endpoint of that transport, or None."""
    return next((found for found in report["endpoints"] if found["transport"] == transport), None)


def accepted(family):
    """The dialects of an `smb1` or `smb2` object that were accepted, in order."""
    return [entry["dialect"] for entry in family["dialects"] or [] if entry["answer"] == "accepted"]


class Differences:
    """What was expected and what came, a line each."""

    def __init__(self, name):
        self.name = name
        self.checked = 0
        self.lines = []

    def equal(self, what, got, wanted):
        self.checked += 1
        if got != wanted:
            self.lines.append(f"{self.name}: {what}: got {got!r}, wanted {wanted!r}")

    def true(self, what, holds):
        self.checked += 1
        if not holds:
            self.lines.append(f"{self.name}: {what}")

    def finish(self):
        """Prints and ends the test."""
        for line in self.lines:
            print(line)
        print(f"{self.name}: {self.checked} checks, {len(self.lines)} failed")
        sys.exit(1 if self.lines or self.checked == 0 else 0)
