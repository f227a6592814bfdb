"""Debian's smbd on ports and folders of its own: for as long as a `with` lasts."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

CONFIGURATION = """[global]
netbios name = {name}
workgroup = PROBEGRP
server role = standalone server
interfaces = {address}/8
bind interfaces only = yes
smb ports = {direct} {netbios}
private dir = {folder}/private
lock directory = {folder}/lock
state directory = {folder}/state
cache directory = {folder}/cache
pid directory = {folder}/pid
ncalrpc dir = {folder}/ncalrpc
log file = {folder}/log/log
log level = 1
load printers = no
printing = bsd
printcap name = /dev/null
disable spoolss = yes
usershare max shares = 0
dns proxy = no
{options}
"""


def find_smbd():
    return shutil.which("smbd") or shutil.which("smbd", path="/usr/sbin:/usr/local/sbin")


def free_ports(address, count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((address, 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class SambaServer:
    """One smbd. It ends with the `with`, and by itself when this process dies: its standard input is a pipe of ours."""

    def __init__(self, name, address, options, root=""):
        """root: of another system with a Samba of its own; "" for this one's."""
        self.name, self.address, self.options, self.root = name, address, options, root
        self.folder = self.process = None
        self.ports = None  # free ones, unless set before the `with`
        self.direct = self.netbios = 0

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="smbprobe-samba.", dir=self.root + "/tmp" if self.root else None)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        for part in ("private", "lock", "state", "cache", "pid", "ncalrpc", "log"):
            os.mkdir(os.path.join(self.folder, part), 0o755)
        self.direct, self.netbios = self.ports or free_ports(self.address, 2)
        inside = self.folder.removeprefix(self.root)
        with open(os.path.join(self.folder, "smb.conf"), "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(name=self.name, address=self.address, direct=self.direct, netbios=self.netbios,
                                            folder=inside, options="\n".join(self.options)))
        self.process = subprocess.Popen(
            [*self.entering(), "smbd" if self.root else find_smbd(), "--foreground", "--no-process-group",
             f"--configfile={inside}/smb.conf", f"--log-basename={inside}/log"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 20
        while not all(self.listens(port) for port in (self.direct, self.netbios)):
            if self.process.poll() is not None:
                raise RuntimeError(f"smbd ended with {self.process.returncode}: {self.log()}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"smbd does not listen: {self.log()}")
            time.sleep(0.05)

    def entering(self):
        """What stands before a command of the server's system."""
        return ["chroot", self.root] if self.root else []

    def control(self, *words):
        """smbcontrol to this server."""
        inside = self.folder.removeprefix(self.root)
        subprocess.run([*self.entering(), "smbcontrol", f"--configfile={inside}/smb.conf", *words], check=True, timeout=60,
                       capture_output=True)

    def listens(self, port):
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((self.address, port)) == 0

    def log(self):
        told = ""
        for folder, _, names in os.walk(os.path.join(self.folder, "log")):
            for name in names:
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    told += file.read()[-2000:]
        return told

    def __exit__(self, *_):
        if self.process is not None:
            for number in (signal.SIGTERM, signal.SIGKILL):  # its own session: the group is smbd and its children, nothing else
                try:
                    os.killpg(self.process.pid, number)
                except ProcessLookupError:
                    break
                try:
                    self.process.wait(5)
                    break
                except subprocess.TimeoutExpired:
                    continue
            self.process.stdin.close()
        shutil.rmtree(self.folder, ignore_errors=True)
