"""Starts a server and records a scan of it, for the tests of tests/read. Standard library only."""
import contextlib
import json
import pathlib
import socket
import struct
import subprocess
import sys
import threading

for folder in ("servers", "lab"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / folder))
import scanning  # noqa: E402
from samba_server import SambaServer, find_smbd  # noqa: E402


DELAY_MS = 200  # before each answer: a scan does not wait for the name service


@contextlib.contextmanager
def responder(program, profile, address="127.0.0.1", delay=0):
    """The project's own responder: (address, "PORT/direct,PORT/netbios"). A delay gives a name service the time to answer."""
    with subprocess.Popen([program, "--direct", address + ":0", "--netbios", address + ":0", "--profile", profile, "--delay", str(delay)],
                          stdout=subprocess.PIPE, text=True) as server:
        try:
            direct, netbios = (server.stdout.readline().rsplit(":", 1)[1].strip() for _ in range(2))
            yield address, f"{direct}/direct,{netbios}/netbios"
        finally:
            server.terminate()


def node_status(query):
    """An NBSTAT answer: FILER<00>, FILER<20>, the group PROBEGRP<00> and a MAC address. RFC 1002 4.2.18"""
    names = [(b"FILER", 0x00, 0x0400), (b"FILER", 0x20, 0x0400), (b"PROBEGRP", 0x00, 0x8400)]
    data = bytes([len(names)]) + b"".join(name.ljust(15) + struct.pack(">BH", suffix, flags) for name, suffix, flags in names)
    data += bytes.fromhex("001132aabbcc") + bytes(40)
    head = query[:2] + struct.pack(">HHHHH", 0x8400, 0, 1, 0, 0)
    return head + query[12:46] + struct.pack(">HHIH", 0x21, 1, 0, len(data)) + data


@contextlib.contextmanager
def name_service(address):
    """Answers NBSTAT on UDP 137 of that address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as service:
        try:
            service.bind((address, 137))
        except OSError as problem:
            scanning.skip(f"UDP port 137 cannot be had here: {problem}")

        def serve():
            while True:
                query, client = service.recvfrom(2048)
                if not query:
                    return
                service.sendto(node_status(query), client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                end.sendto(b"", (address, 137))
            thread.join(10)


@contextlib.contextmanager
def named(program, profile):
    """The responder beside a name service of the test's own."""
    with name_service("127.0.48.1"), responder(program, profile, "127.0.48.1", DELAY_MS) as server:
        yield server


@contextlib.contextmanager
def beside_nmbd(program, profile):
    """The responder on the address of the lab's nmbd."""
    import lab_servers  # needed only here

    _, (address,) = lab_servers.need("nb-nmbd")
    with responder(program, profile, address, DELAY_MS) as server:
        yield server


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
    """The server that the command line of a test names: samba, or PROFILE RESPONDER, perhaps with what tells its name:
    named (by the test itself) or nmbd (of the lab)."""
    if arguments[0] == "samba":
        return samba()
    profile, program, *beside = arguments
    return {"named": named, "nmbd": beside_nmbd}.get("".join(beside), responder)(program, profile)


def read(smbprobe, path, *options):
    """The lines of `read -f json`; the test ends where it fails. 3 says that no server in the capture speaks SMB."""
    code, out, err = scanning.run(smbprobe, "read", str(path), "-f", "json", *options)
    if code not in (0, 3):
        sys.exit(f"read ended with {code}: {err}")
    return json.loads(out)


OF_THE_RUN = ("source", "started", "elapsed_ms")


def compare_leaves(differences, where, live, read):
    """Leaf by leaf, so that a difference has a short name."""
    if isinstance(live, dict) and isinstance(read, dict):
        for key in sorted(live.keys() | read.keys()):
            compare_leaves(differences, f"{where}.{key}", live.get(key, "missing"), read.get(key, "missing"))
    elif isinstance(live, list) and isinstance(read, list) and len(live) == len(read):
        for index, (one, other) in enumerate(zip(live, read)):
            compare_leaves(differences, f"{where}[{index}]", one, other)
    else:
        differences.equal(where, read, live)


def compare(differences, live, read):
    """A scan's report and that of its recording: equal but for where and when."""
    live, read = ({key: value for key, value in report.items() if key not in OF_THE_RUN} for report in (live, read))
    compare_leaves(differences, "report", live, read)
