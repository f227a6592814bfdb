#!/usr/bin/env python3
"""1,000 idle connections from one address do not delay another: share_test.py SMBPROBE listen|replay CAPTURE

Where more connections come than are kept, the address that holds most loses its oldest, so the one that comes last is
served before any of the idle ones has timed out. Skipped (77) where the system has no second loopback address.
"""
import resource
import signal
import socket
import subprocess
import sys

SKIP = 77
IDLE = 1000
CONNECTION_TIMEOUT = 10  # seconds that the program gives a connection that says nothing
HOSTILE, HONEST = "127.0.0.2", "127.0.0.3"
# NEGOTIATE of SMB1 for SMB 2.002 and SMB 2.???
NEGOTIATE = bytes.fromhex("00000045ff534d4272000000001853c8000000000000000000000000fffffffe00000000002200024e54204c4d20302e"
                          "31320002534d4220322e3030320002534d4220322e3f3f3f00")


def connect(source, port):
    return socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(source, 0))


def ask(client):
    """The answer to a NEGOTIATE; a time-out is one of the connection, with some room before it."""
    client.settimeout(CONNECTION_TIMEOUT * 0.8)
    client.sendall(NEGOTIATE)
    return client.recv(4096)


def main():
    program, verb, capture = sys.argv[1:]
    command = {"listen": [program, "listen", "127.0.0.1:0"],
               "replay": [program, "replay", capture, "--listen", "127.0.0.1:0"]}[verb]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < IDLE + 100:
        print(f"skipped: only {hard} descriptors")
        sys.exit(SKIP)
    resource.setrlimit(resource.RLIMIT_NOFILE, (IDLE + 100, hard))
    try:
        socket.create_server((HOSTILE, 0)).close()
    except OSError:
        print(f"skipped: {HOSTILE} is no address of this system")
        sys.exit(SKIP)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            where = (process.stderr if verb == "listen" else process.stdout).readline()
            port = int(where.rsplit(":", 1)[1])
            idle = [connect(HOSTILE, port) for _ in range(IDLE)]
            with connect(HONEST, port) as client:
                answer = ask(client)
            if answer[4:8] not in (b"\xffSMB", b"\xfeSMB"):
                sys.exit(f"the honest client got {answer[:16]!r}")
            # and the one that holds most is still heard where nobody else wants the room
            with connect(HOSTILE, port) as client:
                if not ask(client):
                    sys.exit("the address that holds most is not answered at all")
            print(f"answered beside {len(idle)} idle connections")
            for each in idle:
                each.close()
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    if process.returncode != 0:
        sys.exit(f"{verb} ended with {process.returncode}")


main()
