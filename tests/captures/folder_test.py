#!/usr/bin/env python3
"""The folder captures/ as a whole: folder_test.py manifest|golden|made|private, folder_test.py schema SMBPROBE

list-read and list-replay print names for CMake, with a semicolon between them.
"""
import pathlib
import re
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import report_schema  # noqa: E402
import library
from library import CAPTURES, GOLDEN, ROOT, manifest, scanning

MOST_BYTES = 2 << 20  # all captures together
MOST_OF_ONE = 100 << 10


def complaints_of_manifest(folder):
    rows = manifest.load(folder)
    there = manifest.captures(folder)
    yield from (f"{name}: no row in manifest.csv" for name in there if name not in rows)
    yield from (f"{name}: a row in manifest.csv and no file" for name in rows if name not in there)
    if list(rows) != sorted(rows):
        yield "manifest.csv is not sorted"
    for name in set(rows) & set(there):
        if manifest.sha256(folder / name) != rows[name]["sha256"]:
            yield f"{name}: another sha256 than in manifest.csv"
        yield from (f"{name}: nothing in the column {key}" for key in manifest.COLUMNS if not rows[name][key])
        if (folder / name).stat().st_size > MOST_OF_ONE:
            yield f"{name}: more than {MOST_OF_ONE} bytes"
    if sum((folder / name).stat().st_size for name in there) > MOST_BYTES:
        yield f"the captures have more than {MOST_BYTES} bytes"


def check_manifest():
    with tempfile.TemporaryDirectory() as scratch:  # the check must be able to fail
        spoilt = pathlib.Path(scratch, "captures")
        names = manifest.captures()[:3]
        spoilt.mkdir()
        for name in (*names, "manifest.csv"):
            shutil.copy(CAPTURES / name, spoilt)
        manifest.save({name: row for name, row in manifest.load(spoilt).items() if name in names}, spoilt)
        if found := list(complaints_of_manifest(spoilt)):
            sys.exit(f"complaints about a good folder: {found}")
        (spoilt / names[0]).write_bytes(b"other")
        (spoilt / names[1]).rename(spoilt / "new.pcap")
        if len(found := list(complaints_of_manifest(spoilt))) != 3:
            sys.exit(f"a spoilt folder gives: {found}")
    finish(complaints_of_manifest(CAPTURES))


def check_golden():
    wanted = {name + ".leaves" for name in manifest.captures()}
    there = {path.name for path in GOLDEN.iterdir()}
    finish([f"{name}: missing" for name in wanted - there] + [f"{name}: of no capture" for name in there - wanted])


def check_schema(smbprobe):
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        scanning.skip("the Python module jsonschema is missing (Debian: python3-jsonschema)")
    schema = report_schema.closed(ROOT)
    validator = Draft202012Validator(schema)
    checked, wrong = 0, []
    for name in manifest.captures():
        for document in library.load(library.run(smbprobe, "read", name, "-f", "json").stdout.decode("utf-8")):
            checked += 1
            wrong += [f"{name}: {'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(document)]
            if validator.is_valid({**document, "surplus": 1}):
                sys.exit(f"{name}: the schema accepts a surplus key")
    if checked < len(manifest.captures()):
        sys.exit(f"only {checked} documents")
    finish(wrong)


def check_made():
    """What `captures/remake made` would write is what lies there."""
    import made
    wanted = {name: data for name, data, _, _ in made.everything()}
    wrong = [f"{name}: the script writes other bytes" for name, data in wanted.items()
             if made.content((CAPTURES / name).read_bytes()) != made.content(data)]
    rows = [name for name, row in manifest.load().items() if row["product"] == "hand-made"]
    wrong += [f"{name}: no script writes it" for name in rows if name not in wanted]
    if len(wanted) < 100:
        sys.exit(f"the script writes only {len(wanted)} files")
    finish(wrong)


PRIVATE = re.compile(rb"/(home|root|tmp|Users)/|Linux (?!6\.1\.0-lab)[0-9]")


def check_private():
    """No path and no kernel of the machine that recorded, in ASCII or UTF-16."""
    for sample in (b"x/home/me", "/tmp/x".encode("utf-16-le"), b"Linux 6.9.1"):
        if not PRIVATE.search(sample) and not PRIVATE.search(sample.replace(b"\0", b"")):
            sys.exit(f"{sample} is not found")
    found = []
    for name in manifest.captures():
        data = (CAPTURES / name).read_bytes()
        found += [f"{name}: {match.group()!r}" for match in (PRIVATE.search(data), PRIVATE.search(data.replace(b"\0", b""))) if match]
    finish(found)


def finish(complaints):
    complaints = list(complaints)
    print("\n".join(complaints) or "nothing to complain about")
    sys.exit(1 if complaints else 0)


def main():
    if sys.argv[1].startswith("list-"):
        scans = sys.argv[1] == "list-replay"
        print(*(name for name, row in manifest.load().items() if library.is_scan(row) or not scans), sep=";", end="")
        return
    {"manifest": check_manifest, "golden": check_golden, "schema": check_schema, "made": check_made, "private": check_private}[sys.argv[1]](*sys.argv[2:])


main()
