"""bench's responder on many loopback addresses. Standard library only."""
import socket
import subprocess


def free_port(address):
    with socket.create_server((address, 0)) as probe:
        return probe.getsockname()[1]


class Responders:
    """One process on every host, all at the same port, each answer after `delay` ms; for a with statement."""

    def __init__(self, responder, hosts, delay=0, profile="dual"):
        self.port = free_port(hosts[0])
        places = [part for host in hosts for part in ("--direct", f"{host}:{self.port}")]
        self.process = subprocess.Popen([responder, *places, "--delay", str(delay), "--profile", profile], stdout=subprocess.PIPE, text=True)
        for _ in hosts:
            assert self.process.stdout.readline().startswith("listening"), "the responder did not start"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()
