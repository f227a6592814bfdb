#!/usr/bin/env python3
"""docs/report.schema.json and docs/fields.txt against what the program writes: schema_test.py PRINT_SHAPES REPOSITORY

PRINT_SHAPES prints the shape of a host, a client and a session from the tables of fields; docs/fields.txt describes each
path. Together they are three definitions of docs/report.schema.json; the others are written by hand.
--update writes them there.
"""
import json
import pathlib
import subprocess
import sys

WIDTH = 140
COMMENT = "#"


def descriptions(text):
    """Path -> description, and what is wrong with the file."""
    out, complaints = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith(COMMENT):
            continue
        path, colon, words = line.partition(": ")
        if not colon or not words.strip():
            complaints.append(f"docs/fields.txt:{number}: no description")
        if path in out:
            complaints.append(f"docs/fields.txt:{number}: {path} stands twice")
        out[path] = words
    return out, complaints


def describe(shape, path, words, used):
    """Puts the description of each path into the shape."""
    for part in shape.get("anyOf", []):
        describe(part, path, words, used)
    if "items" in shape:
        describe(shape["items"], path + "[]", words, used)
    for key, member in shape.get("properties", {}).items():
        below = f"{path}.{key}"
        used.add(below)
        if below in words:
            member["description"] = words[below]
        describe(member, below, words, used)


def dump(value, depth=0):
    """JSON with a value on one line where it fits."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + 2 * depth < WIDTH or not isinstance(value, (dict, list)):
        return flat
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        rows = [f"{inner}{json.dumps(key)}: {dump(each, depth + 1)}" for key, each in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}"
    return "[\n" + ",\n".join(inner + dump(each, depth + 1) for each in value) + f"\n{outer}]"


def references(part):
    if isinstance(part, dict):
        return {part["$ref"]} if "$ref" in part else set().union(*map(references, part.values()))
    return set().union(*map(references, part)) if isinstance(part, list) else set()


def main():
    arguments = [each for each in sys.argv[1:] if each != "--update"]
    update = len(arguments) + 1 < len(sys.argv)
    program, repository = arguments[0], pathlib.Path(arguments[1])
    words, complaints = descriptions((repository / "docs/fields.txt").read_text(encoding="utf-8"))
    shapes = json.loads(subprocess.run([program], stdout=subprocess.PIPE, check=True).stdout)
    used = set()
    for name, shape in shapes.items():
        describe(shape, name, words, used)
    complaints += [f"docs/fields.txt lacks {path}" for path in sorted(used - words.keys())]
    complaints += [f"docs/fields.txt describes {path}, which nothing writes" for path in sorted(words.keys() - used)]

    file = repository / "docs/report.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    schema["$defs"].update(shapes)
    known = {f"#/$defs/{name}" for name in schema["$defs"]}
    used_definitions = references(schema)
    complaints += [f"docs/report.schema.json has no {name}" for name in sorted(used_definitions - known)]
    complaints += [f"docs/report.schema.json: nothing refers to {name}" for name in sorted(known - used_definitions)]
    text = dump(schema) + "\n"
    if update:
        file.write_text(text, encoding="utf-8")
    elif text != file.read_text(encoding="utf-8"):
        complaints.append(f"docs/report.schema.json is not what the tables say: {pathlib.Path(__file__).name} --update")
    print(*complaints, f"{len(used)} paths, {len(complaints)} complaints", sep="\n")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
