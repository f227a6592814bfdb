#!/usr/bin/env python3
"""`read` and `scan --record` from outside: read_program_test.py SMBPROBE

Files that are no captures, pipes, exit codes, recordings of programs that were killed.
"""
import gzip
import json
import os
import pathlib
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = sys.argv.pop(1)
SMB1_NEGOTIATE = bytes.fromhex("ff534d4272000000001801c8" + "00" * 18 + "0100" + "00" + "0c00") + b"\x02NT LM 0.12\x00"
SMB1_FRAME = b"\0\0" + struct.pack(">H", len(SMB1_NEGOTIATE)) + SMB1_NEGOTIATE
SAMBA = pathlib.Path(__file__).parents[2] / "captures" / "samba-4.17_smb1-and-smb2.pcapng"
SNOOP = b"snoop\0\0\0" + struct.pack(">II", 2, 4)


def run(*arguments, stdin=b"", **more):
    return subprocess.run([PROGRAM, *map(str, arguments)], input=stdin, capture_output=True, timeout=60, check=False, **more)


def packet(sequence, flags, payload=b""):
    """A raw IPv4 packet of a client; checksums are not looked at."""
    tcp = struct.pack(">HHIIBBHHH", 50000, 445, sequence, 1, 0x50, flags, 65535, 0, 0) + payload
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0, bytes([192, 0, 2, 9]), bytes([192, 0, 2, 7])) + tcp


def pcap(*packets, link_type=101, seconds=0):
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link_type)
    return out + b"".join(struct.pack("<IIII", 1700000000 + seconds, n, len(p), len(p)) + p for n, p in enumerate(packets))


def one_client():
    return pcap(packet(0, 0x02), packet(1, 0x18, SMB1_FRAME), packet(1 + len(SMB1_FRAME), 0x11))


class Closing:
    """A port that takes a request and closes, so many times; silent afterwards."""

    def __init__(self, answers):
        self.answers = answers

    def __enter__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.kept = []
        threading.Thread(target=self.serve, daemon=True).start()
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            if self.answers > 0:
                self.answers -= 1
                connection.recv(4096)
                connection.close()
            else:
                self.kept.append(connection)

    def __exit__(self, *_):
        self.socket.close()


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)

    def file(self, name, content):
        path = self.path / name
        path.write_bytes(content)
        return path

    def expect(self, result, code, *in_stderr):
        self.assertEqual(result.returncode, code, result.stderr + result.stdout)
        for text in in_stderr:
            self.assertIn(text.encode(), result.stderr)


class Reading(Case):
    def test_what_a_client_asked(self):
        result = run("read", "-f", "json", self.file("a.pcap", one_client()))
        self.expect(result, 3, ": 3 packets\n")
        host, client = json.loads(result.stdout)
        self.assertEqual((host["type"], host["source"], host["target"]), ("host", "capture", "192.0.2.7"))
        self.assertEqual((client["type"], client["address"], client["smb1_dialects"]), ("client", "192.0.2.9", ["NT LM 0.12"]))

    def test_a_client_of_smb1_alone_is_marked(self):
        result = run("read", self.file("a.pcap", one_client()))
        self.expect(result, 3)
        self.assertIn(b"192.0.2.9  ONLY SMB1", result.stdout)

    def test_exchanges_have_their_frames(self):
        result = run("read", "--exchanges", self.file("a.pcap", one_client()))
        self.expect(result, 0)
        line = json.loads(result.stdout)
        self.assertEqual((line["type"], line["request_frame"], line["reply_frame"]), ("exchange", 2, None))
        self.assertEqual((line["outcome"], line["started"]), ("not_captured", "2023-11-14T22:13:20.000Z"))

    def test_gzip(self):
        self.expect(run("read", self.file("a.pcap.gz", gzip.compress(one_client()))), 3, "3 packets")

    def test_standard_input(self):
        self.expect(run("read", "-", stdin=one_client()), 3, "standard input: 3 packets")

    def test_no_smb(self):
        result = run("read", "-f", "json", self.file("a.pcap", pcap(packet(0, 0x02))))
        self.expect(result, 3, ": 1 packet")
        self.assertEqual(json.loads(result.stdout), [])

    def test_cut_packets_and_other_links_are_counted(self):
        whole = packet(0, 0x02)
        content = pcap(link_type=147) + struct.pack("<IIII", 1700000000, 0, 20, len(whole)) + whole[:20]
        self.expect(run("read", self.file("a.pcap", content)), 3, ": 1 packet; 1 truncated, 1 with another link type (")

    def test_the_same_packets_in_two_files_count_once(self):
        result = run("read", "-f", "json", self.file("a.pcap", one_client()), self.file("b.pcap", one_client()))
        self.expect(result, 3, "2 captures: 3 packets; 3 in several files, counted once\n")
        self.assertEqual([line["type"] for line in json.loads(result.stdout)], ["host", "client"])

    def test_a_connection_goes_on_in_the_next_file(self):
        whole = SAMBA.read_bytes()
        first, later = self.split(whole)
        together = run("read", "-f", "json", self.file("b.pcapng", later), self.file("a.pcapng", first))
        self.expect(together, 0, "2 captures: ")
        self.assertEqual(json.loads(together.stdout), json.loads(run("read", "-f", "json", SAMBA).stdout))

    @staticmethod
    def split(whole):
        """A pcapng as two, each with the section and the interface, the packets of the first half in the first."""
        blocks, at = [], 0
        while at < len(whole):
            length = struct.unpack_from("<I", whole, at + 4)[0]
            blocks.append(whole[at:at + length])
            at += length
        head, packets = [block for block in blocks if block[0] != 6], [block for block in blocks if block[0] == 6]
        half = len(packets) // 2 + 1
        return b"".join(head + packets[:half]), b"".join(head + packets[half:])

    def test_a_folder_is_one_capture(self):
        first, later = self.split(SAMBA.read_bytes())
        self.file("2.pcapng", first)
        self.file("1.pcapng", later)
        self.file("notes.txt", b"what this is\n")
        self.file(".hidden.pcap", one_client())
        result = run("read", "-f", "json", self.path)
        self.expect(result, 0, "2 captures: ", "1 file is in the folder no capture: passed over")
        self.assertEqual(json.loads(result.stdout), json.loads(run("read", "-f", "json", SAMBA).stdout))

    def test_a_server_without_a_negotiate_has_a_line(self):
        cut = packet(1, 0x18, b"\0\0\0\x6e\xfeSMB" + bytes(6))
        cut = cut[:2] + struct.pack(">H", len(cut) + 100) + cut[4:]
        path = self.file("a.pcap", pcap() + struct.pack("<IIII", 1700000000, 0, len(cut), len(cut) + 100) + cut)
        line = b"192.0.2.7:445: SMB, but too little was captured to see its NEGOTIATE"
        self.assertIn(line, run("read", path).stdout)
        self.assertIn(line, run("read", "-q", path).stdout)
        self.assertIn(b"1 truncated, 1 SMB server without a NEGOTIATE", run("read", "-f", "json", path).stderr)

    def test_what_is_not_taken_apart_is_counted_by_kind(self):
        esp = bytearray(packet(0, 0x02))
        esp[9] = 50
        self.expect(run("read", self.file("a.pcap", pcap(bytes(esp), bytes(esp), packet(0, 0x02)))), 3,
                    ": 3 packets; 2 packets of ESP over IP not read\n")

    def test_a_tunnel_is_told_with_its_exchanges(self):
        inner = [packet(0, 0x02), packet(1, 0x18, SMB1_FRAME)]
        tunnelled = pcap(*(self.wrapped(each) for each in inner))
        line = json.loads(run("read", "--exchanges", self.file("a.pcap", tunnelled)).stdout)
        self.assertEqual((line["server"], line["via"]), ("192.0.2.7:445", "ip-in-ip from 198.51.100.1 to 198.51.100.2"))
        self.assertNotIn("via", json.loads(run("read", "--exchanges", self.file("b.pcap", pcap(*inner))).stdout))

    @staticmethod
    def wrapped(ip):
        return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(ip), 0, 0, 64, 4, 0, bytes((198, 51, 100, 1)), bytes((198, 51, 100, 2))) + ip

    def test_a_page(self):
        """One page, with each server once."""
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "page.html"
            told = run("read", "-f", "html", "-o", page, SAMBA, SAMBA)
            self.assertEqual(told.returncode, 0)
            text = page.read_text(encoding="utf-8")
        self.assertTrue(text.startswith("<!DOCTYPE html>"))
        self.assertIn("<title>SMB report: 1 host</title>", text)
        self.assertIn("SMB1ALL", text)
        self.assertIn('"smb1-enabled"', text)

    def test_a_page_of_nothing(self):
        told = run("read", "-f", "html", "-", stdin=pcap())
        self.assertEqual(told.returncode, 3)
        self.assertIn(b"<title>SMB report: 0 hosts</title>", told.stdout)

    def test_a_page_and_exchanges_contradict_each_other(self):
        self.assertEqual(run("read", "-f", "html", "--exchanges", SAMBA).returncode, 2)

    def test_a_report_is_written_when_a_pipe_is_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with subprocess.Popen([PROGRAM, "read", "-f", "ndjson", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL) as program:
                program.stdin.write(one_client() + pcap(packet(1 + len(SMB1_FRAME), 0x04))[24:])
                program.stdin.flush()
                self.assertEqual(json.loads(program.stdout.readline())["type"], "client")
                program.send_signal(number)
                self.assertEqual(json.loads(program.stdout.readline())["type"], "host")
                self.assertEqual(program.wait(20), 130)

    def test_a_pipe_that_grows_tells_exchanges_before_its_end(self):
        with subprocess.Popen([PROGRAM, "read", "--exchanges", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as program:
            reset = packet(1 + 4 + len(SMB1_NEGOTIATE), 0x04)
            program.stdin.write(one_client() + pcap(reset)[24:])
            program.stdin.flush()
            ready, _, _ = select.select([program.stdout], [], [], 20)
            self.assertTrue(ready, "nothing came while the pipe was open")
            self.assertEqual(json.loads(program.stdout.readline())["type"], "exchange")
            program.stdin.close()
            self.assertEqual(program.wait(20), 0)


class Refusing(Case):
    def refused(self, path, *texts):
        """The bad file is named, the good one behind it is read all the same."""
        good = self.file("good.pcap", one_client())
        result = run("read", "-f", "ndjson", path, good)
        self.expect(result, 4, str(path), *texts)
        self.assertEqual(len(result.stdout.splitlines()), 2, result.stdout)

    def test_text(self):
        self.refused(self.file("notes.txt", b"no capture at all, but some words\n" * 9))

    def test_nothing(self):
        self.refused(self.file("empty.pcap", b""), "empty")

    def test_a_folder_without_captures(self):
        empty = self.path / "empty"
        empty.mkdir()
        self.refused(empty, "no capture in this folder")

    def test_not_there(self):
        self.refused(self.path / "nowhere.pcap", "No such file")

    def test_snoop(self):
        self.refused(self.file("a.snoop", SNOOP), "snoop")

    def test_network_monitor(self):
        self.refused(self.file("a.cap", b"GMBU" + bytes(124)), "Network Monitor")

    def test_broken_gzip(self):
        self.refused(self.file("a.pcap.gz", gzip.compress(b"x" * 100)[:15] + b"\xff" * 40))

    def test_a_capture_that_breaks_off_is_read_as_far_as_it_goes(self):
        result = run("read", "-f", "ndjson", self.file("cut.pcap", one_client() + b"\1\2\3"))
        self.expect(result, 4, "cut.pcap")
        self.assertEqual(len(result.stdout.splitlines()), 2)

    def test_names_are_escaped(self):
        result = run("read", self.path / "no\x1b[31mwhere")
        self.expect(result, 4, "no\\x1b[31mwhere")
        self.assertNotIn(b"\x1b", result.stderr)

    def test_usage(self):
        for arguments in ((), ("-q", "-v", "x"), ("--exchanges", "-f", "json", "x"), ("-f", "xml", "x"), ("--trace", "x")):
            with self.subTest(arguments):
                self.expect(run("read", *arguments), 2, "smbprobe: ")

    def test_an_output_file_is_kept(self):
        out = self.file("out", b"mine")
        self.expect(run("read", "-o", out, self.file("a.pcap", one_client())), 2, "--overwrite")
        self.assertEqual(out.read_bytes(), b"mine")

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_a_full_disk(self):
        self.expect(run("read", "-o", "/dev/full", self.file("a.pcap", one_client())), 4, "/dev/full")


class Recording(Case):
    def test_an_existing_file_is_kept(self):
        path = self.file("a.pcapng", b"mine")
        self.expect(run("scan", "--record", path, "127.0.0.1:1"), 2, "--overwrite")
        self.assertEqual(path.read_bytes(), b"mine")
        self.expect(run("scan", "--record", path, "--overwrite", "127.0.0.1:1"), 3)
        self.assertTrue(path.read_bytes().startswith(b"\x0a\x0d\x0d\x0a"))

    def test_nothing_to_record_in_a_dry_run(self):
        self.expect(run("scan", "--dry-run", "--record", self.path / "a.pcapng", "127.0.0.1"), 2, "--record")
        self.assertFalse((self.path / "a.pcapng").exists())

    @unittest.skipUnless(os.path.exists("/dev/full"), "no /dev/full here")
    def test_a_full_disk(self):
        self.expect(run("scan", "--record", "/dev/full", "127.0.0.1:1"), 4, "/dev/full")

    def test_a_refused_port_is_recorded(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            target = f"127.0.0.1:{unused.getsockname()[1]}"
        path = self.path / "a.pcapng"
        self.expect(run("scan", "--record", path, "--depth", "quick", target), 3)
        self.expect(run("read", path), 3, "2 packets")

    def test_fail_on_judges_what_the_capture_shows(self):
        findings = json.loads(run("read", "-f", "json", SAMBA).stdout)[0]["findings"]
        self.assertEqual(findings[0]["severity"], "high")
        self.assertIn("smb1-enabled", [finding["id"] for finding in findings])
        self.expect(run("read", SAMBA, "--fail-on", "high"), 1)
        self.expect(run("read", "-q", SAMBA, "--fail-on", "info"), 1)
        self.expect(run("read", SAMBA, "--fail-on", "critical"), 0)

    def test_fail_on_needs_something_that_was_judged(self):
        path = self.path / "a.pcap"
        path.write_bytes(one_client())
        self.assertEqual(json.loads(run("read", "-f", "json", path).stdout)[0]["status"], "silent")
        self.expect(run("read", path, "--fail-on", "info"), 3)
        self.expect(run("read", path, "--fail-on", "info", "--require"), 1, "--require is not met: 1 host could not be judged")
        self.expect(run("read", path, "--exchanges", "--fail-on", "info"), 2, "--fail-on judges reports")
        self.expect(run("read", path, "--fail-on", "awful"), 2, "unknown value 'awful'; valid: info, low, medium, high, critical")

    def test_ways_to_end_come_back(self):
        path = self.path / "a.pcapng"
        with Closing(1) as target:
            self.expect(run("scan", "--record", path, "--depth", "quick", "--timeout", "300", target), 3)
        result = run("read", "--exchanges", path)
        self.assertEqual(json.loads(result.stdout.splitlines()[0])["outcome"], "closed")

    def test_the_recording_is_whole_after_a_kill(self):
        path = self.path / "a.pcapng"
        with Closing(1) as target, Closing(0) as hanging:
            with subprocess.Popen([PROGRAM, "scan", "--record", path, "--depth", "quick", "--timeout", "60000", target, hanging],
                                  stdout=subprocess.DEVNULL) as program:
                deadline = time.monotonic() + 20
                while (not path.exists() or path.stat().st_size < 100) and time.monotonic() < deadline:
                    time.sleep(0.02)
                program.send_signal(signal.SIGKILL)
        result = run("read", "--exchanges", path)
        self.expect(result, 0)
        self.assertEqual(len(result.stdout.splitlines()), 1)


unittest.main()
