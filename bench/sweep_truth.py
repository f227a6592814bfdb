"""The parts of bench/sweep that may fail: every host once, each as the population's rule has it, after kills too."""
import collections
import json
import os
import random
import signal
import subprocess
import sys
import time

from sweep_lab import Population, Run, addresses, block

WRONG_SHOWN = 5


def read_sweep(path):
    """address -> (status, SMB1 verdict, highest dialect), and what is wrong with the file."""
    seen = {}
    wrong = []
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            try:
                if not line.endswith(b"\n"):
                    raise ValueError("no end of line")
                report = json.loads(line)
                address = sys.intern(report["address"])
                verdict = report["verdict"]
                fact = (report["status"], verdict["smb1"], verdict["highest"], verdict["signing"])
            except (ValueError, KeyError, TypeError) as error:
                wrong.append(f"line {number} is torn: {error}: {line[:80]!r}")
                continue
            if address in seen:
                wrong.append(f"line {number}: {address} again")
            seen[address] = fact
    return seen, wrong


def against_rule(seen, rule):
    wrong = [f"{address} was not reported" for address in rule if address not in seen]
    wrong += [f"{address} was never asked for" for address in seen if address not in rule]
    for address, fact in seen.items():
        if address in rule and fact[:2] != (rule[address][1], rule[address][2]):
            wrong.append(f"{address} is {rule[address][0]}, reported as {fact}, not as {(rule[address][1], rule[address][2])}")
    return wrong


def settle(title, wrong):
    for line in wrong[:WRONG_SHOWN]:
        print("  " + line)
    print(f"{title}: {'FAILED, ' + str(len(wrong)) + ' wrong' if wrong else 'right'}")
    if wrong:
        sys.exit(1)


def sweep_command(told, smbprobe, count, output, *more):
    return smbprobe.scan(block(count), count, ("--depth", told.depth), ("--timeout", told.timeout), ("--retries", 0), ("--only", "all"),
                         ("-f", "ndjson"), "--no-progress", ("-o", output), *more)


def mixed(told, smbprobe):
    """A mixed network: every address exactly once, status and SMB1 verdict as the rule has them."""
    count = told.hosts or (1_000_000 if told.long else 20_000)
    output = smbprobe.path("mixed.ndjson")
    with Population(told, told.mix) as population:
        rule = population.rule(addresses(block(count), count))
        done = Run(sweep_command(told, smbprobe, count, output, "--overwrite"))
    seen, wrong = read_sweep(output)
    wrong += against_rule(seen, rule)
    kinds = collections.Counter(row[0] for row in rule.values())
    print(f"\n{count} mixed hosts, depth {told.depth}: {done.wall:.1f} s, {count / done.wall:.0f} hosts/s, peak {done.peak:.1f} MiB")
    print("  " + ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())))
    settle("every address once, status and verdict by the rule", wrong)


def run_and_kill(command, after):
    """True when the program was killed, False when it had ended by itself."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _, said = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        _, said = process.communicate()
    if process.returncode not in (0, -signal.SIGKILL):
        sys.exit(f"{' '.join(command)} ended with {process.returncode}: {said[-2000:]}")
    return process.returncode != 0


def kill_often(command, pauses):
    killed = 0
    for pause in pauses:
        if not run_and_kill(command, pause):
            return killed, True
        killed += 1
    return killed, False


def kills(told, smbprobe):
    """Random SIGKILLs during one sweep with a checkpoint: the result is that of a sweep nobody disturbed."""
    if not smbprobe.has("--resume"):
        print("skipped: this build has no --resume")
        sys.exit(77)
    count = told.hosts or 20_000
    seconds = told.kills * 0.5  # how long the sweep shall take at its rate
    rate = ("--rate", max(1, int(count / seconds)))
    calm, disturbed, checkpoint = (smbprobe.path(name) for name in ("calm.ndjson", "disturbed.ndjson", "checkpoint"))
    chance = random.Random(told.seed)
    pauses = [chance.uniform(0.05, 2 * seconds / (told.kills + 1)) for _ in range(told.kills)]
    with Population(told, told.mix) as population:
        rule = population.rule(addresses(block(count), count))
        Run(sweep_command(told, smbprobe, count, calm, "--overwrite", ("--seed", told.seed)))
        command = sweep_command(told, smbprobe, count, disturbed, rate, ("--seed", told.seed), ("--resume", checkpoint))
        started = time.monotonic()
        killed, ended = kill_often(command, pauses)
        if not ended:
            Run(command)
        wall = time.monotonic() - started
    undisturbed, wrong = read_sweep(calm)
    seen, torn = read_sweep(disturbed)
    wrong += torn + against_rule(seen, rule)
    wrong += [f"{address}: {seen[address]}, undisturbed {fact}" for address, fact in undisturbed.items() if seen.get(address, fact) != fact]
    if killed == 0:
        wrong.append("the sweep ended before the first kill: nothing was tried")
    print(f"\n{count} mixed hosts, killed {killed} times in {wall:.1f} s (seed {told.seed}), {os.path.getsize(disturbed)} bytes")
    settle("the result of a sweep killed and resumed is that of one undisturbed", wrong)
