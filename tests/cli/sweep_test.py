#!/usr/bin/env python3
"""Sweeps from outside: sweep_test.py PROGRAM RESPONDER

Sixty-four servers on loopback addresses of their own. Nothing is lost and nothing told twice, whatever happens to the
program on the way.
"""
import json
import os
import pathlib
import random
import re
import resource
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
from sweeping import HOSTS, PROGRAM, RANGE, Servers, addresses, free_port, only_one_loopback, run


@unittest.skipIf(only_one_loopback(), "skipped: this system has one loopback address only")
class Sweep(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.out = pathlib.Path(self.folder.name, "out.ndjson")
        self.checkpoint = pathlib.Path(self.folder.name, "checkpoint")
        self.resumable = ["-f", "ndjson", "-o", str(self.out), "--resume", str(self.checkpoint)]

    def test_tells_every_host_once_whatever_the_threads(self):
        with Servers() as servers:
            for threads in ("1", "3"):
                done = run(*servers.sweep("-f", "ndjson", "--threads", threads))
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(addresses(done.stdout), HOSTS)

    def test_shards_are_disjoint_and_complete(self):
        with Servers() as servers:
            found = []
            for shard in ("1/3", "2/3", "3/3"):
                found += addresses(run(*servers.sweep("-f", "ndjson", "--shard", shard)).stdout)
            self.assertEqual(len(found), len(HOSTS))
            self.assertEqual(set(found), set(HOSTS))

    def test_prints_a_table_in_the_order_of_addresses_and_a_summary(self):
        with Servers() as servers:
            done = run(*servers.sweep("--exclude", "127.9.0.50"), "--threads", "2")
            self.assertRegex(done.stderr, r"^63 targets in ")
            quiet = run(*servers.sweep("-q"))
        table, counts, *_, following = done.stdout.split("\n\n")
        rows = [row.split()[0] for row in table.splitlines()]
        self.assertEqual(rows, ["Address", *(host for host in HOSTS if host != "127.9.0.50")])
        self.assertEqual(counts.splitlines()[0], "63 hosts with SMB")
        self.assertIn(f"  one host in full      smbprobe scan -p {servers.port}/direct 127.9.0.1\n", following)
        self.assertEqual((len(quiet.stdout.splitlines()), quiet.stderr), (len(HOSTS), ""))

    def test_says_what_a_depth_that_nobody_chose_means(self):
        words = "64 targets, depth standard: up to "
        closed = [RANGE, "-p", f"{free_port(HOSTS[0])}/direct"]
        self.assertIn(words, run(*closed).stderr)
        self.assertNotIn(words, run(*closed, "--depth", "standard").stderr)

    def test_says_what_a_quick_look_could_not_judge(self):
        words = "64 hosts could not be judged at depth quick; add --depth standard\n"
        with Servers() as servers:
            self.assertIn(words, run(*servers.sweep("--fail-on", "critical")).stderr)
            self.assertNotIn("could not be judged", run(*servers.sweep("--fail-on", "medium")).stderr)  # each of them fails
            self.assertNotIn("could not be judged", run(*servers.sweep("--only", "smb1")).stderr)

    def test_does_not_print_closed_hosts_but_counts_them(self):
        done = run(RANGE, "-p", f"{free_port(HOSTS[0])}/direct", "--depth", "quick", "-f", "ndjson")
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.returncode, 3)
        everything = run(RANGE, "-p", f"{free_port(HOSTS[0])}/direct", "--depth", "quick", "-f", "ndjson", "--only", "all")
        self.assertEqual(addresses(everything.stdout), HOSTS)

    def test_leaves_out_what_is_excluded(self):
        with Servers() as servers:
            done = run(*servers.sweep("-f", "ndjson", "--exclude", "127.9.0.2-63"))
            self.assertEqual(addresses(done.stdout), ["127.9.0.1", "127.9.0.64"])

    def test_goes_on_after_kills_and_tells_each_host_once(self):
        chance = random.Random(4711)
        with Servers(delay=200) as servers:
            command = [PROGRAM, "scan", *servers.sweep("--concurrency", "4", "--threads", "2", *self.resumable)]
            for kills in range(100):
                process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                try:
                    process.wait(chance.uniform(0.3, 1.3))
                    break
                except subprocess.TimeoutExpired:
                    process.kill()
                finally:
                    words = process.communicate()[1]
            self.assertEqual(process.returncode, 0, words)
            self.assertGreater(kills, 1, "the sweep was over before it was killed")
            self.assertEqual(addresses(self.out.read_text()), HOSTS)

    def test_a_sweep_that_is_over_has_nothing_left_to_do(self):
        with Servers() as servers:
            self.assertEqual(run(*servers.sweep(*self.resumable)).returncode, 0)
            before = self.out.read_bytes()
            again = run(*servers.sweep(*self.resumable))
            self.assertEqual(again.returncode, 0)
            self.assertIn("64 of 64 targets are done", again.stderr)
            self.assertEqual(self.out.read_bytes(), before)

    def test_the_first_interrupt_drains_and_the_sweep_goes_on_later(self):
        with Servers(delay=100) as servers:
            command = [PROGRAM, "scan", *servers.sweep("--concurrency", "4", "--threads", "1", *self.resumable)]
            process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            words = process.communicate(timeout=60)[1]
            self.assertEqual(process.returncode, 130)
            checkpoint = json.loads(self.checkpoint.read_text())
            self.assertEqual(checkpoint["open"], [], "what was in flight was waited for")
            self.assertEqual(checkpoint["output_bytes"], self.out.stat().st_size)
            self.assertEqual(len(addresses(self.out.read_text())), checkpoint["next"])
            stopping, left = words.splitlines()
            self.assertEqual(stopping, "smbprobe: interrupted: finishing the hosts that have begun; press Ctrl-C again to stop at once")
            self.assertEqual(left, f"smbprobe: {len(HOSTS) - checkpoint['next']} targets were not probed; "
                                   f"continue with: {shlex.join(['smbprobe', *command[1:]])}")
            self.assertEqual(run(*servers.sweep(*self.resumable)).returncode, 0)
            self.assertEqual(addresses(self.out.read_text()), HOSTS)

    def test_the_second_interrupt_stops_at_once(self):
        with Servers(delay=15000) as servers:
            command = [PROGRAM, "scan", *servers.sweep(*self.resumable)]
            process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            time.sleep(1)
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            self.assertIsNone(process.poll(), "the first one waits for what is in flight")
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=10)
            self.assertEqual(process.returncode, 130)
            self.assertEqual(self.out.read_text(), "", "what was cut short is left for the command that goes on")
            self.assertEqual(len(json.loads(self.checkpoint.read_text())["open"]), len(HOSTS))

    def test_a_full_disk_loses_nothing_that_was_written(self):
        with Servers() as servers:
            # a limit on the file's size fails a write halfway through a line, as a full disk does
            limited = ["bash", "-c", 'ulimit -f 20; trap "" XFSZ; exec "$@"', "bash", PROGRAM, "scan",
                       *servers.sweep("--concurrency", "1", "--threads", "1", *self.resumable)]
            failed = subprocess.run(limited, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(failed.returncode, 4)
            self.assertIn(f"cannot write to {self.out}", failed.stderr)
            done = run(*servers.sweep("--concurrency", "1", "--threads", "1", *self.resumable))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(addresses(self.out.read_text()), HOSTS)

    def test_csv_keeps_its_one_header_when_it_goes_on(self):
        with Servers(delay=50) as servers:
            command = servers.sweep("--concurrency", "8", "-f", "csv", *self.resumable[2:])
            process = subprocess.Popen([PROGRAM, "scan", *command], stderr=subprocess.DEVNULL)
            time.sleep(0.3)
            process.kill()
            process.wait()
            self.assertEqual(run(*command).returncode, 0)
            lines = self.out.read_text().splitlines()
            self.assertEqual(len(lines), 1 + len(HOSTS))
            self.assertEqual(sum(line.startswith("address") for line in lines), 1)

    def test_goes_on_with_options_that_change_no_output(self):
        with Servers() as servers:
            self.assertEqual(run(*servers.sweep(*self.resumable)).returncode, 0)
            # -q is for text; the defaults may be spelled out
            for more in (["-q"], ["--threads", "1", "--rate", "100000"], ["--only", "smb,open-silent,not-smb,unresolved,error"]):
                again = run(*servers.sweep(*self.resumable, *more))
                self.assertEqual(again.returncode, 0, again.stderr)
                self.assertIn("64 of 64 targets are done", again.stderr)

    def test_refuses_the_checkpoint_of_another_sweep(self):
        with Servers() as servers:
            self.assertEqual(run(*servers.sweep(*self.resumable)).returncode, 0)
            for other, why in ((["--seed", "2"], "its seed is 1, not 2"), (["--shard", "1/2"], "its shard is 1/1, not 1/2"),
                               (["--exclude", "127.9.0.1"], "its targets"), (["--only", "smb1"], "its options are"),
                               (["--color", "always"], "its options are"), (["--fail-on", "low"], "its options are"),
                               (["--anonymous"], "its options are"), (["-v"], "its options are"),
                               (["--identify"], f"its options are '--port {servers.port}/direct ")):  # as it is typed
                refused = run(*servers.sweep(*self.resumable, *other))
                self.assertEqual(refused.returncode, 2, other)
                self.assertIn(f"{self.checkpoint} is the checkpoint of another sweep: {why}", refused.stderr)

    def test_an_interrupt_does_not_wait_for_those_that_wait_for_their_turn(self):
        with Servers() as servers:
            process = subprocess.Popen([PROGRAM, "scan", *servers.sweep("-f", "ndjson", "--rate", "4")],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(1.5)
            process.send_signal(signal.SIGINT)
            told = process.communicate(timeout=5)[0]
            self.assertEqual(process.returncode, 130)
            self.assertLess(len(told.splitlines()), 20)
            self.assertGreater(len(told.splitlines()), 0)

    def test_keeps_to_its_rate(self):
        with Servers() as servers:
            done = run(*servers.sweep("--exchanges", "--rate", "40", "--threads", "2", "-v"))
            self.assertEqual(len(done.stdout.splitlines()), 2 * len(HOSTS))  # one question in each family
            took = run(*servers.sweep("--rate", "40", "--threads", "2"))
            seconds = float(re.search(r"targets in ([0-9.]+) s", took.stderr).group(1))
            self.assertGreaterEqual(seconds, 3.0, "128 connections at 40 a second cannot be faster")

    def test_lowers_its_concurrency_where_descriptors_are_few(self):
        with Servers() as servers:
            few = ["bash", "-c", 'ulimit -n 100; exec "$@"', "bash", PROGRAM, "scan", *servers.sweep("-f", "ndjson")]
            done = subprocess.run(few, capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("100 open files are allowed (ulimit -n): 36 connections at a time instead of 64", done.stderr)
            self.assertEqual(addresses(done.stdout), HOSTS)

    @unittest.skipUnless(hasattr(resource, "prlimit"), "skipped: no prlimit on this system")
    @unittest.skipIf(os.environ.get("SMBPROBE_SANITIZED"), "skipped: UBSan's look at an object's type takes descriptors itself")
    def test_a_shortage_on_the_way_is_no_word_of_the_hosts(self):
        with Servers(delay=300) as servers:
            process = subprocess.Popen([PROGRAM, "scan", *servers.sweep("-f", "ndjson", "--concurrency", "40", "--threads", "1")],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(0.2)
            resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (20, 20))
            out, words = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, words)
            self.assertEqual(addresses(out), HOSTS)
            self.assertEqual({json.loads(line)["status"] for line in out.splitlines()}, {"smb"})
            self.assertIn("trying again, with fewer connections at a time", words)


class BadInput(unittest.TestCase):
    def refused(self, *arguments):
        done = run(*arguments)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_names_what_is_wrong(self):
        self.assertIn("10.0.0.0/33", self.refused("10.0.0.0/33"))
        self.assertIn("10.0.0.5-1", self.refused("10.0.0.5-1"))
        self.assertIn("5-1", self.refused("5-1"))
        self.assertIn("5/4", self.refused("127.0.0.1", "--shard", "5/4"))
        self.assertIn("--rate", self.refused("127.0.0.1", "--rate", "x"))
        self.assertIn("/nonexistent/list", self.refused("127.0.0.1", "--exclude-file", "/nonexistent/list"))

    def test_a_checkpoint_needs_a_file_to_go_with(self):
        self.assertIn("--resume needs -o FILE", self.refused("127.0.0.0/24", "--resume", "/nonexistent/x"))

    def test_what_is_no_checkpoint_stays_as_it_is(self):
        with tempfile.TemporaryDirectory() as folder:
            letter = pathlib.Path(folder, "letter")
            letter.write_text("Dear Sir")
            words = self.refused("127.0.0.0/24", "-f", "ndjson", "-o", f"{folder}/out", "--resume", str(letter))
            self.assertIn(f"cannot resume from {letter}: it is not a checkpoint", words)
            self.assertEqual(letter.read_text(), "Dear Sir")
            self.assertEqual(os.listdir(folder), ["letter"])

    def test_a_bad_line_is_named_and_does_not_stop_the_rest(self):
        with tempfile.TemporaryDirectory() as folder:
            targets = pathlib.Path(folder, "targets")
            targets.write_text("127.0.0.1\n10.0.0.0/33\n")
            closed = ["-p", f"{free_port_here()}/direct", "-f", "ndjson", "-i", str(targets)]
            done = run(*closed)
            self.assertEqual(done.returncode, 3)
            self.assertIn(f"{targets}, line 2:", done.stderr)
            self.assertEqual([json.loads(line)["address"] for line in done.stdout.splitlines()], ["127.0.0.1"])
            self.assertEqual(run(*closed, "--strict").returncode, 2)


def free_port_here():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


if __name__ == "__main__":
    unittest.main()
