#!/usr/bin/env python3
"""smbprobe report from outside: report_test.py PROGRAM SOURCE_DIR

Files merged, the last word of each host, what is left out and named, exit codes.
"""
import json
import os
import pathlib
import re
import resource
import socket
import subprocess
import sys
import tempfile
import unittest

from earlier_schema import OLDER, as_schema_1

PROGRAM = sys.argv.pop(1)
SOURCE = pathlib.Path(sys.argv.pop(1))
GOLDEN = SOURCE / "tests/golden"
SAMBA = SOURCE / "captures/samba-4.17_smb1-and-smb2.pcapng"


def golden(name):
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def line(name="dual-stack-nas", **changes):
    return json.dumps(golden(name) | changes, ensure_ascii=False, separators=(",", ":")) + "\n"


def at(address, **changes):
    return line(target=address, address=address, **changes)


class Report(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)

    def file(self, name, text):
        path = self.path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def run_report(self, *arguments, stdin="", **more):
        return subprocess.run([PROGRAM, "report", *arguments], input=stdin, capture_output=True, text=True, timeout=60,
                              check=False, env={k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")},
                              **more)

    def ndjson(self, *arguments, **more):
        return self.run_report("-f", "ndjson", *arguments, **more)


class Merging(Report):
    def test_lines_come_out_byte_for_byte(self):
        odd = line().replace('"source":"live"', '"source" : "live", "later":"\u00e9"')
        self.assertEqual(self.ndjson(self.file("a", odd)).stdout, odd)

    def test_hosts_come_in_the_order_of_addresses(self):
        lines = [at("10.0.0.9"), at("10.0.0.10"), at("192.0.2.1"), at("2001:db8::2"), line("unresolved")]
        shuffled = lines[3] + lines[1] + lines[4] + lines[0] + lines[2]
        self.assertEqual(self.ndjson(self.file("a", shuffled)).stdout, "".join(lines))

    def test_the_shards_of_a_sweep_become_the_sweep(self):
        hosts = [at(f"10.0.{n // 256}.{n % 256}") for n in range(1000)]
        shards = [self.file(f"shard{k}", "".join(hosts[k::3])) for k in range(3)]
        got = self.ndjson(*shards)
        self.assertEqual((got.stdout, got.stderr, got.returncode), ("".join(hosts), "", 0))

    def test_the_last_word_wins(self):
        old, new = at("10.0.0.1", depth="quick"), at("10.0.0.1", depth="full")
        for files in ([old + new], [old, new]):
            got = self.ndjson(*(self.file(f"f{n}", text) for n, text in enumerate(files)))
            self.assertEqual(got.stdout, new)
            self.assertIn("1 host; 1 line replaced by a later one of the same host", got.stderr)

    def test_the_last_word_counts_before_only_chooses(self):
        text = at("10.0.0.1") + line("silent", target="10.0.0.1", address="10.0.0.1")
        self.assertEqual(self.ndjson("--only", "smb", self.file("a", text)).stdout, "")

    def test_a_port_of_its_own_makes_a_host_of_its_own(self):
        two = at("10.0.0.1") + line(target="10.0.0.1:4450", address="10.0.0.1")
        self.assertEqual(self.ndjson(self.file("a", two)).stdout, two)

    def test_a_name_and_its_address_are_one_host(self):
        got = self.ndjson(self.file("a", at("10.0.0.1") + line(target="nas", address="10.0.0.1")))
        self.assertEqual(json.loads(got.stdout)["target"], "nas")

    def test_the_array_of_json_is_read_too(self):
        hosts = [golden("dual-stack-nas"), golden("silent")]
        hosts[1]["address"] = hosts[1]["target"] = "192.0.2.8"
        expected = "".join(json.dumps(h, ensure_ascii=False, separators=(",", ":")) + "\n" for h in hosts)
        for text in (json.dumps(hosts), json.dumps(hosts, indent=2), "\ufeff \n" + json.dumps(hosts)):
            got = self.ndjson(self.file("a.json", text))
            self.assertEqual((got.stdout, got.returncode), (expected, 0))

    def test_an_empty_array_is_a_scan_that_found_nothing(self):
        got = self.run_report("-f", "json", self.file("a", "[]\n"))
        self.assertEqual((got.stdout, got.stderr, got.returncode), ("[]\n", "", 3))

    def test_lines_of_other_types_are_counted(self):
        text = (GOLDEN / "read.ndjson").read_text(encoding="utf-8")
        hosts = [each for each in text.splitlines(True) if '"type":"host"' in each]
        got = self.ndjson(self.file("a", text))
        self.assertEqual(sorted(got.stdout.splitlines(True)), sorted(hosts))
        self.assertIn(f"{text.count(chr(10)) - len(hosts)} lines of clients, sessions and the like skipped", got.stderr)

    def test_standard_input_is_read(self):
        self.assertEqual(self.ndjson("-", stdin=line()).stdout, line())

    def test_line_feeds_of_windows_and_empty_lines_are_no_matter(self):
        self.assertEqual(self.ndjson(self.file("a", "\n" + line().replace("\n", "\r\n\r\n"))).stdout, line())

    def test_a_last_line_without_line_feed_counts(self):
        self.assertEqual(self.ndjson(self.file("a", line().rstrip("\n"))).stdout, line())


class Formats(Report):
    def test_json_is_what_a_scan_writes(self):
        whole = (GOLDEN / "dual-stack-nas.json").read_text(encoding="utf-8").rstrip("\n")
        got = self.run_report("-f", "json", self.file("a", line()))
        self.assertEqual(got.stdout, "[\n" + whole + "\n]\n")

    def test_csv_is_what_a_scan_writes(self):
        rows = (GOLDEN / "reports.csv").read_text(encoding="utf-8").splitlines()
        got = self.run_report("-f", "csv", self.file("a", line()))
        self.assertEqual(got.stdout.splitlines()[0].split(",")[:27], rows[0].split(",")[:27])
        facts = got.stdout.splitlines()[1].split(",")[:27]  # what is judged follows
        self.assertIn(facts, [row.split(",")[:27] for row in rows])

    def test_text_is_what_a_scan_writes(self):
        whole = (GOLDEN / "dual-stack-nas.txt").read_text(encoding="utf-8").splitlines()
        got = self.run_report(self.file("a", line())).stdout.splitlines()
        first, last = got.index("Dialects          445 and 139"), got.index("Identity")  # what is judged stands around
        self.assertEqual(got[first:last], whole[first:last])
        self.assertEqual(got[0], whole[0])
        self.assertEqual(got[-2], "41.7 ms, depth full")

    def test_several_hosts_are_a_table_with_a_summary(self):
        text = at("10.0.0.10") + at("10.0.0.9") + line("not-smb", target="10.0.0.1", address="10.0.0.1")
        file = self.file("a", text)
        got = self.run_report(file)
        self.assertEqual(got.stderr, "")
        table, counts, findings, _, following = got.stdout.split("\n\n")
        self.assertEqual([row.split()[0] for row in table.splitlines()], ["Address", "10.0.0.9", "10.0.0.10"])
        self.assertEqual(re.split("  +", table.splitlines()[1])[1:], ["NAS\\LAN", "disabled", "2.0.2-3.1.1", "not required", "ready", "medium signing-not-required"])
        self.assertIn("2 hosts with SMB; 1 without: 1 not SMB (10.0.0.1)", counts)
        self.assertIn("  medium  signing-not-required  2 hosts  Signing is not required\n", findings)
        self.assertTrue(all(len(each) <= 100 for each in got.stdout.splitlines()))
        self.assertEqual(following.splitlines()[1:], [f"  every host in full    smbprobe report -v {file}",
                                                      f"  hosts with a finding  smbprobe report {file} -f list --only signing-not-required"])

    def test_what_stands_below_a_table_works(self):
        file = self.file("a", at("10.0.0.9") + line("smb1-only", target="10.0.0.2", address="10.0.0.2"))
        following = [each.split("  smbprobe ")[1].split() for each in self.run_report(file).stdout.splitlines() if "  smbprobe " in each]
        everything, addresses = (self.run_report(*words[1:]).stdout for words in following)
        self.assertEqual(everything.count("What to change"), 2)
        self.assertEqual(addresses, "10.0.0.2\n")

    def test_hosts_without_smb_have_rows_where_they_are_asked_for(self):
        file = self.file("a", at("10.0.0.9") + line("not-smb", target="10.0.0.1", address="10.0.0.1"))
        self.assertRegex(self.run_report("--only", "all", file).stdout.splitlines()[1], r"^10\.0\.0\.1 +NOT SMB  ")

    def test_many_hosts_are_rows_each_and_reports_with_v(self):
        text = "".join(at(f"10.0.{n // 256}.{n % 256}") for n in range(1025))
        got = self.run_report(self.file("a", text)).stdout.splitlines()
        self.assertEqual([row.split()[0] for row in got[1:1026]], [f"10.0.{n // 256}.{n % 256}" for n in range(1025)])
        self.assertEqual(got[1026:1028], ["", "1,025 hosts with SMB"])
        few = self.file("b", "".join(at(f"10.0.0.{n}") for n in range(17)))
        self.assertGreater(len(self.run_report("-v", few).stdout.splitlines()), 17 * 10)

    def test_only_chooses(self):
        text = at("10.0.0.1") + line("smb1-only", target="10.0.0.2", address="10.0.0.2")
        got = self.run_report("-q", "--only", "smb1-only", self.file("a", text))
        self.assertEqual(len(got.stdout.splitlines()), 1)
        self.assertIn("10.0.0.2", got.stdout)

    def test_without_smb_the_exit_code_is_3(self):
        self.assertEqual(self.ndjson(self.file("a", line("silent"))).returncode, 3)

    def test_an_existing_file_is_kept(self):
        target = self.file("out", "old")
        got = self.ndjson("-o", target, self.file("a", line()))
        self.assertEqual((got.returncode, pathlib.Path(target).read_text(encoding="utf-8")), (2, "old"))
        self.assertEqual(self.ndjson("-o", target, "--overwrite", self.file("a", line())).returncode, 0)
        self.assertEqual(pathlib.Path(target).read_text(encoding="utf-8"), line())


class BadInput(Report):
    def complains(self, text, *words):
        """The file is named, the good one beside it is used, and the exit code is 4."""
        bad = self.file("bad", text)
        got = self.ndjson(bad, self.file("good", line()))
        self.assertEqual((got.stdout, got.returncode), (line(), 4))
        for word in words:
            self.assertIn(bad + ": " + word, got.stderr)
        return got.stderr

    def test_a_newer_schema(self):
        self.complains(line(schema=3), "line 1, column 1: schema 3 is newer than this program, which reads 2")

    def test_an_earlier_schema_is_read_and_said(self):
        """What it lacks is unknown, so are the clients that hang on it; hosts come out as this program saves them."""
        old = "".join(json.dumps(as_schema_1(json.loads(at(f"10.0.0.{n}")))) + "\n" for n in range(2))
        got = self.ndjson(self.file("mixed", old + at("10.0.0.9")))
        self.assertEqual((got.returncode, got.stderr), (0, f"smbprobe: {OLDER.replace('1 host was', '2 hosts were')}\n"))
        first, _, last = (json.loads(each) for each in got.stdout.splitlines())
        self.assertEqual((first["schema"], last), (2, json.loads(at("10.0.0.9"))))
        connects = [{each["client"]: each["connects"] for each in host["clients"]} for host in (first, last)]
        # how the server takes a request for SMB1 and SMB2 at once, with which Windows 7 begins, was not saved
        self.assertEqual([each["Windows 7"] for each in connects], ["unknown", "yes"])
        for client, answer in (("Windows XP", "no"), ("Windows Server 2025", "yes")):
            self.assertEqual([each[client] for each in connects], [answer, answer])

    def test_half_a_line(self):
        whole = at("10.0.0.1")
        self.complains(whole[:500], "line 1, column 501: it ends too early")

    def test_lines_before_half_a_line_are_used(self):
        got = self.ndjson(self.file("bad", at("10.0.0.1") + at("10.0.0.2")[:500]))
        self.assertEqual((got.stdout, got.returncode), (at("10.0.0.1"), 4))
        self.assertIn("line 2, column 501: it ends too early", got.stderr)

    def test_columns_are_characters(self):
        text = '{"schema":1,"type":"host","target":"\u00e9\u00e9","status":7}'
        self.complains(text, f"line 1, column {text.index('7') + 1}: a text is expected here, not a number")

    def test_an_empty_file(self):
        self.complains("", "line 1, column 1: an empty file")

    def test_a_file_of_something_else(self):
        self.complains("open tcp 445 10.0.0.1 1\n" * 9, "line 1, column 1: not JSON",
                       "not an smbprobe report file: none of its first 3 lines is a report")
        self.complains('{"name": "x"}', "line 1, column 1: not a line of smbprobe: it has no schema and type")
        self.complains(bytes(range(256)) * 40, "line 1, column 1: not JSON")

    def test_bad_lines_among_good_ones_are_counted(self):
        got = self.ndjson(self.file("bad", line() + "x\n" * 9))
        self.assertEqual((got.stdout, got.returncode), (line(), 4))
        self.assertEqual(got.stderr.count("not JSON"), 3)
        self.assertIn("and 6 more lines like these", got.stderr)

    def test_a_type_that_is_not_known(self):
        self.complains('{"schema":2,"type":"planet"}\n', "line 1, column 1: unknown type")

    def test_a_value_of_another_type(self):
        text = line(status=7)
        column = text.index('"status":') + len('"status":') + 1
        self.complains(text, f"line 1, column {column}: a text is expected here, not a number")

    def test_an_array_that_is_cut(self):
        got = self.ndjson(self.file("bad", "[\n" + at("10.0.0.1").rstrip() + ",\n" + at("10.0.0.2")[:90]))
        self.assertEqual((got.stdout, got.returncode), (at("10.0.0.1"), 4))
        self.assertIn("line 3, column 91: it ends too early", got.stderr)

    def test_an_array_that_is_not_closed(self):
        got = self.ndjson(self.file("bad", "[\n" + at("10.0.0.1")))
        self.assertEqual((got.stdout, got.returncode), (at("10.0.0.1"), 4))
        self.assertIn("line 3, column 1: the list is not closed", got.stderr)

    def test_more_behind_an_array(self):
        got = self.ndjson(self.file("bad", "[" + at("10.0.0.1") + "] x"))
        self.assertEqual((got.stdout, got.returncode), (at("10.0.0.1"), 4))
        self.assertIn("line 2, column 3: more follows the end of the list", got.stderr)

    def test_a_file_that_is_not_there(self):
        got = self.ndjson(str(self.path / "none"), self.file("good", line()))
        self.assertEqual((got.stdout, got.returncode), (line(), 4))
        self.assertIn("none: No such file or directory", got.stderr)

    def test_a_folder(self):
        self.assertEqual(self.ndjson(str(self.path)).returncode, 4)

    def test_control_characters_of_a_name_stay_out_of_the_terminal(self):
        got = self.ndjson(self.file("a\x1b[31mb", "x"))
        self.assertNotIn("\x1b", got.stderr)
        self.assertIn("a\\x1b[31mb", got.stderr)

    def test_usage(self):
        for arguments in ([], ["-f", "xml", "-"], ["--only", "planets", "-"], ["-q", "-v", "-"]):
            self.assertEqual(self.run_report(*arguments).returncode, 2)


def with_guid(address, guid, **changes):
    host = golden("dual-stack-nas") | {"target": address, "address": address} | changes
    for endpoint in host["endpoints"]:
        for family in ("smb1", "smb2"):
            if endpoint[family]["server_guid"] is not None:
                endpoint[family]["server_guid"] = guid
    return json.dumps(host, ensure_ascii=False, separators=(",", ":")) + "\n"


ONE, TWO = "11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-666666666666"
IMPACKET = "41414141-4141-4141-4141-414141414141"


class SharedGuids(Report):
    """One server with several addresses is said to be one, in whatever form."""

    def setUp(self):
        super().setUp()
        self.hosts = self.file("hosts", with_guid("10.0.0.10", ONE) + with_guid("10.0.0.9", ONE) + with_guid("10.0.0.1", TWO)
                               + with_guid("10.0.0.2", IMPACKET) + with_guid("10.0.0.3", IMPACKET))

    def test_text_ends_with_them(self):
        got = self.run_report(self.hosts)
        end = got.stdout.index("\nNext\n")
        self.assertEqual(got.stdout[got.stdout.index("\nSame server GUID"):end], f"""
Same server GUID
  10.0.0.9 and 10.0.0.10: {ONE}
  10.0.0.2 and 10.0.0.3: {IMPACKET} (a constant of impacket's smbserver,
    whatever it runs on)
  One server with several addresses, or machines cloned from one image: check each of them.
""")

    def test_there_are_many_of_them(self):
        many = self.file("many", "".join(with_guid(f"10.0.1.{n}", ONE) for n in range(17)))
        got = self.run_report(many).stdout
        self.assertIn("Same server GUID\n  10.0.1.0, 10.0.1.1, ", got)
        self.assertIn("10.0.1.11 and 5 more", " ".join(got.split()))
        quiet = self.run_report("-q", many)
        self.assertEqual((len(quiet.stdout.splitlines()), quiet.stderr), (17, ""))

    def test_different_guids_are_nothing_to_tell(self):
        two = self.file("two", with_guid("10.0.0.1", ONE) + with_guid("10.0.0.2", TWO))
        self.assertNotIn("Same server", self.run_report(two).stdout + self.run_report("-f", "html", two).stdout)

    def test_the_page_links_to_its_parts(self):
        six = self.file("six", with_guid("2001:db8::9", ONE) + with_guid("10.0.0.9", ONE, target="10.0.0.9:4450"))
        page = self.run_report("-f", "html", six).stdout
        part = page[page.index('<section id="shared"'):]
        self.assertEqual(re.findall(r'<a href="([^"]*)">([^<]*)</a>', part[:part.index("</section>")]),
                         [("#10.0.0.9%3A4450", "10.0.0.9:4450"), ("#2001%3Adb8%3A%3A9", "2001:db8::9")])

    def test_a_scan_of_two_addresses_of_one_server_says_so(self):
        if not socket.has_ipv6:
            self.skipTest("no IPv6")
        servers = [subprocess.Popen([PROGRAM, "replay", "--listen", place, str(SAMBA)], stdout=subprocess.PIPE, text=True)
                   for place in ("127.0.0.1:0", "[::1]:0")]
        try:
            targets = [server.stdout.readline().split()[-1] for server in servers]
            got = subprocess.run([PROGRAM, "scan", *targets], capture_output=True, text=True, timeout=60, check=False)
            quiet = subprocess.run([PROGRAM, "scan", "-q", *targets], capture_output=True, text=True, timeout=60, check=False)
        finally:
            for server in servers:
                server.terminate()
                server.communicate(timeout=20)
        self.assertIn("Same server GUID\n  127.0.0.1 and ::1: 31626d73-6c61-006c-0000-000000000000 (derived from the NetBIOS name by Samba:\n"
                      "    smb1all)\n", got.stdout)
        self.assertEqual((len(quiet.stdout.splitlines()), quiet.stderr), (2, ""))


class Fix(Report):
    def test_only_what_to_change_is_printed(self):
        got = self.run_report("--fix", "samba", self.file("a", line())).stdout
        self.assertTrue(got.startswith("# nas.lan (192.0.2.7)  SMB1 disabled; "), got)
        settings = [each for each in got.splitlines() if not each.startswith("#")]
        self.assertEqual(settings, ["server signing = mandatory", "smb ports = 445", "timedatectl set-ntp true"])

    def test_it_is_text_of_a_product_that_is_known(self):
        file = self.file("a", line())
        for more, words in ((["-f", "json"], "--fix is always text; remove --format"), (["-q"], "--fix and -q cannot be combined")):
            got = self.run_report("--fix", "samba", *more, file)
            self.assertEqual((got.returncode, words in got.stderr), (2, True), got.stderr)
        got = self.run_report("--fix", "netapp", file)
        self.assertEqual((got.returncode, "valid: samba, ksmbd, windows, synology, qnap, truenas, macos" in got.stderr), (2, True))


class NoChallenge(Report):
    def test_a_server_that_sends_none_is_said_to(self):
        """node-smb-server as it was recorded."""
        server = subprocess.Popen([PROGRAM, "replay", str(SOURCE / "captures/node-smb-server_smb2.pcapng")], stdout=subprocess.PIPE,
                                  text=True)
        try:
            place = server.stdout.readline().split()[-1]
            scan = [PROGRAM, "scan", place, "--depth", "standard"]
            asked, plain = (subprocess.run([*scan, *more, "-f", "json"], capture_output=True, text=True, timeout=60, check=False)
                            for more in (["--identify"], []))
            text = subprocess.run([*scan, "--identify"], capture_output=True, text=True, timeout=60, check=False).stdout
        finally:
            server.terminate()
            server.communicate(timeout=20)
        port = place.rsplit(":", 1)[1]
        self.assertEqual(json.loads(asked.stdout)[0]["errors"], [f"{port}: no NTLMSSP CHALLENGE, which would show names: "
                                                                  "SESSION_SETUP was answered with STATUS_NOT_IMPLEMENTED"])
        self.assertEqual(json.loads(plain.stdout)[0]["errors"], [])
        self.assertIn("Unknown\n  " + port + ": no NTLMSSP CHALLENGE, which would show names:", text)


class ManyLines(Report):
    def test_memory_does_not_grow_with_the_length_of_lines(self):
        """40,000 hosts are 200 MB here; the places of them take a few MB."""
        body = line("dual-stack-nas")
        big = self.path / "big"
        with big.open("w", encoding="utf-8") as out:
            for n in range(40_000):
                address = f"10.{n // 65536}.{n // 256 % 256}.{n % 256}"
                out.write(body.replace("192.0.2.7", address))
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (160 << 20, 160 << 20))
        with (self.path / "out").open("wb") as out:
            done = subprocess.run([PROGRAM, "report", "-f", "ndjson", str(big)], stdout=out, timeout=120, check=False,
                                  preexec_fn=None if os.environ.get("SMBPROBE_SANITIZED") else limit)
        self.assertEqual(done.returncode, 0)
        self.assertGreater(big.stat().st_size, 150 << 20)
        self.assertEqual((self.path / "out").read_bytes(), big.read_bytes())


if __name__ == "__main__":
    unittest.main()
