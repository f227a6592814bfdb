#!/usr/bin/env python3
"""What a sweep writes, and where that is slow, gone, full, changed or in use: sweep_output_test.py PROGRAM RESPONDER"""
import contextlib
import errno
import fcntl
import json
import os
import pathlib
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.dont_write_bytecode = True
from sweeping import HOSTS, PROGRAM, RANGE, Servers, addresses, free_port, only_one_loopback, run

SANITIZED = os.environ.get("SMBPROBE_SANITIZED")
ONE_LOOPBACK = "skipped: this system has one loopback address only"


class Silent:
    """Listens on every host at one port, answers nothing, and knows whose connections have ended; for a with statement."""

    def __init__(self):
        self.port = free_port(HOSTS[0])
        self.ended = set()
        self.selector = selectors.DefaultSelector()
        for host in HOSTS:
            self.selector.register(socket.create_server((host, self.port)), selectors.EVENT_READ, None)
        self.stopping = False
        self.thread = threading.Thread(target=self.serve)

    def serve(self):
        while not self.stopping:
            for key, _ in self.selector.select(0.1):
                if key.data is None:
                    connection, _ = key.fileobj.accept()
                    self.selector.register(connection, selectors.EVENT_READ, connection.getsockname()[0])
                elif not self.received(key.fileobj):
                    self.ended.add(key.data)
                    self.selector.unregister(key.fileobj)
                    key.fileobj.close()

    @staticmethod
    def received(connection):
        with contextlib.suppress(ConnectionError):
            return connection.recv(65536)
        return b""

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()


def full_pipe():
    """A pipe that takes nothing more before it is read from, and how much it holds."""
    reader, writer = os.pipe()
    flags = fcntl.fcntl(writer, fcntl.F_GETFL)
    fcntl.fcntl(writer, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    held = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            held += os.write(writer, b"\n" * 4096)
    fcntl.fcntl(writer, fcntl.F_SETFL, flags)
    return reader, writer, held


def waits_for(condition, seconds=60):
    for _ in range(seconds * 20):
        if condition():
            return True
        time.sleep(0.05)
    return False


def processor_time(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:
        return stat.read().rsplit(")", 1)[1].split()[11:13]


def has_come_to_rest(process):
    before = processor_time(process)
    time.sleep(1)
    return processor_time(process) == before


def peak_mib(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


@unittest.skipIf(only_one_loopback(), ONE_LOOPBACK)
class Readers(unittest.TestCase):
    def test_a_reader_that_pauses_keeps_nobody_from_being_listened_to(self):
        reader, writer, held = full_pipe()
        with Silent() as silent:
            process = subprocess.Popen([PROGRAM, "scan", RANGE, "-p", f"{silent.port}/direct", "--depth", "quick", "--timeout", "500",
                                        "--threads", "1", "-f", "ndjson", "--only", "all"], stdout=writer, stderr=subprocess.DEVNULL)
            os.close(writer)
            self.assertTrue(waits_for(lambda: silent.ended == set(HOSTS)), silent.ended)
            self.assertIsNone(process.poll(), "nothing of it was read yet")
            with open(reader, "rb") as pipe:
                told = pipe.read()[held:].decode()
            self.assertEqual(process.wait(timeout=60), 3)
        self.assertEqual(addresses(told), HOSTS)

    @unittest.skipUnless(os.path.exists("/proc/self/stat"), "skipped: no /proc on this system")
    @unittest.skipIf(SANITIZED, "skipped: sanitizers need memory of their own")
    def test_a_reader_that_pauses_holds_the_sweep_up_and_memory_stays_flat(self):
        reader, writer, held = full_pipe()
        process = subprocess.Popen([PROGRAM, "scan", "127.9.0.0/16", "-p", f"{free_port(HOSTS[0])}/direct", "--depth", "quick", "-f", "ndjson",
                                    "--only", "all", "--no-progress"], stdout=writer, stderr=subprocess.DEVNULL)
        os.close(writer)
        self.assertTrue(waits_for(lambda: has_come_to_rest(process)))
        self.assertLess(peak_mib(process), 64, "65,536 reports take hundreds")
        with open(reader, "rb") as pipe:
            told = pipe.read()[held:]
        self.assertEqual(process.wait(timeout=60), 3)
        found = re.findall(rb'"address":"([0-9.]+)"', told)
        self.assertEqual((len(found), len(set(found))), (65536, 65536))

    def test_a_reader_who_leaves_ends_the_sweep(self):
        with Servers(delay=300) as servers:
            process = subprocess.Popen([PROGRAM, "scan", *servers.sweep("-f", "ndjson", "--concurrency", "2")], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            self.assertTrue(process.stdout.readline().endswith("}\n"))
            process.stdout.close()
            words = process.stderr.read()
            process.stderr.close()
            self.assertEqual(process.wait(timeout=60), 0, words)
            self.assertNotIn("cannot write", words)
            self.assertNotIn("not probed", words)

    def test_a_host_is_traced_before_it_is_reported(self):
        with Servers() as servers:
            done = subprocess.run([PROGRAM, "scan", *servers.sweep("-f", "ndjson", "--trace", "--threads", "3")], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, timeout=100, check=False)
        traced = {host: 0 for host in HOSTS}
        reported = set()
        for line in done.stdout.splitlines():
            if line.startswith("{"):
                reported.add(json.loads(line)["address"])
            elif named := re.match(r"(?:exchange|#)?.*?\b(127\.9\.0\.\d+):\d+", line):
                traced[named[1]] += 1
                self.assertNotIn(named[1], reported, line)
        self.assertEqual(reported, set(HOSTS))
        self.assertNotIn(0, traced.values())

    def test_exchanges_keep_their_order(self):
        with Servers() as servers:
            done = run(*servers.sweep("--exchanges", "--threads", "3"))
        numbers = {host: [] for host in HOSTS}
        for line in map(json.loads, done.stdout.splitlines()):
            numbers[line["server"].rsplit(":", 1)[0]].append(line["number"])
        for host, found in numbers.items():
            self.assertEqual(found, list(range(1, len(found) + 1)), host)
            self.assertGreater(len(found), 1)


@unittest.skipIf(only_one_loopback(), ONE_LOOPBACK)
class Checkpoints(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name, "sweep")
        self.folder.mkdir()

    def resumable(self, folder=None, out="out.ndjson", checkpoint="checkpoint"):
        folder = folder or self.folder
        return ["-f", "ndjson", "-o", str(folder / out), "--resume", str(folder / checkpoint)]

    def begin(self, servers, *more):
        """A sweep under way, of which something is in the checkpoint already."""
        command = servers.sweep("--concurrency", "4", "--threads", "2", *self.resumable(), *more)
        process = subprocess.Popen([PROGRAM, "scan", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        checkpoint = self.folder / "checkpoint"
        self.assertTrue(waits_for(lambda: checkpoint.exists() and checkpoint.stat().st_size > 0 and
                                  json.loads(checkpoint.read_text())["output_bytes"] > 0))
        return process

    def begin_and_kill(self, servers):
        process = self.begin(servers)
        process.kill()
        process.wait()

    def test_goes_on_in_a_copy_of_its_folder(self):
        with Servers(delay=200) as servers:
            self.begin_and_kill(servers)
            copy = self.folder.parent / "elsewhere"
            shutil.copytree(self.folder, copy)
            shutil.rmtree(self.folder)
            done = run(*servers.sweep(*self.resumable(copy)))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(addresses((copy / "out.ndjson").read_text()), HOSTS)

    def test_an_output_that_was_changed_is_refused_and_stays(self):
        with Servers(delay=200) as servers:
            self.begin_and_kill(servers)
            out = self.folder / "out.ndjson"
            whole = out.read_bytes()
            missing = json.loads((self.folder / "checkpoint").read_text())["output_bytes"] - 1
            for changed, why in ((b"[" + whole[1:], "it was changed after its checkpoint was written"),
                                 (whole[:missing], f"it has {missing:,} bytes, fewer than the {missing + 1:,} of its checkpoint")):
                out.write_bytes(changed)
                refused = run(*servers.sweep(*self.resumable()))
                self.assertEqual(refused.returncode, 4, refused.stderr)
                self.assertIn(f"cannot write to {out}: {why}", refused.stderr)
                self.assertIn("restore it, or start over with a new checkpoint and output file", refused.stderr)
                self.assertEqual(out.read_bytes(), changed)
            out.write_bytes(whole)
            self.assertEqual(run(*servers.sweep(*self.resumable())).returncode, 0)
            self.assertEqual(addresses(out.read_text()), HOSTS)

    def test_two_runs_at_once_do_not_share_a_file(self):
        with Servers(delay=400) as servers:
            process = self.begin(servers)
            other = "another smbprobe" + (f" (process {process.pid})" if sys.platform == "linux" else "")
            for files, what in ((self.resumable(), f"the checkpoint {self.folder}/checkpoint is in use by {other}"),
                                (self.resumable(checkpoint="other"), f"cannot write to {self.folder}/out.ndjson: {other}"),
                                (["-o", f"{self.folder}/out.ndjson"], f"cannot write to {self.folder}/out.ndjson: {other}")):
                refused = run(*servers.sweep(*files, "--overwrite"))
                self.assertEqual(refused.returncode, 4, refused.stderr)
                self.assertIn(what, refused.stderr)
            self.assertIsNone(process.poll(), "it was over before the others came")
            self.assertEqual(process.wait(timeout=100), 0)
            self.assertEqual(addresses((self.folder / "out.ndjson").read_text()), HOSTS)
            self.assertEqual(sorted(os.listdir(self.folder)), ["checkpoint", "out.ndjson"])

    def test_a_kill_leaves_no_lock(self):
        with Servers(delay=200) as servers:
            process = self.begin(servers)
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.assertEqual(run(*servers.sweep(*self.resumable())).returncode, 0)

    @unittest.skipIf(sys.platform != "linux" or os.geteuid() != 0, "skipped: needs root on Linux for a small disk")
    def test_a_disk_that_is_full_ends_the_sweep_and_room_lets_it_go_on(self):
        disk = self.folder
        try:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(disk)], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("skipped: nothing may be mounted here")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        with Servers() as servers:
            failed = run(*servers.sweep("--concurrency", "4", *self.resumable()))
            self.assertEqual(failed.returncode, 4, failed.stderr)
            self.assertIn(os.strerror(errno.ENOSPC), failed.stderr)
            subprocess.run(["mount", "-o", "remount,size=1m", str(disk)], check=True)
            done = run(*servers.sweep(*self.resumable()))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(addresses((disk / "out.ndjson").read_text()), HOSTS)


if __name__ == "__main__":
    unittest.main()
