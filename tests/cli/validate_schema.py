#!/usr/bin/env python3
"""Validates what the program prints against docs/report.schema.json: validate_schema.py PROGRAM REPOSITORY

Every golden JSON and NDJSON file, and live output of the program. Ends with 77 ("skipped") where the module jsonschema is
missing, unless CI is set.
"""
import copy
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import report_schema  # noqa: E402

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("SKIPPED: the Python module jsonschema is missing (Debian: python3-jsonschema)")
    sys.exit(1 if os.environ.get("CI") else 77)


def complaints(validator, document):
    """Each error with its place, down into the branches of a oneOf that fits by its type."""
    for error in validator.iter_errors(document):
        kind = document.get("type") if isinstance(document, dict) else None
        inner = [e for e in error.context if not kind or not branch_of_another_type(e, kind)]
        for each in inner or [error]:
            yield f"{'/'.join(map(str, each.absolute_path)) or '(top)'}: {each.message[:300]}"


def branch_of_another_type(error, kind):
    return error.relative_schema_path[0] != {"host": 0, "exchange": 1, "client": 2, "session": 3, "status": 4, "known_client": 5, "difference": 6, "why": 7}.get(kind, -1)


def documents(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ndjson":
        return [json.loads(line) for line in text.splitlines()]
    found = json.loads(text)
    return found if isinstance(found, list) else [found]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def live(program):
    target = f"127.0.0.1:{free_port()}"
    for options in (["-f", "json"], ["-f", "ndjson"], ["--exchanges"]):
        run = subprocess.run([program, "scan", target, "no-such-host.invalid", *options], capture_output=True, timeout=60, check=False)
        if run.returncode != 3:
            sys.exit(f"scan {options} ended with {run.returncode}: {run.stderr.decode()}")
        text = run.stdout.decode("utf-8")
        found = json.loads(text) if options[-1] == "json" else [json.loads(line) for line in text.splitlines()]
        if not found:
            sys.exit(f"scan {options} printed nothing")
        yield from ((f"scan {' '.join(options)}", each) for each in found)


def known_clients(program):
    run = subprocess.run([program, "clients", "-f", "json"], capture_output=True, timeout=20, check=True)
    return [("clients -f json", each) for each in json.loads(run.stdout)]


def reasons(program):
    """A host without SMB: some causes have every key."""
    command = [program, "why", f"127.0.0.1:{free_port()}", "--from", "Windows 11", "--from", "Linux", "-f", "json"]
    run = subprocess.run(command, capture_output=True, timeout=60, check=False)
    if run.returncode != 1:
        sys.exit(f"why -f json ended with {run.returncode}: {run.stderr.decode()}")
    return [("why -f json", json.loads(run.stdout))]


def differences(program, golden):
    """One host that is gone, one that came, one that changed."""
    hosts = [json.loads((golden / f"{name}.json").read_text(encoding="utf-8")) for name in ("dual-stack-nas", "smb1-only", "quick")]
    changed = copy.deepcopy(hosts[0])
    changed["verdict"] |= {"smb1": "enabled", "dialects": ["3.1.1"]}
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, content in (("old", hosts[:2]), ("new", [changed, hosts[2]])):
            files.append(pathlib.Path(folder, name))
            files[-1].write_text(json.dumps(content), encoding="utf-8")
        run = subprocess.run([program, "diff", "-f", "json", *map(str, files)], capture_output=True, timeout=20, check=False)
    found = json.loads(run.stdout)
    if sorted(each["change"] for each in found) != ["changed", "come", "gone"]:
        sys.exit(f"diff -f json printed {run.stdout.decode()}")
    return [("diff -f json", each) for each in found]


def spoilt(document):
    """Copies of a good document that the schema must refuse."""
    for key in document:
        lacking = copy.deepcopy(document)
        del lacking[key]
        yield f"without {key}", lacking
    for key, value in (("schema", 1), ("type", "something"), ("surplus", 1)):
        yield f"{key} = {value}", {**document, key: value}


def main():
    program, repository = sys.argv[1:]
    root = pathlib.Path(repository)
    schema = report_schema.closed(root)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    golden = sorted(path for path in (root / "tests/golden").iterdir() if path.suffix in (".json", ".ndjson"))
    if len(golden) < 10:
        sys.exit(f"only {len(golden)} golden JSON files")
    checked = [(path.name, each) for path in golden for each in documents(path)]
    checked += [*live(program), *known_clients(program), *reasons(program), *differences(program, root / "tests/golden")]

    wrong = 0
    for name, document in checked:
        for complaint in complaints(validator, document):
            wrong += 1
            print(f"{name}: {complaint}")
        for how, bad in spoilt(document):
            if validator.is_valid(bad):
                wrong += 1
                print(f"{name}: the schema accepts it {how}")
    print(f"{len(checked)} documents, {wrong} complaints")
    sys.exit(1 if wrong else 0)


main()
