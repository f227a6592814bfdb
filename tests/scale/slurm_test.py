#!/usr/bin/env python3
"""A sweep as a job array of a real Slurm of one node: slurm_test.py SMBPROBE POPULATION PACKAGING

The population is a whole network of mixed hosts on loopback, in a network namespace that ends with the test. Tasks are killed,
requeued and told that their time is over, and the union is that of one undisturbed sweep.
"""
import argparse
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "bench")]
import results
import slurm_cluster
import sweep_lab
import own_namespace

NETWORK, HOSTS = "127.1.0.0/19", 8192
SHARDS = 4
RATE = 2000  # of all shards: about four seconds in all, time enough to disturb them
QUESTION = ["-p", "445", "--depth", "quick", "--timeout", "1000", "--only", "all"]
LATE = ["--batch", "--signal=USR1"]  # what Slurm sends to the script when the time limit is near


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("smbprobe")
    parser.add_argument("population")
    parser.add_argument("packaging")
    return parser.parse_args()


TOLD = parse()
missing = slurm_cluster.missing_programs()
if missing:
    own_namespace.skip(f"no Slurm here: {' '.join(missing)} missing")
sweep_lab.enter_namespace()
slurm_cluster.enter_process_namespace()


class JobArray(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.population = cls.enterClass(sweep_lab.Population(TOLD, sweep_lab.EVERYONE))
        cls.slurm = cls.enterClass(slurm_cluster.SlurmCluster(cpus=2 * SHARDS))

    @classmethod
    def enterClass(cls, manager):  # unittest has it from Python 3.11 on
        entered = manager.__enter__()
        cls.addClassCleanup(manager.__exit__, None, None, None)
        return entered

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="smbprobe-array.")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.results = self.folder / "results"
        (self.folder / "targets").write_text(NETWORK + "\n")

    def submit(self, shards, *options, **more):
        """Numbers of the array and of the job that gathers."""
        settings = {"SWEEP_TARGETS": str(self.folder / "targets"), "SWEEP_RATE": str(RATE), "SMBPROBE": TOLD.smbprobe, **more}
        told = self.slurm.ask(os.path.join(TOLD.packaging, "slurm", "submit"), str(self.results), str(shards), *options, **settings)
        found = re.fullmatch(rf"array (\d+) of {shards} shards, then (\d+) gathers {self.results}/all.ndjson\n", told)
        self.assertIsNotNone(found, told)
        self.addCleanup(self.slurm.ask, "scancel", *found.groups(), fails=True)
        return found.groups()

    def log(self, name):
        try:
            return (self.results / "log" / name).read_text()
        except FileNotFoundError:
            return ""

    def wait_for_state(self, job, *states, seconds=40):
        self.slurm.wait_until(lambda: self.slurm.job(job).get("JobState") in states, f"job {job} is {' or '.join(states)}", seconds)

    def wait_for_progress(self, shard, least=50):
        self.slurm.wait_until(lambda: results.checkpoint(self.results, shard)["next"] >= least, f"shard {shard} goes on")

    def undisturbed(self):
        out = self.folder / "undisturbed.ndjson"
        subprocess.run([TOLD.smbprobe, "scan", NETWORK, *QUESTION, "-f", "ndjson", "-o", str(out)], check=True, capture_output=True)
        return results.facts(results.reports(out))

    def disturb(self, array):
        """The program of task 2 is killed, task 3 requeued, the time of task 4 is over."""
        for shard in (2, 3, 4):
            self.wait_for_progress(shard)
        (program,) = results.processes("--shard", f"2/{SHARDS}", str(self.results / "shard.2.ndjson"))
        os.kill(program, signal.SIGKILL)
        self.slurm.ask("scontrol", "requeue", f"{array}_3")
        self.slurm.ask("scancel", *LATE, f"{array}_4")

    def test_killed_and_requeued_tasks_lose_nothing_and_tell_nothing_twice(self):
        truth = self.undisturbed()
        self.assertEqual(len(truth), HOSTS)
        array, gather = self.submit(SHARDS, *QUESTION)
        self.disturb(array)
        self.wait_for_state(gather, "COMPLETED", "FAILED", "CANCELLED")
        self.assertEqual([self.slurm.job(f"{array}_{shard}")["Restarts"] for shard in (1, 2, 3, 4)], ["0", "1", "1", "1"])
        for shard in (2, 3, 4):
            self.assertRegex(self.log(f"shard.{shard}"), rf"continuing from .*: [1-9][0-9,]* of {HOSTS // SHARDS:,} targets are done")
        self.assertIn("ended with 137, queued again", self.log("shard.2"))
        self.assertIn("ended with 130, queued again", self.log("shard.4"))
        self.assertEqual(results.differences(results.facts(results.of_shards(self.results, SHARDS)), truth), [])
        self.assertEqual(self.slurm.job(gather)["JobState"], "COMPLETED", self.log("gather"))
        self.assertEqual(results.differences(results.facts(results.reports(self.results / "all.ndjson")), truth), [])

    def test_what_is_cancelled_stays_so(self):
        array, gather = self.submit(2, *QUESTION, SWEEP_RATE="20")
        self.wait_for_progress(1, 5)
        self.slurm.ask("scancel", array)
        self.wait_for_state(gather, "CANCELLED")
        self.wait_for_state(f"{array}_1", "CANCELLED")
        time.sleep(1)  # a task that queued itself again would be pending by now
        self.assertEqual(self.slurm.job(f"{array}_1")["JobState"], "CANCELLED")
        self.assertNotIn("queued again", self.log("shard.1"))
        self.assertFalse((self.results / "shard.1.done").exists())

    def test_a_wrong_option_is_not_tried_again(self):
        array, gather = self.submit(1, "--no-such-option")
        self.wait_for_state(f"{array}_1", "FAILED")
        self.wait_for_state(gather, "CANCELLED")
        self.assertEqual(self.slurm.job(f"{array}_1")["ExitCode"], "2:0")
        self.assertEqual(self.slurm.job(f"{array}_1")["Restarts"], "0")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
