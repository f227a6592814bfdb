#!/usr/bin/env python3
"""What happens to files that are named twice, in the way, too long or no files: files_test.py PROGRAM REPOSITORY"""
import json
import os
import pathlib
import resource
import socket
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM, REPOSITORY = sys.argv[1], pathlib.Path(sys.argv[2])
del sys.argv[1:3]
CAPTURE = str(min((REPOSITORY / "captures").glob("samba-4.17*.pcapng")))
SANITIZED = os.environ.get("SMBPROBE_SANITIZED")
MANY = [f"127.8.0.{i}" for i in range(1, 21)]


def run(*arguments, **more):
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.run([PROGRAM, *map(str, arguments)], **{**streams, **more}, text=True, timeout=100, check=False)


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"{probe.getsockname()[1]}/direct"


def limited(kind, number):
    return lambda: resource.setrlimit(kind, (number, number))


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.saved = run("read", "-f", "ndjson", CAPTURE).stdout
        self.scan = ["scan", "127.0.0.1", "-p", closed_port(), "-f", "ndjson", "--only", "all"]

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def is_usage(self, done, words):
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(words, done.stderr)


class OneFileTwice(InFolder):
    def test_a_standard_stream_is_no_file_of_the_run(self):
        path = self.file("saved", self.saved)
        with path.open("a", encoding="utf-8") as stream:
            self.is_usage(run("report", path, stdout=stream), f"standard output and FILE name the same file, {path}")
            self.is_usage(run("read", path, stdout=stream), "standard output and FILE name the same file")
            self.is_usage(run("diff", path, path, stdout=stream), "standard output and OLD name the same file")
            self.is_usage(run(*self.scan, "--record", path, "--overwrite", stdout=stream), "standard output and --record name the same file")
            for verb in (self.scan, ["why", "127.0.0.1"], ["listen"], ["report", CAPTURE], ["read", CAPTURE], ["diff", CAPTURE, CAPTURE]):
                self.assertEqual(run(*verb, "-o", path, "--overwrite", stderr=stream).returncode, 2, verb)
        self.assertEqual([line for line in path.read_text().splitlines() if not line.startswith("smbprobe: ")], self.saved.splitlines())

    def test_one_log_for_both_streams_is_no_clash(self):
        with (self.folder / "log").open("w", encoding="utf-8") as log:
            self.assertEqual(run(*self.scan, stdout=log, stderr=log).returncode, 3)

    def test_a_device_may_be_named_twice(self):
        self.assertEqual(run(*self.scan, "-o", "/dev/null", "--record", "/dev/null").returncode, 3)

    def test_a_link_to_a_file_that_is_made_only_now(self):
        link = self.folder / "link"
        link.symlink_to("made")
        done = run(*self.scan, "-o", self.folder / "made", "--record", link, "--overwrite")
        self.is_usage(done, "-o and --record name the same file")
        self.assertFalse((self.folder / "made").exists())

    def test_the_temporary_file_of_an_option_is_its_own(self):
        for option in ("--resume", "--status-file"):
            path = self.file("x.smbprobe-new", "mine")
            more = ["-o", path] if option == "--resume" else ["-o", self.folder / "out", "--record", path]
            done = run(*self.scan, *more, "--overwrite", option, self.folder / "x")
            self.is_usage(done, f"the temporary file of {option} name the same file, {path}")
            self.assertEqual(path.read_text(), "mine")


class InTheWay(InFolder):
    def resumed(self, *more):
        return run(*self.scan, "-o", self.folder / "out", "--resume", self.folder / "x", *more)

    def test_a_file_of_the_user_stays(self):
        path = self.file("x.smbprobe-new", "mine")
        done = self.resumed()
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn(f"cannot write the checkpoint {self.folder}/x: {path} is in the way", done.stderr)
        self.assertEqual(path.read_text(), "mine")

    def test_a_link_is_not_followed(self):
        victim = self.file("victim", "")
        (self.folder / "x.smbprobe-new").symlink_to(victim)
        self.assertEqual(self.resumed().returncode, 4)
        self.assertEqual(victim.read_text(), "")

    def test_what_a_kill_left_is_cleared_away(self):
        for left in ("", '{"schema":3,"type":"checkp', "\0" * 100):
            path = self.file("x.smbprobe-new", left)
            done = self.resumed("--overwrite")
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertFalse(path.exists())

    def test_a_link_to_the_checkpoint_stays_one(self):
        link = self.folder / "x"
        link.symlink_to("deeper")
        self.assertEqual(self.resumed().returncode, 3)
        self.assertTrue(link.is_symlink())
        self.assertEqual(json.loads((self.folder / "deeper").read_text())["type"], "checkpoint")
        self.assertIn("1 of 1 targets are done", self.resumed().stderr)


class Outputs(InFolder):
    def test_nothing_is_made_or_lost_while_an_input_is_missing(self):
        old = self.file("old", "words")
        for verb in (["report", "/nowhere/x"], ["read", "/nowhere/x"], ["diff", "/nowhere/x", old], ["diff", old, "/nowhere/x"]):
            out = self.file("out", "precious")
            for name in (out, self.folder / "new"):
                done = run(*verb, "-o", name, "--overwrite")
                self.assertEqual(done.returncode, 4, done.stderr)
                self.assertIn("No such file", done.stderr)
            self.assertEqual(out.read_text(), "precious")
            self.assertFalse((self.folder / "new").exists())

    def test_a_young_checkpoint_takes_no_file_that_it_does_not_know(self):
        sweep = ["scan", *MANY, "-p", closed_port(), "--depth", "quick", "-f", "ndjson", "--resume", self.folder / "x"]
        self.assertEqual(run(*sweep, "-o", self.folder / "out").returncode, 3)
        self.assertEqual(json.loads((self.folder / "x").read_text())["output_bytes"], 0, "a host answered")
        precious = self.file("precious", "words\n")
        self.is_usage(run(*sweep, "-o", precious), f"{precious} exists already")
        self.assertEqual(precious.read_text(), "words\n")
        self.assertEqual(run(*sweep, "-o", precious, "--overwrite").returncode, 3)


class Inputs(InFolder):
    def test_a_checkpoint_is_a_regular_file_of_a_bounded_size(self):
        fifo, large = self.folder / "fifo", self.folder / "large"
        os.mkfifo(fifo)
        with large.open("wb") as file:
            file.truncate(1 << 40)
        for path, why in (("/dev/full", "is not a regular file"), ("/dev/zero", "is not a regular file"), (fifo, "is not a regular file"),
                          (large, "it has more than 64 MiB")):
            self.is_usage(run(*self.scan, "-o", self.folder / "out", "--resume", path), why)

    def feed(self, data, *arguments, slow=False):
        """The program with a pipe as /dev/fd/N, which is written to from another process."""
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            try:
                while data:
                    os.write(writer, data)
                    if not slow:
                        break
            except BrokenPipeError:
                pass
            os._exit(0)
        os.close(writer)
        try:
            return run(*(f"/dev/fd/{reader}" if each is None else each for each in arguments), pass_fds=[reader])
        finally:
            os.close(reader)
            os.waitpid(child, 0)

    def test_policies_and_exclusions_may_be_pipes(self):
        done = self.feed(b"127.0.0.0/8\n", *self.scan, "--exclude-file", None)
        self.is_usage(done, "all targets are excluded")
        done = self.feed(b'name = "n"\nversion = "1"\nsmb1 = "disabled"\n', *self.scan, "--policy", None, "--no-require")
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_and_are_bounded(self):
        self.is_usage(self.feed(b"192.0.2.1\n" * 4096, *self.scan, "--exclude-file", None, slow=True), "it has more than 64 MiB")
        self.is_usage(self.feed(b"# policy\n" * 4096, *self.scan, "--policy", None, slow=True), "a policy has at most")
        self.is_usage(run(*self.scan, "--exclude-file", "/dev/zero"), "it has more than 64 MiB")

    def test_saved_reports_may_come_from_a_pipe(self):
        done = self.feed(self.saved.encode(), "report", "-f", "ndjson", None)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, run("report", "-f", "ndjson", self.file("saved", self.saved)).stdout)

    def test_a_pipe_that_does_not_block_is_waited_for(self):
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        process = subprocess.Popen([PROGRAM, "report", "-f", "ndjson", "-"], stdin=reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        os.close(reader)
        time.sleep(0.3)
        os.write(writer, self.saved.encode()[:1000])
        time.sleep(0.3)
        os.write(writer, self.saved.encode()[1000:])
        os.close(writer)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(len(out.splitlines()), len(run("report", "-f", "ndjson", self.file("saved", self.saved)).stdout.splitlines()))


@unittest.skipIf(SANITIZED, "skipped: sanitizers need descriptors and memory of their own")
class Limits(InFolder):
    def test_one_target_needs_few_descriptors_and_no_notice(self):
        for number in (16, 24, 32, 64):
            done = run(*self.scan, preexec_fn=limited(resource.RLIMIT_NOFILE, number))
            self.assertEqual((done.returncode, len(done.stdout.splitlines())), (3, 1), (number, done.stderr))
            self.assertNotIn("ulimit", done.stderr)

    def test_many_targets_are_told_that_they_wait(self):
        done = run("scan", *MANY, *self.scan[2:], "--depth", "quick", preexec_fn=limited(resource.RLIMIT_NOFILE, 32))
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (3, 20), done.stderr)
        self.assertIn("32 open files are allowed (ulimit -n): 1 connections at a time", done.stderr)

    def test_too_few_are_a_sentence(self):
        for number in range(4, 16):
            done = run(*self.scan, preexec_fn=limited(resource.RLIMIT_NOFILE, number))
            self.assertIn(done.returncode, (3, 4), (number, done.stderr))
            for line in done.stdout.splitlines():
                json.loads(line)
            if done.returncode == 4:
                self.assertRegex(done.stderr, r"\Asmbprobe: ", number)

    def test_more_saved_files_than_descriptors(self):
        files = [self.file(f"saved{i}", self.saved) for i in range(40)]
        few = run("report", "-f", "ndjson", *files, preexec_fn=limited(resource.RLIMIT_NOFILE, 8))
        self.assertEqual(few.returncode, 0, few.stderr)
        self.assertEqual(few.stdout, run("report", "-f", "ndjson", *files).stdout)

    @unittest.skipUnless(sys.platform == "linux", "skipped: no limit on addresses here")
    def test_too_little_memory_is_a_sentence(self):
        ended = set()
        for megabytes in range(24, 84, 4):
            done = run("scan", *MANY, *self.scan[2:], "--depth", "quick", "--threads", "1", preexec_fn=limited(resource.RLIMIT_AS, megabytes << 20))
            ended.add(done.returncode)
            self.assertIn(done.returncode, (3, 4, 127), (megabytes, done.stderr))  # 127: not even its libraries find room
            for line in done.stdout.splitlines():
                json.loads(line)
            if done.returncode == 4:
                self.assertRegex(done.stderr, r"(?m)^smbprobe: ", megabytes)
        self.assertIn(3, ended)


unittest.main()
