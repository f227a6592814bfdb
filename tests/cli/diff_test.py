#!/usr/bin/env python3
"""smbprobe diff from outside: diff_test.py PROGRAM SOURCE_DIR"""
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from earlier_schema import OLDER, as_schema_1

PROGRAM = sys.argv.pop(1)
GOLDEN = pathlib.Path(sys.argv.pop(1)) / "tests/golden"


def golden(name, **changes):
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8")) | changes


def at(address, name="dual-stack-nas"):
    return golden(name, target=address, address=address)


class Diff(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)

    def file(self, name, hosts):
        path = self.path / name
        path.write_text("".join(json.dumps(host) + "\n" for host in hosts), encoding="utf-8")
        return str(path)

    def run_diff(self, *arguments, **more):
        return subprocess.run([PROGRAM, "diff", *arguments], capture_output=True, text=True, timeout=60, check=False, **more)

    def diff(self, before, after, *options):
        return self.run_diff(self.file("old", before), self.file("new", after), *options)

    def lines(self, before, after):
        return [json.loads(line) for line in self.diff(before, after, "-f", "ndjson").stdout.splitlines()]

    def test_no_difference(self):
        got = self.diff([at("10.0.0.1"), at("10.0.0.2")], [at("10.0.0.2"), at("10.0.0.1")])
        self.assertEqual((got.stdout, got.returncode), ("", 0))
        self.assertEqual(got.stderr, "smbprobe: 0 new, 0 removed, 0 changed, 2 the same\n")

    def test_times_are_no_difference(self):
        later = at("10.0.0.1")
        later["started"] = "2026-11-22T10:00:05.123Z"
        later["elapsed_ms"] = 99.9
        for endpoint in later["endpoints"]:
            endpoint["smb2"]["system_time"] = "2026-11-22T18:24:35.22453Z"
            endpoint["smb2"]["exchange"] = 77
        got = self.diff([at("10.0.0.1")], [later])
        self.assertEqual((got.stdout, got.returncode), ("", 0))

    def test_hosts_that_came_and_are_gone(self):
        got = self.diff([at("10.0.0.1"), at("10.0.0.2")], [at("10.0.0.2"), at("10.0.0.3", "smb1-only")])
        self.assertEqual(got.returncode, 1)
        counts, _, new, came, _, removed, gone = got.stdout.splitlines()
        self.assertEqual((counts, new, removed), ("1 new, 1 removed, 0 changed, 1 the same", "New", "Removed"))
        self.assertTrue(came.startswith("+ SMB1 ONLY  10.0.0.3"), came)
        self.assertTrue(gone.startswith("- SMB1 off   10.0.0.1"), gone)
        self.assertEqual(got.stderr, "")
        quiet = self.run_diff(str(self.path / "old"), str(self.path / "new"), "-q")
        self.assertEqual((quiet.stdout, quiet.stderr), (f"{came}\n{gone}\n", f"smbprobe: {counts}\n"))

    def test_a_host_that_answers_nothing_is_as_good_as_none(self):
        got = self.diff([at("10.0.0.1", "silent")], [at("10.0.0.2", "refused")])
        self.assertEqual((got.stdout, got.returncode), ("", 0))

    def test_a_change_is_told_field_by_field(self):
        after = at("10.0.0.1")
        after["verdict"] |= {"smb1": "enabled", "signing": "required"}
        after["identity"]["os_version"] = "10.0.20348"
        got = self.diff([at("10.0.0.1")], [after])
        self.assertEqual(got.returncode, 1)
        lines = [" ".join(line.split()) for line in got.stdout.splitlines()]
        self.assertEqual(lines[:3], ["0 new, 0 removed, 1 changed, 0 the same", "", "Changed"])
        self.assertEqual(lines[3:6], ["~ 10.0.0.1", "verdict.smb1 disabled -> enabled", "verdict.signing enabled -> required"])
        self.assertEqual(lines[-1], "identity.os_version 10.0.17763 -> 10.0.20348")

    def test_what_follows_from_a_changed_verdict_is_counted(self):
        after = at("10.0.0.1")
        after["verdict"] |= {"smb1": "enabled", "dialects": ["NT LM 0.12", *after["verdict"]["dialects"]]}
        for endpoint in after["endpoints"]:
            endpoint["smb1"] |= {"answer": "accepted", "how": None, "signing": "enabled"}
        got, every = (self.diff([at("10.0.0.1")], [after], *more).stdout for more in ([], ["-v"]))
        self.assertIn("    verdict.smb1 ", got)
        self.assertNotIn("445.smb1", got)
        self.assertEqual(got.count("    clients "), len(set(re.findall(r"clients\.\S.*  (\S.* -> .*)", every))))
        following = int(re.search(r"and (\d+) more fields that follow from these \(-v\)\n$", got)[1])
        self.assertEqual(len(re.findall(r"^    \d+\.smb1\.", every, re.MULTILINE)), following)
        self.assertEqual(self.run_diff("-q", "-v", "a", "b").returncode, 2)

    def test_hosts_with_the_worst_change_come_first(self):
        before = [at("10.0.0.1"), at("10.0.0.2")]
        after = copy.deepcopy(before)
        after[0]["identity"]["os_version"] = "1"
        after[1]["verdict"]["smb1"] = "only"
        self.assertEqual([line["address"] for line in self.lines(before, after)], ["10.0.0.2", "10.0.0.1"])

    def test_json_says_the_same(self):
        after = at("10.0.0.1")
        after["verdict"]["dialects"] = ["3.0", "3.0.2", "3.1.1"]
        line = self.lines([at("10.0.0.1")], [after])[0]
        self.assertEqual({key: line[key] for key in ("schema", "type", "change", "target", "address", "other_question")},
                         {"schema": 2, "type": "difference", "change": "changed", "target": "10.0.0.1",
                          "address": "10.0.0.1", "other_question": False})
        self.assertEqual(line["fields"][0], {"field": "verdict.dialects", "before": "2.0.2, 2.1, 3.0, 3.0.2, 3.1.1",
                                             "after": "3.0, 3.0.2, 3.1.1", "added": [], "removed": ["2.0.2", "2.1"]})
        array = json.loads(self.diff([at("10.0.0.1")], [after], "-f", "json").stdout)
        self.assertEqual(array, [line])

    def test_quiet_names_the_hosts_alone(self):
        after = at("10.0.0.1")
        after["verdict"]["smb1"] = "only"
        self.assertEqual(self.diff([at("10.0.0.1")], [after], "-q").stdout, "~ 10.0.0.1\n")

    def test_another_depth_is_said(self):
        after = at("10.0.0.1")
        after["depth"] = "standard"
        got = self.diff([at("10.0.0.1")], [after])
        self.assertEqual(got.returncode, 0)
        self.assertIn("1 host was asked on other ports, to another depth or by an earlier version", got.stderr)

    def test_what_an_earlier_schema_did_not_save_is_no_difference(self):
        old, new = as_schema_1(at("10.0.0.1")), at("10.0.0.1")
        got = self.diff([old], [new])
        self.assertEqual((got.stdout, got.returncode), ("", 0))
        self.assertEqual(got.stderr.count("schema 1"), 1)
        self.assertIn(f"smbprobe: {OLDER}\n", got.stderr)
        new["verdict"]["signing"] = "required"
        changed = self.diff([old], [new])
        self.assertEqual(changed.returncode, 1)
        self.assertEqual([" ".join(line.split()) for line in changed.stdout.splitlines()[3:]],
                         ["~ 10.0.0.1", "verdict.signing enabled -> required"])

    def test_text_from_the_wire_is_escaped(self):
        after = at("10.0.0.1")
        after["identity"]["netbios_name"] = "\x1b[31m\u202eX"
        got = self.diff([at("10.0.0.1")], [after])
        self.assertIn("\\x1b[31m\\u{202e}X", got.stdout)
        self.assertNotIn("\x1b", got.stdout)

    def test_a_broken_file_is_no_empty_one(self):
        good = self.file("old", [at("10.0.0.1")])
        bad = self.path / "bad"
        bad.write_text("x\n", encoding="utf-8")
        got = self.run_diff(good, str(bad))
        self.assertEqual(got.returncode, 4)
        self.assertIn("bad: line 1, column 1: not JSON", got.stderr)

    def test_usage(self):
        for arguments in ([], ["x"], ["-", "-"], ["a", "b", "-f", "csv"]):
            self.assertEqual(self.run_diff(*arguments).returncode, 2, arguments)


if __name__ == "__main__":
    unittest.main()
