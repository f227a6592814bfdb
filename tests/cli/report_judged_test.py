#!/usr/bin/env python3
"""smbprobe report from outside, where it judges: report_judged_test.py PROGRAM SOURCE_DIR"""
import json
import subprocess
import unittest

import report_test


class FailOn(report_test.Report):
    def run_codes(self, *arguments):
        return self.run_report(*arguments, self.file("a", report_test.at("10.0.0.1") + report_test.line("silent"))).returncode

    def test_a_finding_at_the_severity_or_worse_is_exit_code_1(self):
        codes = {severity: self.run_codes("--fail-on", severity) for severity in ("low", "medium", "high", "critical")}
        self.assertEqual(codes, {"low": 1, "medium": 1, "high": 0, "critical": 0})
        self.assertEqual(self.run_codes(), 0)

    def test_read_and_report_end_alike(self):
        for capture in sorted((report_test.SOURCE / "captures").glob("samba*.pcapng"))[:12] + [report_test.SOURCE / "captures/samba-4.17_hosts-deny.pcapng"]:
            read = subprocess.run([report_test.PROGRAM, "read", "-f", "ndjson", capture], capture_output=True, text=True, timeout=60, check=False)
            saved = self.file("saved", read.stdout)
            self.assertEqual(self.run_report(saved).returncode, read.returncode, capture)
        self.assertEqual(read.returncode, 3)  # it answered that nobody may connect

    def test_in_every_format(self):
        for form in ("text", "json", "ndjson", "csv", "html"):
            self.assertEqual(self.run_codes("-f", form, "--fail-on", "medium"), 1, form)

    def test_a_host_that_is_not_printed_counts(self):
        text = self.file("b", report_test.at("10.0.0.1") + report_test.line("smb1-only", target="10.0.0.2", address="10.0.0.2"))
        got = self.run_report("-q", "--only", "no-smb1", "--fail-on", "critical", text)
        self.assertEqual((got.returncode, len(got.stdout.splitlines())), (1, 1))

    def test_a_quick_look_is_judged(self):
        got = self.run_report("-f", "ndjson", "--fail-on", "critical", self.file("q", report_test.line("quick")))
        self.assertIsNotNone(json.loads(got.stdout)["findings"])

    def test_a_word_that_is_no_severity(self):
        got = self.run_report("--fail-on", "bad", self.file("a", report_test.line()))
        self.assertEqual(got.returncode, 2)
        self.assertIn("info, low, medium, high, critical", got.stderr)

    def test_a_quick_look_that_shows_no_failure_does_not_meet_require(self):
        quick = self.file("q", report_test.line("quick"))
        for arguments, code in ((("--fail-on", "critical"), 0), (("--fail-on", "critical", "--require"), 1)):
            self.assertEqual(self.run_report(*arguments, quick).returncode, code, arguments)


if __name__ == "__main__":
    unittest.main()
