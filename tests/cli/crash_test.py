#!/usr/bin/env python3
"""A sweep that was killed, or whose machine lost power, goes on: crash_test.py PROGRAM RESPONDER

The system calls of one sweep are recorded. Its two folders are then put as they were after each call and in the midst of each write:
with all of it, as a kill leaves them, and without what nothing had synced by then, as a power cut may: the bytes of each file, the
names of each folder. From each of these states the sweep goes on, and every target is in the output once.
"""
import concurrent.futures
import itertools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
from sweeping import PROGRAM, Servers, addresses, only_one_loopback, run

HOSTS = [f"127.9.0.{i}" for i in range(1, 25)]
CALLS = "openat,write,ftruncate,rename,renameat,renameat2,unlink,unlinkat,fsync,fdatasync"
CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)\)\s+= (-?\d+)(?:<(.*)>)?")
AT_ONCE = 4


def plain(text):
    return re.sub(r"(?:\\x[0-9a-f]{2})+", lambda found: bytes.fromhex(found[0].replace("\\x", "")).decode("latin-1"), text)


def whole_calls(lines):
    """One line a call: what another thread interrupted is put together."""
    begun = {}
    for line in lines:
        process = line.split(None, 1)[0]
        if line.endswith("<unfinished ...>"):
            begun[process] = line[:-len("<unfinished ...>")].rstrip()
        elif resumed := re.match(r"\d+\s+<\.\.\. \w+ resumed>(.*)", line):
            yield begun.pop(process) + resumed[1]
        else:
            yield line


class Trace:
    """What a run did to the files of two folders, in order: (kind, file or name, more)."""

    def __init__(self, path, folders):
        self.folders = [str(folder) for folder in folders]
        self.steps = []
        self.open_files = {}
        for line in whole_calls(pathlib.Path(path).read_text(encoding="latin-1").splitlines()):
            if found := CALL.match(line):
                self.take(found[2], found[3], int(found[4]), plain(found[5] or ""))

    def ours(self, path):
        return os.path.dirname(path) in self.folders

    def take(self, call, arguments, result, opened):
        texts = [plain(text) for text in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments)]
        fd = re.match(r"(\d+)<(.*?)>", arguments)
        if result < 0:
            return
        if call == "openat" and "O_CREAT" in arguments and self.ours(opened):
            self.steps.append(("make", opened, None))
        elif call.startswith("rename") and self.ours(texts[0]):
            self.steps.append(("rename", texts[0], texts[1]))
        elif call.startswith("unlink") and self.ours(texts[0]):
            self.steps.append(("unlink", texts[0], None))
        elif fd:
            self.take_file(call, plain(fd[2]), texts, arguments, result)

    def take_file(self, call, path, texts, arguments, result):
        if path in self.folders and call == "fsync":
            self.steps.append(("sync names", path, None))
        elif not self.ours(path):
            return
        elif call == "write":
            written = texts[0].encode("latin-1")[:result]
            for half in (written[:result // 2], written[result // 2:]):
                self.steps.append(("write", path, half))
        elif call == "ftruncate":
            self.steps.append(("cut", path, int(arguments.rsplit(",", 1)[1])))
        else:
            self.steps.append(("sync", path, None))


class Disk:
    """Files as numbers, their bytes, and names that lead to them: now, and as they were when last synced."""

    def __init__(self):
        self.names, self.kept_names = {}, {}
        self.bytes, self.kept_bytes = {}, {}

    def apply(self, kind, path, more):
        if kind == "make" and path not in self.names:
            self.names[path] = len(self.bytes)
            self.bytes[self.names[path]] = self.kept_bytes[self.names[path]] = b""
        elif kind == "write":
            self.bytes[self.names[path]] += more
        elif kind == "cut":
            self.bytes[self.names[path]] = self.bytes[self.names[path]][:more]
        elif kind == "sync":
            self.kept_bytes[self.names[path]] = self.bytes[self.names[path]]
        elif kind == "rename":
            self.names[more] = self.names.pop(path)
        elif kind == "unlink":
            del self.names[path]
        elif kind == "sync names":
            inside = lambda name: os.path.dirname(name) == path  # noqa: E731
            self.kept_names = {name: file for name, file in self.kept_names.items() if not inside(name)}
            self.kept_names.update({name: file for name, file in self.names.items() if inside(name)})

    def after_crashes(self, folders):
        """Every state that a crash may leave now: each folder's names and each file's bytes as they are, or as they were kept."""
        for kept in itertools.product((False, True), repeat=len(folders)):
            names = {}
            for folder, old in zip(folders, kept):
                names.update({name: file for name, file in (self.kept_names if old else self.names).items() if os.path.dirname(name) == folder})
            files = sorted(set(names.values()))
            for lost in itertools.product((False, True), repeat=len(files)):
                held = {file: (self.kept_bytes if old else self.bytes)[file] for file, old in zip(files, lost)}
                yield tuple(sorted((name, held[file]) for name, file in names.items()))


@unittest.skipIf(only_one_loopback(), "skipped: this system has one loopback address only")
@unittest.skipIf(os.environ.get("SMBPROBE_SANITIZED"), "skipped: the leak sanitizer does not run under strace")
@unittest.skipUnless(shutil.which("strace"), "skipped: needs strace")
class Crashes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(os.path.realpath(folder.name))

    @staticmethod
    def folders(place):
        return [place / "results", place / "checkpoints"]

    def sweep(self, servers, place, *more):
        results, checkpoints = self.folders(place)
        return [f"{HOSTS[0]}-{len(HOSTS)}", *servers.sweep()[1:], "--threads", "1", "-f", "ndjson", "-o", str(results / "out"), "--resume",
                str(checkpoints / "sweep"), "--no-progress", *more]

    def recorded(self, servers):
        place = self.folder / "recorded"
        for folder in self.folders(place):
            folder.mkdir(parents=True)
        trace = self.folder / "trace"
        # two at a time: so it takes long enough for several checkpoints
        command = ["strace", "-f", "-y", "-xx", "-s", "10000000", "-e", f"trace={CALLS}", "-o", str(trace), PROGRAM, "scan",
                   *self.sweep(servers, place, "--concurrency", "2")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
        if "ptrace" in done.stderr:
            self.skipTest("skipped: nothing may be traced here")
        self.assertEqual(done.returncode, 0, done.stderr)
        return place, Trace(trace, self.folders(place))

    def states(self, place, trace):
        disk, seen = Disk(), {}
        folders = [str(folder) for folder in self.folders(place)]
        for number, step in enumerate(trace.steps):
            disk.apply(*step)
            for state in disk.after_crashes(folders):
                seen.setdefault(state, number)
        return seen

    def goes_on(self, servers, place, number, state):
        copy = self.folder / f"state{number}"
        for folder in self.folders(copy):
            folder.mkdir(parents=True)
        for name, content in state:
            (copy / os.path.relpath(name, place)).write_bytes(content)
        done = run(*self.sweep(servers, copy, "--concurrency", "500"))
        found = addresses((self.folders(copy)[0] / "out").read_text()) if done.returncode == 0 else []
        shutil.rmtree(copy)
        return done, found

    def test_it_goes_on_from_wherever_it_was(self):
        with Servers(delay=150) as servers:
            place, trace = self.recorded(servers)
            kinds = [kind for kind, _, _ in trace.steps]
            self.assertGreater(kinds.count("rename"), 3, "not enough checkpoints")
            states = self.states(place, trace)
            self.assertGreater(len(states), 20)
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
                tried = pool.map(lambda item: (item, self.goes_on(servers, place, *item)), enumerate(states))
                for (_, state), (done, found) in tried:
                    what = f"after {trace.steps[states[state]][:2]}: {[(name, len(content)) for name, content in state]}: {done.stderr}"
                    self.assertEqual(done.returncode, 0, what)
                    self.assertEqual(found, HOSTS, what)


if __name__ == "__main__":
    unittest.main()
