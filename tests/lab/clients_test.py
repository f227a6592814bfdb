#!/usr/bin/env python3
"""Real smbclient with each `client min protocol` and `client max protocol` gets in or not as the table of clients predicts, on 445 and
on 139: clients_test.py SMBPROBE JUDGE_CAPTURE

A server is recorded once; the prediction is made from the recording. smbclient then logs in as the lab's user; where the prediction is
"only without a password" (LANMAN), without one.
"""
import concurrent.futures
import os
import shutil
import subprocess
import sys
import tempfile

from lab_servers import need, port_list, scan_target, scanning

SERVERS = (
    "def nt1-only core-nt1 lanman2 lanman1 nt1-plain smb1-all core-all smb202 smb210 smb300 smb302 smb311 smb202-210 smb210-302 smb300-311 "
    "nt1-smb210 sign-off sign-mand nt1-sign-mand enc-off enc-required enc-128gcm enc-256gcm sig-hmac sig-gmac ntlm-off only445 only139 v6 "
    "imp-smb1 imp-smb2 imp-139"
).split()

PROTOCOLS = "LANMAN1 LANMAN2 NT1 SMB2_02 SMB2_10 SMB3_00 SMB3_02 SMB3_11".split()
RANGES = [(each, each) for each in PROTOCOLS]
RANGES += [("NT1", "SMB3_11"), ("LANMAN1", "NT1"), ("SMB2_02", "SMB3_11"), ("SMB2_02", "SMB2_10"), ("SMB3_00", "SMB3_02"), ("SMB2_10", "SMB3_11")]

# What a server settles after NEGOTIATE cannot be predicted from it: server, why, and which of the predicted logins fail so.
AFTER_NEGOTIATE = {
    "enc-required": ("NT_STATUS_ACCESS_DENIED", lambda dialect: dialect in ("2.0.2", "2.1")),  # encryption is required
    "ntlm-off": ("NT_STATUS_NTLM_BLOCKED", lambda dialect: True),  # NTLM is offered and then refused
}


def predictions(judge, recording, questions):
    asked = "".join(f"{low} {high} {port}\n" for low, high, port in questions)
    done = subprocess.run([judge, "connects", recording], input=asked, capture_output=True, text=True, timeout=60, check=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def log_in(address, low, high, port, user):
    command = ["smbclient", f"//{address}/share", "-p", str(port), "-s", "/dev/null", "-c", "exit"]
    command += ["-U", user] if user else ["-N", "-U", "%"]
    command += [f"--option=client min protocol={low}", f"--option=client max protocol={high}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    failures = [word.strip("().,") for word in (done.stdout + done.stderr).split() if word.strip("().,").startswith("NT_STATUS_")]
    return "ok" if done.returncode == 0 else failures[-1] if failures else f"exit code {done.returncode}"


def compare(name, question, predicted, address, differences):
    low, high, port = question
    connects, dialect, reason = predicted
    where = f"{name} port {port} {low} to {high}: predicted {connects} {dialect} ({reason})"
    without_password = connects == "unknown" and "only without a password" in reason
    if connects == "unknown" and not without_password:
        return differences.true(f"{where}: nothing may be open in a full scan", False)
    got = log_in(address, low, high, port, None if without_password else "lab%labpass")
    status, applies = AFTER_NEGOTIATE.get(name, (None, lambda _: False))
    if connects == "yes" and status and applies(dialect):
        return differences.equal(f"{where}, refused after NEGOTIATE", got, status)
    if connects == "no":
        return differences.true(f"{where}, and it got in", got != "ok")
    return differences.equal(where, got, "ok")


def main():
    smbprobe, judge = sys.argv[1:]
    if shutil.which("smbclient") is None:
        scanning.skip("smbclient is not installed")
    truth, addresses = need(*SERVERS)
    differences = scanning.Differences("clients")
    counts = {"yes": 0, "no": 0, "unknown": 0}
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(4) as pool:
        for name, address in zip(SERVERS, addresses):
            recording = os.path.join(folder, f"{name}.pcapng")
            ports = truth[name]["ports"]
            scanning.scan(smbprobe, scan_target(address), port_list([445, 139]), "--timeout", "5000", "--record", recording)
            questions = [(low, high, port) for low, high in RANGES for port in ports]
            answers = predictions(judge, recording, questions)
            differences.equal(f"{name}: predictions", len(answers), len(questions))
            for predicted in answers:
                counts[predicted[0]] += 1
            list(pool.map(lambda each, n=name, a=address: compare(n, each[0], each[1], a, differences), zip(questions, answers)))
    print(f"predicted: {counts}")
    for verdict, least in (("yes", 250), ("no", 250), ("unknown", 10)):
        differences.true(f"only {counts[verdict]} predictions of {verdict}", counts[verdict] >= least)
    differences.finish()


main()
