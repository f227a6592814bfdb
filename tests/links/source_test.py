#!/usr/bin/env python3
"""Connections come from the address or interface that --source names: source_test.py SMBPROBE"""
import json
import socket
import subprocess
import sys
import unittest

import two_networks
from two_networks import run

two_networks.enter()
SMBPROBE = sys.argv[1]
del sys.argv[1:]
USAGE = 2
# Prints from where it is connected to, and asked on UDP, and says nothing there.
LISTENER = """
import selectors, socket
ready = selectors.DefaultSelector()
for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
    tcp, udp = socket.socket(family), socket.socket(family, socket.SOCK_DGRAM)
    for each, port in ((tcp, 445), (udp, 137)):
        if family == socket.AF_INET6:
            each.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        each.bind((host, port))
        ready.register(each, selectors.EVENT_READ)
    tcp.listen()
print("ready", flush=True)
while True:
    for key, _ in ready.select():
        if key.fileobj.type == socket.SOCK_DGRAM:
            print("UDP", key.fileobj.recvfrom(512)[1][0], flush=True)
        else:
            connection, address = key.fileobj.accept()
            connection.close()
            print("TCP", address[0], flush=True)
"""


class Source(unittest.TestCase):
    """Two networks with the same far end, which both lead to 10.99.0.1; the first is the system's choice."""

    @classmethod
    def setUpClass(cls):
        cls.peer = two_networks.Peer("near", "far")
        cls.addClassCleanup(cls.peer.__exit__)
        run(f"ip link add other type veth peer name far2 netns {cls.peer.process.pid}")
        cls.addClassCleanup(run, "ip link del other")
        run("ip link set other up")
        cls.peer.run("ip link set far2 up")
        for command in ("ip addr add 10.77.255.254/16 dev near", "ip addr add 10.77.255.253/16 dev near", "ip addr add 10.88.255.254/16 dev other",
                        "ip -6 addr add fd77::fe/64 dev near nodad", "ip route add 10.99.0.0/24 via 10.77.0.1", "ip route add 10.99.0.0/24 via 10.88.0.1 metric 100"):
            run(command)
        cls.peer.add_addresses(["10.77.0.1/16", "10.99.0.1/32", "fd77::1/64"])
        cls.peer.run("ip addr add 10.88.0.1/16 dev far2")
        cls.listener = subprocess.Popen(cls.peer.inside([sys.executable, "-c", LISTENER]), stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.listener.communicate)
        cls.addClassCleanup(cls.listener.kill)
        cls.listener.stdout.readline()

    def scan(self, *arguments):
        command = [SMBPROBE, "scan", *arguments, "--depth", "quick", "--timeout", "1000", "-f", "ndjson", "--only", "all"]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def seen_of(self, *arguments):
        """From where the far end was asked, until it heard what comes last: one connection of our own."""
        self.scan(*arguments)
        socket.create_connection(("fd77::1", 445)).close()
        seen = set()
        while (line := self.listener.stdout.readline().strip()) != "TCP fd77::fe":
            seen.add(line)
        return seen

    def test_as_the_system_chooses(self):
        self.assertEqual(self.seen_of("10.99.0.1", "-p", "445"), {"TCP 10.77.255.254"})

    def test_an_address(self):
        self.assertEqual(self.seen_of("10.99.0.1", "-p", "445", "--source", "10.77.255.253"), {"TCP 10.77.255.253"})

    def test_an_interface(self):
        self.assertEqual(self.seen_of("10.99.0.1", "-p", "445", "--source", "other"), {"TCP 10.88.255.254"})

    def test_the_name_service_too(self):
        for source, address in (("10.77.255.253", "10.77.255.253"), ("other", "10.88.255.254")):
            with self.subTest(source):
                seen = self.seen_of("10.99.0.1", "-p", "445,139", "--identify", "--source", source)
                self.assertEqual(seen, {f"TCP {address}", f"UDP {address}"})

    def test_the_connection_to_a_proxy(self):
        seen = self.seen_of("192.0.2.1", "-p", "445", "--proxy", "socks5://10.99.0.1:445", "--source", "10.77.255.253")
        self.assertEqual(seen, {"TCP 10.77.255.253"})

    def test_the_other_version_of_ip_has_no_route(self):
        report = json.loads(self.scan("fd77::1", "-p", "445", "--source", "10.77.255.253").stdout)
        self.assertEqual([report["status"], report["errors"]], ["unreachable", ["no route: --source 10.77.255.253 is IPv4"]])
        report = json.loads(self.scan("fd77::1", "-p", "445", "--source", "other").stdout)
        self.assertEqual([report["status"], report["errors"]], ["unreachable", ["no route"]])

    def test_what_is_not_of_this_machine(self):
        for source in ("10.99.0.1", "nowhere", "0.0.0.0", "224.0.0.1", "fe80::1%nowhere"):
            with self.subTest(source):
                done = self.scan("10.99.0.1", "--source", source)
                self.assertEqual(done.returncode, USAGE)
                self.assertIn(f"--source {source} is not an address or interface of this machine, which has lo (127.0.0.1, ::1), near (", done.stderr)
                self.assertIn("other (10.88.255.254, ", done.stderr)

    def test_a_dry_run_says_it(self):
        for source, words in (("10.77.255.253", "Every connection comes from 10.77.255.253."), ("other", "Every connection leaves through other.")):
            self.assertIn(words, subprocess.run([SMBPROBE, "scan", "10.99.0.1", "--dry-run", "--source", source], capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    unittest.main()
