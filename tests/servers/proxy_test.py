#!/usr/bin/env python3
"""Scans through proxies: proxy_test.py SMBPROBE REPOSITORY

A recorded server is replayed on loopback and scanned through scripted proxies that work and that fail in every way, and
through microsocks and proxychains4 where they are installed.
"""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import scanning  # noqa: E402
from scripted_proxy import ScriptedProxy  # noqa: E402

PROGRAM, REPOSITORY = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
del sys.argv[1:3]
CAPTURE = REPOSITORY / "captures" / "samba-4.17_smb1-and-smb2.pcapng"
ADDRESS = "127.0.0.1"
NO_NBSTAT = "smbprobe: the NetBIOS name service (UDP 137) is not asked: a proxy carries TCP only\n"
PASSWORD = "geheim-4711"
LOGIN = ("ann", PASSWORD)


def free_port(address=ADDRESS):
    with socket.create_server((address, 0)) as probe:
        return probe.getsockname()[1]


def needs(*programs):
    """Skips by name; with CI=true nothing may be skipped."""
    for program in programs:
        if not shutil.which(program) and not scanning.in_ci():
            return unittest.skip(f"skipped: no {program} here")
    return lambda test: test


class Replayed:
    """The recorded server, on a port of each kind."""

    def __enter__(self):
        self.processes = []
        self.direct, self.netbios = self.start(), self.start("--netbios")
        self.ports = f"{self.direct}/direct,{self.netbios}/netbios"
        return self

    def start(self, *options):
        process = subprocess.Popen([PROGRAM, "replay", CAPTURE, *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.processes.append(process)
        return int(process.stdout.readline().rpartition(":")[2])

    def __exit__(self, *_):
        for process in self.processes:
            process.kill()
            process.communicate()


class Microsocks:
    def __init__(self, *options):
        self.options = options

    def __enter__(self):
        self.port = free_port("127.0.0.1")
        self.process = subprocess.Popen(["microsocks", "-i", "127.0.0.1", "-p", str(self.port), *self.options], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise AssertionError("microsocks did not start")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def without_times(value):
    """What a report says whenever and over whichever connections it was made."""
    if isinstance(value, dict):
        finding = value.get("id")  # of the clock: its evidence has the time
        return {key: without_times(each) for key, each in value.items()
                if key not in ("started", "elapsed_ms", "exchange", "target", "address") and (key, finding) != ("evidence", "clock-skew")}
    return [without_times(each) for each in value] if isinstance(value, list) else value


class ProxyTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        replayed = Replayed()
        cls.server = replayed.__enter__()
        cls.addClassCleanup(replayed.__exit__)

    def run_scan(self, *arguments, before=()):
        return subprocess.run([*before, PROGRAM, "scan", *arguments], capture_output=True, text=True, timeout=150, check=False)

    def scan(self, target, *options, before=(), code=0):
        """The report and what stderr says."""
        ended = self.run_scan(target, "-f", "json", *options, before=before)
        self.assertEqual(ended.returncode, code, ended.stderr + ended.stdout[:400])
        self.assertNotIn(PASSWORD, ended.stdout + ended.stderr)
        return json.loads(ended.stdout)[0], ended.stderr

    def direct(self):
        if "known" not in vars(type(self)):
            type(self).known = without_times(self.scan(ADDRESS, "-p", self.server.ports)[0])
        return self.known

    def check_as_direct(self, proxy, target=ADDRESS, login="", before=()):
        url = proxy.url.replace("://", f"://{login}@") if login else proxy.url
        report, said = self.scan(target, "-p", self.server.ports, "--proxy", url, before=before)
        self.assertEqual(without_times(report), self.direct())
        self.assertEqual(said, NO_NBSTAT)
        return report


class Works(ProxyTest):
    def test_the_report_is_the_direct_one(self):
        for kind in ("socks5", "http"):
            for piecemeal in (False, True):
                with self.subTest(kind, piecemeal=piecemeal), ScriptedProxy(kind, piecemeal=piecemeal) as proxy:
                    self.check_as_direct(proxy)
                    self.assertEqual({where for where, _ in proxy.asked}, {ADDRESS})

    def test_a_name_is_resolved_by_the_proxy(self):
        for kind in ("socks5", "http"):
            with self.subTest(kind), ScriptedProxy(kind, names={"nas.invalid": ADDRESS}) as proxy:
                report = self.check_as_direct(proxy, "nas.invalid")
                self.assertEqual((report["target"], report["address"]), ("nas.invalid", None))
                self.assertEqual({where for where, _ in proxy.asked}, {"nas.invalid"})

    def test_a_login(self):
        for kind in ("socks5", "http"):
            with self.subTest(kind), ScriptedProxy(kind, login=LOGIN) as proxy:
                self.check_as_direct(proxy, login="ann:geheim%2D4711")

    def test_a_recording_reads_back_as_the_scan(self):
        with tempfile.TemporaryDirectory() as folder, ScriptedProxy("socks5", names={"nas.invalid": ADDRESS}) as proxy:
            for target, address in ((ADDRESS, ADDRESS), ("nas.invalid", "198.18.0.1")):
                file = os.path.join(folder, address)
                self.scan(target, "-p", self.server.ports, "--proxy", proxy.url, "--record", file)
                read = subprocess.run([PROGRAM, "read", file, "-f", "ndjson"], capture_output=True, text=True, timeout=60, check=True)
                host = next(line for line in map(json.loads, read.stdout.splitlines()) if line["type"] == "host")
                self.assertEqual(host["address"], address)
                self.assertEqual(host["verdict"], self.direct()["verdict"])


class Fails(ProxyTest):
    def check(self, kind, how, status, code, words, login=None, as_login=""):
        with self.subTest(kind, how=how), ScriptedProxy(kind, how, login) as proxy:
            url = proxy.url.replace("://", f"://{as_login}@") if as_login else proxy.url
            target = f"{ADDRESS}:{self.server.direct}"
            report, said = self.scan(target, "--timeout", "1000" if how in ("dark", "mute", "accepts-and-is-dark") else "20000", "--proxy", url, code=code)
            self.assertEqual(report["status"], status)
            self.assertEqual(report["verdict"]["smb1"], "unknown")
            told = " ".join(report["errors"])
            self.assertIn(words, told)
            if code == 4:
                self.assertEqual(said.count("smbprobe: "), 1, said)
                self.assertIn(f"smbprobe: proxy {kind}://{as_login.partition(':')[0]}{'@' if as_login else ''}127.0.0.1:{proxy.port}: ", said)
                self.assertIn(words, said)
            else:
                self.assertEqual(said, "")
            return report

    def test_what_socks_says_of_the_target(self):
        self.check("socks5", 5, "refused", 3, "")
        for code, words in ((1, "general failure"), (3, "network unreachable"), (4, "host unreachable"), (6, "TTL expired"),
                            (8, "address type not supported"), (9, "failure 0x09")):
            self.check("socks5", code, "unreachable", 3, "the proxy says: " + words)

    def test_what_http_says_of_the_target_is_no_refusal(self):
        for code in (502, 503, 504):
            self.check("http", code, "unreachable", 3, f"the proxy says: HTTP {code} In words")

    def test_what_is_the_trouble_of_the_proxy(self):
        self.check("socks5", 2, "error", 4, "connection not allowed by its rules")
        self.check("http", 403, "error", 4, "HTTP 403 In words")
        for kind, how, words in (("socks5", "hangs-up", "is it a SOCKS 5 proxy?"), ("http", "hangs-up", "is it an HTTP proxy?"),
                                 ("socks5", "garbage", "not SOCKS 5"), ("http", "garbage", "not HTTP/1"),
                                 ("socks5", "speaks-http", "is it an http:// proxy?"), ("http", "speaks-socks", "is it a socks5:// proxy?"),
                                 ("socks5", "no-method", "asks for a user and password"), ("socks5", "mute", "does not answer in time")):
            self.check(kind, how, "error", 4, words)

    def test_a_login_that_is_missing_or_wrong(self):
        self.check("socks5", None, "error", 4, "asks for a user and password", LOGIN)
        self.check("http", None, "error", 4, "HTTP 407", LOGIN)
        self.check("socks5", None, "error", 4, "does not accept the user and password", ("ann", "other"), f"ann:{PASSWORD}")
        self.check("http", None, "error", 4, "HTTP 407", ("ann", "other"), f"ann:{PASSWORD}")

    def test_what_proves_nothing(self):
        self.check("socks5", "dark", "silent", 3, "")
        self.check("http", "dark", "silent", 3, "")
        self.check("socks5", "hangs-up-on-the-request", "unreachable", 3, "the proxy hung up on the request to connect")
        for how in ("accepts-and-hangs-up", "accepts-and-is-dark"):
            for kind in ("socks5", "http"):
                report = self.check(kind, how, "silent", 3, "")
                self.assertIsNone(report["endpoints"][0]["connected"])

    def test_a_proxy_that_is_not_there(self):
        report, said = self.scan(ADDRESS, "-p", self.server.ports, "--proxy", f"socks5://ann:{PASSWORD}@127.0.0.1:{free_port('127.0.0.1')}", code=4)
        self.assertEqual(report["status"], "error")
        self.assertEqual(said.count("cannot be reached: Connection refused"), 1, said)

    def test_a_name_of_the_proxy_that_does_not_resolve(self):
        ended = self.run_scan(ADDRESS, "-p", "445", "--proxy", f"http://ann:{PASSWORD}@jump.invalid:8080")
        self.assertEqual(ended.returncode, 4)
        self.assertIn("proxy http://ann@jump.invalid:8080: cannot resolve jump.invalid", ended.stderr)


@unittest.skipIf(sys.platform == "darwin", "skipped: this system has one loopback address only")
class Sweeps(ProxyTest):
    HOSTS = "127.0.0.1-40"

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out, self.checkpoint = os.path.join(folder.name, "out"), os.path.join(folder.name, "checkpoint")

    def sweep(self, url, *more):
        return self.run_scan(self.HOSTS, "-p", f"{self.server.direct}/direct", "-f", "ndjson", "--only", "all", "-o", self.out, "--resume",
                             self.checkpoint, "--proxy", url, *more)

    def test_goes_on_after_the_proxy_was_down_and_loses_nobody(self):
        with ScriptedProxy("socks5", login=LOGIN) as proxy:
            wrong = self.sweep(proxy.url.replace("//", "//ann:wrong@"), "--overwrite")
            self.assertEqual(wrong.returncode, 4, wrong.stderr)
            self.assertIn("does not accept the user and password", wrong.stderr)
            right = self.sweep(proxy.url.replace("//", f"//ann:{PASSWORD}@"))  # another password is the same sweep
            self.assertEqual(right.returncode, 0, right.stderr)
        text = pathlib.Path(self.out).read_text(encoding="utf-8")
        reports = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(len({each["address"] for each in reports}), 40)
        self.assertEqual(len(reports), 40)
        self.assertEqual({each["status"] for each in reports}, {"smb", "refused"})
        kept = pathlib.Path(self.checkpoint).read_text(encoding="utf-8")
        self.assertIn(f"--proxy socks5://ann@127.0.0.1:{proxy.port}", kept)
        self.assertNotIn(PASSWORD, kept + text + right.stderr)

    def test_another_proxy_is_another_sweep(self):
        with ScriptedProxy("socks5") as proxy:
            self.assertEqual(self.sweep(proxy.url).returncode, 0)
            other = self.sweep(proxy.url.replace("socks5", "http"))
        self.assertEqual(other.returncode, 2)
        self.assertIn("is the checkpoint of another sweep", other.stderr)


class CommandLine(ProxyTest):
    def test_a_bad_url_is_a_usage_error_without_the_password(self):
        for url, words in ((f"ftp://ann:{PASSWORD}@jump:1", "kind of proxy"), (f"socks5://ann:{PASSWORD}@jump", "port is missing"),
                           (f"socks5://ann:{PASSWORD}%@jump:1", "two hex digits"), (f"ann:{PASSWORD}", "kind of proxy")):
            ended = self.run_scan(ADDRESS, "--proxy", url)
            self.assertEqual(ended.returncode, 2)
            self.assertIn(words, ended.stderr)
            self.assertIn("use socks5://", ended.stderr)
            self.assertNotIn(PASSWORD, ended.stderr)

    def test_a_dry_run_names_the_proxy_and_asks_nobody(self):
        for target in ("nas.invalid", "192.0.2.0/24"):
            ended = self.run_scan(target, "--dry-run", "--proxy", f"socks5://ann:{PASSWORD}@jump.invalid:1080")
            self.assertEqual(ended.returncode, 0)
            self.assertIn("Every connection goes through socks5://ann@jump.invalid:1080, which resolves the names.", ended.stdout)
            self.assertIn("UDP 137", ended.stdout)
            self.assertNotIn("one NBSTAT query", ended.stdout)
            self.assertNotIn(PASSWORD, ended.stdout + ended.stderr)

    def test_says_that_excluded_addresses_are_not_known_behind_names(self):
        with ScriptedProxy("socks5", names={"a": ADDRESS}) as proxy:
            ended = self.run_scan("a", "127.0.0.2", "--exclude", "127.0.0.2", "-p", f"{self.server.direct}/direct", "--proxy", proxy.url)
        self.assertIn("the proxy resolves names: excluded addresses are not recognized behind them", ended.stderr)


class Programs(ProxyTest):
    @needs("microsocks")
    def test_microsocks(self):
        with Microsocks() as proxy:
            proxy.url = f"socks5://127.0.0.1:{proxy.port}"
            self.check_as_direct(proxy)
            closed = self.scan(f"{ADDRESS}:{free_port()}", "--proxy", proxy.url, code=3)[0]
            self.assertEqual(closed["status"], "refused")
            nowhere = self.scan("nas.invalid:445", "--timeout", "20000", "--proxy", proxy.url, code=3)[0]
            self.assertEqual(nowhere["status"], "unreachable")

    @needs("microsocks")
    def test_microsocks_with_a_login(self):
        with Microsocks("-u", "ann", "-P", PASSWORD) as proxy:
            proxy.url = f"socks5://127.0.0.1:{proxy.port}"
            self.check_as_direct(proxy, login=f"ann:{PASSWORD}")
            self.assertIn("asks for a user and password", self.scan(ADDRESS, "-p", "445", "--proxy", proxy.url, code=4)[1])

    @needs("microsocks", "proxychains4")
    def test_proxychains(self):
        with Microsocks() as proxy, tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            file.write(f"strict_chain\nproxy_dns\ntcp_read_time_out 15000\ntcp_connect_time_out 8000\n[ProxyList]\nsocks5 127.0.0.1 {proxy.port}\n")
            file.flush()
            before = ("proxychains4", "-q", "-f", file.name)
            report, said = self.scan(ADDRESS, "-p", self.server.ports, before=before)
            self.assertEqual(without_times(report), self.direct())
            self.assertEqual(said, "smbprobe: proxychains makes the connections: one at a time, on one thread; --proxy makes many at a time\n" + NO_NBSTAT)
            closed = self.scan(f"{ADDRESS}:{free_port()}", before=before, code=3)[0]
            self.assertEqual(closed["status"], "unreachable")  # all that it says is "refused", whatever the reason
            self.assertIn("proxychains made no connection and does not say why", closed["errors"][0])
            many = self.run_scan("127.0.0.1-20", "-p", f"{self.server.direct}/direct", "--depth", "quick", "-f", "ndjson", before=before)
            self.assertEqual([json.loads(line)["address"] for line in many.stdout.splitlines()], [ADDRESS], many.stderr)


unittest.main()
