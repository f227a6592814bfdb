#!/usr/bin/env python3
"""The files that the documents name exist, and every page is in the index: paths_test.py REPOSITORY"""
import pathlib
import re
import sys
import unittest

REPOSITORY = pathlib.Path(sys.argv.pop(1))
FOLDERS = "src|tests|docs|fuzz|bench|captures|scripts|packaging|cmake|\\.ci"
README_LINES = 150
ROOMS = "base|proto|report|targets|probe|audit|net|capture|view|cli"
NAME = r"(?:[\w.<>*/-]|\{[^{}]*\})*(?:[\w*]|\{[^{}]*\})"  # with <name>, * and {a,b} in it
FROM_ROOT = re.compile(rf"(?<![\w./-])(?:{FOLDERS})/{NAME}")
FROM_SRC = re.compile(rf"`((?:{ROOMS})/{NAME})`")
ALONE = re.compile(r"`([\w<>*-]+\.(?:cpp|hpp|py|js|css|mdoc))`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
OF_ANOTHER_DAY = re.compile(r"<!-- written by scripts/coverage -->.*?<!-- until here -->", re.S)
LEFT_OUT = {"build", ".git", ".cache"}


def documents():
    """Of the repository, not of what is built or fetched into it."""
    for path in sorted(REPOSITORY.rglob("*.md")):
        parts = path.relative_to(REPOSITORY).parts
        if not LEFT_OUT & set(parts) and not any(part.startswith("build-") for part in parts):
            yield path


def patterns(name):
    """As a glob knows them: fuzz_<message>.cpp is fuzz_*.cpp, and a/{b,c} is a/b and a/c."""
    name = re.sub(r"<\w+>", "*", name)
    braces = re.search(r"\{([^{}]*)\}", name)
    if not braces:
        return [name]
    return [whole for part in braces[1].split(",") for whole in patterns(name[:braces.start()] + part.strip() + name[braces.end():])]


def is_there(name):
    return all(any(REPOSITORY.glob(pattern)) for pattern in patterns(name))


def missing(text):
    text = OF_ANOTHER_DAY.sub("", text)
    wrong = {name for name in FROM_ROOT.findall(text) if not is_there(name)}
    wrong |= {name for name in FROM_SRC.findall(text) if not is_there("src/" + name)}
    wrong |= {name for name in ALONE.findall(text) if not any(is_there(f"{folder}/**/{name}") for folder in FOLDERS.split("|")[:-1])}
    return sorted(wrong)


class Paths(unittest.TestCase):
    def test_what_is_not_there_is_seen(self):
        for text in ("`src/probe/plan.cpp`", "see tests/nothing/here_test.py.", "`docs/none.md`", "`audit/policy.hpp`", "`cli/command`", "`plan_b.cpp`",
                     "`src/{base,nowhere}`", "`fuzz/fuzz<message>_none.cpp`"):
            self.assertTrue(missing(text), text)

    def test_what_is_there_is_not(self):
        for text in ("`src/probe/ask/plan.cpp`", "`docs/scale.md`.", "`view/json/host_json.cpp`;", "`view/text`", "`plan.cpp`", "`src/{base,proto}`",
                     "`fuzz/fuzz_<message>.cpp`", "`fuzz/seeds*.csv`", "build/release/src/cli/smbprobe", "`audit/findings/findings_*.cpp`",
                     "bench/sweep", "`nas.toml`"):
            self.assertEqual(missing(text), [], text)

    def test_every_document(self):
        found = list(documents())
        self.assertGreater(len(found), 10)
        for document in found:
            with self.subTest(document=str(document.relative_to(REPOSITORY))):
                self.assertEqual(missing(document.read_text(encoding="utf-8")), [])

    def test_links_lead_to_files(self):
        for document in documents():
            for link in LINK.findall(document.read_text(encoding="utf-8")):
                self.assertTrue((document.parent / link).exists(), f"{document.relative_to(REPOSITORY)}: {link}")

    def test_the_index_names_every_page(self):
        index = (REPOSITORY / "docs" / "README.md").read_text(encoding="utf-8")
        for page in sorted((REPOSITORY / "docs").iterdir()):
            if page.suffix in (".md", ".txt", ".json") and page.name != "README.md":
                self.assertIn(f"`docs/{page.name}`", index)

    def test_the_readme_is_short(self):
        self.assertLessEqual(len((REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()), README_LINES)


if __name__ == "__main__":
    unittest.main()
