#!/usr/bin/env python3
"""The numbers of docs/scale.md, computed again: arithmetic_test.py SMBPROBE REPOSITORY"""
import ipaddress
import pathlib
import re
import subprocess
import sys
import unittest

SMBPROBE, REPOSITORY = sys.argv[1], pathlib.Path(sys.argv[2])
del sys.argv[1:]
RESERVED = REPOSITORY / "packaging" / "reserved-ipv4.txt"
TEXT = (REPOSITORY / "docs" / "scale.md").read_text()
BENCH = (REPOSITORY / "bench" / "README.md").read_text()
FRAME = 84  # the least on Ethernet, with preamble and gap
HOUR = 3600
TIMEOUT = 3  # of scan, where it is not given


def dry_run(*options):
    command = [SMBPROBE, "scan", "0.0.0.0/0", "--exclude-file", str(RESERVED), "-p", "445", "--depth", "quick", "--dry-run", *options]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def told(pattern, *options):
    return [float(number.replace(",", "")) for number in re.search(pattern, dry_run(*options)).groups()]


def rows(title):
    """The rows of the table whose first column has this title: cells without thousands' commas."""
    table = re.search(rf"^\| {re.escape(title)}.*\n\| ---.*\n((?:\|.*\n)+)", TEXT, re.M)
    return [[cell.strip().replace(",", "") for cell in line.strip("|").split("|")] for line in table[1].splitlines()]


def numbers(cell):
    return [float(number) for number in re.findall(r"[0-9.]+", cell)]


def hours(seconds, digits=1):
    return round(seconds / HOUR, digits)


class Addresses(unittest.TestCase):
    def test_reserved_blocks_do_not_overlap_and_leave_what_the_table_says(self):
        blocks = [ipaddress.ip_network(line.split("#")[0].strip()) for line in RESERVED.read_text().splitlines() if line[0] != "#"]
        self.assertEqual(len(blocks), 15)
        reserved = sum(block.num_addresses for block in ipaddress.collapse_addresses(blocks))
        self.assertEqual(reserved, sum(block.num_addresses for block in blocks))
        (_, every), (_, left) = rows("what")
        self.assertEqual(int(every), 2**32)
        self.assertEqual(int(left), 2**32 - reserved)
        self.assertEqual(told(r"([\d,]+) targets"), [float(left)])

    def test_nothing_that_is_not_globally_reachable_is_left(self):
        blocks = [ipaddress.ip_network(line.split("#")[0].strip()) for line in RESERVED.read_text().splitlines() if line[0] != "#"]
        for address in ("10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.1.1", "172.31.255.255", "192.168.0.1", "224.0.0.1", "255.255.255.255"):
            self.assertTrue(any(ipaddress.ip_address(address) in block for block in blocks), address)
        for address in ("9.255.255.255", "11.0.0.0", "100.128.0.0", "172.32.0.0", "192.31.196.1", "198.20.0.0", "223.255.255.255"):
            self.assertFalse(any(ipaddress.ip_address(address) in block for block in blocks), address)

    def test_the_whole_costs_what_the_text_says(self):
        least, terabytes, each = told(r"Connections: ([\d,]+) if nothing answers.*\nSent: at most ([0-9.]+) TB.*\(([\d,]+) bytes per host")
        self.assertIn(f"{least:,.0f} connections if nothing answers and at most {terabytes} TB", TEXT)
        self.assertIn(f": {each:,.0f} bytes per host", TEXT)

    def test_a_host_costs_as_many_connections_as_the_text_says(self):
        least, most = told(r"Connections: ([\d,]+) if nothing answers, at most ([\d,]+)")
        self.assertEqual(most / least, 14)
        self.assertIn("fourteen connections and fourteen requests", TEXT)


class Stages(unittest.TestCase):
    LEFT = told(r"([\d,]+) targets")[0]

    def test_the_syn_stage(self):
        found = rows("SYN stage")
        self.assertEqual(len(found), 3)
        for rate, time, wire in found:
            self.assertEqual(numbers(time), [hours(self.LEFT / float(rate))])
            self.assertEqual(numbers(wire), [round(float(rate) * FRAME * 8 / 1e6, 1), round(self.LEFT * FRAME / 1e9)])

    def test_the_smb_stage(self):
        most = told(r"([\d,]+) bytes per host")[0]  # megabytes for a million
        found = rows("SMB stage")
        self.assertEqual(len(found), 3)
        for rate, *times, sent in found:
            for connections, time in zip((2, 5), times):
                self.assertEqual(numbers(time), [hours(connections * 1e6 / numbers(rate)[0], 2)])
            self.assertEqual(numbers(sent), [round(most / 1e3, 2)])

    def test_what_the_bench_says(self):
        speed = float(re.search(r"1000000 mixed hosts, depth quick: .* s, (\d+) hosts/s", BENCH)[1])
        self.assertGreaterEqual(speed, float(re.search(r"([0-9,]+) hosts per second and more", TEXT.replace("\n", " "))[1].replace(",", "")))
        hosts, size = (float(number) for number in re.search(r"(\d+) mixed hosts, killed .*, (\d+) bytes", BENCH).groups())
        self.assertIn(f"about {size / hosts / 1e3:.1f} kB", TEXT)


class Shards(unittest.TestCase):
    def test_each_plan(self):
        found = rows("shards")
        self.assertEqual(len(found), 4)
        for shards, rate, concurrency, targets, time, every in found:
            options = ["--shard", f"1/{shards}", "--rate", rate, "--concurrency", concurrency]
            (size,) = told(r"([\d,]+) targets[\s\S]*if no host answers .*; at least ", *options)
            self.assertEqual(size, float(targets))
            least, silent = size / float(rate), -(-size // float(concurrency)) * TIMEOUT
            self.assertLess(silent, least, "the concurrency does not keep up the rate")
            self.assertEqual(numbers(time), [hours(least)])
            self.assertEqual(numbers(every), [round(least / 256)])

    def test_the_sample(self):
        (size,) = told(r"([\d,]+) targets", "--shard", "1/10000", "--rate", "100")
        least = size / 100
        self.assertIn(f"a sample of {size:,.0f} hosts from everywhere, at `--rate 100`:\n   {hours(least):.1f} h", TEXT)


if __name__ == "__main__":
    unittest.main()
