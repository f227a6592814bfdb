#!/usr/bin/env python3
"""`why` against real servers and real clients: why_test.py SMBPROBE

Debian's smbclient connects where `why --from smbclient` says so, and else its own words are among those that are printed.
impacket got in by the dialect that `why --from impacket` names. The report's clients agree with `why`.
"""
import json
import shutil
import subprocess
import sys

from lab_servers import examine_all, port_list, scan_target, scanning

SMBCLIENT = "smbclient 4.15 and later"
# rows of smbclient and how Debian's is made to be that one
REAL = {
    SMBCLIENT: (),
    "smbclient with sign": ("--client-protection=sign",),
    "smbclient with encrypt": ("--client-protection=encrypt",),
    "smbclient before 4.7": ("--option=client min protocol=CORE", "-m", "NT1"),
}
IMPACKET = {"NT LM 0.12": "NT1", "2.0.2": "SMB2_02", "2.1": "SMB2_10", "3.0": "SMB3_00"}
REPORTED = ("Windows 7", "Windows 11 24H2 and later", "macOS 12 and later", "Linux 5.15 and later", SMBCLIENT)
# servers that settle it after NEGOTIATE: what smbclient with an account runs into is then among what is possible
AFTER_NEGOTIATE = {"ntlm-off": "NT_STATUS_NTLM_BLOCKED"}
# (server, client) that Debian's smbclient cannot play, and why
NOT_PLAYED = {("nt1-bare", "smbclient before 4.7"): "it does not read DOS errors in a login: NT code 0xf116c000"}


def why(smbprobe, address, *clients):
    command = [smbprobe, "why", scan_target(address), "--timeout", "8000", "-f", "json"]
    for client in clients:
        command += ["--from", client]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"why {address} ended with {done.returncode}: {done.stderr}")
    found = {each["client"]: each for each in json.loads(done.stdout)["clients"]}
    everyone = all(each["connects"] == "yes" for each in found.values())
    return found, (done.returncode == 0) == everyone


def real_smbclient(address, options):
    """None where it gets in, else the line that says why not."""
    command = ["smbclient", f"//{address}/share", "-s", "/dev/null", "-U", "lab%labpass", "-c", "exit", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    if done.returncode == 0:
        return None
    lines = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    lines = [line for line in lines if "NT_STATUS" in line or "Encryption required" in line]
    return lines[-1] if lines else f"exit code {done.returncode}"


def words_of(causes):
    return [words["text"] for cause in causes if cause for words in cause["words"]]


def check_smbclient(name, answer, address, differences):
    client = answer["client"]
    got = real_smbclient(address, REAL[client])
    if name in AFTER_NEGOTIATE:
        words = words_of(answer["also_possible"])
        differences.true(f"{got}", AFTER_NEGOTIATE[name] in (got or "") and any(got.rstrip(".") in each for each in words))
    elif answer["connects"] == "unknown":
        pass  # nothing is promised
    elif answer["connects"] == "yes":
        differences.equal(client, got, None)
    else:
        differences.true(f"{client} got in, why says {answer['reason']}", got is not None)
        words = words_of([answer["cause"]])
        differences.true(f"{client} says '{got}', why {words}", any((got or "?") in each for each in words))


def check_impacket(name, answer, truth, differences):
    real = truth.get("impacket") or {}
    if not real or "failed" in real:
        return
    if "begins with SMB1 and SMB2" in (answer["reason"] or "") or answer["anomalies"]:
        return  # what is known of impacket is from runs with one dialect, which begin with SMB2
    if answer["connects"] == "yes":
        entry = real.get(IMPACKET.get(answer["dialect"]), {"error": "not tried"})
        differences.true(f"impacket {answer['dialect']}: {entry}", "error" not in entry)
    else:
        got_in = [dialect for dialect in IMPACKET.values() if dialect in real and "error" not in real[dialect]]
        differences.equal(f"impacket, why says {answer['reason']}", got_in, [])


def examine(smbprobe, name, truth, address):
    differences = scanning.Differences(name)
    answers, code_fits = why(smbprobe, address, *{*REPORTED, *REAL}, "impacket")
    differences.true(f"the exit code", code_fits)
    for client, answer in answers.items():
        if client != "impacket":  # Samba refuses its 3.0 where it has other algorithms: only its own NEGOTIATE shows that
            differences.equal(f"{client} as the table says", answer["anomalies"], [])
    check_impacket(name, answers["impacket"], truth, differences)
    if sorted(truth["ports"]) in ([139, 445], [445]) and truth["kind"] == "samba":
        for client in REAL:
            if (name, client) in NOT_PLAYED:
                continue
            check_smbclient(name, answers[client], address, differences)
    report = scanning.scan(smbprobe, scan_target(address), port_list([445, 139]), "--timeout", "8000")
    told = {each["client"]: (each["connects"], each["dialect"]) for each in report["clients"] or []}
    for client in REPORTED:
        if client in told:
            differences.equal(f"{client} in report and why", told[client], (answers[client]["connects"], answers[client]["dialect"]))
    return differences


def main():
    if shutil.which("smbclient") is None:
        scanning.skip("smbclient is not installed")
    found, missing = examine_all(sys.argv[1], sys.argv[2:], examine)
    if missing:
        print("not up:", ", ".join(missing))
    wrong = [line for differences in found for line in differences.lines]
    print(*wrong, f"{len(found)} servers, {sum(each.checked for each in found)} checks, {len(wrong)} failed", sep="\n")
    sys.exit(bool(wrong))


main()
