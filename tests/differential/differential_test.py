#!/usr/bin/env python3
"""Mutated NEGOTIATE answers, read by smbprobe and by Wireshark: differential_test.py SMBPROBE [ANSWERS [SEED]]

The two agree in every fact that both tell, or a rule of rules.py says why they do not. Ends with the rules and how often each was needed.
"""
import collections
import pathlib
import random
import shutil
import sys
import tempfile

import answers
import mutations
import ours
import rules
import scanning
import wireshark
from case import Case

BATCH = 1000  # answers in a capture
LONG_RUN = 50_000  # answers in which each rule is needed
OF_ONE_ONLY = ("damage", "anomalies", "malformed", "complaints", "is_response", "dialect")  # what only one of the two tells


def differing(case):
    """The facts in which the two differ; that there is nothing and that there is an empty list is the same."""
    told = sorted({*case.ours, *case.theirs}.difference(OF_ONE_ONLY))
    return told, [fact for fact in told if (case.ours.get(fact), case.theirs.get(fact)) not in (([], None), (None, [])) and
                  case.ours.get(fact) != case.theirs.get(fact)]


class Tally:
    def __init__(self):
        self.answers = self.facts = 0
        self.needed = collections.Counter()  # rule -> answers
        self.unnamed = []

    def add(self, case, name):
        told, differ = differing(case)
        self.answers += 1
        self.facts += len(told)
        found = {fact: rules.rule_for(case, fact) for fact in differ}
        self.needed.update({rule.name for rule in found.values() if rule is not None})
        unnamed = [f"{name} {fact}: smbprobe {case.ours.get(fact)!r}, Wireshark {case.theirs.get(fact)!r}, answer {case.answer.hex()}"
                   for fact, rule in found.items() if rule is None]
        for line in unnamed:
            print(line, file=sys.stderr, flush=True)
        self.unnamed += unnamed

    def show(self):
        for rule in rules.RULES:
            print(f"{self.needed[rule.name]:7} {rule.name}: {rule.reason}")
        print(f"{self.answers} answers, {self.facts} facts, {len(self.unnamed)} disagreements without a name")


def batch(smbprobe, folder, pairs, rng, size):
    """The cases of one capture."""
    chosen = [rng.choice(pairs) for _ in range(size)]
    asked = [(request, mutations.mutated(rng, answer)) for request, answer in chosen]
    path = pathlib.Path(folder, "answers.pcap")
    path.write_bytes(answers.capture(asked))
    mine, theirs = ours.read(smbprobe, path), wireshark.read(path)
    return [Case(answer, mine.get(place, {}), theirs.get(place, {"malformed": False, "complaints": []}))
            for place, (_, answer) in enumerate(asked)]


def main():
    smbprobe, *numbers = sys.argv[1:]
    count, seed = [*map(int, numbers), *(1000, 1)[len(numbers):]]
    if shutil.which("tshark") is None:
        scanning.skip("no tshark here")
    tally, pairs = Tally(), answers.recorded()
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, count, BATCH):
            rng = random.Random(f"{seed} {first}")
            for place, case in enumerate(batch(smbprobe, folder, pairs, rng, min(BATCH, count - first))):
                tally.add(case, f"answer {first + place} of seed {seed}")
            print(f"{tally.answers} answers, {len(tally.unnamed)} disagreements without a name", file=sys.stderr, flush=True)
    tally.show()
    differences = scanning.Differences("differential")
    differences.equal("disagreements without a name", tally.unnamed, [])
    differences.true(f"only {tally.facts} facts of {tally.answers} answers", tally.facts > 5 * tally.answers)
    unneeded = [rule.name for rule in rules.RULES if tally.needed[rule.name] == 0]
    differences.true(f"rules that no answer needs: {unneeded}", not unneeded or count < LONG_RUN)
    differences.finish()


main()
