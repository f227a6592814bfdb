#!/usr/bin/env python3
"""golden_changes.py says a change of many files once: what was, what is, ports and numbers of exchanges aside."""
import unittest

import golden_changes


class Kinds(unittest.TestCase):
    def kinds(self, before, after):
        return list(golden_changes.kinds(before, after))

    def test_a_fact_that_changed_is_one_change(self):
        self.assertEqual(self.kinds(["445.smb1.answer: refused, closed #3"], ["445.smb1.answer: unknown, dropped #3"]),
                         [("PORT.smb1.answer", "refused, closed", "unknown, dropped")])

    def test_another_exchange_is_none(self):
        self.assertEqual(self.kinds(["445.smb1.answer: accepted #3"], ["445.smb1.answer: accepted #4"]), [])

    def test_the_same_on_both_ports_is_one_change(self):
        both = self.kinds([], ["445.smb2.multi_protocol_asked: true", "139.smb2.multi_protocol_asked: true"])
        self.assertEqual(both, [("PORT.smb2.multi_protocol_asked", "(no line)", "true")])

    def test_lines_that_moved_are_none(self):
        self.assertEqual(self.kinds(["exit: 0", "signed: true"], ["signed: true", "exit: 0"]), [])

    def test_a_line_that_is_gone(self):
        self.assertEqual(self.kinds(["145.smb1.signing: enabled"], []), [("PORT.smb1.signing", "enabled", "(no line)")])

    def test_a_finding_that_came_is_one_change_whatever_stands_beside_it(self):
        self.assertEqual(self.kinds(["findings: ntlm-only"], ["findings: ntlm-only smb1-enabled"]),
                         [("findings.smb1-enabled", "(no line)", "")])


unittest.main()
