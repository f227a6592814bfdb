#!/usr/bin/env python3
"""Policies from outside, against servers on loopback: policy_test.py SMBPROBE RESPONDER SOURCE"""
import csv
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import unittest

PROGRAM, RESPONDER, SOURCE = sys.argv[1:4]
del sys.argv[1:4]
HEAD = 'name = "n"\nversion = "1"\n'


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=120, check=False)


class Server:
    """A responder on loopback; `target` is for scan."""

    def __init__(self, profile):
        self.profile = profile

    def __enter__(self):
        self.process = subprocess.Popen([RESPONDER, "--direct", "127.0.0.1:0", "--profile", self.profile], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.target = f"127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate(timeout=20)


class Untouched:
    """A port that must not be asked for a connection."""

    def __enter__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen()
        self.socket.settimeout(0.2)
        self.target = f"127.0.0.1:{self.socket.getsockname()[1]}"
        return self

    def __exit__(self, *_):
        self.socket.close()

    def was_asked(self):
        try:
            self.socket.accept()[0].close()
        except TimeoutError:
            return False
        return True


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PolicyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, text, name="p.toml"):
        path = os.path.join(self.folder, name)
        pathlib.Path(path).write_text(text, encoding="utf-8")
        return path

    def policy_of(self, target, *options):
        told = run("scan", target, "-f", "json", *options)
        return told.returncode, json.loads(told.stdout)[0]["policy"]

    def test_broken_held_and_unknown(self):
        with Server("nas") as nas, Server("modern") as modern:
            wants = self.file(HEAD + 'smb1 = "disabled"\n[dialects]\nlowest = "3.0"\n[signing]\nrequired = true\n')
            code, policy = self.policy_of(nas.target, "--policy", wants)
            self.assertEqual(code, 1)
            self.assertEqual(policy["verdict"], "broken")
            self.assertEqual([(r["rule"], r["verdict"]) for r in policy["rules"]],
                             [("smb1", "held"), ("dialects.lowest", "broken"), ("signing.required", "broken")])
            self.assertEqual(policy["rules"][1]["expected"], "3.0 or higher")
            self.assertEqual(policy["rules"][1]["found"], f"{nas.port}/direct: 2.0.2, 2.1")
            code, policy = self.policy_of(modern.target, "--policy", wants)
            self.assertEqual((code, policy["verdict"]), (0, "held"))
            code, policy = self.policy_of(modern.target, "--policy", self.file(HEAD + "[ports]\nclosed = [139]\n"))
            self.assertEqual((code, policy["verdict"]), (1, "unknown"))  # --require is the default here

    def test_what_is_built_in(self):
        expected = {("nas", "modern"): 1, ("nas", "intermediate"): 1, ("nas", "legacy-free"): 0,
                    ("modern", "modern"): 0, ("modern", "intermediate"): 0, ("modern", "legacy-free"): 0,
                    ("smb1-only", "modern"): 1, ("smb1-only", "intermediate"): 1, ("smb1-only", "legacy-free"): 1}
        for profile in ("nas", "modern", "smb1-only"):
            with Server(profile) as server:
                for name in ("modern", "intermediate", "legacy-free"):
                    told = run("scan", server.target, "--policy", name, "--no-require")  # 139 is not asked
                    self.assertEqual(told.returncode, expected[profile, name], (profile, name, told.stdout))
                    self.assertRegex(told.stdout, rf"\nPolicy {name} 1  (FAILED|passed|unknown): ")

    def test_known_exceptions(self):
        with Server("smb1-only") as server:
            saved = os.path.join(self.folder, "saved.ndjson")
            self.assertEqual(run("scan", server.target, "--fail-on", "high", "-f", "ndjson", "-o", saved).returncode, 1)
            with open(saved, encoding="utf-8") as lines:
                high = [f["id"] for f in json.loads(lines.readline())["findings"] if f["severity"] in ("high", "critical")]
            self.assertIn("smb1-only", high)
            accept = [word for name in high for word in ("--accept", f"{name}:127.0.0.0/8")]
            live = run("scan", server.target, "--fail-on", "high", *accept)
            self.assertEqual(live.returncode, 0, live.stderr)
            self.assertNotRegex(live.stdout, r"\d high")
            self.assertIn("\nAccepted: smb1-only\n", live.stdout)
            for verb in (("scan", server.target), ("report", saved)):
                told = run(*verb, "--fail-on", "high", "-f", "csv", *accept[:2])
                self.assertEqual(told.returncode, 1 if len(high) > 1 else 0)
                row = next(csv.DictReader(told.stdout.splitlines()))
                self.assertEqual(row["accepted"], high[0])
                self.assertNotIn(high[0], row["findings"].split("|"))
            passed_on = json.loads(run("report", saved, "-f", "json", *accept).stdout)[0]["findings"]
            self.assertEqual([f["id"] for f in passed_on if f["accepted"]], high)

    def test_known_exceptions_of_a_policy(self):
        entry = '[[accept]]\nfinding = "smb1-only"\nhost = "127.0.0.1"\nreason = "lab"\nuntil = '
        with Server("smb1-only") as server:
            rule = '[findings]\nforbidden = ["smb1-only"]\n'
            self.assertEqual(run("scan", server.target, "--policy", self.file(HEAD + rule)).returncode, 1)
            told = run("scan", server.target, "--policy", self.file(HEAD + rule + entry + "2999-12-31\n"), "--no-require")
            self.assertEqual(told.returncode, 0, told.stdout)
            self.assertIn("\nAccepted: smb1-only (lab; until 2999-12-31)\n", told.stdout)
            over = run("scan", server.target, "--policy", self.file(HEAD + rule + entry + "2020-12-31\n"))
            self.assertEqual(over.returncode, 1)
            self.assertEqual(over.stderr.splitlines()[0],
                             "smbprobe: smb1-only on 127.0.0.1 is no longer accepted, lab: that ended on 2020-12-31")
            alone = self.file(HEAD + entry + "2999-12-31\n")  # no rule: nothing is checked, but the exception holds
            code, policy = self.policy_of(server.target, "--policy", alone)
            self.assertEqual((code, policy), (0, None))
        bad = run("scan", "127.0.0.1", "--policy", self.file(HEAD + entry + '"soon"\n'))
        self.assertEqual(bad.returncode, 2)
        self.assertIn("p.toml: line 7, column 9: 'until' is the last day, as in until = 2027-03-01", bad.stderr)
        self.assertIn("did you mean 'smb1-only'?", run("scan", "127.0.0.1", "--accept", "smb1-onyl:127.0.0.1").stderr)

    def test_a_host_holds_its_own_policy(self):
        for profile in ("nas", "modern", "smb1-only"):
            with Server(profile) as server:
                path = os.path.join(self.folder, profile + ".toml")
                told = run("scan", server.target, "--make-policy", "-o", path)
                self.assertEqual((told.returncode, told.stdout, told.stderr), (0, "", ""))
                code, policy = self.policy_of(server.target, "--policy", path)
                self.assertEqual((code, policy["verdict"]), (0, "held"), policy)
                self.assertGreaterEqual(len(policy["rules"]), 3)
        with Server("nas") as nas:  # weaker than modern was
            text = pathlib.Path(self.folder, "modern.toml").read_text(encoding="utf-8")
            code, policy = self.policy_of(nas.target, "--policy", self.file(text))
            broken = {rule["rule"] for rule in policy["rules"] if rule["verdict"] == "broken"}
            self.assertEqual(code, 1)
            self.assertLessEqual({"dialects.lowest", "signing.required", "encryption.allowed"}, broken)
        with Server("modern") as modern:  # stronger than nas was: fine
            code, policy = self.policy_of(modern.target, "--policy", os.path.join(self.folder, "nas.toml"))
            self.assertEqual((code, policy["verdict"]), (0, "held"), policy)

    def test_saved_reports_and_captures(self):
        with Server("nas") as nas:
            saved, capture = (os.path.join(self.folder, name) for name in ("nas.ndjson", "nas.pcapng"))
            run("scan", nas.target, "-f", "ndjson", "-o", saved, "--record", capture)
            before = json.loads(pathlib.Path(saved).read_text(encoding="utf-8"))
            _, live = self.policy_of(nas.target, "--policy", "modern")
        self.assertIsNone(before["policy"])
        told = run("report", saved, "-f", "ndjson", "--policy", "modern")
        self.assertEqual(told.returncode, 1)
        after = json.loads(told.stdout)
        self.assertEqual(after["policy"], live)
        self.assertEqual({**after, "policy": None}, before)
        self.assertEqual(run("report", saved, "--policy", "legacy-free").returncode, 0)
        told = run("report", saved, "-f", "csv", "--policy", "modern")
        self.assertEqual([row["policy"] for row in csv.DictReader(told.stdout.splitlines())], ["broken"])
        told = run("report", saved, "-q", "--policy", "modern")
        self.assertTrue(told.stdout.endswith("policy modern FAILED\n"), told.stdout)
        told = run("read", capture, "--policy", "intermediate", "-f", "ndjson")
        self.assertEqual(told.returncode, 1)
        self.assertEqual(json.loads(told.stdout.splitlines()[0])["policy"]["verdict"], "broken")

    def test_a_policy_takes_the_depth_that_it_needs(self):
        with Server("nas") as nas:
            targets = [nas.target] + [f"127.0.0.{i}:{nas.port}" for i in range(2, 20)]  # a sweep: quick without a policy
            shallow = self.file(HEAD + 'smb1 = "disabled"\n')
            told = run("scan", *targets, "-f", "json", "--only", "all", "--policy", shallow)
            self.assertEqual({host["depth"] for host in json.loads(told.stdout)}, {"standard"})
            told = run("scan", *targets, "-f", "json", "--only", "all", "--policy", "modern")
            self.assertEqual({host["depth"] for host in json.loads(told.stdout)}, {"full"})
            told = run("scan", nas.target, "--policy", "modern", "--depth", "quick")
            self.assertEqual((told.returncode, told.stdout), (2, ""))
            self.assertIn("a policy needs --depth standard or full", told.stderr)
            told = run("scan", nas.target, "--policy", "modern", "--depth", "standard")
            self.assertIn("only --depth full can answer", told.stderr)

    def test_a_target_that_could_not_be_judged_is_exit_code_1(self):
        with Server("modern") as modern, Untouched() as port:
            silent, closed = port.target, f"127.0.0.1:{free_port()}"
            for dead in (silent, closed):
                for demand in (["--policy", self.file(HEAD + 'smb1 = "disabled"\n')], ["--fail-on", "critical"]):
                    command = ["scan", modern.target, dead, "--timeout", "300", *demand]
                    told = run(*command)
                    self.assertEqual(told.returncode, 1, told.stderr)
                    self.assertIn("--require is not met: 1 host could not be judged\n", told.stderr)
                    self.assertEqual(run(*command, "--no-require").returncode, 0)
            alone = ["scan", silent, "--timeout", "300"]
            self.assertEqual(run(*alone, "--policy", "modern").returncode, 1)  # before 3
            self.assertEqual(run(*alone, "--policy", "modern", "--no-require").returncode, 3)
            self.assertEqual((run(*alone).returncode, run(*alone, "--require").returncode), (3, 1))
            self.assertEqual(run(*alone, "--require", "--no-require").returncode, 2)

    def test_a_quick_look_does_not_answer_for_what_is_critical(self):
        with Server("modern") as modern:
            quick = ["scan", modern.target, "--depth", "quick", "--fail-on", "critical"]
            told = run(*quick)
            self.assertEqual(told.returncode, 1, told.stderr)
            self.assertIn("--require is not met: 1 host could not be judged", told.stderr)
            self.assertEqual(run(*quick, "--no-require").returncode, 0)

    def test_our_own_trouble_goes_before_what_is_required(self):
        self.assertEqual(run("scan", f"127.0.0.1:{free_port()}", "--require", "-o", "/dev/full").returncode, 4)

    def test_members_of_a_network_need_not_be_judged(self):
        with Server("modern") as modern:
            network = ["scan", "127.0.0.0/30", "-p", f"{modern.port}/direct", "--timeout", "300", "--policy",
                       self.file(HEAD + 'smb1 = "disabled"\n')]
            for options in ([], ["--require"]):
                told = run(*network, *options)
                self.assertEqual((told.returncode, told.stderr), (0, ""))
            self.assertEqual(run(*network, "127.0.0.9").returncode, 0)  # one by itself beside them
            self.assertEqual(run(*network, "127.0.0.9", "--require").returncode, 1)
            few, many = (self.file("".join(f"127.0.0.{i}\n" for i in range(1, n)), f"list{n}") for n in (3, 19))
            lists = ["scan", "-p", f"{modern.port}/direct", "--timeout", "300", "--fail-on", "critical", "-i"]
            self.assertEqual(run(*lists, few).returncode, 1)
            self.assertEqual(run(*lists, many).returncode, 0)
            self.assertEqual(run(*lists, many, "--require").returncode, 0)

    def test_a_rule_that_stays_unknown_is_exit_code_1_where_it_is_required(self):
        unknown = ["--policy", self.file(HEAD + "[ports]\nclosed = [139]\n")]
        with Server("modern") as modern:
            saved, capture = (os.path.join(self.folder, name) for name in ("m.ndjson", "m.pcapng"))
            run("scan", modern.target, "-f", "ndjson", "-o", saved, "--record", capture)
            told = run("scan", modern.target, *unknown)
            self.assertEqual(told.returncode, 1)
            self.assertIn("--require is not met: 1 rule is unknown\n", told.stderr)
            self.assertEqual(run("scan", modern.target, *unknown, "--no-require").returncode, 0)
        for command in (["report", saved], ["read", capture]):
            told = run(*command, *unknown)
            self.assertEqual(told.returncode, 0)
            self.assertIn("1 rule is unknown; with --require that is exit code 1\n", told.stderr)
            self.assertEqual(run(*command, *unknown, "--require").returncode, 1)
            self.assertEqual(run(*command, "--require").returncode, 0)

    def test_saved_hosts_that_could_not_be_judged(self):
        saved = os.path.join(self.folder, "dead.ndjson")
        run("scan", f"127.0.0.1:{free_port()}", "-f", "ndjson", "-o", saved)
        self.assertEqual((run("report", saved).returncode, run("report", saved, "--require").returncode), (3, 1))

    def test_resume_knows_its_policy(self):
        with Server("nas") as nas:
            out, state = os.path.join(self.folder, "o.ndjson"), os.path.join(self.folder, "state")
            command = ["scan", nas.target, "-f", "ndjson", "-o", out, "--resume", state]
            self.assertEqual(run(*command, "--policy", self.file(HEAD + 'smb1 = "disabled"\n')).returncode, 0)
            told = run(*command, "--policy", self.file(HEAD + '[dialects]\nlowest = "2.0.2"\n'))
            self.assertEqual(told.returncode, 2)
            self.assertIn("another sweep", told.stderr)

    def test_bad_policies_are_named_and_nothing_is_sent(self):
        cases = [(HEAD + "[dialects]\nlowset = 1\n", "line 4, column 1: unknown key 'lowset' in [dialects]"),
                 (HEAD + '[dialects]\nlowest = "9"\n', "line 4, column 10: unknown dialect '9'; valid: 2.0.2"),
                 (HEAD + '[encryption]\none_of = ["DES"]\n', "line 4, column 11: unknown cipher 'DES'"),
                 (HEAD + "[signing]\nrequired = 1\n", "line 4, column 12: 'required' is true or false"),
                 ("<html>\n", "line 1, column 1: "), ("", "line 1, column 1: a policy needs a name"),
                 (HEAD + '"\\u001b[2J" = 1\n', "line 3, column 1: unknown key '\\x1b[2J'")]
        with Untouched() as port:
            for text, words in cases:
                path = self.file(text)
                for command in (["scan", port.target], ["read", "/dev/null"], ["report", "/dev/null"]):
                    told = run(*command, "--policy", path)
                    self.assertEqual((told.returncode, told.stdout), (2, ""), (text, told.stderr))
                    self.assertTrue(told.stderr.startswith(f"smbprobe: {path}: {words}"), told.stderr)
            told = run("scan", port.target, "--policy", "modren")
            self.assertEqual(told.returncode, 2)
            self.assertEqual(told.stderr, "smbprobe: unknown policy 'modren' (did you mean 'modern'?); valid: "
                                          "modern, intermediate, legacy-free, or a file\n")
            self.assertEqual(run("scan", port.target, "--policy", self.folder).returncode, 2)
            self.assertEqual(run("scan", port.target, "--policy", "").returncode, 2)
            self.assertFalse(port.was_asked())

    def test_make_policy_has_its_limits(self):
        for options in (["--policy", "modern"], ["-f", "json"], ["--dry-run"], ["--depth", "quick"], ["127.0.0.2"]):
            told = run("scan", "127.0.0.1", "--make-policy", *options)
            self.assertEqual((told.returncode, told.stdout), (2, ""), told.stderr)
        with Untouched() as port:
            closed = port.target
        told = run("scan", closed, "--make-policy")
        self.assertEqual((told.returncode, told.stdout), (3, ""))
        self.assertIn("does not support SMB", told.stderr)

    def test_list_policies(self):
        told = run("scan", "--list-policies")
        self.assertEqual((told.returncode, told.stderr), (0, ""))
        self.assertEqual(re.findall(r'^name = "(.*)"$', told.stdout, re.M), ["modern", "intermediate", "legacy-free"])
        for text in told.stdout.split("\n\nname = "):  # each of them is a policy file
            text = text if text.startswith("name") else "name = " + text
            self.assertEqual(run("scan", "127.0.0.1", "--dry-run", "--policy", self.file(text)).returncode, 0, text)

    def test_the_page_documents_every_key(self):
        page = pathlib.Path(SOURCE, "docs/policies.md").read_text(encoding="utf-8")
        example = re.search(r"```toml\n(.*?)```", page, re.S)[1]
        told = run("scan", "127.0.0.1", "--dry-run", "--policy", self.file(example))
        self.assertEqual((told.returncode, told.stderr), (0, ""))
        sections = dict(re.findall(r"^\[(\w+)\][^\n]*\n((?:[^\[\n][^\n]*\n)+)", example, re.M))
        self.assertEqual(len(sections), 9)
        for section, body in [("", example), *sections.items()]:
            text = HEAD + (f"[{section}]\n" if section else "") + "nonsense = 1\n"
            keys = run("scan", "127.0.0.1", "--dry-run", "--policy", self.file(text)).stderr.partition("valid: ")[2].strip().split(", ")
            self.assertGreaterEqual(len(keys), 1)
            for key in keys:
                self.assertRegex(body, rf"(?m)^(\[\[?{key}\]|{key} = )", section)


if __name__ == "__main__":
    unittest.main(verbosity=1)
