#!/usr/bin/env python3
"""packaging/shard.sh and gather.sh: shard_test.py SMBPROBE RESPONDER PACKAGING. What an engine's numbers become, what the exit codes
tell it, and a sweep of several tasks that are killed and started again."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "servers")]
import results
from responders import Responders

SMBPROBE, RESPONDER, PACKAGING = sys.argv[1:4]
del sys.argv[1:4]
HOSTS = [f"127.9.1.{i}" for i in range(1, 49)]
RANGE = "127.9.1.1-48"
INDEX = "JOB_COMPLETION_INDEX"
ENGINES = ("SWEEP_", "SLURM_", "JOB_")


def skip_where_it_cannot_run():
    try:
        with socket.create_server((HOSTS[0], 0)):
            pass
    except OSError:
        print("skipped: this system has one loopback address only")
        sys.exit(77)
    if not shutil.which("flock"):
        print("skipped: needs flock")
        sys.exit(77)


class Servers(Responders):
    def __init__(self, delay):
        super().__init__(RESPONDER, HOSTS, delay)

    def sweep(self, depth="quick", hosts=RANGE):
        return [hosts, "-p", f"{self.port}/direct", "--depth", depth, "--timeout", "20000", "--concurrency", "2", "--threads", "1"]


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="smbprobe-shard.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def environment(self, settings):
        bare = {name: value for name, value in os.environ.items() if not name.startswith(ENGINES)}
        return {**bare, "SMBPROBE": SMBPROBE, "SWEEP_RESULTS": str(self.folder), **{name: str(value) for name, value in settings.items()}}

    def start(self, *options, script="shard.sh", **settings):
        return subprocess.Popen([os.path.join(PACKAGING, script), *options], env=self.environment(settings), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def run_task(self, *options, **more):
        task = self.start(*options, **more)
        task.out, task.err = task.communicate(timeout=60)
        return task

    def wait_for_progress(self, shard, least=3):
        deadline = time.monotonic() + 20
        while results.checkpoint(self.folder, shard)["next"] < least:
            self.assertLess(time.monotonic(), deadline, f"shard {shard} does not go on")
            time.sleep(0.02)

    def program(self, shard):
        found = results.processes(str(self.folder / f"shard.{shard}.ndjson"))
        self.assertEqual(len(found), 1)
        return found[0]

    def done(self, shard):
        return (self.folder / f"shard.{shard}.done").exists()


class Numbers(InFolder):
    """With a program that only tells its options."""

    def told(self, *options, **settings):
        echo = self.folder / "echo"
        echo.write_text('#!/bin/sh\necho "$@"\n')
        echo.chmod(0o755)
        task = self.run_task(*options, SMBPROBE=echo, **settings)
        return task.out.rstrip("\n") if task.returncode == 0 else (task.returncode, task.err.rstrip("\n"))

    def refused(self, *options, **settings):
        code, words = self.told(*options, **settings)
        self.assertEqual(code, 2, words)
        return words

    def test_everything_that_is_set_becomes_an_option(self):
        told = self.told("-p", "445", SWEEP_SHARD=2, SWEEP_SHARDS=4, SWEEP_TARGETS="t", SWEEP_EXCLUDES="e", SWEEP_SEED=7, SWEEP_DEPTH="quick")
        name = self.folder / "shard.2"
        self.assertEqual(told, f"scan --shard 2/4 --seed 7 -f ndjson -o {name}.ndjson --resume {name}.checkpoint --no-progress"
                               " -i t --exclude-file e --depth quick -p 445")

    def test_a_job_array_tells_its_shard_and_its_size(self):
        array = {"SLURM_ARRAY_TASK_ID": 3, "SLURM_ARRAY_TASK_COUNT": 9, "SLURM_ARRAY_TASK_MIN": 1, "SLURM_ARRAY_TASK_MAX": 9}
        self.assertIn("--shard 3/9 ", self.told(**array))

    def test_a_part_of_an_array_is_not_taken_for_the_whole(self):
        part = {"SLURM_ARRAY_TASK_ID": 3, "SLURM_ARRAY_TASK_COUNT": 2, "SLURM_ARRAY_TASK_MIN": 3, "SLURM_ARRAY_TASK_MAX": 7}
        self.assertIn("the array is not 1-N", self.refused(**part))
        self.assertIn("--shard 3/9 ", self.told(**part, SWEEP_SHARDS=9))

    def test_an_index_from_0_is_a_shard_from_1(self):
        self.assertIn("--shard 1/4 ", self.told(JOB_COMPLETION_INDEX=0, SWEEP_SHARDS=4))
        self.assertIn("--shard 4/4 ", self.told(JOB_COMPLETION_INDEX=3, SWEEP_SHARDS=4))

    def test_a_shard_that_is_not_there_is_refused(self):
        self.assertIn("there is no shard 5 of 4", self.refused(JOB_COMPLETION_INDEX=4, SWEEP_SHARDS=4))
        self.assertIn("no shard number", self.refused(SWEEP_SHARDS=4))
        self.assertIn("SWEEP_SHARDS is needed", self.refused(JOB_COMPLETION_INDEX=0))
        self.assertIn("no shard number", self.refused(SWEEP_SHARD="0", SWEEP_SHARDS=4))

    def test_the_rate_is_dealt_out_among_the_tasks_that_run_at_a_time(self):
        for settings, rate in (({}, 250), ({"SWEEP_AT_ONCE": 2}, 500), ({"SWEEP_AT_ONCE": 9}, 250), ({"SWEEP_SHARDS": 3}, 333)):
            told = self.told(**{"SWEEP_SHARD": 1, "SWEEP_SHARDS": 4, "SWEEP_RATE": 1000, **settings})
            self.assertTrue(told.endswith(f" --rate {rate}"), told)
        self.assertIn("cannot be dealt out among 4", self.refused(SWEEP_SHARD=1, SWEEP_SHARDS=4, SWEEP_RATE=3))

    def test_a_folder_is_needed(self):
        self.assertIn("SWEEP_RESULTS is needed", self.refused(SWEEP_RESULTS="", SWEEP_SHARD=1, SWEEP_SHARDS=1))


class Tasks(InFolder):
    def test_a_task_that_is_killed_goes_on_and_the_union_is_exact(self):
        with Servers(delay=100) as servers:
            tasks = [self.start(*servers.sweep(), SWEEP_SHARDS=4, **{INDEX: index}) for index in range(4)]
            self.wait_for_progress(3)
            os.kill(self.program(3), signal.SIGKILL)
            codes = [(task.communicate(timeout=60), task.returncode)[1] for task in tasks]
            self.assertEqual(codes, [0, 0, 137, 0])
            self.assertEqual([self.done(shard) for shard in (1, 2, 3, 4)], [True, True, False, True])
            again = self.run_task(*servers.sweep(), SWEEP_SHARDS=4, **{INDEX: 2})
            self.assertEqual(again.returncode, 0, again.err)
            self.assertRegex(again.err, r"continuing from .*: [1-9][0-9]* of 12 targets are done")
        found = results.facts(results.of_shards(self.folder, 4))
        self.assertEqual(sorted(found), sorted(HOSTS))

    def test_a_terminated_task_lets_what_is_in_flight_finish(self):
        with Servers(delay=300) as servers:
            task = self.start(*servers.sweep(), SWEEP_SHARDS=1, **{INDEX: 0})
            self.wait_for_progress(1)
            task.send_signal(signal.SIGTERM)  # to the script alone, as Kubernetes does
            words = task.communicate(timeout=20)[1]
            self.assertEqual(task.returncode, 130, words)
            self.assertEqual(results.checkpoint(self.folder, 1)["open"], [])
            self.assertEqual(results.processes(str(self.folder / "shard.1.ndjson")), [])
            self.assertFalse(self.done(1))

    def test_two_tasks_do_not_write_one_shard(self):
        with Servers(delay=300) as servers:
            first = self.start(*servers.sweep(), SWEEP_SHARD=1, SWEEP_SHARDS=1)
            self.wait_for_progress(1)
            program = self.program(1)
            first.kill()  # the script, not the program: a node that the engine has lost sight of
            second = self.run_task(*servers.sweep(), SWEEP_SHARD=1, SWEEP_SHARDS=1, SWEEP_PATIENCE=0)
            self.assertEqual(second.returncode, 75)
            self.assertIn("another task still writes shard 1 of 1", second.err)
            os.kill(program, signal.SIGKILL)
            first.communicate()
            third = self.run_task(*servers.sweep(), SWEEP_SHARD=1, SWEEP_SHARDS=1)
            self.assertEqual(third.returncode, 0, third.err)
        self.assertEqual(sorted(results.facts(results.of_shards(self.folder, 1))), sorted(HOSTS))

    def test_a_checkpoint_that_is_in_use_is_tried_again(self):
        with Servers(delay=300) as servers:
            name = self.folder / "shard.1"
            other = subprocess.Popen([SMBPROBE, "scan", *servers.sweep(), "--shard", "1/1", "--seed", "1", "-f", "ndjson", "-o", f"{name}.ndjson",
                                      "--resume", f"{name}.checkpoint"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.wait_for_progress(1)
            task = self.run_task(*servers.sweep(), SWEEP_SHARD=1, SWEEP_SHARDS=1)
            other.kill()
            other.wait()
            self.assertEqual(task.returncode, 4, task.err)  # 2 would end the whole sweep
            self.assertIn(f"is in use by another smbprobe (process {other.pid})", task.err)
            self.assertFalse(self.done(1))
            self.assertEqual(self.run_task(*servers.sweep(), SWEEP_SHARD=1, SWEEP_SHARDS=1).returncode, 0)
        self.assertEqual(sorted(results.facts(results.of_shards(self.folder, 1))), sorted(HOSTS))

    def test_a_shard_without_smb_is_complete(self):
        with socket.create_server((HOSTS[0], 0)) as probe:
            closed = probe.getsockname()[1]
        task = self.run_task(RANGE, "-p", f"{closed}/direct", SWEEP_SHARD=1, SWEEP_SHARDS=2)
        self.assertEqual(task.returncode, 0, task.err)
        self.assertEqual((self.folder / "shard.1.done").read_text(), "1/2\n")

    def test_another_sweep_in_the_same_folder_is_refused_and_not_taken_for_complete(self):
        with Servers(delay=0) as servers:
            self.assertEqual(self.run_task(*servers.sweep(), SWEEP_SHARD=1, SWEEP_SHARDS=1).returncode, 0)
            other = self.run_task(*servers.sweep(), SWEEP_SHARD=1, SWEEP_SHARDS=1, SWEEP_SEED=2)
            self.assertEqual(other.returncode, 2)
            self.assertIn("is the checkpoint of another sweep: its seed is 1, not 2", other.err)
            self.assertFalse(self.done(1))
            self.assertEqual(self.run_task(*servers.sweep(), SWEEP_SHARD=1, SWEEP_SHARDS=1).returncode, 0)
            self.assertTrue(self.done(1))

    def test_a_shard_with_findings_is_complete(self):
        with Servers(delay=0) as servers:
            plain = subprocess.run([SMBPROBE, "scan", *servers.sweep("standard", HOSTS[0]), "--fail-on", "info"], capture_output=True, check=False)
            task = self.run_task(*servers.sweep("standard", HOSTS[0]), "--fail-on", "info", SWEEP_SHARD=1, SWEEP_SHARDS=1)
        self.assertEqual(plain.returncode, 1, plain.stderr)
        self.assertEqual(task.returncode, 0, task.err)
        self.assertTrue(self.done(1))

    def test_usage_and_a_full_disk_are_told_apart(self):
        self.assertEqual(self.run_task("10.0.0.0/33", SWEEP_SHARD=1, SWEEP_SHARDS=2).returncode, 2)
        task = self.run_task(RANGE, "-p", "9/direct", "-o", "/dev/full", SWEEP_SHARD=1, SWEEP_SHARDS=2)
        self.assertEqual(task.returncode, 2, "-o is the script's own")
        with Servers(delay=0) as servers:
            limited = ["bash", "-c", 'ulimit -f 4; trap "" XFSZ; exec "$@"', "bash", os.path.join(PACKAGING, "shard.sh"), *servers.sweep()]
            full = subprocess.run(limited, env=self.environment({"SWEEP_SHARD": 1, "SWEEP_SHARDS": 1}), capture_output=True, text=True,
                                  timeout=60, check=False)
        self.assertEqual(full.returncode, 4, full.stderr)
        self.assertFalse(self.done(1))


class Gathering(InFolder):
    def gather(self, *options, **settings):
        return self.run_task(*options, script="gather.sh", **settings)

    def sweep(self, shards, *those):
        with Servers(delay=0) as servers:
            for shard in those:
                self.assertEqual(self.run_task(*servers.sweep(), SWEEP_SHARD=shard, SWEEP_SHARDS=shards).returncode, 0)

    def test_an_unfinished_sweep_is_not_gathered(self):
        self.sweep(3, 2)
        refused = self.gather(SWEEP_SHARDS=3)
        self.assertEqual(refused.returncode, 75)
        self.assertIn("of 3 shards these are not complete: 1 3", refused.err)
        self.assertFalse((self.folder / "all.ndjson").exists())

    def test_shards_of_another_number_are_not_gathered(self):
        self.sweep(3, 1, 2, 3)
        self.assertIn("of 2 shards these are not complete: 1 2", self.gather(SWEEP_SHARDS=2).err)

    def test_each_address_comes_once_and_in_order(self):
        self.sweep(3, 1, 2, 3)
        done = self.gather(SWEEP_SHARDS=3)
        self.assertEqual(done.returncode, 0, done.err)
        found = results.reports(self.folder / "all.ndjson")
        self.assertEqual([report["address"] for report in found], HOSTS)
        self.assertEqual(results.differences(results.facts(found), results.facts(results.of_shards(self.folder, 3))), [])


if __name__ == "__main__":
    skip_where_it_cannot_run()
    unittest.main()
