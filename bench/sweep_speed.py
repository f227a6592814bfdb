"""The parts of bench/sweep that measure; they assert nothing about time, but say so when something was not answered."""
import os
import re
import shutil
import statistics
import sys

from own_namespace import skip
from sweep_lab import Population, Run, block, drop, lines_of

QUICK = (("--depth", "quick"), ("-f", "ndjson"), "--no-progress")


def medians(runs):
    return statistics.median(run.wall for run in runs), statistics.median(run.cpu for run in runs)


def row(name, count, wall, cpu, *more):
    print(f"{name:34} {wall:9.3f} {rate(count / wall):>10} {cpu / count * 1e6:9.1f}", *more)


def rate(number):
    return f"{number:.0f}" if number >= 10 else f"{number:.2f}"


def head(title, *more):
    print(f"\n{title}\n{'':34} {'wall s':>9} {'hosts/s':>10} {'cpu us/h':>9}", *more)


def expect_lines(path, count, what):
    found = lines_of(path)
    if found != count:
        sys.exit(f"{what}: {found} lines for {count} hosts")


CONNECTIONS_OF_QUICK = 2  # where the server answers both questions


def floor(told, smbprobe):
    """One thread of smbprobe beside the bare epoll loop, which makes as many connections to each host as quick makes there:
    both on one core, the population on the other."""
    count = told.hosts or 65536
    first = block(count)
    output = smbprobe.path("floor.ndjson")
    pin = ["taskset", "-c", str(min(os.sched_getaffinity(0)))]
    bare = [*pin, told.floor, "--first", first, "--hosts", str(count), "--connections", str(CONNECTIONS_OF_QUICK)]
    sweep = [*pin, *smbprobe.scan(first, count, *QUICK, ("--threads", 1), ("-o", output), "--overwrite")]
    runs = {"bare epoll loop": [], "smbprobe --depth quick": []}
    with Population(told, "dual=1", core=1):
        for _ in range(told.rounds):
            runs["bare epoll loop"].append(Run(bare))
            runs["smbprobe --depth quick"].append(Run(sweep))
            expect_lines(output, count, "smbprobe")
            os.remove(output)  # else the next round would pay for emptying it
    base = medians(runs["bare epoll loop"])
    head(f"{count} hosts that answer, one thread each on one core, median of {told.rounds} rounds in turns", "  of the floor by wall, by cpu")
    for name, done in runs.items():
        wall, cpu = medians(done)
        row(name, count, wall, cpu, f"{base[0] / wall:8.2f} {base[1] / cpu:8.2f}")


def nmap_run(count, first, smbprobe):
    network = f"{first}/{32 - (count.bit_length() - 1)}"
    output = smbprobe.path("nmap.txt")
    with open(output, "w+", encoding="utf-8") as file:
        done = Run(["nmap", "-Pn", "-n", "-T5", "--script", "smb-protocols", "-p445", network], out=file)
        file.seek(0)
        text = file.read()
    return done, len(re.findall(r"^\|_? +3[.:]?1[.:]?1$", text, re.M))


def nmap(told, smbprobe):
    """Every dialect of many hosts: beside nmap's smb-protocols, with UDP 137 refused and with UDP 137 silent."""
    count = told.hosts or 1024
    if not shutil.which("nmap"):
        skip("nmap is not installed")
    for title, few, rules in (("UDP 137 refused", count, ""), ("UDP 137 silent", min(count, told.nmap_hosts), drop("udp dport 137"))):
        first = block(count)
        output = smbprobe.path("standard.ndjson")
        sweep = smbprobe.scan(first, count, ("--depth", "standard"), *QUICK[1:], ("-o", output), "--overwrite")
        with Population(told, "dual=1", rules=rules):
            ours = [Run(sweep) for _ in range(told.rounds)]
            expect_lines(output, count, "smbprobe")
            theirs, seen = nmap_run(few, first, smbprobe)
        wall, cpu = medians(ours)
        ratio = (count / wall) / (few / theirs.wall)
        summary = f"smbprobe {count} hosts, median of {told.rounds}; nmap {few} hosts once, of which it saw {seen}"
        head(f"every dialect, {title}; {summary}", "  hosts/s ratio")
        row("nmap -T5 --script smb-protocols", few, theirs.wall, theirs.cpu, f"{1:13.1f}")
        row("smbprobe --depth standard", count, wall, cpu, f"{ratio:13.1f}")


def scale(told, smbprobe):
    """Time and memory from a /20 to a /12, with --long to the whole of 127.0.0.0/8."""
    head("quick sweep of hosts that answer, default threads, output to /dev/null", "  peak MiB")
    with Population(told, "dual=1"):
        for power in range(12, (24 if told.long else 20) + 1, 2):
            count = min(1 << power, told.hosts or 1 << 24)
            done = Run(smbprobe.scan(block(count), count, *QUICK))
            row(f"2^{count.bit_length() - 1} hosts", count, done.wall, done.cpu, f"{done.peak:10.1f}")
            if told.hosts and count == told.hosts:
                break


def threads(told, smbprobe):
    """Hosts a second by the number of threads, at each depth; at full with every host judged."""
    output = smbprobe.path("threads.ndjson")
    standard = (("--depth", "standard"), *QUICK[1:])
    judged = (("--depth", "full"), ("--fail-on", "low"), *QUICK[1:])
    for title, count, options, good in (("quick", 65536, QUICK, (0,)), ("standard", 16384, standard, (0,)),
                                        ("full, judged", 4096, judged, (0, 1))):
        count = told.hosts or count
        runs = {}
        with Population(told, "dual=1"):
            for _ in range(told.rounds):
                for number in (1, 2):
                    done = Run(smbprobe.scan(block(count), count, *options, ("--threads", number), ("-o", output), "--overwrite"), good=good)
                    runs.setdefault(number, []).append(done)
                    expect_lines(output, count, "smbprobe")
                    os.remove(output)
        base = medians(runs[1])[0]
        head(f"{count} hosts that answer, depth {title}, median of {told.rounds} rounds in turns", "  of one thread by wall")
        for number, done in runs.items():
            row(f"smbprobe --threads {number}", count, *medians(done), f"{base / medians(done)[0]:8.2f}")


def silent(told, smbprobe):
    """Addresses that drop every packet: nothing but waiting, so the time is hosts / concurrency x time-out."""
    count = told.hosts or 65536
    output = smbprobe.path("silent.ndjson")
    sweep = smbprobe.scan(block(count), count, *QUICK, ("--concurrency", told.concurrency), ("--timeout", told.timeout), ("--retries", 0),
                          ("--only", "all"), ("-o", output), "--overwrite")
    with Population(told, "filtered=1"):
        runs = [Run(sweep, good=(3,)) for _ in range(told.rounds)]
    expect_lines(output, count, "smbprobe")
    wall, cpu = medians(runs)
    least = -(-count // told.concurrency) * told.timeout / 1000
    head(f"{count} silent addresses, {told.concurrency} at a time, time-out {told.timeout} ms, median of {told.rounds}", "   of the least")
    row("the least", count, least, 0, f"{1:14.2f}")
    row("smbprobe --depth quick", count, wall, cpu, f"{wall / least:14.2f}  peak {max(run.peak for run in runs):.1f} MiB")

