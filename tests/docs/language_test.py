#!/usr/bin/env python3
"""Phrases that no native writer would use are gone: language_test.py REPOSITORY

Documents are read whole, of sources what they print, their string literals, and their comments. One word for one thing.
"""
import pathlib
import re
import sys
import unittest

REPOSITORY = pathlib.Path(sys.argv.pop(1))
DOCUMENTS = ["*.md", "docs/*.md", "docs/fields.txt", "captures/README.md", "bench/README.md", "packaging/*.1", "packaging/*.mdoc",
             "packaging/completions/*", "packaging/*/README.md"]
SOURCES = ["src/**/*.cpp", "src/**/*.hpp", "src/**/*.js"]
COMMENT = re.compile(r"(?<![:\w\"])//+ ?(.*)")
LITERAL = re.compile(r'R"\((.*?)\)"|"((?:\\.|[^"\\\n])*)"|`([^`]*)`', re.S)
# phrase -> what to write instead
INSTEAD = {
    r"log-ins?\b": "login",
    r"at the most\b": "at most",
    r"\b(is|are|was|were|be) told\b": "is reported, is stated",
    r"\bspoke(n)?\b": "supports, uses",
    r"\bspeaks? (SMB|2\.|3\.|only|nothing)": "supports",
    r"\bone line a host|a line a (host|server|client)|lines? each in text": "one line per host",
    r"\b(connections|hosts|targets|packets|requests) a second": "per second",
    r"\banybody\b|\bwhoever\b": "anyone, anyone who",
    r"\bis no (file|regular|key|cipher|dialect|finding|severity|status|checkpoint|host|target)\b": "is not a",
    r"\bas it stands\b|\bstands (once|side by side)": "as it is",
    r"\bhow far it is\b": "progress",
    r"\bbytes that are not SMB\b": "non-SMB data",
    r"\bno descriptors are left\b": "out of file descriptors",
    r"\bended in order\b": "exited normally",
    r"\bpolicy (broken|held)\b": "FAILED, passed",
    r"\bbegin(s)? anew\b|\bjudges? (it|them) anew\b|\bdrawn anew\b": "start over, again, is random",
    r"\bgoes before [0-9]": "takes precedence over",
    r"\bsomebody\b": "someone",
    r"\bthe line to type\b|\bno magic\b|\bour own trouble\b": "plain words",
    r"\bdeals? out\b": "distributes",
    r"\bwho(ever)? sits between\b": "an attacker in the middle",
    r"\bguessed at offline\b": "cracked offline",
    r"\bworms of 2017\b": "WannaCry and NotPetya",
}


def literals(text):
    for found in LITERAL.finditer(text):
        yield found.start(), next(group for group in found.groups() if group is not None)


def complaints(text):
    return [(found.start(), found.group(), instead) for phrase, instead in INSTEAD.items()
            for found in re.finditer(phrase, text, re.I)]


def read(patterns):
    for pattern in patterns:
        for path in sorted(REPOSITORY.glob(pattern)):
            yield path.relative_to(REPOSITORY), path.read_text(encoding="utf-8")


class Language(unittest.TestCase):
    def test_what_is_wrong_is_seen(self):
        for text in ("a Log-in fails", "32 at the most", "the name is told", "no host spoke SMB", "100 connections a second",
                     "it is no regular file", "printed as it stands"):
            self.assertTrue(complaints(text), text)
        self.assertEqual([text for _, text in literals('a("one"); R"(two\nlines)"; // "three"')], ["one", "two\nlines", "three"])

    def test_documents(self):
        for path, text in read(DOCUMENTS):
            for at, words, instead in complaints(text):
                with self.subTest(f"{path}:{text.count(chr(10), 0, at) + 1}"):
                    self.fail(f"{words!r}: write {instead}")

    def test_what_the_program_prints(self):
        for path, text in read(SOURCES):
            for begin, literal in literals(text):
                for _, words, instead in complaints(literal):
                    with self.subTest(f"{path}:{text.count(chr(10), 0, begin) + 1}"):
                        self.fail(f"{words!r} in {literal[:60]!r}: write {instead}")

    def test_comments(self):
        for path, text in read(SOURCES):
            for number, line in enumerate(text.splitlines(), 1):
                for comment in COMMENT.findall(line):
                    for _, words, instead in complaints(comment):
                        with self.subTest(f"{path}:{number}"):
                            self.fail(f"{words!r}: write {instead}")


if __name__ == "__main__":
    unittest.main()
