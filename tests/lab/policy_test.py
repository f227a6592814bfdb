#!/usr/bin/env python3
"""Policies and the lab's servers: policy_test.py SMBPROBE [NAME...]

The table says which rules of the built-in policy "modern" each configuration must break. Every server of the fast set holds the
policy that is made from it.
"""
import json
import os
import sys
import tempfile

from lab_servers import examine_all, fast_set, load_truth, port_list, scan_target, scanning

OPEN_139 = {"ports.closed"}
OLD = {"dialects.lowest"}
UNSIGNED = {"signing.required"}
NO_311 = OLD | {"encryption.one_of", "signing_algorithms.one_of"}
SMB1 = {"smb1", "findings.severity"}

BROKEN = {
    "def": OLD | UNSIGNED | OPEN_139,
    "nt1-only": SMB1 | NO_311 | UNSIGNED | OPEN_139,
    "nt1-sign-mand": SMB1 | NO_311 | OPEN_139,
    "smb202": NO_311 | UNSIGNED | OPEN_139,
    "smb300": NO_311 | UNSIGNED | OPEN_139,
    "smb311": UNSIGNED | OPEN_139,
    "sign-mand": SMB1 | OLD | OPEN_139,
    "sign-mand-smb2": OLD | OPEN_139,
    "enc-off": OLD | UNSIGNED | OPEN_139 | {"encryption.one_of"},
    "enc-128ccm": OLD | UNSIGNED | OPEN_139 | {"encryption.one_of"},
    "enc-256gcm": OLD | UNSIGNED | OPEN_139,
    "sig-hmac": OLD | UNSIGNED | OPEN_139 | {"signing_algorithms.one_of"},
    "sig-gmac": UNSIGNED | OPEN_139,
}


def rules(report, verdict):
    return sorted(rule["rule"] for rule in report["policy"]["rules"] if rule["verdict"] == verdict)


def judged(smbprobe, place, policy):
    code, out, errors = scanning.run(smbprobe, "scan", *place, "--policy", policy, "-f", "ndjson")
    return code, json.loads(out), errors


def check(differences, smbprobe, name, place, path):
    code, _, errors = scanning.run(smbprobe, "scan", *place, "--make-policy", "-o", path)
    if name == "deny":
        differences.equal("exit code without SMB", code, 3)
        return
    differences.equal("exit code of --make-policy", (code, errors), (0, ""))
    code, report, _ = judged(smbprobe, place, path)
    differences.equal("its own policy", (code, report["policy"]["verdict"]), (0, "held"))
    differences.equal("rules that are not held", rules(report, "broken") + rules(report, "unknown"), [])
    if name in BROKEN:
        code, report, _ = judged(smbprobe, place, "modern")
        differences.equal("exit code of modern", code, 1)
        differences.equal("broken rules of modern", rules(report, "broken"), sorted(BROKEN[name]))
        differences.equal("unknown rules of modern", rules(report, "unknown"), [])


def examine(smbprobe, name, truth, address):
    differences = scanning.Differences(name)
    place = (scan_target(address), "--port", port_list(truth["ports"]), "--timeout", "5000")
    try:
        with tempfile.TemporaryDirectory() as folder:
            check(differences, smbprobe, name, place, os.path.join(folder, "made.toml"))
    except Exception as problem:  # one server's trouble must not hide the others
        differences.lines.append(f"{name}: {type(problem).__name__}: {problem}")
    return differences


def main():
    smbprobe, *names = sys.argv[1:]
    results, missing = examine_all(smbprobe, names or fast_set(load_truth()), examine)
    for line in [line for result in results for line in result.lines]:
        print(line)
    print(f"{len(results)} servers, {sum(result.checked for result in results)} checks, not up: {', '.join(missing) or 'none'}")
    sys.exit(1 if any(result.lines for result in results) or (missing and scanning.in_ci()) else 0)


main()
