#!/usr/bin/env python3
"""A sweep of which every third host is hostile: sweep_test.py SMBPROBE [HOSTS [OPTION...]]

The report of each honest host is the one of a sweep without the hostile ones, and the times of both are printed. OPTIONs of scan
such as --rate keep these servers from being too slow for a sweep of 10,000. Needs a Linux network namespace; skipped (77) without.
"""
import asyncio
import collections
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]
import connections  # noqa: E402
import messages  # noqa: E402
import own_namespace  # noqa: E402
import scripts  # noqa: E402
import server  # noqa: E402
from hostile_test import difference, facts  # noqa: E402

HOSTILE = connections.ROWS + messages.ROWS
PROCESSES = 2
EVERY = 3


def address(number):
    return f"127.{number // 62500 + 1}.{number // 250 % 250}.{number % 250 + 1}"


def number_of(text):
    _, first, second, third = map(int, text.split("."))
    return (first - 1) * 62500 + second * 250 + third - 1


def script_of(text, all_honest):
    number = number_of(text)
    return scripts.honestly if all_honest or number % EVERY else HOSTILE[number // EVERY % len(HOSTILE)].script


async def serve(all_honest):
    numbers = collections.Counter()

    async def talk(reader, writer):
        text = writer.get_extra_info("sockname")[0]
        numbers[text] += 1
        try:
            await script_of(text, all_honest)(server.Talk(reader, writer, numbers[text] - 1))
        except (server.Gone, OSError, asyncio.TimeoutError):
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(talk, "0.0.0.0", server.DIRECT, backlog=4096, reuse_port=True):
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        os._exit(0)


def sweep(program, hosts, options, all_honest):
    """Reports by target and the seconds of the sweep, beside servers of its own."""
    command = [sys.executable, "-B", __file__, "--serve", "honest" if all_honest else "mixed"]
    servers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    for each in servers:
        each.stdout.readline()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as targets:
        targets.write("\n".join(address(number) for number in range(hosts)) + "\n")
        targets.flush()
        begun = time.monotonic()
        done = subprocess.run([program, "scan", "-i", targets.name, "-p", "445", "--depth", "standard", "-f", "ndjson", "--no-progress", *options],
                              capture_output=True, text=True, check=False)
        seconds = time.monotonic() - begun
    for each in servers:
        each.communicate()
    if done.returncode != 0:
        sys.exit(f"exit code {done.returncode}: {done.stderr[-500:]}")
    return {each["target"]: each for each in map(json.loads, done.stdout.splitlines())}, seconds


def main():
    program, hosts, options = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 600, sys.argv[3:]
    own_namespace.enter(["ip"], lambda: subprocess.run(["ip", "link", "set", "lo", "up"], check=True))
    without, alone = sweep(program, hosts, options, True)
    mixed, beside = sweep(program, hosts, options, False)
    complaints = [] if len(without) == hosts else [f"{len(without)} reports of {hosts}"]
    for target, report in without.items():
        if number_of(target) % EVERY and facts(report) != facts(mixed.get(target)):
            complaints.append(f"{target}: {difference(facts(report), facts(mixed.get(target)))}")
    print(*complaints[:20], sep="\n")
    print(f"{hosts} hosts, a third of them hostile: {beside:.1f} s; all honest: {alone:.1f} s; {len(complaints)} complaints")
    sys.exit(bool(complaints))


if sys.argv[1] == "--serve":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(serve(sys.argv[2] == "honest"))
else:
    main()
