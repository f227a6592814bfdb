#!/usr/bin/env python3
"""A sweep of one's own subnet finds everybody and calls nobody absent who is there: on_link_test.py SMBPROBE RESPONDER"""
import collections
import json
import os
import subprocess
import sys
import unittest

import two_networks
import own_namespace
from two_networks import as_ordinary_user, run

two_networks.enter()
SMBPROBE, RESPONDER = sys.argv[1:3]
del sys.argv[1:]
COUNTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "count_questions.py")
NO_ARP, NO_DISCOVERY = "no ARP answer", "no neighbour discovery answer"
SUBNET = "10.77.0.0/22"
HERE = [f"10.77.{number // 256}.{number % 256}" for number in range(1, 1024, 128)]
FAST = ["--concurrency", "1024"]


class Questions:
    """Who was asked for on the far end meanwhile; for a with statement."""

    def __init__(self, peer):
        command = peer.inside([sys.executable, "-B", COUNTER, peer.far])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.counts = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        out, _ = self.process.communicate()
        self.counts = json.loads(out)


class OnLink(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.peer = two_networks.Peer("near", "far")
        cls.addClassCleanup(cls.peer.__exit__)
        run("ip addr add 10.77.255.254/16 dev near")
        run("ip -6 addr add fd77::fe/64 dev near nodad")
        cls.peer.add_addresses([f"{address}/16" for address in HERE] + ["fd77::1/64"])
        command = cls.peer.inside([RESPONDER, "--direct", "[::]:445", "--profile", "modern"])
        responder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(responder.communicate)
        cls.addClassCleanup(responder.kill)
        if not responder.stdout.readline().startswith("listening"):
            sys.exit("the responder did not start")

    def scan(self, *arguments, ordinary=False):
        """address -> its report; and what was said on standard error."""
        command = [SMBPROBE, "scan", *arguments, "-p", "445", "--depth", "quick", "-f", "ndjson", "--no-progress", "--only", "all"]
        done = subprocess.run(as_ordinary_user(command) if ordinary else command, capture_output=True, text=True, timeout=120, check=False)
        reports = [json.loads(line) for line in done.stdout.splitlines()]
        return {report["address"]: report for report in reports if report["type"] == "host"}, done.stderr

    def expect_all_found(self, hosts, words):
        found = sorted(address for address, report in hosts.items() if report["status"] == "smb")
        self.assertEqual(found, sorted(HERE))
        others = collections.Counter((report["status"], *report["errors"]) for address, report in hosts.items() if address not in HERE)
        self.assertEqual(others, {("unreachable", words): 1024 - len(HERE)})


class AsOrdinaryUser(OnLink):
    def test_a_subnet_larger_than_the_neighbour_table(self):
        hosts, told = self.scan(SUBNET, *FAST, ordinary=True)
        self.expect_all_found(hosts, NO_ARP)
        self.assertRegex(told, r"targets on this subnet are started at [0-9,]+ per second: this machine's neighbour table holds [0-9,]+ entries")
        self.assertIn("net.ipv4.neigh.default.gc_thresh3 of the host (not of a container) raises the limit", told)
        for report in hosts.values():
            if report["errors"] == [NO_ARP]:
                self.assertGreaterEqual(report["elapsed_ms"], 3200)

    def test_a_few_targets_are_nothing_to_tell_of(self):
        hosts, told = self.scan(*HERE, "10.77.9.9", ordinary=True)
        self.assertNotIn("neighbour table", told)
        self.assertEqual([hosts["10.77.9.9"]["status"], hosts["10.77.9.9"]["errors"]], ["unreachable", [NO_ARP]])

    def test_the_time_out_of_a_target_on_the_link_is_never_too_short_to_tell(self):
        hosts, _ = self.scan("10.77.9.9", HERE[0], "--timeout", "300", ordinary=True)
        self.assertEqual(hosts["10.77.9.9"]["errors"], [NO_ARP])
        self.assertEqual(hosts[HERE[0]]["status"], "smb")

    def test_an_ipv6_address_that_nobody_has(self):
        hosts, _ = self.scan("fd77::1", "fd77::9", ordinary=True)
        self.assertEqual(hosts["fd77::1"]["status"], "smb")
        self.assertEqual([hosts["fd77::9"]["status"], hosts["fd77::9"]["errors"]], ["unreachable", [NO_DISCOVERY]])

    def test_who_has_the_address_and_drops_every_packet_is_silent(self):
        run("ip neigh replace 10.77.9.10 lladdr 02:00:00:00:00:99 dev near")
        self.addCleanup(run, "ip neigh del 10.77.9.10 dev near")
        for ordinary in (True, False):
            with self.subTest(ordinary=ordinary):
                hosts, _ = self.scan("10.77.9.10", ordinary=ordinary)
                self.assertEqual([hosts["10.77.9.10"]["status"], hosts["10.77.9.10"]["errors"]], ["silent", []])


class WithRawSockets(OnLink):
    @classmethod
    def setUpClass(cls):
        try:
            with two_networks.raw_socket():
                pass
        except PermissionError:
            own_namespace.skip("no raw socket may be opened here")
        super().setUpClass()

    def test_each_is_asked_for_twice_and_only_who_answers_is_connected_to(self):
        with Questions(self.peer) as questions:
            hosts, told = self.scan(SUBNET, "--rate", "10000", *FAST)
        self.expect_all_found(hosts, NO_ARP)
        self.assertNotIn("neighbour table", told)
        asked = {address: count for address, count in questions.counts.items() if address in hosts and address not in HERE}
        self.assertEqual(len(asked), 1024 - len(HERE))
        self.assertEqual(set(asked.values()), {2})

    def test_neighbour_discovery_for_addresses_that_are_named(self):
        with Questions(self.peer) as questions:
            hosts, _ = self.scan("fd77::1", "fd77::9")
        self.assertEqual(hosts["fd77::1"]["status"], "smb")
        self.assertEqual([hosts["fd77::9"]["status"], hosts["fd77::9"]["errors"]], ["unreachable", [NO_DISCOVERY]])
        self.assertEqual(questions.counts["fd77::9"], 2)

    def test_an_address_of_the_link_itself(self):
        self.peer.run("ip addr add fe80::77/64 dev far nodad")
        hosts, _ = self.scan("fe80::77%near", "fe80::99%near")
        self.assertEqual(hosts["fe80::77%near"]["status"], "smb")
        self.assertEqual(hosts["fe80::99%near"]["errors"], [NO_DISCOVERY])

    def test_two_names_of_one_address(self):
        hosts, _ = self.scan("10.77.9.9", "::ffff:10.77.9.9", HERE[0])
        self.assertEqual(hosts["10.77.9.9"]["errors"], [NO_ARP])
        self.assertEqual(hosts[HERE[0]]["status"], "smb")

    def test_a_vlan_needs_nothing_of_its_own(self):
        if subprocess.run("ip link add link near name near.7 type vlan id 7".split(), stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no VLAN can be made here")
        self.addCleanup(run, "ip link del near.7")
        self.peer.run("ip link add link far name far.7 type vlan id 7")
        self.peer.run("ip addr add 10.88.0.1/24 dev far.7")
        self.peer.run("ip link set far.7 up")
        run("ip addr add 10.88.0.254/24 dev near.7")
        run("ip link set near.7 up")
        hosts, _ = self.scan("10.88.0.1", "10.88.0.2")
        self.assertEqual(hosts["10.88.0.1"]["status"], "smb")
        self.assertEqual(hosts["10.88.0.2"]["errors"], [NO_ARP])


if __name__ == "__main__":
    unittest.main()
