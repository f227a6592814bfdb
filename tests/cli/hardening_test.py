#!/usr/bin/env python3
"""A release build is hardened: hardening_test.py PROGRAM COMPILE_COMMANDS. Reads the program, and where that tells nothing the flags."""
import json
import platform
import re
import subprocess
import sys
import unittest

PROGRAM, COMMANDS = sys.argv[1:3]
del sys.argv[1:3]
ROOMS = "base|proto|report|targets|probe|audit|net|capture|view|cli"


def told(*command):
    return subprocess.run([*command, PROGRAM], capture_output=True, text=True, timeout=60, check=True).stdout


class Program(unittest.TestCase):
    def test_nothing_that_the_linker_fills_in_can_be_changed_later(self):
        segments, dynamic = told("readelf", "-lW"), told("readelf", "-dW")
        self.assertRegex(segments, r"GNU_RELRO")
        self.assertRegex(dynamic, r"\(FLAGS\).*BIND_NOW|\(BIND_NOW\)")
        self.assertRegex(dynamic, r"\(FLAGS_1\).*NOW")

    def test_its_place_in_memory_is_chance_and_the_stack_is_no_code(self):
        self.assertRegex(told("readelf", "-dW"), r"\(FLAGS_1\).*PIE")
        stack = re.search(r"GNU_STACK.*", told("readelf", "-lW"))
        self.assertIsNotNone(stack)
        self.assertNotRegex(stack[0], r"\bR?WE\b")

    def test_the_stack_and_calls_of_the_c_library_are_checked(self):
        symbols = told("nm", "-D")
        self.assertIn("__stack_chk_fail", symbols)
        self.assertRegex(symbols, r"__[a-z]+_chk\b")


class Flags(unittest.TestCase):
    """What leaves no trace in the program, or the same one as the start files of the system."""

    def test_every_file_of_the_program_has_them(self):
        wanted = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=3", "-fstack-clash-protection"]
        if platform.machine() in ("x86_64", "AMD64"):
            wanted.append("-fcf-protection")
        with open(COMMANDS, encoding="utf-8") as file:
            commands = [entry["command"] for entry in json.load(file) if re.search(rf"/src/({ROOMS})/", entry["file"])]
        self.assertGreater(len(commands), 9)
        for command in commands:
            for flag in wanted:
                self.assertIn(f" {flag} ", command)


if not sys.platform.startswith("linux"):
    print("skipped: no ELF file on this system")
    sys.exit(77)
unittest.main()
