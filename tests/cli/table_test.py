#!/usr/bin/env python3
"""The table of a scan of several targets: table_test.py PROGRAM RESPONDER

When its rows come, after an interrupt too, and how it looks in terminals of 80 and 120 columns.
"""
import fcntl
import json
import os
import pathlib
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

sys.dont_write_bytecode = True
from sweeping import HOSTS, PROGRAM, RANGE, Servers, only_one_loopback, run

ONE_LOOPBACK = "skipped: this system has one loopback address only"


class Silent:
    """A server behind the others that takes connections and says nothing until it is closed."""

    def __init__(self, port, address="127.9.0.65"):
        self.address = address
        self.socket = socket.create_server((address, port), backlog=64)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def patient(servers):
    """Options with which a silent host keeps a scan from its end."""
    return ["-p", f"{servers.port}/direct", "--depth", "quick", "--timeout", "3600000", "--host-timeout", "0"]


def interrupted(scan):
    """What a scan still writes after Ctrl-C: once would let the silent host end."""
    while True:
        scan.send_signal(signal.SIGINT)
        try:
            return scan.communicate(timeout=0.2)
        except subprocess.TimeoutExpired:
            pass


def rows(text):
    """The addresses of a table, in its order."""
    return re.findall(r"^(127\.\d+\.\d+\.\d+) ", text, re.MULTILINE)


class Pipe:
    """A scan whose output is read while it runs."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([PROGRAM, "scan", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self.process

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def in_terminal(columns, *arguments):
    """What a scan writes to a terminal."""
    ours, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen([PROGRAM, "scan", *arguments], stdin=subprocess.DEVNULL, stdout=side, stderr=subprocess.DEVNULL,
                               env=os.environ | {"TERM": "xterm"})
    os.close(side)
    out = b""
    try:
        while data := os.read(ours, 65536):
            out += data
    except OSError:
        pass  # Linux says so when the other side is closed
    os.close(ours)
    process.wait()
    return out.decode().replace("\r\n", "\n")


@unittest.skipIf(only_one_loopback(), ONE_LOOPBACK)
class Table(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_rows_of_1025_targets_come_as_they_are_known(self):
        with Servers() as servers, Silent(servers.port):
            words = ["127.9.0.1-127.9.4.1", *patient(servers)]
            with Pipe(*words) as scan:
                self.assertTrue(scan.stdout.readline().startswith("Address "))
                found = {scan.stdout.readline().split()[0] for _ in HOSTS}
                self.assertEqual(found, set(HOSTS))
                self.assertIsNone(scan.poll(), "one host has not answered yet")
                rest, _ = interrupted(scan)
                self.assertEqual(scan.returncode, 130)
            self.assertIn("\n64 hosts with SMB", rest)

    def test_rows_of_few_targets_are_in_order_and_an_interrupt_prints_what_is_known(self):
        status = self.folder / "status"
        with Servers() as servers, Silent(servers.port):
            words = ["127.9.0.1-65", *patient(servers), "--status-file", str(status)]
            with Pipe(*words) as scan:
                while not (status.exists() and json.loads(status.read_text())["done"] == len(HOSTS)):
                    self.assertIsNone(scan.poll())
                    time.sleep(0.05)
                out, err = interrupted(scan)
                self.assertEqual(scan.returncode, 130)
        self.assertEqual(rows(out), HOSTS)
        self.assertIn("interrupted: ", err)

    def test_a_file_that_goes_on_has_rows_alone(self):
        with Servers() as servers:
            out, checkpoint = self.folder / "out", self.folder / "checkpoint"
            command = servers.sweep("-o", str(out), "--resume", str(checkpoint))
            done = run(*command)
            self.assertEqual(done.returncode, 0, done.stderr)
        lines = out.read_text().splitlines()
        self.assertTrue(lines[0].startswith("Address "))
        self.assertEqual(sorted(rows(out.read_text())), sorted(HOSTS))
        self.assertEqual(len(lines), 1 + len(HOSTS))
        self.assertRegex(done.stderr, r"64 hosts with SMB\nWindows without NTLM: 64 [a-z ]+\n\nFindings\n")

    def test_nothing_wraps_in_a_terminal(self):
        with Servers() as servers:
            for columns in (80, 120):
                text = in_terminal(columns, *servers.sweep())
                self.assertIn("\x1b[", text)
                plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
                table = plain[:plain.index("\n\n")].splitlines()
                self.assertEqual(rows(plain), HOSTS)
                self.assertLessEqual(max(map(len, table)), columns)
                self.assertEqual(len({line.index("enabled") for line in table[1:]}), 1, "cells stand below each other")

    def test_a_file_has_100_columns_and_no_color(self):
        out = self.folder / "out"
        with Servers() as servers:
            self.assertEqual(run(*servers.sweep("-o", str(out))).returncode, 0)
            words = run(RANGE, "-v", "-p", f"{servers.port}/direct", "--depth", "quick").stdout
        text = out.read_text()
        self.assertNotIn("\x1b", text)
        self.assertTrue(all(len(line) <= 100 or line.startswith("  ") for line in text.splitlines()))
        self.assertEqual(words.count("SMB1 enabled; "), 2 * len(HOSTS))


if __name__ == "__main__":
    unittest.main()
