#!/usr/bin/env python3
"""`smbprobe replay` and `smbprobe listen` from outside: servers_test.py SMBPROBE RESPONDER"""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

# differs between two scans of servers that answer the same
VOLATILE = {"target", "port", "ports", "started", "elapsed_ms", "system_time", "exchange"}


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


def expect(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: {got!r} instead of {wanted!r}")


def start(command, stream):
    """The process and the port in its line "listening ... 127.0.0.1:N" on one of its streams."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = getattr(process, stream).readline()
    if not line.startswith("listening "):
        process.kill()
        sys.exit(f"{command} says {line!r} and {process.communicate()}")
    return process, int(line.rsplit(":", 1)[1])


def stop(process, number):
    process.send_signal(number)
    out, errors = process.communicate(timeout=20)
    expect(f"exit code after signal {number}", process.returncode, 0)
    return out, errors


def stable(value):
    if isinstance(value, str):
        return re.sub(r"\b\d+/direct\b", "PORT/direct", value)  # in what shows a finding
    if isinstance(value, dict):
        return {key: stable(part) for key, part in value.items() if key not in VOLATILE}
    return [stable(part) for part in value] if isinstance(value, list) else value


def report_of(program, port, *options):
    told = run(program, "scan", f"127.0.0.1:{port}", "--depth", "full", "-f", "json", *options)
    expect("exit code of the scan", told.returncode, 0)
    return json.loads(told.stdout)[0]


def replay_equals_original(program, responder, profile):
    with tempfile.TemporaryDirectory() as folder:
        capture = os.path.join(folder, "recorded.pcapng")
        original, port = start([responder, "--direct", "127.0.0.1:0", "--profile", profile], "stdout")
        before = report_of(program, port, "--record", capture)
        original.terminate()
        original.communicate(timeout=20)
        replay, port = start([program, "replay", capture], "stdout")
        after = report_of(program, port)
        stop(replay, signal.SIGTERM)
    expect(f"the replay of {profile}", stable(after), stable(before))
    print(f"{profile}: {before['verdict']}")


def troubles(program):
    told = run(program, "replay", "/nonexistent.pcap")
    expect("exit code of replay without a file", told.returncode, 4)
    if "/nonexistent.pcap" not in told.stderr:
        sys.exit(f"the file is not named: {told.stderr!r}")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        told = run(program, "listen", place)
        expect("exit code of listen on a port in use", told.returncode, 4)
        expect("what it says", told.stderr, f"smbprobe: cannot listen on {place}: Address already in use\n")
    expect("exit code of a bad place", run(program, "listen", "127.0.0.1:99999").returncode, 2)
    expect("exit code of a bad format", run(program, "listen", "-f", "json").returncode, 2)
    expect("exit code of replay without FILE", run(program, "replay").returncode, 2)


def listening(program):
    listener, port = start([program, "listen", "127.0.0.1:0", "--count", "1", "-q"], "stderr")
    run(program, "scan", f"127.0.0.1:{port}", "--depth", "quick")
    out, errors = listener.communicate(timeout=20)
    expect("exit code after --count", listener.returncode, 0)
    expect("the client", out, "127.0.0.1  SMB1 and SMB2, dialect not stated, signing enabled\n")
    expect("the table's head", errors.splitlines()[0].split(), ["CLIENT", "OFFERS", "SIGNING", "LOOKS", "LIKE"])
    listener, port = start([program, "listen", "127.0.0.1:0", "-f", "ndjson"], "stderr")
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        expect("an answer to what is not SMB", client.recv(1), b"")
    out, _ = stop(listener, signal.SIGINT)
    expect("lines without a client", out, "")


def main():
    program, responder = sys.argv[1:]
    troubles(program)
    listening(program)
    for profile in ("nas", "smb1-only", "modern", "lanman", "dual"):
        replay_equals_original(program, responder, profile)


main()
