#!/usr/bin/env python3
"""Hostile servers beside an honest one: hostile_test.py SMBPROBE TABLE [NAME...]

For each behaviour of tests/hostile/TABLE.py one scan of two targets: the hostile host and an honest one. The verdict on the
first is the expected one, never luck: where an answer is missing it is unknown. The report of the second is what a scan
of it alone says, byte for byte but for times and numbers of exchanges. No scan takes longer than its time-outs promise, by
its own clock, nor much more memory than one of the honest host alone. With NAMEs only these, and what was seen.

Needs a Linux network namespace, for ports 445, 139 and 137; skipped (77) without.
"""
import concurrent.futures
import importlib
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]
import own_namespace  # noqa: E402
import scripts  # noqa: E402
import server  # noqa: E402

HONEST = "127.77.0.1"
TIMEOUT_MS, HOST_TIMEOUT = 3000, 15
# a host ends within its time-out; one that never answers is asked twice, on each question that was in flight
MOST_MS = 2 * (HOST_TIMEOUT * 1000 + 2 * TIMEOUT_MS)
MOST_KIB = 16 * 1024  # more than a scan of the honest host alone
MOST_LINE = 128 * 1024
AT_ONCE = 8
# a process begins with the memory of the one that started it, so a small one does
WEIGH = """import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))"""
CHANGING = ("started", "elapsed_ms", "exchange")


def facts(report):
    """A report without what no two scans share."""
    if isinstance(report, dict):
        return {key: facts(value) for key, value in report.items() if key not in CHANGING}
    return [facts(each) for each in report] if isinstance(report, list) else report


def scan(program, ports, *targets):
    """Reports by target, the longest line, and the most memory in KiB."""
    command = [program, "scan", *targets, "-p", ",".join(map(str, ports)), "--depth", "standard", "--identify", "-f", "ndjson", "--no-progress",
               "--timeout", str(TIMEOUT_MS), "--host-timeout", str(HOST_TIMEOUT)]
    done = subprocess.run([sys.executable, "-I", "-S", "-c", WEIGH, *command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    *errors, weighed = done.stderr.splitlines()
    if done.returncode not in (0, 3):
        raise RuntimeError(f"exit code {done.returncode}: {errors}")
    lines = done.stdout.splitlines()
    reports = {each["target"]: each for each in map(json.loads, lines)}
    return reports, max(map(len, lines), default=0), int(weighed)


def verdict(report):
    return f"{report['status']} {report['verdict']['smb1']} {report['verdict']['highest'] or '-'}"


class Suite:
    def __init__(self, program):
        self.program = program
        self.alone = {}  # ports -> (facts, memory) of the honest host
        self.weighs = not os.environ.get("SMBPROBE_SANITIZED")

    def measure(self, ports):
        reports, _, memory = scan(self.program, ports, HONEST)
        if verdict(reports[HONEST]) != server.HONEST:
            sys.exit(f"the honest host is {verdict(reports[HONEST])}")
        self.alone[ports] = facts(reports[HONEST]), memory

    def check(self, address, behaviour):
        """What is wrong, a line each, and what was seen."""
        wrong = []
        reports, longest, memory = scan(self.program, behaviour.ports, address, HONEST)
        alone, least = self.alone[behaviour.ports]
        hostile = reports[address]
        if not re.fullmatch(behaviour.verdict, verdict(hostile)):
            wrong.append(f"{verdict(hostile)}, not {behaviour.verdict}")
        text = json.dumps(hostile, separators=(",", ":"))
        if behaviour.shows is not None and behaviour.shows not in text:
            wrong.append(f"the report does not show {behaviour.shows}")
        if facts(reports[HONEST]) != alone:
            wrong.append(f"the honest host changed: {difference(alone, facts(reports[HONEST]))}")
        if hostile["elapsed_ms"] > MOST_MS:
            wrong.append(f"took {hostile['elapsed_ms']} ms")
        if longest > MOST_LINE:
            wrong.append(f"a line of {longest} bytes")
        if self.weighs and memory > least + MOST_KIB:
            wrong.append(f"{memory} KiB of memory, {least} for the honest host alone")
        return wrong, hostile, memory


def difference(before, after, place=""):
    """The first place where two values differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before:
            if before[key] != after.get(key):
                return difference(before[key], after.get(key), f"{place}.{key}")
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after)):
            if one != other:
                return difference(one, other, f"{place}[{number}]")
    return f"{place}: {json.dumps(before)[:200]} became {json.dumps(after)[:200]}"


def serve_honestly():
    """The honest host, in a process of its own, which no hostile one can hold up."""
    behaviour = server.Behaviour("honest", scripts.honestly, None, ports=(server.DIRECT, server.NETBIOS), names=lambda query: [server.answers.nbstat(query)])
    servers = server.Servers({HONEST: behaviour})
    print("ready", flush=True)
    sys.stdin.read()
    sys.exit("\n".join(servers.failed) or 0)


def main():
    program, table, *wanted = sys.argv[1:]
    own_namespace.enter(["ip"], lambda: subprocess.run(["ip", "link", "set", "lo", "up"], check=True))
    rows = importlib.import_module(table).ROWS
    if len({row.name for row in rows}) != len(rows):
        sys.exit("two behaviours have one name")
    hosts = {f"127.1.{number // 250}.{number % 250 + 1}": row for number, row in enumerate(rows) if not wanted or row.name in wanted}
    servers = server.Servers(hosts)
    suite = Suite(program)
    failed, most = 0, 0
    with subprocess.Popen([sys.executable, "-B", __file__, "--honest"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as honest:
        honest.stdout.readline()
        for ports in {row.ports for row in hosts.values()}:
            suite.measure(ports)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for row, (wrong, report, memory) in zip(hosts.values(), pool.map(lambda item: suite.check(*item), hosts.items())):
                failed += bool(wrong)
                most = max(most, memory)
                for each in wrong:
                    print(f"{row.name}: {each}", flush=True)
                if wanted:
                    print(json.dumps(report, indent=1))
        honest.stdin.close()
    for each in servers.failed:
        print(each)
    print(f"{len(hosts)} behaviours, {failed} failed, at most {most} KiB")
    sys.exit(1 if failed or servers.failed or honest.returncode != 0 else 0)


if __name__ == "__main__":
    serve_honestly() if sys.argv[1] == "--honest" else main()
