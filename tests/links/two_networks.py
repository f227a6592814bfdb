"""Two network namespaces with a veth pair between them, on any Linux that lets us; nothing of them is left. Standard library only."""
import pathlib
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import own_namespace  # noqa: E402


def enter():
    """Starts the script again in a network namespace of its own."""
    own_namespace.enter(("nsenter", "ip", "setpriv", "sysctl"), lambda: run("ip link set lo up"))


def run(command, *, check=True):
    subprocess.run(command.split(), check=check)


class Peer:
    """The other end: a namespace that lasts as long as its one process. `near` is the interface here, `far` the one there."""

    def __init__(self, near, far):
        self.near, self.far = near, far
        self.process = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo ready; exec sleep 600"], stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        run(f"ip link add {near} type veth peer name {far} netns {self.process.pid}")
        self.run("ip link set lo up")
        for option in ("accept_dad", "dad_transmits"):  # an IPv6 address is of use at once
            self.run(f"sysctl -q -w net.ipv6.conf.{far}.{option}=0", check=False)
            run(f"sysctl -q -w net.ipv6.conf.{near}.{option}=0", check=False)
        run(f"ip link set {near} up")
        self.run(f"ip link set {far} up")
        self.wait_for_carrier()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["ip", "link", "del", self.near], stderr=subprocess.DEVNULL, check=False)  # a test may have been first
        self.process.kill()
        self.process.communicate()

    def wait_for_carrier(self):
        """The kernel takes a moment to notice that both ends are up, and drops what is sent before."""
        while "state UP" not in subprocess.run(["ip", "-o", "link", "show", self.near], capture_output=True, text=True, check=True).stdout:
            time.sleep(0.02)

    def inside(self, command):
        return ["nsenter", "--net", f"--target={self.process.pid}", "--", *command]

    def run(self, command, *, check=True):
        subprocess.run(self.inside(command.split()), check=check)

    def far_mac(self):
        shown = subprocess.run(self.inside(["ip", "-o", "link", "show", self.far]), capture_output=True, text=True, check=True).stdout
        return shown.split("link/ether ")[1].split()[0]

    def add_addresses(self, addresses):
        lines = "".join(f"addr add {address} dev {self.far} nodad\n" if ":" in address else f"addr add {address} dev {self.far}\n" for address in addresses)
        subprocess.run(self.inside(["ip", "-batch", "-"]), input=lines, text=True, check=True)


def raw_socket():
    return socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)


def as_ordinary_user(command):
    """Without any capability, CAP_NET_RAW among them."""
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command]
