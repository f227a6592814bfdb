#!/usr/bin/env python3
"""packaging/kubernetes: manifests_test.py PACKAGING. What the manifests have to say so that a lost shard is resumed, and what has to
be alike in several places."""
import os
import pathlib
import re
import sys
import unittest

SKIP = 77
PACKAGING = pathlib.Path(sys.argv.pop(1))
try:
    import yaml
except ImportError:
    print("skipped: needs python3-yaml")
    sys.exit("python3-yaml is missing, and nothing may be skipped with CI=true" if os.environ.get("CI") == "true" else SKIP)

FOLDER = PACKAGING / "kubernetes"
SCRIPT = (PACKAGING / "shard.sh").read_text()
MOUNTED = {"SWEEP_TARGETS", "SWEEP_EXCLUDES", "SWEEP_RESULTS"}


def documents(name):
    return {document["kind"]: document for document in yaml.safe_load_all((FOLDER / name).read_text())}


def container(job):
    (only,) = job["spec"]["template"]["spec"]["containers"]
    return only


def environment(job):
    return {variable["name"]: variable["value"] for variable in container(job)["env"]}


SWEEP, GATHER = documents("sweep.yaml"), documents("gather.yaml")
JOB, LAST = SWEEP["Job"], GATHER["Job"]


class Sweep(unittest.TestCase):
    def test_there_are_as_many_indexes_as_shards(self):
        self.assertEqual(JOB["spec"]["completionMode"], "Indexed")
        self.assertEqual(environment(JOB)["SWEEP_SHARDS"], str(JOB["spec"]["completions"]))
        self.assertEqual(environment(LAST)["SWEEP_SHARDS"], str(JOB["spec"]["completions"]))

    def test_all_shards_run_at_a_time_or_the_rate_says_how_many(self):
        at_once = environment(JOB).get("SWEEP_AT_ONCE", environment(JOB)["SWEEP_SHARDS"])
        self.assertEqual(str(JOB["spec"]["parallelism"]), at_once)

    def test_a_lost_shard_is_started_again_and_a_bad_option_is_not(self):
        rules = JOB["spec"]["podFailurePolicy"]["rules"]
        self.assertEqual(rules[0]["action"], "FailJob")
        self.assertEqual(rules[0]["onExitCodes"], {"containerName": container(JOB)["name"], "operator": "In", "values": [2]})
        self.assertEqual(rules[1], {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]})
        self.assertGreaterEqual(JOB["spec"]["backoffLimitPerIndex"], 10)
        self.assertEqual(JOB["spec"]["podReplacementPolicy"], "Failed")
        self.assertEqual(JOB["spec"]["template"]["spec"]["restartPolicy"], "Never", "podFailurePolicy allows nothing else")

    def test_the_exit_code_that_stops_everything_is_the_scripts_own(self):
        self.assertIn("readonly finding=1 usage=2 ", SCRIPT)
        self.assertIn("readonly usage=2 no_smb=3 incomplete=75\n", (PACKAGING / "gather.sh").read_text())
        self.assertEqual(LAST["spec"]["podFailurePolicy"]["rules"][0]["onExitCodes"]["values"], [2, 75])

    def test_every_variable_is_one_that_the_script_reads(self):
        documented = set(re.findall(r"^#   (SWEEP_\w+|SMBPROBE) ", SCRIPT, re.M))
        self.assertLessEqual(set(environment(JOB)), documented)
        self.assertLessEqual(MOUNTED, set(environment(JOB)))
        for name in documented:
            self.assertIn(f"{{{name}:-", SCRIPT, "documented and not read")

    def test_every_path_is_in_a_volume_that_is_there(self):
        for job in (JOB, LAST):
            pod = job["spec"]["template"]["spec"]
            mounts = {mount["mountPath"]: mount["name"] for mount in container(job)["volumeMounts"]}
            self.assertEqual(set(mounts.values()), {volume["name"] for volume in pod["volumes"]})
            for name in MOUNTED & set(environment(job)):
                self.assertTrue(any(environment(job)[name].startswith(path) for path in mounts), name)

    def test_the_lists_are_those_of_the_config_map(self):
        (lists,) = [volume["configMap"] for volume in JOB["spec"]["template"]["spec"]["volumes"] if "configMap" in volume]
        self.assertEqual(lists["name"], SWEEP["ConfigMap"]["metadata"]["name"])
        for name in ("SWEEP_TARGETS", "SWEEP_EXCLUDES"):
            self.assertIn(pathlib.PurePath(environment(JOB)[name]).name, SWEEP["ConfigMap"]["data"])

    def test_both_jobs_share_the_volume_of_the_claim(self):
        for job in (JOB, LAST):
            claims = [volume["persistentVolumeClaim"]["claimName"] for volume in job["spec"]["template"]["spec"]["volumes"]
                      if "persistentVolumeClaim" in volume]
            self.assertEqual(claims, [SWEEP["PersistentVolumeClaim"]["metadata"]["name"]])
        self.assertEqual(SWEEP["PersistentVolumeClaim"]["spec"]["accessModes"], ["ReadWriteMany"])

    def test_nothing_runs_as_root_or_may_more_than_connect(self):
        for job in (JOB, LAST):
            self.assertTrue(job["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"])
            self.assertFalse(job["spec"]["template"]["spec"]["automountServiceAccountToken"])
            self.assertEqual(container(job)["securityContext"]["capabilities"], {"drop": ["ALL"]})
            self.assertTrue(container(job)["securityContext"]["readOnlyRootFilesystem"])


class Image(unittest.TestCase):
    TEXT = (FOLDER / "Containerfile").read_text()

    def test_what_it_copies_is_there(self):
        copied = [path for line in re.findall(r"^COPY (?!--from)(.*)$", self.TEXT, re.M) for path in line.split()[:-1]]
        self.assertIn("packaging/shard.sh", copied)
        for path in copied:
            self.assertTrue((PACKAGING.parent / path).exists(), path)

    def test_the_manifests_start_what_it_holds(self):
        (entry,) = re.findall(r'^ENTRYPOINT \["(.*)"\]$', self.TEXT, re.M)
        self.assertNotIn("command", container(JOB), "the entry point is the image's")
        self.assertEqual(pathlib.PurePath(entry).name, "shard.sh")
        (place,) = re.findall(r"^COPY packaging/shard.sh packaging/gather.sh .*? (\S+/)$", self.TEXT, re.M)
        self.assertEqual(entry, place + "shard.sh")
        self.assertEqual(container(LAST)["command"], [place + "gather.sh"])
        self.assertEqual(container(LAST)["image"], container(JOB)["image"])


if __name__ == "__main__":
    unittest.main()
