#!/usr/bin/env python3
"""`smbprobe read` of one capture against its golden files: read_test.py SMBPROBE NAME

read_test.py --update SMBPROBE [NAME...] writes the golden files of these captures, of all without a name. Read the
difference before you commit it.
"""
import difflib
import sys

import library


def update(smbprobe, names):
    everything = library.manifest.captures()
    for name in names or everything:
        for suffix, text in library.read(smbprobe, name).items():
            (library.GOLDEN / (name + suffix)).write_text(text, encoding="utf-8")
    for path in library.GOLDEN.iterdir():
        if path.name.removesuffix(path.suffix) not in everything:
            path.unlink()
            print(f"removed {path.name}")


def check(smbprobe, name):
    differ = False
    for suffix, text in library.read(smbprobe, name).items():
        path = library.GOLDEN / (name + suffix)
        if not path.exists():
            sys.exit(f"there is no {path}: read_test.py --update SMBPROBE {name}")
        golden = path.read_text(encoding="utf-8")
        differ |= golden != text
        for line in difflib.unified_diff(golden.split("\n"), text.split("\n"), path.name, "now", lineterm=""):
            print(line)
    sys.exit(1 if differ else 0)


def main():
    if sys.argv[1] == "--update":
        update(sys.argv[2], sys.argv[3:])
    else:
        check(*sys.argv[1:])


main()
