#!/usr/bin/env python3
"""Every option is in the help, the man page and the completions: options_test.py PROGRAM REPOSITORY

And the man page and the completions are those that packaging/generate makes. The shells that are installed are asked.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM, REPOSITORY = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
del sys.argv[1:3]
PACKAGING = REPOSITORY / "packaging"
PAGE = (PACKAGING / "smbprobe.1").read_text(encoding="utf-8")
# With these the same targets give the same output, or the targets or their order are compared in another way; any other
# option has to be marked where it is declared, so that --resume compares it.
CHANGES_NO_OUTPUT = set("""TARGET -i --exclude --exclude-file --seed --shard --strict --dry-run -o --overwrite --record
    --list-policies --status-file --trace --no-progress --timeout --host-timeout --retries --per-host --concurrency --rate --threads
    --source --resume --help""".split())


def told(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=True).stdout


DATA = json.loads(told("__options"))
VERBS = {verb["name"]: verb["options"] for verb in DATA["verbs"]}


def names(options):
    return {name for option in options for name in option["names"]}


def name_of(option):
    return option["positional"] or option["names"][-1]


def options_of_help(text):
    """Options at the beginning of a line: -p,--port LIST; from CLI11 2.5 on long names have a column of their own."""
    found = set()
    for line in text.splitlines():
        if option := re.match(r" {2}(?:(-\w)(?:, *(--[\w-]+))?|(?: {8})?(--[\w-]+))(?=\s|$)", line):
            found.update(name for name in option.groups() if name)
    return found


def options_of_page(verb):
    """Those of `.Ss smbprobe VERB`: mdoc writes -p as "Fl p" and --port as "Fl -port"."""
    section = PAGE.partition(f".Ss smbprobe {verb}".rstrip() + "\n")[2].partition("\n.Ss ")[0]
    return {"-" + name for line in section.splitlines() if line.startswith(".It Fl") for name in re.findall(r"Fl (-?[\w-]+)", line)}


def exit_codes_of_help(text):
    return set(re.findall(r"^  (\d+) ", text.partition("Exit codes:")[2], re.M))


class Options(unittest.TestCase):
    def test_every_verb_has_its_options_in_the_help_and_on_the_page(self):
        self.assertGreater(len(VERBS), 6)
        for verb, options in [("", DATA["options"]), *VERBS.items()]:
            with self.subTest(verb):
                declared = names(options)
                self.assertEqual(options_of_help(told(*verb.split(), "--help", "all")), declared)
                self.assertEqual(options_of_page(verb), declared)

    def test_the_files_are_those_that_are_generated(self):
        ended = subprocess.run([sys.executable, "-B", PACKAGING / "generate", PROGRAM, "--check"], capture_output=True,
                               text=True, timeout=60, check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def test_the_check_sees_what_is_out_of_date(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(shutil.copytree(PACKAGING, pathlib.Path(folder, "packaging")))
            for name in ("smbprobe.1", "completions/smbprobe.bash"):
                text = (copy / name).read_text(encoding="utf-8")
                self.assertIn("seed", text)
                (copy / name).write_text(text.replace("seed", "need"), encoding="utf-8")
            ended = subprocess.run([sys.executable, "-B", copy / "generate", PROGRAM, "--check"], capture_output=True,
                                   text=True, timeout=60, check=False)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("smbprobe.1, completions/smbprobe.bash", ended.stderr)

    def test_what_changes_the_output_is_compared_by_resume(self):
        marked = {name_of(option) for option in VERBS["scan"] if option["changes_output"]}
        every = {name_of(option) for option in VERBS["scan"]}
        self.assertEqual(every - CHANGES_NO_OUTPUT, marked)
        self.assertEqual(CHANGES_NO_OUTPUT - every, set())

    def test_the_hidden_verb_is_not_in_the_help(self):
        self.assertNotIn("__options", told("--help"))

    def test_exit_codes(self):
        codes = exit_codes_of_help(told("scan", "--help", "all"))
        self.assertIn("130", codes)
        self.assertEqual(codes, set(re.findall(r"^\.It (\d+)$", PAGE, re.M)))

    def test_lines_fit_a_terminal(self):
        for verb in ([], *([verb] for verb in VERBS)):
            for line in [*told(*verb, "--help").splitlines(), *told(*verb, "--help", "all").splitlines()]:
                self.assertLessEqual(len(line), 80, line)
                self.assertEqual(line, line.rstrip())

    def test_the_help_fits_a_screen_and_begins_with_examples(self):
        for verb in ([], *([verb] for verb in VERBS)):
            with self.subTest(verb):
                lines = told(*verb, "--help").splitlines()
                self.assertLessEqual(len(lines), 40)
                begin = lines.index("Examples:")
                self.assertLess(begin, 6)
                for line in lines[begin + 1:begin + 4]:
                    self.assertRegex(line, r"^  (smbprobe|tcpdump) ")
                whole = told(*verb, "--help", "all").splitlines()
                self.assertEqual(lines[:begin + 4], whole[:begin + 4])
                self.assertLessEqual(options_of_help("\n".join(lines)), options_of_help("\n".join(whole)))

    def test_what_the_short_help_leaves_out_is_announced(self):
        text = told("scan", "--help")
        self.assertNotIn("--seed", text)
        self.assertIn("smbprobe scan --help all lists ", text)
        self.assertEqual(told("help", "scan", "all"), told("scan", "-h", "all"))

    def test_help_and_page_say_the_same_of_credentials_and_depth(self):
        for text in (told("scan", "--help", "all"), PAGE):
            words = " ".join(text.replace(".Cm ", "").split())
            for sentence in ("needs no credentials", "up to 65,536 targets"):
                self.assertIn(sentence, words)

    @unittest.skipUnless(shutil.which("mandoc"), "skipped: no mandoc here")
    def test_the_page_is_well_formed(self):
        ended = subprocess.run(["mandoc", "-T", "lint", "-W", "error", PACKAGING / "smbprobe.1"], capture_output=True,
                               text=True, timeout=60, check=False)
        self.assertEqual(ended.stdout, "")


class Conflicts(unittest.TestCase):
    def usage(self, message, *arguments):
        ended = subprocess.run([PROGRAM, *arguments, "nas"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((ended.returncode, ended.stdout), (2, ""))
        self.assertEqual(ended.stderr, f"smbprobe: {message}\n")

    def test_quiet_and_verbose(self):
        for verb in ("scan", "read", "report"):
            self.usage("-q and -v cannot be combined", verb, "-q", "-v")

    def test_exchanges_are_no_reports(self):
        for verb in ("scan", "read"):
            self.usage("--exchanges is always ndjson; remove --format", verb, "--exchanges", "-f", "json")
            self.usage("--policy judges reports, and --exchanges writes none", verb, "--exchanges", "--policy", "modern")
        for option in (["--fail-on", "low"], ["--require"]):
            self.usage(f"{option[0]} judges reports, and --exchanges writes none", "read", "--exchanges", *option)


class Completions(unittest.TestCase):
    """What a shell offers for a line, as far as its last word."""

    def bash(self, line):
        script = f"""source {PACKAGING}/completions/smbprobe.bash
            COMP_LINE={line!r}; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=({line}); [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _smbprobe; printf '%s\\n' "${{COMPREPLY[@]}}" """
        return self.shell(["bash", "--norc", "-c", script])

    def fish(self, line):
        offered = self.shell(["fish", "--no-config", "-c", f"source {PACKAGING}/completions/smbprobe.fish; complete -C {line!r}"])
        return {word.partition("\t")[0] for word in offered}

    def shell(self, command):
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=PACKAGING)
        self.assertEqual(ended.stderr, "")
        return set(ended.stdout.split("\n")) - {""}

    def offer(self, complete):
        self.assertLessEqual({"scan", "diff"}, complete("smbprobe "))
        self.assertEqual(complete("smbprobe rep"), {"replay", "report"})
        self.assertLessEqual({"--depth", "--dry-run"}, complete("smbprobe scan --d"))
        self.assertNotIn("--depth", complete("smbprobe read --"))
        self.assertEqual(complete("smbprobe scan --depth "), {"quick", "standard", "full"})
        self.assertEqual(complete("smbprobe listen -f "), {"text", "ndjson"})
        self.assertLessEqual({"modern", "reserved-ipv4.txt"}, complete("smbprobe scan --policy "))
        self.assertIn("reserved-ipv4.txt", complete("smbprobe read re"))
        self.assertIn("reserved-ipv4.txt", complete("smbprobe scan -i re"))

    @unittest.skipUnless(shutil.which("bash"), "skipped: no bash here")
    def test_bash(self):
        self.offer(self.bash)
        self.assertIn("smb1,not-smb", self.bash("smbprobe scan --only smb1,no"))
        for verb, options in VERBS.items():
            self.assertEqual(self.bash(f"smbprobe {verb} -"), names(options), verb)

    @unittest.skipUnless(shutil.which("fish"), "skipped: no fish here")
    def test_fish(self):
        self.offer(self.fish)
        for verb, options in VERBS.items():
            self.assertLessEqual({name for name in names(options) if name.startswith("--")}, self.fish(f"smbprobe {verb} --"), verb)

    @unittest.skipUnless(shutil.which("zsh"), "skipped: no zsh here")
    def test_zsh(self):
        self.shell(["zsh", "-n", PACKAGING / "completions" / "_smbprobe"])
        text = (PACKAGING / "completions" / "_smbprobe").read_text(encoding="utf-8")
        for options in VERBS.values():
            for name in names(options):
                self.assertRegex(text, rf"['{{,]{name}['\[,}}]")


unittest.main()
