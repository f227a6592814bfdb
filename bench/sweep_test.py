#!/usr/bin/env python3
"""The parts of bench/sweep that need no namespace: sweep_test.py POPULATION. What the checks of a sweep find in a broken result,
and the population's rule."""
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import sweep_lab
import sweep_truth

RULE = {"127.1.0.1": ("dual", "smb", "enabled"), "127.1.0.2": ("http", "not_smb", "unknown")}
POPULATION = sys.argv.pop()


def line(address, status, smb1):
    verdict = f'{{"smb1":"{smb1}","highest":null,"signing":null}}'
    return f'{{"address":"{address}","status":"{status}","verdict":{verdict}}}\n'


DUAL = line("127.1.0.1", "smb", "enabled")
HTTP = line("127.1.0.2", "not_smb", "unknown")


def findings(text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sweep.ndjson")
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        seen, wrong = sweep_truth.read_sweep(path)
    return wrong + sweep_truth.against_rule(seen, RULE)


def population(*options, text=""):
    return subprocess.run([POPULATION, *options], input=text, capture_output=True, text=True, check=False)


def kinds(mix, hosts):
    rows = population("--mix", mix, "--rule", text="\n".join(sweep_lab.addresses("127.1.0.0", hosts)) + "\n").stdout.splitlines()
    return [row.split()[1] for row in rows]


class Checks(unittest.TestCase):
    def test_a_right_result_has_no_findings(self):
        self.assertEqual(findings(HTTP + DUAL), [])

    def test_a_lost_host_is_found(self):
        self.assertEqual(findings(DUAL), ["127.1.0.2 was not reported"])

    def test_a_host_reported_twice_is_found(self):
        self.assertEqual(findings(DUAL + HTTP + DUAL), ["line 3: 127.1.0.1 again"])

    def test_a_stranger_is_found(self):
        self.assertEqual(findings(DUAL + HTTP + line("127.1.0.3", "smb", "only")), ["127.1.0.3 was never asked for"])

    def test_a_wrong_status_is_found(self):
        self.assertIn("127.1.0.2 is http, reported as ('silent', ", findings(DUAL + line("127.1.0.2", "silent", "unknown"))[0])

    def test_a_wrong_verdict_is_found(self):
        self.assertIn("127.1.0.1 is dual, reported as ('smb', 'unknown', ", findings(line("127.1.0.1", "smb", "unknown") + HTTP)[0])

    def test_a_torn_line_is_found(self):
        self.assertIn("line 2 is torn", findings(DUAL + HTTP[:40] + "\n" + HTTP)[0])

    def test_a_last_line_without_its_end_is_found(self):
        self.assertEqual(findings(DUAL + HTTP[:-1])[0][:35], "line 2 is torn: no end of line: b'{")


class Rule(unittest.TestCase):
    def test_a_host_keeps_its_kind(self):
        self.assertEqual(kinds("smb1-only=1,dual=2,http=1,refusing=1", 6), ["refusing", "refusing", "refusing", "smb1-only", "dual", "smb1-only"])

    def test_parts_are_kept(self):
        found = kinds("smb1-only=1,dual=2,refusing=1", 65536)
        self.assertEqual(found.count("refusing"), 16384)  # by the lowest byte: exact
        self.assertAlmostEqual(found.count("dual") / 65536, 0.5, delta=0.01)
        self.assertAlmostEqual(found.count("smb1-only") / 65536, 0.25, delta=0.01)

    def test_a_rule_line_tells_status_and_verdicts(self):
        told = population("--mix", "dual=1", "--rule", text="127.1.2.3\n")
        self.assertEqual(told.stdout, "127.1.2.3 dual smb enabled\n")

    def test_only_what_the_kernel_plays_is_in_the_packet_filter(self):
        self.assertEqual(population("--mix", "dual=1", "--packet-filter").stdout, "")
        rules = population("--mix", "dual=255,filtered=1", "--packet-filter").stdout
        self.assertIn("ip daddr & 0.0.0.255 { 0.0.0.0 } tcp dport { 445 } drop\n", rules)

    def test_an_unknown_kind_is_refused(self):
        for mix in ("printer=1", "dual", "dual=", "dual=x", "dual=1001", "dual=0", ""):
            self.assertEqual(population("--mix", mix, "--rule").returncode, 2, mix)


unittest.main()
