"""What the tests of sweeps share: sixty-four servers on loopback addresses of their own. Takes the first two arguments of the
test that imports it: PROGRAM RESPONDER. Standard library only."""
import json
import os
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "servers"))
from responders import Responders, free_port  # noqa: E402, F401

PROGRAM, RESPONDER = sys.argv[1:3]
del sys.argv[1:3]
HOSTS = [f"127.9.0.{i}" for i in range(1, 65)]
RANGE = "127.9.0.1-64"


def run(*arguments, **more):
    return subprocess.run([PROGRAM, "scan", *arguments], capture_output=True, text=True, timeout=100, check=False, **more)


def only_one_loopback():
    """True where 127.9.0.1 is no address of this machine (macOS)."""
    try:
        with socket.create_server(("127.9.0.1", 0)):
            return False
    except OSError:
        return True


class Servers(Responders):
    def __init__(self, delay=0, profile="dual"):
        super().__init__(RESPONDER, HOSTS, delay, profile)

    def sweep(self, *more):
        return [RANGE, "-p", f"{self.port}/direct", "--depth", "quick", "--timeout", "20000", *more]


def addresses(text):
    return sorted((json.loads(line)["address"] for line in text.splitlines()), key=lambda a: int(a.split(".")[-1]))
