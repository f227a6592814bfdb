#!/usr/bin/env python3
"""Lists that are probed while they are read: stream_list_test.py PROGRAM RESPONDER

Sixty-four servers on loopback addresses of their own, and a writer of the list who is slow, silent, endless or killed.
"""
import json
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
from sweeping import HOSTS, PROGRAM, RANGE, Servers, addresses, free_port, only_one_loopback, run


class Scan:
    """A scan whose list is written while it runs; for a with statement."""

    def __init__(self, servers, *more, source=("-i", "-"), stdin=subprocess.PIPE, form="ndjson"):
        command = [PROGRAM, "scan", *source, "-p", f"{servers.port}/direct", "--depth", "quick", "--timeout", "20000",
                   "-f", form, *more]
        self.process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def write(self, line):
        self.process.stdin.write(line + "\n")

    def address(self):
        """That of the next report, waited for."""
        return json.loads(self.process.stdout.readline())["address"]

    def said(self, words):
        """Waits for a line on standard error that has these words."""
        for line in self.process.stderr:
            if words in line:
                return line
        raise AssertionError(f"nothing was said of {words}")

    def end(self):
        """The rest of the reports and what was said, once the list has ended."""
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@unittest.skipIf(only_one_loopback(), "skipped: this system has one loopback address only")
class StreamedLists(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_probes_each_line_before_the_next_is_written(self):
        with Servers() as servers, Scan(servers) as scan:
            for host in HOSTS[:5]:
                scan.write(f"open tcp {servers.port} {host} 1390380064")
                self.assertEqual(scan.address(), host)
            code, out, err = scan.end()
            self.assertEqual((code, out), (0, ""), err)

    def test_what_is_known_of_a_list_before_it(self):
        with Servers() as servers:
            done = run("-i", "-", "-p", f"{servers.port}/direct", "-f", "ndjson", input="\n".join(HOSTS))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(addresses(done.stdout), HOSTS)
            self.assertEqual({json.loads(line)["depth"] for line in done.stdout.splitlines()}, {"standard"})
            self.assertIn("targets: unknown", done.stderr)

    def test_keeps_the_order_of_the_list(self):
        order = HOSTS[20:40] + HOSTS[:20]
        with Servers() as servers:
            for source in (["-i", "-"], ["-"], [order[0], "-", "-i", "-"]):
                with Scan(servers, "--concurrency", "1", "--threads", "1", source=source) as scan:
                    scan.process.stdin.write("\n".join(order))
                    _, out, err = scan.end()
                    self.assertEqual([json.loads(line)["address"] for line in out.splitlines()], order, err)

    def test_a_writer_who_is_killed_ends_the_list(self):
        writer = subprocess.Popen([sys.executable, "-c", f"print('{HOSTS[0]}', flush=True); input()"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)
        with Servers() as servers, Scan(servers, stdin=writer.stdout) as scan:
            writer.stdout.close()
            self.assertEqual(scan.address(), HOSTS[0])
            writer.kill()
            writer.communicate()
            code, out, err = scan.end()
            self.assertEqual((code, out), (0, ""), err)

    def test_a_target_that_is_named_twice_is_probed_once(self):
        lines = [HOSTS[0], RANGE, f"open tcp 139 {HOSTS[3]} 1", *HOSTS[:9], "127.9.0.0/26"]
        with Servers() as servers, Scan(servers, "--exclude", "127.9.0.2-63", form="text") as scan:
            scan.process.stdin.write("\n".join(lines))
            code, out, err = scan.end()
            self.assertEqual(code, 0, err)
            header, *rows = (line.split()[0] for line in out.splitlines()[:3])
            self.assertEqual((header, sorted(rows)), ("Address", ["127.9.0.1", "127.9.0.64"]))
            self.assertIn("62 excluded", err)

    def test_a_bad_line_is_said_at_once_and_the_rest_goes_on(self):
        for more, wanted in (([], 0), (["--strict"], 2)):
            with Servers() as servers, Scan(servers, *more, form="text") as scan:
                scan.write("10.0.0.0/33")
                scan.said("standard input, line 1: bad target '10.0.0.0/33'")
                scan.write(HOSTS[0])
                code, out, err = scan.end()
                self.assertEqual(code, wanted, err)
                self.assertIn(f"\n{HOSTS[0]} ", out)
                self.assertIn("1 line could not be read", err)

    def test_many_bad_lines_are_counted(self):
        with Servers() as servers, Scan(servers) as scan:
            scan.process.stdin.write("/\n" * 150 + HOSTS[0])
            code, _, err = scan.end()
            self.assertEqual(code, 0)
            self.assertEqual(err.count("bad target"), 100)
            self.assertIn("and 50 more lines like these\n", err)

    def test_an_interrupt_does_not_wait_for_the_list(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with Servers() as servers, Scan(servers, form="text") as scan:
                scan.write(HOSTS[0])
                self.assertTrue(scan.process.stdout.readline().startswith("Address "))
                self.assertTrue(scan.process.stdout.readline().startswith(f"{HOSTS[0]} "), "a row comes once it is known")
                scan.process.send_signal(number)
                self.assertEqual(scan.process.wait(timeout=60), 130)  # the list has not ended
                self.assertIn("the rest of the list not read", scan.process.stderr.read())

    def test_an_endless_list_ends_with_an_interrupt(self):
        endless = subprocess.Popen(["yes", f"{HOSTS[0]}"], stdout=subprocess.PIPE)
        with Servers() as servers, Scan(servers, stdin=endless.stdout) as scan:
            endless.stdout.close()
            self.assertEqual(scan.address(), HOSTS[0])
            scan.process.send_signal(signal.SIGINT)
            self.assertEqual(scan.process.wait(timeout=60), 130)
            self.assertEqual(endless.wait(timeout=60), -signal.SIGPIPE)

    def test_a_file_is_asked_for_where_the_list_is_needed_again(self):
        out = str(self.folder / "out")
        for source in ["-i", "-"], ["-"], ["-i", "/dev/fd/0"]:
            done = run(*source, "--resume", str(self.folder / "checkpoint"), "-f", "ndjson", "-o", out, input="127.0.0.1\n")
            self.assertEqual(done.returncode, 2)
            self.assertIn("--resume needs the targets in a file", done.stderr)
            self.assertIn("-i FILE", done.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertEqual(run("-i", "-", "--make-policy", input="127.0.0.1\n").returncode, 2)

    def test_a_pipe_with_a_name(self):
        path = self.folder / "fifo"
        os.mkfifo(path)
        with Servers() as servers, Scan(servers, source=("-i", str(path))) as scan, path.open("w", encoding="utf-8") as fifo:
            for host in HOSTS[:3]:
                fifo.write(host + "\n")
                fifo.flush()
                self.assertEqual(scan.address(), host)
            fifo.close()
            self.assertEqual(scan.end()[0], 0)

    def test_a_terminal(self):
        ours, theirs = os.openpty()
        with Servers() as servers, Scan(servers, stdin=theirs) as scan:
            os.close(theirs)
            for host in HOSTS[:2]:
                os.write(ours, f"{host}\n".encode())
                self.assertEqual(scan.address(), host)
            os.write(ours, b"\x04")
            self.assertEqual(scan.end()[0], 0)
        os.close(ours)

    def test_shards_are_disjoint_and_complete(self):
        with Servers() as servers:
            found = []
            for shard in ("1/3", "2/3", "3/3"):
                with Scan(servers, "--shard", shard) as scan:
                    scan.process.stdin.write("\n".join([RANGE, *HOSTS]))
                    found += addresses(scan.end()[1])
            self.assertEqual(sorted(found), sorted(HOSTS))

    def test_requires_only_what_is_named_as_an_argument(self):
        port = f"{free_port(HOSTS[0])}/direct"
        common = ["-p", port, "--fail-on", "critical", "-i", "-"]
        self.assertEqual(run(*common, input=HOSTS[0]).returncode, 3)
        self.assertEqual(run(*common, "--require", input=HOSTS[0]).returncode, 3)
        self.assertEqual(run(*common, "--require", HOSTS[1], input=HOSTS[0]).returncode, 1)

    def test_a_list_without_a_target(self):
        for text, words in (("# nothing\n", "no target: name a host"), ("open tcp 80 127.0.0.1 1\n", "1 ports are open in the list")):
            done = run("-i", "-", input=text)
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
        done = run("-i", "-", "--exclude", "127.0.0.1", input="127.0.0.1\n")
        self.assertEqual(done.returncode, 2)
        self.assertIn("all targets are excluded", done.stderr)

    def test_a_dry_run_counts_the_list(self):
        done = run("-i", "-", "--dry-run", "--exclude", "10.0.0.1", input="10.0.0.7\n10.0.0.0/8\n/\n2001:db8::/80\n10.1.2.3\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"{2 ** 24 - 1 + 2 ** 48:,} targets, in this order: 10.0.0.7 10.0.0.0 10.0.0.2 ", done.stdout)
        self.assertIn("standard input, line 3", done.stderr)
        self.assertIn("nas.lan, port 445", run("-i", "-", "--dry-run", input="nas.lan\n").stdout)
        self.assertEqual(run("-i", "-", "--dry-run", input="\n").returncode, 2)

    def test_the_status_has_no_total(self):
        status = self.folder / "status"
        with Servers() as servers, Scan(servers, "--status-file", str(status)) as scan:
            scan.write(HOSTS[0])
            self.assertEqual(scan.address(), HOSTS[0])
            self.assertEqual(scan.end()[0], 0)
        told = json.loads(status.read_text(encoding="utf-8"))
        self.assertEqual([told[key] for key in ("state", "done", "total", "percent", "seconds_left")], ["finished", 1, None, None, None])

    @unittest.skipIf(os.environ.get("SMBPROBE_SANITIZED"), "skipped: sanitizers need memory of their own")
    @unittest.skipUnless(os.path.exists("/proc/self/status"), "skipped: no /proc tells the peak of memory")
    def test_memory_does_not_grow_with_the_list(self):
        count, kept = 1_300_000, 2 ** 20
        # each apart from the others; one in a thousand is probed
        numbers = (i * 5_000_011 % 2 ** 23 * 2 for i in range(count))
        lines = [f"127.{n >> 16}.{n >> 8 & 255}.{n & 255}\n" for n in numbers]
        command = [PROGRAM, "scan", "-i", "-", "-p", f"{free_port('127.0.0.1')}/direct", "--depth", "quick", "--shard", "1/1000"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            process.stdin.write("".join(lines) + "".join(lines[:10_000]) + "/\n")
            process.stdin.flush()
            said = []
            while not said or "bad target" not in said[-1]:  # all of it was read then
                said.append(process.stderr.readline())
            peak = re.search(r"VmHWM:\s+(\d+) kB", pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8"))
            _, err = process.communicate(timeout=60)
        self.assertEqual("".join(said).count(f"the first {kept:,} targets are remembered"), 1)
        self.assertRegex(err, r"(?m)^1,300 targets in ")
        self.assertLess(int(peak[1]), 112 << 10)


if __name__ == "__main__":
    unittest.main()
