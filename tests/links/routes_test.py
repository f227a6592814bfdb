#!/usr/bin/env python3
"""What is known of routes, addresses and neighbours, and what is noticed when they go: routes_test.py PRINT_LINKS"""
import subprocess
import sys
import time
import unittest

import two_networks
from two_networks import run

two_networks.enter()
PRINT_LINKS = sys.argv[1]
del sys.argv[1:]


class Links:
    """One process that answers questions, for as long as a scan would last."""

    def __enter__(self):
        self.process = subprocess.Popen([PRINT_LINKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ask("refresh x")  # until it stands
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


class Network(unittest.TestCase):
    def setUp(self):
        self.peer = two_networks.Peer("near", "far")
        self.addCleanup(self.peer.__exit__)
        run("ip addr add 10.77.255.254/16 dev near")
        run("ip -6 addr add fd77::fe/64 dev near nodad")
        self.peer.add_addresses(["10.77.0.1/16", "fd77::1/64"])
        run("ip route add default via 10.77.0.1")

    def links(self):
        links = Links()
        self.addCleanup(links.__exit__)
        return links.__enter__()

    def expect(self, links, question, answer):
        self.assertEqual(links.ask(question), answer, question)

    def expect_soon(self, links, question, answer):
        """The kernel notices some changes a moment after the command that made them."""
        for _ in range(200):
            links.ask("refresh x")
            if links.ask(question) == answer:
                return
            time.sleep(0.02)
        self.expect(links, question, answer)


class Routes(Network):
    def test_kinds_of_routes(self):
        run("ip route add blackhole 192.0.2.0/25")
        run("ip route add unreachable 192.0.2.128/26")
        run("ip route add prohibit 192.0.2.192/26")
        run("ip -6 route add blackhole 2001:db8:1::/48")
        links = self.links()
        for address, answer in {
            "10.77.3.4": "on_link dev near from 10.77.255.254",
            "10.77.255.254": "local dev lo from 10.77.255.254",
            "127.3.4.5": "local dev lo from 127.0.0.1",
            "10.77.255.255": "broadcast dev near from 10.77.255.254",
            "255.255.255.255": "broadcast dev near from 10.77.255.254",
            "8.8.8.8": "gateway dev near via 10.77.0.1 from 10.77.255.254",
            "192.0.2.1": "rejected",
            "192.0.2.129": "rejected",
            "192.0.2.193": "rejected",
            "fd77::7": "on_link dev near from fd77::fe",
            "2001:db8:2::1": "none",
        }.items():
            with self.subTest(address):
                self.expect(links, f"to {address}", answer)
        self.assertTrue(links.ask("to 2001:db8:1::1").startswith("rejected"))
        self.assertTrue(links.ask("to ::1").startswith("local"))
        self.assertTrue(links.ask("to fe80::1%near").startswith("on_link dev near"))

    def test_rules_of_policy_routing_count(self):
        run("ip route add 198.51.100.0/24 dev near table 77")
        run("ip rule add to 198.51.100.0/25 lookup 77")
        links = self.links()
        self.expect(links, "to 198.51.100.5", "on_link dev near from 10.77.255.254")
        self.expect(links, "to 198.51.100.200", "gateway dev near via 10.77.0.1 from 10.77.255.254")
        run("ip rule del to 198.51.100.0/25 lookup 77")
        self.expect_soon(links, "to 198.51.100.5", "gateway dev near via 10.77.0.1 from 10.77.255.254")

    def test_a_router_of_the_other_version_of_ip(self):
        run("ip route add 203.0.113.0/24 via inet6 fd77::1 dev near")
        self.expect(self.links(), "to 203.0.113.5", "gateway dev near via fd77::1 from 10.77.255.254")

    def test_what_needs_no_link_layer_address_is_not_waited_for(self):
        links = self.links()
        self.expect(links, "link 10.77.0.5", "near")
        run("ip link set near arp off")
        self.expect_soon(links, "link 10.77.0.5", "-")
        self.assertTrue(links.ask("to 10.77.0.5").startswith("on_link dev near"))


class Losses(Network):
    FAR, ON_LINK = "8.8.8.8", "10.77.3.4"

    def test_nothing_is_lost_while_all_stands(self):
        links = self.links()
        for address in (self.FAR, self.ON_LINK, "2001:db8::1", "127.0.0.1"):
            self.expect(links, f"loss {address}", "-")

    def test_the_interface_goes_down_and_comes_back(self):
        links = self.links()
        run("ip link set near down")
        self.expect_soon(links, f"loss {self.ON_LINK}", "near is down")
        self.expect(links, f"loss {self.FAR}", "near is down")
        self.expect(links, "loss 127.0.0.1", "-")
        self.expect(links, "loss 2001:db8::1", "-")  # there never was a way
        run("ip link set near up")
        run("ip route add default via 10.77.0.1")
        self.expect_soon(links, f"loss {self.ON_LINK}", "-")
        self.expect(links, f"loss {self.FAR}", "-")

    def test_the_cable_is_pulled(self):
        links = self.links()
        self.peer.run("ip link set far down")
        self.expect_soon(links, f"loss {self.ON_LINK}", "near is down")
        self.expect(links, f"loss {self.FAR}", "near is down")

    def test_the_interface_is_gone(self):
        links = self.links()
        run("ip link del near")
        self.expect_soon(links, f"loss {self.ON_LINK}", "near is down")

    def test_the_default_route_goes(self):
        links = self.links()
        run("ip route del default")
        self.expect_soon(links, f"loss {self.FAR}", "the route via 10.77.0.1 is gone")
        self.expect(links, f"loss {self.ON_LINK}", "-")

    def test_the_address_goes(self):
        links = self.links()
        run("ip addr del 10.77.255.254/16 dev near")
        self.expect_soon(links, f"loss {self.ON_LINK}", "the route to the network on near is gone")
        self.expect(links, "loss fd77::1", "-")

    def test_the_address_changes_while_its_network_stands(self):
        run("ip addr add 10.77.255.253/16 dev near")
        run("sysctl -q -w net.ipv4.conf.near.promote_secondaries=1", check=False)
        links = self.links()
        run("ip addr del 10.77.255.254/16 dev near")
        self.expect_soon(links, f"loss {self.ON_LINK}", "this machine's address 10.77.255.254 is gone")


class Neighbours(Network):
    def test_the_size_of_the_tables(self):
        links = self.links()
        for version in ("4", "6"):
            self.assertRegex(links.ask(f"table {version}"), r"^[1-9][0-9]+ entries, asked for [1-9][0-9]+ ms$")

    def test_who_has_a_link_layer_address(self):
        run("ip neigh add 10.77.9.9 lladdr 02:00:00:00:00:01 dev near")
        run("ip neigh add fd77::9 lladdr 02:00:00:00:00:01 dev near nud stale")
        links = self.links()
        self.expect(links, "neighbour 10.77.9.9", "known")
        self.expect(links, "neighbour fd77::9", "known")
        self.expect(links, "neighbour 10.77.9.8", "unknown")
        self.expect(links, "neighbour fd77::8", "unknown")


if __name__ == "__main__":
    unittest.main()
