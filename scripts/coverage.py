#!/usr/bin/env python3
"""coverage.py REPOSITORY BUILD GCOV ROOMS [--write FILE]: which lines of these rooms of src ran.

Reads what a build with --coverage counted, prints a table by room and file and names the lines that never ran. Fails
when fewer than LEAST percent of all of them did. docs/coverage.md says why a line is left; --write renews its table,
with the day and the commit of the measurement.
"""
import collections
import datetime
import glob
import json
import os
import re
import subprocess
import sys

LEAST = 95.0
BEGIN, END = "<!-- written by scripts/coverage -->", "<!-- until here -->"


def braces(path):
    """Lines of nothing but a closing brace: what a compiler counts there is its own cleaning up, not ours."""
    with open(path, encoding="utf-8") as file:
        return {number for number, line in enumerate(file, 1) if re.fullmatch(r"\s*\}[;,)]*\s*", line)}


def counted_lines(repository, build, gcov, rooms):
    """path -> line -> how often it ran, over every object that has it"""
    lines = collections.defaultdict(lambda: collections.defaultdict(int))
    notes = sorted(glob.glob(os.path.join(build, "**", "*.gcno"), recursive=True))
    folders = tuple(f"src/{room}/" for room in rooms)
    for begin in range(0, len(notes), 50):
        told = subprocess.run([gcov, "--json-format", "--stdout", *notes[begin : begin + 50]],
                              capture_output=True, text=True, check=False, cwd=build)
        if told.returncode != 0:
            sys.exit(f"{gcov} cannot read what was counted:\n{told.stderr}")
        for document in told.stdout.splitlines():
            for file in json.loads(document)["files"] if document.startswith("{") else []:
                path = os.path.relpath(os.path.join(build, file["file"]), repository)
                if path.startswith(folders):
                    for line in file["lines"]:
                        lines[path][line["line_number"]] += line["count"]
    for path, counts in lines.items():
        for number in braces(os.path.join(repository, path)) & counts.keys():
            del counts[number]
    return lines


def ranges(numbers, between):
    """12-14, 20: numbers that only lines without code separate stand together"""
    out = []
    for number in sorted(numbers):
        if out and not any(n in between for n in range(out[-1][1] + 1, number)):
            out[-1][1] = number
        else:
            out.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in out)


def percent(ran, all_lines):
    return f"{100 * ran / all_lines:.1f}%" if all_lines else "-"


def report(lines, rooms):
    """The text of the report and the share of lines that ran."""
    of_file = {path: (sum(n > 0 for n in counts.values()), len(counts)) for path, counts in lines.items() if counts}
    out = ["| room | files | lines | ran | |", "| --- | ---: | ---: | ---: | ---: |"]
    total = [0, 0, 0]
    for room in rooms:
        files = [path for path in of_file if path.startswith(f"src/{room}/")]
        ran, all_lines = (sum(of_file[path][i] for path in files) for i in (0, 1))
        total = [total[0] + len(files), total[1] + ran, total[2] + all_lines]
        if files:
            out.append(f"| src/{room} | {len(files)} | {all_lines} | {ran} | {percent(ran, all_lines)} |")
    out.append(f"| all | {total[0]} | {total[2]} | {total[1]} | {percent(total[1], total[2])} |")
    left = sorted((path for path, (ran, n) in of_file.items() if ran < n))
    out += ["", f"{len(of_file) - len(left)} files ran in full; of the others these lines never did:", "",
            "| file | lines | ran | left |", "| --- | ---: | ---: | --- |"]
    for path in left:
        never = [number for number, count in lines[path].items() if count == 0]
        others = {number for number, count in lines[path].items() if count > 0}
        out.append(f"| {path} | {of_file[path][1]} | {percent(*of_file[path])} | {ranges(never, others)} |")
    return "\n".join(out), 100 * total[1] / total[2] if total[2] else 0.0


def measured(repository):
    """When, and of which commit: file names and line numbers are those of that commit."""
    commit = subprocess.run(["git", "-C", repository, "rev-parse", "--short", "HEAD"],
                            capture_output=True, text=True, check=False).stdout.strip()
    return f"Measured on {datetime.date.today()}{' at commit ' + commit if commit else ''}; files and lines are of that day."


def write(path, table):
    with open(path, encoding="utf-8") as file:
        before, _, rest = file.read().partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        sys.exit(f"{path} has no place for the table")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{table}\n{END}{after}")


def main():
    repository, build, gcov, rooms, *more = sys.argv[1:]
    rooms = rooms.split()
    table, share = report(counted_lines(os.path.realpath(repository), os.path.realpath(build), gcov, rooms), rooms)
    print(table)
    if more[:1] == ["--write"]:
        write(more[1], f"{measured(repository)}\n\n{table}")
    if share < LEAST:
        sys.exit(f"{share:.1f}% of the lines ran, {LEAST}% must")


main()
