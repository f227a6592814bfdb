#!/usr/bin/env python3
"""What is lost on this machine's side is no word about the targets behind it: lost_ways_test.py SMBPROBE RESPONDER"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import two_networks
from two_networks import as_ordinary_user, run

two_networks.enter()
SMBPROBE, RESPONDER = sys.argv[1:3]
del sys.argv[1:]
SUBNET, BEYOND = "10.77.0.0/25", "10.99.0.0/25"
HERE = [f"10.77.0.{number}" for number in range(1, 128, 16)]
THERE = [f"10.99.0.{number}" for number in range(1, 128, 16)]
ROUTER = "10.77.255.1"
SLOWLY = ["--rate", "60"]  # so that something is left to ask when the first answer is read
TROUBLE, INTERRUPTED = 4, 130


class Scan:
    """A scan that runs while the test changes the network."""

    def __init__(self, *arguments, ordinary=False):
        command = [SMBPROBE, "scan", *arguments, "-p", "445", "--depth", "quick", "--no-progress", "--only", "all"]
        if "-o" not in arguments:
            command += ["-f", "ndjson"]
        self.process = subprocess.Popen(as_ordinary_user(command) if ordinary else command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.hosts, self.asked, self.told = {}, set(), ""
        self.first_answer = threading.Event()
        self.heard = threading.Condition()
        self.readers = [threading.Thread(target=self.read_reports), threading.Thread(target=self.read_words)]
        for reader in self.readers:
            reader.start()

    def read_reports(self):
        for line in self.process.stdout:
            self.keep(json.loads(line))
        self.first_answer.set()

    def keep(self, report):
        if report["type"] == "exchange":
            self.asked.add(report["server"].rpartition(":")[0])
        if report["type"] != "host":
            return
        assert report["address"] not in self.hosts, f"{report['address']} was reported twice"
        self.hosts[report["address"]] = report
        if report["status"] == "smb":
            self.first_answer.set()

    def read_words(self):
        for line in self.process.stderr:
            with self.heard:
                self.told += line
                self.heard.notify_all()
        with self.heard:
            self.told += "\n(end)"
            self.heard.notify_all()

    def until_answered(self):
        self.first_answer.wait(60)

    def until_told(self, words):
        with self.heard:
            self.heard.wait_for(lambda: words in self.told or "(end)" in self.told, 100)
            assert words in self.told, f"{words!r} was not said, but {self.told!r}"

    def end(self):
        """Its exit code."""
        code = self.process.wait(150)
        for reader in self.readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        return code

    def found(self):
        return sorted(address for address, report in self.hosts.items() if report["status"] == "smb")


class Network(unittest.TestCase):
    """This machine on 10.77.0.0/16; a router there with 10.99.0.0/24 behind it."""

    def setUp(self):
        self.peer = two_networks.Peer("near", "far")
        self.addCleanup(self.peer.__exit__)
        run("ip addr add 10.77.255.254/16 dev near")
        self.peer.add_addresses([f"{address}/16" for address in (*HERE, ROUTER)] + [f"{address}/32" for address in THERE])
        self.peer.run("ip route add blackhole 10.99.0.0/24")  # the rest of it is silent
        run(f"ip route add 10.99.0.0/24 via {ROUTER}")
        for address in ("127.7.0.1", "127.7.0.2"):
            self.respond([RESPONDER, "--direct", f"{address}:445", "--profile", "modern"])
        self.respond(self.peer.inside([RESPONDER, "--direct", "0.0.0.0:445", "--profile", "modern"]))

    def respond(self, command):
        responder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.addCleanup(responder.communicate)
        self.addCleanup(responder.kill)
        self.assertTrue(responder.stdout.readline().startswith("listening"))

    def expect_no_verdict_but(self, scan, expected):
        """Every host that is there was found, and no other one is said to be anything but `expected`."""
        self.assertEqual({(report["status"], *report["errors"]) for report in scan.hosts.values() if report["status"] != "smb"}, {expected})


NOBODY = ("unreachable", "no ARP answer")


class ComesBack(Network):
    def interrupt(self, scan, break_it, words, mend_it):
        scan.until_answered()
        break_it()
        scan.until_told(words)
        before = len(scan.hosts)
        mend_it()
        self.assertEqual(scan.end(), 0, scan.told)
        self.assertLess(before, 128)
        self.assertIn("continuing with the targets that waited", scan.told)
        self.assertEqual(scan.told.count(words + ": the targets behind it wait"), 1)
        self.assertEqual(len(scan.hosts), 128)

    def test_an_interface(self):
        for ordinary in (False, True):
            with self.subTest(ordinary=ordinary):
                scan = Scan(SUBNET, *SLOWLY, ordinary=ordinary)
                self.interrupt(scan, lambda: run("ip link set near down"), "near is down", lambda: run("ip link set near up"))
                self.assertEqual(scan.found(), sorted(HERE))
                self.expect_no_verdict_but(scan, NOBODY)

    def test_a_cable(self):
        scan = Scan(SUBNET, *SLOWLY, ordinary=True)
        self.interrupt(scan, lambda: self.peer.run("ip link set far down"), "near is down", lambda: self.peer.run("ip link set far up"))
        self.assertEqual(scan.found(), sorted(HERE))
        self.expect_no_verdict_but(scan, NOBODY)

    def test_an_address(self):
        scan = Scan(SUBNET, *SLOWLY)
        self.interrupt(scan, lambda: run("ip addr del 10.77.255.254/16 dev near"), "the route to the network on near is gone",
                       lambda: run("ip addr add 10.77.255.254/16 dev near"))
        self.assertEqual(scan.found(), sorted(HERE))
        self.expect_no_verdict_but(scan, NOBODY)

    def test_a_route(self):
        scan = Scan(BEYOND, *SLOWLY)
        self.interrupt(scan, lambda: run("ip route del 10.99.0.0/24"), f"the route via {ROUTER} is gone", lambda: run(f"ip route add 10.99.0.0/24 via {ROUTER}"))
        self.assertEqual(scan.found(), sorted(THERE))
        self.expect_no_verdict_but(scan, ("silent",))

    def test_a_router(self):
        run("sysctl -q -w net.ipv4.neigh.near.base_reachable_time_ms=1000", check=False)
        run("sysctl -q -w net.ipv4.neigh.near.delay_first_probe_time=1", check=False)
        scan = Scan(BEYOND, "--rate", "12")  # the kernel takes some seconds to notice
        self.interrupt(scan, lambda: self.peer.run("ip link set far arp off"), f"the router {ROUTER} no longer answers ARP",
                       lambda: self.peer.run("ip link set far arp on"))
        self.assertEqual(scan.found(), sorted(THERE))
        self.expect_no_verdict_but(scan, ("silent",))


class StaysAway(Network):
    def test_others_go_on_and_what_is_behind_it_is_left_to_resume(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "hosts.ndjson")
            arguments = [SUBNET, "127.7.0.1", "127.7.0.2", "-f", "ndjson", "-o", out, "--resume", os.path.join(folder, "checkpoint")]
            scan = Scan(*arguments, "--rate", "10")
            self.wait_for_output(out)
            run("ip link set near down")
            scan.until_told("near is down: the targets behind it wait, for up to 60 s")
            self.assertEqual(scan.end(), TROUBLE)
            self.assertIn("near is down, for 60 s now: the targets behind it are not probed", scan.told)
            self.assertRegex(scan.told, r"1[0-9]{2} targets were not probed; the same command continues with them")
            self.collect(scan, out)
            self.assertLessEqual({"127.7.0.1", "127.7.0.2"}, set(scan.found()))
            run("ip link set near up")
            again = Scan(*arguments)
            self.assertEqual(again.end(), 0, again.told)
            self.collect(again, out)
            self.assertEqual(again.found(), sorted([*HERE, "127.7.0.1", "127.7.0.2"]))
            self.expect_no_verdict_but(again, NOBODY)
            self.assertEqual(len(again.hosts), 130)

    def wait_for_output(self, path):
        while not os.path.exists(path) or os.path.getsize(path) == 0:
            time.sleep(0.05)

    def collect(self, scan, path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                scan.keep(json.loads(line))

    def test_without_a_checkpoint_nothing_is_said_of_them(self):
        scan = Scan(SUBNET, *SLOWLY)
        scan.until_answered()
        run("ip link set near down")
        scan.until_told("near is down")
        scan.process.send_signal(signal.SIGINT)
        self.assertEqual(scan.end(), INTERRUPTED)
        self.assertLessEqual({(report["status"], *report["errors"]) for report in scan.hosts.values()} - {NOBODY}, {("smb",)})
        self.assertLess(len(scan.hosts), 128)

    def test_few_targets_do_not_wait_long(self):
        scan = Scan("127.7.0.1", HERE[0], "10.77.9.9", "--rate", "2")
        scan.until_answered()
        run("ip link set near down")
        self.assertEqual(scan.end(), TROUBLE, scan.told)
        self.assertIn("near is down: the targets behind it wait, for up to 3 s", scan.told)
        self.assertEqual(scan.found(), ["127.7.0.1"])
        self.expect_no_verdict_but(scan, ("error", "near is down"))

    def test_no_carrier_from_the_start(self):
        self.peer.run("ip link set far down")
        scan = Scan(HERE[0])
        self.assertEqual(scan.end(), TROUBLE, scan.told)
        self.expect_no_verdict_but(scan, ("error", "near is down"))


class NeverWas(Network):
    def test_no_route(self):
        run("ip route add blackhole 192.0.2.0/26")
        run("ip route add unreachable 192.0.2.64/26")
        run("ip route add prohibit 192.0.2.128/26")
        targets = ["192.0.2.1", "192.0.2.65", "192.0.2.129", "198.51.100.1", "2001:db8::1", "127.7.0.1"]
        scan = Scan(*targets, "--exchanges")
        self.assertEqual(scan.end(), 0, scan.told)
        self.assertEqual(scan.asked, {"127.7.0.1"})
        scan = Scan(*targets)
        self.assertEqual(scan.end(), 0, scan.told)
        self.assertEqual(scan.found(), ["127.7.0.1"])
        self.assertEqual(len(scan.hosts), 6)
        self.expect_no_verdict_but(scan, ("unreachable", "no route"))

    def test_the_summary_counts_them_apart(self):
        command = [SMBPROBE, "scan", "192.0.2.0/28", "10.77.0.0/28", "-p", "445", "--depth", "quick", "--rate", "1000"]
        told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stderr
        self.assertIn("31 unreachable (15 no ARP/ND answer, 16 no route)", " ".join(told.split()))


if __name__ == "__main__":
    unittest.main()
