#!/usr/bin/env python3
"""Standard streams that are closed, full or gone: streams_test.py PROGRAM REPOSITORY

What cannot be said on standard error changes nothing else; what cannot be written to standard output is exit code 4.
"""
import contextlib
import fcntl
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM, REPOSITORY = sys.argv[1], pathlib.Path(sys.argv[2])
del sys.argv[1:3]
CAPTURE = str(min((REPOSITORY / "captures").glob("samba-4.17*.pcapng")))
BROKEN = ("closed", "full", "gone")


@contextlib.contextmanager
def broken(kind):
    """A descriptor that takes nothing: /dev/full, or a pipe whose reader is gone; None for none at all."""
    if kind == "closed":
        yield None
        return
    if kind == "full":
        fd = os.open("/dev/full", os.O_WRONLY)
    else:
        reader, fd = os.pipe()
        os.close(reader)
    try:
        yield fd
    finally:
        os.close(fd)


def start(arguments, stream, kind, **more):
    """The program with standard output (1) or standard error (2) broken, and a pipe at the other."""
    with broken(kind) as fd:
        streams = {1: subprocess.PIPE, 2: subprocess.PIPE}
        streams[stream] = subprocess.DEVNULL if fd is None else fd
        before = (lambda: os.close(stream)) if fd is None else None
        return subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=streams[1], stderr=streams[2],
                                preexec_fn=before, text=True, **more)


def run(arguments, stream, kind):
    process = start(arguments, stream, kind)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reached(port):
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.05)
    return False


class Streams(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        saved = subprocess.run([PROGRAM, "read", "-f", "ndjson", CAPTURE], capture_output=True, text=True, check=True).stdout
        self.saved = self.file("saved.ndjson", saved + saved)
        self.damaged = self.file("damaged.ndjson", saved + "{}\nnothing\n")
        self.empty = self.file("empty.ndjson", saved.splitlines()[-1] + "\n")
        self.list = self.file("list", "".join(f"127.8.0.{i}\n" for i in range(1, 21)) + "/\n")

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def verbs(self):
        """Commands that end by themselves and have something to say, with their exit codes."""
        port = f"{free_port()}/direct"
        return {
            ("scan", "--trace", "-q", "-p", port, "127.0.0.1"): 3,
            ("scan", "-f", "csv", "--only", "smb", "--depth", "quick", "-p", port, "-i", self.list): 3,
            ("scan", "nas", "--bogus"): 2,
            ("scan", "-i", "/nowhere/list"): 2,
            ("read", CAPTURE): 0,
            ("read", CAPTURE, "/nowhere/capture"): 4,
            ("replay", self.saved): 4,
            ("listen", "nowhere:x"): 2,
            ("report", "-q", self.saved): 0,
            ("report", "-q", self.damaged): 4,
            ("diff", self.empty, self.saved): 1,
            ("why", "127.0.0.1", "--from", "Windows 11", "--timeout", "500"): 1,
            ("clients",): 0,
            ("--version",): 0,
            ("sacn",): 2,
        }

    def test_standard_error_changes_nothing(self):
        for arguments, code in self.verbs().items():
            whole = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(whole.returncode, code, (arguments, whole.stderr))
            for kind in BROKEN:
                with self.subTest(arguments, standard_error=kind):
                    ended, out, _ = run(arguments, 2, kind)
                    self.assertEqual(ended, code)
                    self.assertEqual(out, whole.stdout)

    def test_a_reader_who_leaves(self):
        reader, writer = os.pipe()
        process = subprocess.Popen([PROGRAM, "scan", "--trace", "-q", "-p", f"{free_port()}/direct", "127.0.0.1-9"],
                                   stdout=subprocess.PIPE, stderr=writer, text=True)
        os.close(writer)
        os.read(reader, 1)
        os.close(reader)
        self.assertEqual(len(process.communicate(timeout=60)[0].splitlines()), 9)
        self.assertEqual(process.returncode, 3)

    def test_a_reader_who_sleeps_is_not_waited_for_for_ever(self):
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETFL, os.O_NONBLOCK)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writer, b"x" * 4096)
        begun = time.monotonic()
        process = subprocess.Popen([PROGRAM, "scan", "-q", "-p", f"{free_port()}/direct", "--depth", "quick", "-i", self.list],
                                   stdout=subprocess.DEVNULL, stderr=writer)
        self.assertEqual(process.wait(timeout=60), 3)
        self.assertLess(time.monotonic() - begun, 20)
        os.close(reader)
        os.close(writer)

    def test_a_file_does_not_take_the_place_of_standard_error(self):
        out = self.folder / "out"
        arguments = ["scan", "--trace", "-f", "ndjson", "-p", f"{free_port()}/direct", "127.0.0.1", "-o", str(out)]
        self.assertEqual(run(arguments, 2, "closed")[0], 3)
        lines = out.read_text(encoding="utf-8").splitlines()
        self.assertEqual(len(lines), 1, lines)
        self.assertTrue(lines[0].startswith("{"))

    def test_standard_output_that_takes_nothing_is_exit_code_4(self):
        port = f"{free_port()}/direct"
        for arguments in (["scan", "-p", port, "127.0.0.1"], ["scan", "--dry-run", "nas"], ["scan", "--list-policies"],
                          ["read", CAPTURE], ["replay", CAPTURE], ["report", self.saved], ["diff", self.empty, self.saved],
                          ["clients"], ["--help"], ["scan", "--help"], ["--version"], ["__options"]):
            for kind in ("closed", "full"):
                with self.subTest(arguments, standard_output=kind):
                    ended, _, err = run(arguments, 1, kind)
                    self.assertEqual(ended, 4, err)
                    self.assertIn("cannot write to standard output", err)

    def test_a_reader_of_the_output_who_leaves_ends_it_with_the_code_so_far(self):
        port = f"{free_port()}/direct"
        for arguments in (["scan", "-p", port, "127.0.0.1"], ["scan", "-p", port, "127.0.0.0/24"], ["scan", "--dry-run", "nas"],
                          ["read", CAPTURE], ["report", self.saved], ["diff", self.empty, self.saved], ["clients"], ["--help"]):
            with self.subTest(arguments):
                whole = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
                ended, _, err = run(arguments, 1, "gone")
                self.assertEqual(ended, whole.returncode, err)
                self.assertNotIn("cannot write", err)
                self.assertNotIn("not probed", err)

    def test_a_file_that_may_not_grow_is_exit_code_4(self):
        small = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))  # noqa: E731
        ended = subprocess.run([PROGRAM, "read", "-f", "json", CAPTURE, "-o", str(self.folder / "out")], capture_output=True,
                               text=True, timeout=60, check=False, preexec_fn=small)
        self.assertEqual(ended.returncode, 4, ended.stderr)
        self.assertIn("cannot write to", ended.stderr)

    def refuses_to_write_over(self, path, writes, reads, *arguments, **more):
        before = pathlib.Path(path).read_bytes()
        ended = subprocess.run([PROGRAM, *arguments, "--overwrite"], capture_output=True, text=True, timeout=60, check=False, **more)
        self.assertEqual(ended.returncode, 2, ended.stderr)
        self.assertIn(f"{writes} and {reads} name the same file", ended.stderr)
        self.assertEqual(pathlib.Path(path).read_bytes(), before)

    def test_nothing_is_written_over_what_is_read(self):
        out = f"{self.folder}/./saved.ndjson"
        for reads, arguments in (("FILE", ["report", self.saved]), ("NEW", ["diff", self.empty, self.saved]),
                                 ("FILE", ["read", self.saved])):
            self.refuses_to_write_over(self.saved, "-o", reads, *arguments, "-o", out)
        with pathlib.Path(self.saved).open(encoding="utf-8") as stdin:
            self.refuses_to_write_over(self.saved, "-o", "FILE", "report", "-", "-o", out, stdin=stdin)

    def test_no_output_of_a_scan_is_one_of_its_lists(self):
        lists = self.file("list", "127.0.0.1\n")
        twin, link = self.folder / "twin", self.folder / "link"
        os.link(lists, twin)
        link.symlink_to(lists)
        for writes in ("-o", "--record", "--status-file", "--resume"):
            for reads in ("-i", "--exclude-file", "--policy"):
                for out in (lists, str(twin), str(link)):
                    with self.subTest(writes=writes, reads=reads, out=out):
                        more = ["-o", f"{self.folder}/out", writes, out] if writes == "--resume" else [writes, out]
                        self.refuses_to_write_over(lists, writes, reads, "scan", "127.0.0.2", reads, lists, *more)

    def test_a_policy_is_not_written_over(self):
        policy = self.file("policy.toml", 'name = "n"\nversion = "1"\nsmb1 = "disabled"\n')
        for arguments in (["scan", "127.0.0.1"], ["read", CAPTURE], ["report", self.saved]):
            self.refuses_to_write_over(policy, "-o", "--policy", *arguments, "--policy", policy, "-o", policy)

    def test_no_file_is_written_twice(self):
        out = f"{self.folder}/out"
        for option in ("--record", "--status-file", "--resume"):
            ended = subprocess.run([PROGRAM, "scan", "nas", "-o", out, option, f"{self.folder}/./out"], capture_output=True,
                                   text=True, timeout=60, check=False)
            self.assertEqual(ended.returncode, 2, ended.stderr)
            self.assertIn(f"-o and {option} name the same file", ended.stderr)

    def test_servers(self):
        for kind in BROKEN:
            for verb in (["replay", CAPTURE, "--listen"], ["listen"]):
                with self.subTest(verb, standard_error=kind):
                    port = free_port()
                    process = start([*verb, f"127.0.0.1:{port}"], 2, kind)
                    self.assertTrue(reached(port))
                    process.send_signal(signal.SIGTERM)
                    process.communicate(timeout=60)
                    self.assertEqual(process.returncode, 0)

    @unittest.skipIf(os.environ.get("SMBPROBE_SANITIZED"), "skipped: sanitizers need files of their own")
    def test_what_no_verb_expects_is_a_sentence(self):
        few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))  # noqa: E731
        ended = subprocess.run([PROGRAM, "listen", f"127.0.0.1:{free_port()}"], capture_output=True, text=True, timeout=60,
                               check=False, preexec_fn=few)
        self.assertEqual(ended.returncode, 4, ended.stderr)
        self.assertRegex(ended.stderr, r"\Asmbprobe: .+\n\Z")


unittest.main()
