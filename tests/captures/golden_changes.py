#!/usr/bin/env python3
"""What changed in the golden files of captures, each kind of change once: golden_changes.py [REVISION]

Compares tests/golden/captures with those of a commit (HEAD without one). A line a kind, the most frequent first: how many
files, the fact without its port, what it was and what it is, and one of the files. A change that was meant is one line here,
whatever the number of files.
"""
import collections
import re
import subprocess
import sys

import library

FOLDER = library.GOLDEN.relative_to(library.ROOT).as_posix()


def git(*arguments):
    return subprocess.run(["git", "-C", str(library.ROOT), *arguments], capture_output=True, text=True, check=True).stdout


def facts(lines):
    """(fact without its port, value) -> how often."""
    out = collections.Counter()
    for line in lines:
        fact, colon, value = line.partition(": ")
        if fact == "findings":
            out.update((f"findings.{name}", "") for name in value.split())
            continue
        if fact == "stderr":  # names its file, and counts its packets
            value = re.sub("[0-9]+", "N", value.split(": ", 2)[-1])
        out[re.sub(r"^[0-9]+\.", "PORT.", fact), re.sub(r" #[0-9]+$", "", value) if colon else ""] += 1
    return out


def kinds(before, after):
    """The changes of one file: (fact, was, is). A fact that is on both sides is one change."""
    gone, come = facts(before) - facts(after), facts(after) - facts(before)
    for fact in sorted({fact for fact, _ in [*gone, *come]}):
        was = sorted(value for (name, value) in gone if name == fact)
        now = sorted(value for (name, value) in come if name == fact)
        for i in range(max(len(was), len(now))):
            yield fact, was[i] if i < len(was) else "(no line)", now[i] if i < len(now) else "(no line)"


def changes(revision):
    """Kind -> the files that have it."""
    found = collections.defaultdict(list)
    diff = git("diff", "--no-renames", "--unified=0", revision, "--", FOLDER)
    for part in filter(None, diff.split("\ndiff --git ")):
        name = part.split("\n", 1)[0].rsplit("/", 1)[1]
        lines = [line for line in part.split("\n") if line.startswith(("+", "-")) and not line.startswith(("--- ", "+++ "))]
        if "\ndeleted file" in part:
            found["(file)", "." + name.rsplit(".", 1)[1], "(deleted)"].append(name)
            continue
        before, after = ([line[1:] for line in lines if line[0] == sign] for sign in "-+")
        for kind in kinds(before, after):
            found[kind].append(name)
    return found


def main():
    found = changes(sys.argv[1] if len(sys.argv) > 1 else "HEAD")
    for (fact, was, now), names in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        print(f"{len(names):4}  {fact}: {was[:60]} -> {now[:60]}  ({names[0]})")
    print(f"{len({name for names in found.values() for name in names})} files, {len(found)} kinds of change")


if __name__ == "__main__":
    main()
