#!/usr/bin/env python3
"""A real Samba whose answers to TREE_CONNECT a relay spoils: ipc_relay_test.py SMBPROBE

Whatever comes of that one question, the rest of the report is the one of the untouched server.
"""
import socket
import struct
import sys
import threading

import scanning
from samba_server import SambaServer, find_smbd
from threaded_listener import ThreadedListener

ADDRESS = "127.0.53.1"
COMMAND, FLAGS, STATUS = 12, 16, 8  # offsets in an SMB2 header. [MS-SMB2] 2.2.1.2
NEGOTIATE, SESSION_SETUP, TREE_CONNECT = 0, 1, 3
PENDING, DENIED = 0x103, 0xC0000022
# the verdict on IPC$
GRANTED, REFUSED, MALFORMED = (True, "accepted"), (False, "status_0xc0000022"), (None, "malformed")
ERROR_BODY = struct.pack("<HBBI", 9, 0, 0, 0) + b"\0"  # [MS-SMB2] 2.2.2


def framed(message):
    return struct.pack(">I", len(message)) + message


def says(request, status, command=TREE_CONNECT):
    """An ERROR Response to the request."""
    header = bytearray(request[:64])
    struct.pack_into("<I", header, STATUS, status)
    struct.pack_into("<H", header, COMMAND, command)
    struct.pack_into("<I", header, FLAGS, 1)
    return framed(bytes(header) + ERROR_BODY)


# name -> what is sent before the server's answer, whether the server's own answer follows, how it ends, the verdict
BEHAVIOURS = {
    "untouched": (lambda request: b"", True, None, GRANTED),
    "pending": (lambda request: says(request, PENDING), True, None, GRANTED),
    "denied": (lambda request: says(request, DENIED), False, None, REFUSED),
    "reset": (lambda request: b"", False, "reset", (None, "reset")),
    "close": (lambda request: b"", False, "close", (None, "closed")),
    "silent": (lambda request: b"", False, None, (None, "timeout")),
    "garbage": (lambda request: b"HTTP/1.1 400 Bad Request\r\n\r\n", False, "close", (None, "garbage")),
    "another-command": (lambda request: says(request, DENIED, SESSION_SETUP), False, None, MALFORMED),
    "another-family": (lambda request: framed(b"\xffSMB\x75\x22\x00\x00\xc0\x98" + bytes(25)), False, None, MALFORMED),
    "no-body": (lambda request: framed(says(request, 0)[4:68]), False, None, MALFORMED),
    "negotiates": (None, False, None, MALFORMED),  # the answer to NEGOTIATE once more
}


class Relay(ThreadedListener):
    """Passes on what Samba says, but for the answer to TREE_CONNECT."""

    def __init__(self, port, behaviour):
        self.server, self.behaviour = port, behaviour
        super().__init__(ADDRESS)

    def serve(self, client):
        with client, socket.create_connection((ADDRESS, self.server)) as server:
            self.negotiated = b""
            threading.Thread(target=self.answers, args=(server, client), daemon=True).start()
            while request := message_of(client):
                tree = request[:4] == b"\xfeSMB" and struct.unpack_from("<H", request, COMMAND)[0] == TREE_CONNECT
                if tree and not self.spoil(client, request):
                    return
                server.sendall(framed(request))

    def answers(self, server, client):
        while reply := message_of(server):
            if reply[:4] == b"\xfeSMB" and struct.unpack_from("<H", reply, COMMAND)[0] == NEGOTIATE:
                self.negotiated = framed(reply)
            try:
                client.sendall(framed(reply))
            except OSError:
                return

    def spoil(self, client, request):
        """True where the server is asked after all."""
        before, passes_on, end, _ = self.behaviour
        client.sendall(before(request) if before else self.negotiated)
        if end == "reset":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if not passes_on and not end:
            client.recv(1)  # until the other side gives up
        return passes_on


def message_of(stream):
    """The next SMB message, or b""."""
    def take(size):
        data = b""
        while len(data) < size:
            try:
                more = stream.recv(size - len(data))
            except OSError:
                return b""
            if not more:
                return b""
            data += more
        return data

    head = take(4)
    return take(struct.unpack(">I", head)[0]) if head else b""


OF_THE_RUN = {"exchange", "started", "elapsed_ms", "system_time", "port", "ports", "tcp_port", "findings", "clients", "evidence"}


def without(report, leave_out):
    """The report without these keys."""
    if isinstance(report, dict):
        return {key: without(value, leave_out) for key, value in report.items() if key not in leave_out}
    return [without(each, leave_out) for each in report] if isinstance(report, list) else report


def examine(smbprobe, server, name):
    with Relay(server.direct, BEHAVIOURS[name]) as relay:
        report = scanning.scan(smbprobe, ADDRESS, f"{relay.port}/direct", "--timeout", "1500", "--anonymous", "--depth", "standard")
    auth = report["endpoints"][0]["authentication"]
    ids = sorted(each["id"] for each in report["findings"])
    return auth, ids, report


def main():
    (smbprobe,) = sys.argv[1:]
    if find_smbd() is None:
        scanning.skip("no smbd here: install samba")
    differences = scanning.Differences("IPC$ behind a relay")
    try:
        with SambaServer("RELAYED", ADDRESS, []) as server:
            results = {name: examine(smbprobe, server, name) for name in BEHAVIOURS}
    except OSError as problem:
        scanning.skip(f"smbd cannot run here: {problem}")
    leave_out = OF_THE_RUN | {"anonymous_ipc", "anonymous_ipc_how"}
    expected = without(results["untouched"][2], leave_out)
    others = [each for each in results["untouched"][1] if not each.startswith("anonymous-")]
    for name, (auth, ids, report) in results.items():
        verdict = BEHAVIOURS[name][3]
        differences.equal(f"{name} IPC$", (auth["anonymous_ipc"], auth["anonymous_ipc_how"]), verdict)
        differences.equal(f"{name} findings", ids,
                          sorted([*others, "anonymous-ipc" if verdict[0] else "anonymous-session"]))
        differences.equal(f"{name} the rest", without(report, leave_out), expected)
    differences.finish()


main()
