#!/usr/bin/env python3
"""The program from outside, without a server: program_test.py PROGRAM

Options and targets that are refused, files that cannot be written, hosts that are not there; exit codes and messages.
"""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = sys.argv.pop(1)


def run(*arguments, stdin="", **more):
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    return subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, text=True, timeout=60, check=False,
                          env=environment, **more)


def scan(*arguments, **more):
    return run("scan", *arguments, **more)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Silent:
    """A port that takes connections and says nothing."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def __exit__(self, *_):
        self.socket.close()


class Web:
    """A port that answers like a web server."""

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 400 \x1b[31mBad\r\n\r\n")

    def __exit__(self, *_):
        self.socket.close()


class Case(unittest.TestCase):
    def expect(self, result, code, *in_stderr):
        self.assertEqual(result.returncode, code, result.stderr + result.stdout)
        for text in in_stderr:
            self.assertIn(text, result.stderr)


class Usage(Case):
    def usage(self, text, *arguments, **more):
        result = run(*arguments, **more)
        self.expect(result, 2, text, "smbprobe: ")
        self.assertEqual(result.stdout, "")

    def test_a_list_is_the_addresses_alone(self):
        result = run("127.0.0.1", "127.0.0.2", "-p", "1/direct", "-f", "list")
        self.assertEqual(sorted(result.stdout.splitlines()), ["127.0.0.1", "127.0.0.2"], result.stderr)

    def test_no_verb(self):
        self.usage("name a target or a command")

    def test_unknown_verb(self):
        self.usage("unknown command 'sacn'; did you mean 'scan'?", "sacn", "nas")

    def test_no_target(self):
        self.usage("no target", "scan")

    def test_unknown_option(self):
        self.usage("--bogus", "scan", "--bogus", "nas")

    def test_a_policy_that_is_not_there(self):
        self.usage("no such policy file", "scan", "--policy", "./strict.toml", "nas")

    def test_a_misspelt_word_is_named_with_the_one_that_was_meant(self):
        for option, word, meant in (("--format", "jsno", "json"), ("--depth", "quik", "quick"), ("--color", "alwyas", "always"),
                                    ("--fail-on", "hihg", "high"), ("--fix", "symology", "synology"), ("--only", "smb1-olny", "smb1-only"),
                                    ("--policy", "intermediat", "intermediate")):
            self.usage(f"'{word}' (did you mean '{meant}'?)", "scan", option, word, "nas")
        self.usage("; did you mean --depth?", "scan", "--dpeth", "full", "nas")

    def test_bad_depth(self):
        self.usage("'deep'", "scan", "--depth", "deep", "nas")

    def test_bad_format(self):
        self.usage("'xml'", "scan", "-f", "xml", "nas")

    def test_bad_color(self):
        self.usage("'red'", "scan", "--color", "red", "nas")

    def test_timeouts_outside_the_range(self):
        for value in ("0", "3600001", "-1", "abc", "10s", ""):
            with self.subTest(value):
                self.usage("3,600,000", "scan", f"--timeout={value}", "nas")

    def test_no_connection_at_all(self):
        self.usage("'0'", "scan", "--per-host", "0", "nas")

    def test_bad_ports(self):
        for ports in ("0", "65536", "smb", "445,", "445/udp", ""):
            with self.subTest(ports):
                self.usage("port", "scan", "-p", ports, "nas")

    def test_bad_port_of_a_target(self):
        self.usage("nas:99999", "scan", "nas:99999")

    def test_a_bad_network(self):
        self.usage("bad target '192.0.2.0/33': the prefix length must be a number from 0 to 32", "scan", "192.0.2.0/33")

    def test_a_bad_range(self):
        self.usage("bad target '192.0.2.9-1': the range ends before it begins", "scan", "192.0.2.9-1")

    def test_a_bad_exclusion(self):
        self.usage("bad target '192.0.2.0/33'", "scan", "nas", "--exclude", "10.0.0.1,192.0.2.0/33")

    def test_an_exclude_file_that_is_not_there(self):
        self.usage("/nowhere/never.txt", "scan", "nas", "--exclude-file", "/nowhere/never.txt")

    def test_nothing_is_left(self):
        self.usage("all targets are excluded", "scan", "127.0.0.0/30", "--exclude", "127.0.0.1",
                   "--exclude", "10.0.0.1,127.0.0.0/8")

    def test_bad_shards(self):
        for shard in ("5/4", "0/4", "1/0", "x", ""):
            with self.subTest(shard):
                self.usage(f"bad shard '{shard}'", "scan", "--shard", shard, "nas")

    def test_the_message_is_escaped(self):
        result = run("scan", "na\x1b[31ms")
        self.expect(result, 2, "na\\x1b[31ms")
        self.assertNotIn("\x1b", result.stderr)

    def test_a_list_of_bad_lines(self):
        self.usage("no target: standard input, line 2: bad target 'a/b'", "scan", "-", stdin="# hosts\na/b\n")

    def test_a_list_that_is_not_there(self):
        self.usage("/nowhere/hosts.txt", "scan", "-i", "/nowhere/hosts.txt")

    def test_a_list_of_comments(self):
        self.usage("no target", "scan", "-i", "-", stdin="# nothing\n\n")

    def test_a_usage_error_leaves_no_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "out")
            self.usage("a/b", "scan", "-o", str(path), "a/b")
            self.assertFalse(path.exists())


class Data(Case):
    def test_version(self):
        result = run("--version")
        self.expect(result, 0)
        self.assertRegex(result.stdout, r"\Asmbprobe \d+\.\d+\.\d+\n\Z")

    def test_help(self):
        for arguments in (["--help"], ["scan", "--help", "all"]):
            result = run(*arguments)
            self.expect(result, 0)
            self.assertIn("needs no credentials", result.stdout)
            self.assertEqual(result.stderr, "")

    def test_arguments_have_names_that_every_cli11_takes(self):
        # from 2.4 on it ends the program over a name such as ADDRESS:PORT, whatever the command was
        verbs = re.findall(r"^  ([a-z]+) {2,}", run("--help").stdout.partition("Commands:")[2], re.M)
        self.assertIn("listen", verbs)
        for verb in verbs:
            usage = re.search(r"^(Usage: )?smbprobe .*$", run(verb, "--help").stdout, re.M).group()
            for name in re.findall(r"\[?([A-Z][^\]\s]*)\]?", usage.split("[OPTIONS]")[1]):
                self.assertRegex(name, r"\A[A-Z][\w.-]*\Z", usage)

    def test_nobody_listens(self):
        target = f"127.0.0.1:{free_port()}"
        result = scan(target)
        self.expect(result, 3)
        self.assertEqual(result.stdout, f"{target}  REFUSED  {target.rsplit(':', 1)[1]}/direct: connection refused\n")
        self.assertEqual(result.stderr, "")

    def test_unknown_host(self):
        result = scan("no-such-host.invalid")
        self.expect(result, 3)
        self.assertIn("no-such-host.invalid  UNRESOLVED", result.stdout)

    def test_an_unknown_host_keeps_the_other_result(self):
        target = f"127.0.0.1:{free_port()}"
        result = scan("-f", "json", "no-such-host.invalid", target)
        self.expect(result, 3)
        reports = {each["target"]: each for each in json.loads(result.stdout)}
        self.assertEqual(reports["no-such-host.invalid"]["status"], "unresolved")
        self.assertEqual(reports["no-such-host.invalid"]["address"], None)
        self.assertEqual(reports[target]["status"], "refused")

    def test_silence_takes_the_timeout(self):
        with Silent() as target:
            began = time.monotonic()
            result = scan("--timeout", "300", "-f", "ndjson", target)
            took = time.monotonic() - began
        self.expect(result, 3)
        self.assertEqual(json.loads(result.stdout)["status"], "silent")
        self.assertGreater(took, 0.25)
        self.assertLess(took, 5)

    def test_a_web_server(self):
        with Web() as target:
            result = scan("-q", target)
        self.expect(result, 3)
        self.assertIn("NOT SMB", result.stdout)
        self.assertIn("HTTP answered", result.stdout)

    def test_garbage_in_exchange_lines(self):
        with Web() as target:
            result = scan("--exchanges", "--depth", "quick", target)
        self.expect(result, 3)
        line = json.loads(result.stdout.splitlines()[0])
        self.assertEqual((line["type"], line["outcome"], line["reply"]), ("exchange", "garbage", None))
        self.assertTrue(bytes.fromhex(line["reply_bytes"]).startswith(b"HTTP/1.1 400"))

    def test_trace_goes_to_stderr(self):
        with Web() as target:
            result = scan("--trace", "--depth", "quick", "-f", "ndjson", target)
        self.expect(result, 3, "exchange 1 on connection 1", "DialectString 0", "not an SMB message", "48 54 54 50")
        self.assertNotIn("\x1b", result.stderr)
        self.assertEqual(len(result.stdout.splitlines()), 1)

    def test_default_depths(self):
        port = free_port()
        targets = [f"127.0.0.{host}:{port}" for host in range(1, 18)]
        for number, depth in ((1, "full"), (2, "standard"), (16, "standard"), (17, "standard")):
            result = scan("-f", "ndjson", "--only", "all", *targets[:number])
            self.assertEqual({json.loads(line)["depth"] for line in result.stdout.splitlines()}, {depth}, number)
            self.assertEqual(len(result.stdout.splitlines()), number)

    def test_targets_from_a_list(self):
        port = free_port()
        text = f"# two\n127.0.0.1:{port}  # one\r\n\n 127.0.0.2:{port}\n127.0.0.1:{port}\n"
        for arguments in (["-"], ["-i", "-"], ["-", "-i", "-"]):
            result = scan("-q", "--only", "all", *arguments, stdin=text)
            self.expect(result, 3)
            self.assertEqual(len(result.stdout.splitlines()), 2, arguments)

    def test_a_blank_line_between_reports(self):
        port = free_port()
        result = scan("-v", f"127.0.0.1:{port}", f"127.0.0.2:{port}")
        self.assertEqual(len(result.stdout.split(f"\n\n127.0.0.2:{port} ")), 2)

    def test_a_bad_line_of_a_list_is_passed_over(self):
        target = f"127.0.0.1:{free_port()}"
        for arguments, code in (([], 3), (["--strict"], 2)):
            result = scan("-q", "--only", "all", *arguments, "-", stdin=f"127.0.0.0/33\n{target}\n")
            self.expect(result, code, "standard input, line 1: bad target '127.0.0.0/33'")
            self.assertEqual(len(result.stdout.splitlines()), 1)

    def test_a_network_without_what_is_excluded(self):
        port = free_port()
        result = scan("-f", "ndjson", f"127.0.0.0/29:{port}", "--exclude", "127.0.0.0,127.0.0.4-6",
                      "--exclude", "127.0.0.7:99")
        self.assertEqual([json.loads(line)["target"] for line in result.stdout.splitlines()],
                         [f"127.0.0.{host}:{port}" for host in (1, 2, 3)])

    def test_shards_are_the_whole(self):
        port = free_port()
        parts = []
        for shard in ("1/3", "2/3", "3/3"):
            result = scan("-f", "ndjson", "--only", "all", f"127.0.0.0/27:{port}", "--exclude", "127.0.0.0",
                          "--seed", "7", "--shard", shard)
            parts.append([json.loads(line)["target"] for line in result.stdout.splitlines()])
        self.assertEqual(sorted(map(len, parts)), [10, 10, 11])
        self.assertEqual(len(set(sum(parts, []))), 31)

    def test_colour_only_when_asked_for(self):
        target = f"127.0.0.1:{free_port()}"
        self.assertNotIn("\x1b", scan(target).stdout)
        self.assertNotIn("\x1b", scan("--color", "never", target).stdout)
        self.assertIn("\x1b[1m", scan("--color", "always", target).stdout)

    def test_dry_run_sends_nothing(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            result = scan("--dry-run", "-p", f"{port}/netbios", "127.0.0.1")
            listening.settimeout(0.2)
            self.assertRaises(TimeoutError, listening.accept)
        self.expect(result, 0)
        for text in ("SMB2 NEGOTIATE Request", "NetBIOS SESSION REQUEST", "at most", "fe 53 4d 42", "NBSTAT"):
            self.assertIn(text, result.stdout)


class Output(Case):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name, "out.json")
        self.target = f"127.0.0.1:{free_port()}"

    def test_a_new_file(self):
        result = scan("-f", "json", "-o", str(self.path), self.target)
        self.expect(result, 3)
        self.assertEqual(result.stdout, "")
        self.assertEqual(json.loads(self.path.read_text())[0]["target"], self.target)

    def test_an_existing_file_is_kept(self):
        self.path.write_text("precious")
        self.expect(scan("-o", str(self.path), self.target), 2, str(self.path), "--overwrite")
        self.assertEqual(self.path.read_text(), "precious")

    def test_overwrite(self):
        self.path.write_text("x" * 100000)
        self.expect(scan("-f", "json", "--overwrite", "-o", str(self.path), self.target), 3)
        self.assertEqual(len(json.loads(self.path.read_text())), 1)

    def test_a_missing_folder(self):
        path = str(self.path.parent / "nowhere" / "out")
        self.expect(scan("-o", path, self.target), 4, path, "No such file or directory")

    def test_a_folder(self):
        self.expect(scan("--overwrite", "-o", self.folder.name, self.target), 4, self.folder.name)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_a_full_disk(self):
        self.expect(scan("-o", "/dev/full", self.target), 4, "/dev/full", "No space left")
        with open("/dev/full", "w", encoding="ascii") as full:
            result = subprocess.run([PROGRAM, "scan", self.target], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual(result.returncode, 4)
        self.assertIn("standard output", result.stderr)

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_a_full_disk_for_help(self):
        for option in ("--help", "--version"):
            with open("/dev/full", "w", encoding="ascii") as full:
                result = subprocess.run([PROGRAM, option], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
            self.assertEqual(result.returncode, 4)

    def test_the_file_is_opened_before_anything_is_sent(self):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.path.write_text("precious")
            self.expect(scan("-o", str(self.path), f"127.0.0.1:{listening.getsockname()[1]}"), 2)
            listening.settimeout(0.2)
            self.assertRaises(TimeoutError, listening.accept)


class Interrupt(Case):
    def interrupted(self, number, *arguments):
        """Sends the signal once the first connection stands."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            target = f"127.0.0.1:{listening.getsockname()[1]}"
            refused = f"127.0.0.1:{free_port()}"
            process = subprocess.Popen([PROGRAM, "scan", "--timeout", "60000", *arguments, target, refused],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            listening.settimeout(20)
            connection, _ = listening.accept()
            time.sleep(0.5)
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
            connection.close()
        self.assertEqual(process.returncode, 130, err)
        return out, target, refused

    def test_the_array_is_closed(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            out, target, refused = self.interrupted(number, "-f", "json")
            reports = {each["target"]: each for each in json.loads(out)}
            self.assertEqual(set(reports), {target, refused})
            self.assertEqual(reports[refused]["status"], "refused")
            self.assertTrue(reports[target]["errors"])

    def test_text_says_so(self):
        out, _, refused = self.interrupted(signal.SIGINT)
        self.assertIn("stopped", out)
        self.assertIn(refused, out)


unittest.main()
