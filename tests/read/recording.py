"""Starts a server and records a scan of it, for the tests of tests/read. Standard library only."""
import contextlib
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "servers"))
import scanning  # noqa: E402
from samba_server import SambaServer, find_smbd  # noqa: E402


@contextlib.contextmanager
def responder(program, profile):
    """The project's own responder: (address, "PORT/direct,PORT/netbios")."""
    with subprocess.Popen([program, "--direct", "127.0.0.1:0", "--netbios", "127.0.0.1:0", "--profile", profile],
                          stdout=subprocess.PIPE, text=True) as server:
        try:
            direct, netbios = (server.stdout.readline().rsplit(":", 1)[1].strip() for _ in range(2))
            yield "127.0.0.1", f"{direct}/direct,{netbios}/netbios"
        finally:
            server.terminate()


@contextlib.contextmanager
def samba():
    if find_smbd() is None:
        scanning.skip("no smbd here: install samba")
    address = "127.0.47.1"
    try:
        with SambaServer("RECORDED", address, ["server min protocol = NT1", "server signing = auto"]) as server:
            yield address, f"{server.direct}/direct,{server.netbios}/netbios"
    except OSError as problem:
        scanning.skip(f"smbd cannot run here: {problem}")


def server_of(arguments):
    """The server that the command line of a test names: PROFILE RESPONDER, or samba."""
    return samba() if arguments[0] == "samba" else responder(arguments[1], arguments[0])


def read(smbprobe, path, *options):
    """The lines of `read -f json`; the test ends where it fails."""
    code, out, err = scanning.run(smbprobe, "read", str(path), "-f", "json", *options)
    if code != 0:
        sys.exit(f"read ended with {code}: {err}")
    return json.loads(out)
