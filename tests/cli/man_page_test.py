#!/usr/bin/env python3
"""The man page names every option that --help names, and no other: man_page_test.py PROGRAM MAN_PAGE"""
import pathlib
import re
import subprocess
import sys


def options_of_help(text):
    """Options at the beginning of a line: -p,--port LIST; from CLI11 2.5 on long names have a column of their own."""
    found = set()
    for line in text.splitlines():
        if names := re.match(r" {2}(?:(-\w)(?:, *(--[\w-]+))?|(?: {8})?(--[\w-]+))(?=\s|$)", line):
            found.update(name for name in names.groups() if name)
    return found


def options_of_man_page(text):
    """mdoc writes -p as "Fl p" and --port as "Fl -port"; only the tags of lists define an option."""
    return {"-" + name for line in text.splitlines() if line.startswith(".It Fl") for name in re.findall(r"Fl (-?[\w-]+)", line)}


def exit_codes_of_help(text):
    return set(re.findall(r"^  (\d+) ", text.partition("Exit codes:")[2], re.M))


def exit_codes_of_man_page(text):
    return set(re.findall(r"^\.It (\d+)$", text, re.M))


def compare(what, told, written):
    if not told:
        sys.exit(f"--help names no {what}: is it read wrongly?")
    for missing in sorted(told - written):
        print(f"{what}: {missing} is not in the man page")
    for surplus in sorted(written - told):
        print(f"{what}: {surplus} is in the man page only")
    return told == written


def main():
    program, page = sys.argv[1:]
    run = [subprocess.run([program, *verb, "--help"], capture_output=True, text=True, timeout=20, check=True).stdout for verb in ([], ["scan"])]
    text = pathlib.Path(page).read_text(encoding="utf-8")
    same = compare("options", options_of_help(run[0]) | options_of_help(run[1]), options_of_man_page(text))
    same &= compare("exit codes", exit_codes_of_help(run[1]), exit_codes_of_man_page(text))
    for word in ("takes no credentials", "up to 65536 targets"):
        for name, where in (("scan --help", run[1]), ("the man page", text)):
            if word not in " ".join(where.replace(".Cm ", "").split()):
                same = False
                print(f"{name} does not say {word!r}")
    for line in run[0].splitlines() + run[1].splitlines():
        if len(line.rstrip()) > 80:
            same = False
            print(f"--help has a line of {len(line)} columns: {line}")
    sys.exit(0 if same else 1)


main()
