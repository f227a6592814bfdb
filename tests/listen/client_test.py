#!/usr/bin/env python3
"""A real client against `smbprobe listen`: client_test.py SMBPROBE CASE

What smbprobe says of the client is compared with what the case knows, and with tshark's decode of the same packets where
tshark may capture on loopback. Skipped (77) without the client, which fails under CI=true.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SKIP = 77
SMB3 = ["2.0.2", "2.1", "3.0", "3.0.2", "3.1.1"]
NT1 = ["NT LANMAN 1.0", "NT LM 0.12"]


def skip(why):
    print("skipped: " + why)
    sys.exit(1 if os.environ.get("CI") == "true" else SKIP)


def smbclient(most):
    return lambda port: ["smbclient", "-L", "127.0.0.1", "-p", str(port), "-N", "--option=client min protocol=NT1",
                         "--option=client max protocol=" + most]


def nmap(port):
    return ["nmap", "-n", "-Pn", "-p", str(port), "--script", "+smb-protocols", "--script-args",
            f"smbport={port}", "127.0.0.1"]


def impacket(port):
    code = f"from impacket.smbconnection import SMBConnection; SMBConnection('nas', '127.0.0.1', sess_port={port})"
    return ["/usr/bin/python3", "-c", code]


def curl(port):
    return ["curl", "-s", "-m", "5", "-u", "nobody:", f"smb://127.0.0.1:{port}/share/file"]


# case -> the command, and what some client line must say
CASES = {
    "smbclient-NT1": (smbclient("NT1"), {"smb1_dialects": NT1, "dialects": None}),
    "smbclient-SMB2_02": (smbclient("SMB2_02"), {"smb1_dialects": NT1 + ["SMB 2.002"], "dialects": None}),
    "smbclient-SMB2_10": (smbclient("SMB2_10"), {"smb1_dialects": NT1 + ["SMB 2.002", "SMB 2.???"], "dialects": SMB3[:2]}),
    "smbclient-SMB3_00": (smbclient("SMB3_00"), {"dialects": SMB3[:3], "signing": "enabled", "ciphers": None}),
    "smbclient-SMB3_02": (smbclient("SMB3_02"), {"dialects": SMB3[:4], "signing": "enabled", "ciphers": None}),
    "smbclient-SMB3_11": (smbclient("SMB3_11"), {
        "dialects": SMB3, "signing": "enabled", "netname": "127.0.0.1",
        "ciphers": ["AES-128-GCM", "AES-128-CCM", "AES-256-GCM", "AES-256-CCM"],
        "signing_algorithms": ["AES-GMAC", "AES-CMAC", "HMAC-SHA256"], "guess": "Samba 4.15 or later (smbclient)"}),
    "nmap": (nmap, {"dialects": SMB3, "capabilities": [], "ciphers": ["AES-128-GCM", "AES-128-CCM"]}),
    "impacket": (impacket, {"smb1_dialects": ["NT LM 0.12", "SMB 2.002", "SMB 2.???"], "dialects": SMB3[:3],
                            "guess": "impacket"}),
    "curl": (curl, {"smb1_dialects": ["NT LM 0.12"], "dialects": None, "ciphers": None}),
}
NUMBERS = {"2.0.2": 0x0202, "2.1": 0x0210, "3.0": 0x0300, "3.0.2": 0x0302, "3.1.1": 0x0311}


class Listener:
    """smbprobe listen on a free port of loopback; its client lines once it has ended."""

    def __init__(self, program):
        self.process = subprocess.Popen([program, "listen", "127.0.0.1:0", "-f", "ndjson"], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        where = self.process.stderr.readline()
        if not where.startswith("listening direct_tcp 127.0.0.1:"):
            sys.exit(f"it does not say where it listens: {where!r}")
        self.port = int(where.rsplit(":", 1)[1])

    def clients(self):
        self.process.send_signal(signal.SIGINT)
        out, errors = self.process.communicate(timeout=20)
        if self.process.returncode != 0:
            sys.exit(f"exit code {self.process.returncode} after SIGINT: {errors}")
        return [json.loads(line) for line in out.splitlines()]


class Capture:
    """tshark beside the client, where it may capture."""

    def __init__(self, port):
        self.port = port
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "lo.pcapng")
        self.process = None
        if shutil.which("tshark"):
            self.process = subprocess.Popen(["tshark", "-q", "-i", "lo", "-f", f"tcp port {port}", "-w", self.path],
                                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                            start_new_session=True)
            if not self.is_ready():
                self.process = None

    def is_ready(self):
        """Waits until it says that it captures: a busy machine takes its time."""
        for line in self.process.stderr:
            if line.startswith("Capturing on"):
                time.sleep(1)  # it says so a little early
                return True
        return False

    def stop(self):
        time.sleep(1)
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:  # what it wrote so far stands in the file
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.communicate()

    def requests(self):
        """Numbers of each SMB2 dialect list and strings of each SMB1 list, or None without tshark."""
        if self.process is None:
            return None
        self.stop()
        fields = ["smb2.dialect", "smb.dialect.name", "smb2.cmd", "smb.cmd"]
        told = subprocess.run(["tshark", "-r", self.path, "-d", f"tcp.port=={self.port},nbss", "-Y",
                               "(smb2.cmd==0 && smb2.flags.response==0) || (smb.cmd==0x72 && smb.flags.response==0)",
                               "-T", "fields", "-E", "separator=|", "-E", "occurrence=a"]
                              + [part for field in fields for part in ("-e", field)],
                              capture_output=True, text=True, timeout=60, check=False)
        if told.returncode != 0:
            return None
        numbers, strings = set(), set()
        for line in told.stdout.splitlines():
            smb2, smb1, *_ = line.split("|")
            numbers |= {int(number, 0) for number in smb2.split(",") if number}
            strings |= {string for string in smb1.split(",") if string}
        return numbers, strings


def compare_with_tshark(clients, decoded):
    if decoded is None:
        print("tshark cannot capture here: its decode is not compared")
        return
    numbers = {NUMBERS[name] for client in clients for name in client["dialects"] or []}
    strings = {name for client in clients for name in client["smb1_dialects"] or [] if name}
    if (numbers, strings) != decoded:
        sys.exit(f"smbprobe says {sorted(numbers)} and {sorted(strings)}, tshark {decoded}")
    print("tshark decodes the same lists")


def main():
    program, case = sys.argv[1:]
    command, wanted = CASES[case]
    if case == "impacket":
        if subprocess.run(["/usr/bin/python3", "-c", "import impacket"], capture_output=True, check=False).returncode != 0:
            skip("no impacket")
    elif not shutil.which(command(0)[0]):
        skip(f"no {command(0)[0]}")
    listener = Listener(program)
    capture = Capture(listener.port)
    told = subprocess.run(command(listener.port), capture_output=True, text=True, timeout=30, check=False)
    time.sleep(0.3)
    clients = listener.clients()
    decoded = capture.requests()
    if case == "curl" and not clients and "not supported" in told.stderr + told.stdout:
        skip("curl without smb")
    for client in clients:
        print(json.dumps(client))
    if not any(all(client[key] == value for key, value in wanted.items()) for client in clients):
        sys.exit(f"no client line says {wanted}; the client: {told.returncode} {told.stdout[-500:]} {told.stderr[-500:]}")
    compare_with_tshark(clients, decoded)


main()
