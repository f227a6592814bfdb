"""What the parts of bench/sweep share: a network namespace of their own, a population in it, and runs that are measured."""
import ctypes
import ipaddress
import os
import pathlib
import resource
import select
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "support"))
import own_namespace  # noqa: E402

EVERYONE = "smb1-only=1,dual=2,old-smb2=1,modern=2,http=1,silent=1,closing=1,resetting=1,refusing=1,unreachable=1"
SETTINGS = {"net/ipv4/ip_local_port_range": "1024 65535", "net/core/somaxconn": "65535"}


def enter_namespace():
    """Starts the script again in a network namespace of its own, which ends with its last process."""
    if os.geteuid() != 0:
        own_namespace.skip("needs root for its packet filter")
    own_namespace.enter(("nft",), bring_up)


def bring_up():
    """lo up, without iproute2; more ports and a longer queue, where that may be set."""
    import fcntl
    import socket
    import struct

    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: IFF_UP, IFF_RUNNING
    for name, value in SETTINGS.items():
        try:
            with open(f"/proc/sys/{name}", "w", encoding="ascii") as setting:
                setting.write(value)
        except OSError as error:
            print(f"note: {name} stays as it is: {error.strerror}")


def die_with_parent():
    ctypes.CDLL(None).prctl(1, 15)  # PR_SET_PDEATHSIG, SIGTERM: a killed script leaves no population behind


def packet_filter(rules):
    subprocess.run(["nft", "-f", "-"], input="flush ruleset\n" + rules, text=True, check=True)


def drop(*what):
    lines = "".join(f"    {match} drop\n" for match in what)
    return "table inet silence {\n  chain input {\n    type filter hook input priority 0; policy accept;\n" + lines + "  }\n}\n"


class Population:
    """A population that serves, and the packet filter that plays what it cannot."""

    def __init__(self, told, mix, core=None, rules=""):
        self.command = [told.population, "--mix", mix]
        filtered = subprocess.run([*self.command, "--packet-filter"], capture_output=True, text=True, check=True).stdout
        self.rules = filtered + rules
        self.core = core

    def __enter__(self):
        packet_filter(self.rules)
        command = [*pinned(self.core), *self.command]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
        if not self.process.stdout.readline().startswith("listening"):
            sys.exit("the population did not start")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        packet_filter("")

    def rule(self, addresses):
        """address -> (kind, status, SMB1 verdict)."""
        told = subprocess.run([*self.command, "--rule"], input="\n".join(addresses) + "\n", capture_output=True, text=True, check=True)
        rows = {}
        known = {}
        for line in told.stdout.splitlines():
            address, *row = line.split()
            rows[address] = known.setdefault(tuple(row), tuple(row))  # a million addresses share a dozen rows
        return rows


def pinned(core):
    cores = sorted(os.sched_getaffinity(0))
    if core is None or len(cores) < 2 or not shutil.which("taskset"):
        return []
    return ["taskset", "-c", str(cores[core])]


class Run:
    """One finished program: seconds of wall clock and processor, peak memory in MiB, what it printed."""

    def __init__(self, command, timeout=3600, out=subprocess.DEVNULL, good=(0,)):
        script = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with tempfile.TemporaryFile("w+") as err:
            started = time.monotonic()
            process = subprocess.Popen(command, stdout=out, stderr=err)
            status, used, polled = self.wait(process, started + timeout)
            self.wall = time.monotonic() - started
            err.seek(0)
            self.stderr = err.read()
        process.returncode = os.waitstatus_to_exitcode(status)
        self.code = process.returncode
        self.cpu = used.ru_utime + used.ru_stime
        # a child's ru_maxrss begins with what the script had when it forked: below that the polled peak is the true one
        self.peak = (used.ru_maxrss if used.ru_maxrss > script else polled) / 1024
        if self.code not in good:
            sys.exit(f"{' '.join(command)} ended with {self.code}: {self.stderr[-2000:]}")

    @staticmethod
    def wait(process, deadline):
        peak = 0
        ended = os.pidfd_open(process.pid)
        while not select.select([ended], [], [], 0.02)[0]:  # its end is seen at once: half a tick would be a tenth of a short run
            peak = max(peak, resident_peak(process.pid))
            if time.monotonic() > deadline:
                process.kill()
        os.close(ended)
        _, status, used = os.wait4(process.pid, 0)
        return status, used, peak


def resident_peak(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


class Smbprobe:
    """Command lines for the scanner; an option that this build lacks is left out, and said."""

    def __init__(self, told):
        self.program = told.smbprobe
        self.help = subprocess.run([self.program, "scan", "--help", "all"], capture_output=True, text=True, check=True).stdout
        self.missing = set()
        dry = [self.program, "scan", "127.0.0.0/30", "-p", "445", "--dry-run"]
        self.networks = subprocess.run(dry, capture_output=True, check=False).returncode == 0
        self.folder = tempfile.TemporaryDirectory(prefix="smbprobe-sweep-")

    def has(self, option):
        return option in self.help.replace(",", " ").replace("\n", " ").split()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def scan(self, first, count, *options):
        """`options` are (name, value) pairs or names."""
        command = [self.program, "scan", *self.targets(first, count), "-p", "445"]
        for option in options:
            name, *value = (option,) if isinstance(option, str) else option
            if self.has(name):
                command += [name, *(str(v) for v in value)]
            elif name not in self.missing:
                self.missing.add(name)
                print(f"note: this build has no {name}")
        return command

    def targets(self, first, count):
        begin = ipaddress.IPv4Address(first)
        if self.networks and count & (count - 1) == 0 and int(begin) % count == 0:
            return [f"{begin}/{32 - (count.bit_length() - 1)}"]
        if self.networks:
            return [f"{begin}-{begin + count - 1}"]
        listed = self.path(f"{first}-{count}")
        with open(listed, "w", encoding="ascii") as file:
            file.writelines(f"{address}\n" for address in addresses(first, count))
        return ["-i", listed]


def addresses(first, count):
    begin = int(ipaddress.IPv4Address(first))
    return [f"{n >> 24}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in range(begin, begin + count)]


def block(count):
    """Where a network of so many hosts begins."""
    for most, first in ((1 << 16, "127.1.0.0"), (1 << 20, "127.16.0.0"), (1 << 23, "127.128.0.0")):
        if count <= most:
            return first
    return "127.0.0.0"


def lines_of(path):
    with open(path, "rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
